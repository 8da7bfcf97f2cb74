"""For reviewers only: never raised by machine."""

from service.domain.flag import Facet, Severity
from service.sourcing.rule import Rule

RULE = Rule(
    id="headline_overreach",
    title="Headline says more than the text",
    facet=Facet.STRUCTURE,
    definition="The headline says more than the sourcing in the body bears. Raised by reviewers only.",
    question="Which sentence of the body carries the headline, and on whose word?",
    reason=(
        "Many readers see the headline and nothing else. It may not promise more than the sources in the body bear out."
    ),
    grades=(("", Severity.MEDIUM),),
    machine=False,
)
