"""For reviewers only: never raised by machine."""

from service.domain.flag import Facet, Severity
from service.sourcing.rule import Rule

RULE = Rule(
    id="unattributed_assertion",
    title="Says who?",
    facet=Facet.STATUS,
    definition=(
        "A motive, a verdict or a contested event stands in the reporter's own voice, with nobody to whom it is"
        " attributed. Raised by reviewers only."
    ),
    question="Who says so?",
    reason=(
        "A motive or a verdict is somebody’s judgement. In the reporter’s own voice it reads like a fact that"
        " was checked."
    ),
    grades=(("", Severity.MEDIUM),),
    machine=False,
)
