"""For reviewers only: never raised by machine."""

from service.domain.flag import Facet, Severity
from service.sourcing.rule import Rule

RULE = Rule(
    id="missing_response",
    title="Accused not asked",
    facet=Facet.STRUCTURE,
    definition="An accusation stands with no reply sought or reported. Raised by reviewers only.",
    question="Was the accused asked, when, and what was the answer?",
    reason=(
        "The SPJ Code of Ethics asks reporters to seek out those who are accused, so that they can answer."
        " Where nothing is told of that, readers can’t know whether it was done."
    ),
    grades=(("", Severity.MEDIUM),),
    machine=False,
)
