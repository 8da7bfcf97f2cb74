"""For reviewers only: never raised by machine."""

from service.domain.flag import Facet, Severity
from service.sourcing.rule import Rule

RULE = Rule(
    id="missing_response",
    facet=Facet.STRUCTURE,
    definition="An accusation stands with no reply sought or reported. Raised by reviewers only.",
    question="Was the accused asked, when, and what was the answer?",
    grades=(("", Severity.MEDIUM),),
    machine=False,
)
