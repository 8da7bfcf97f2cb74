"""Hearsay wording with nobody behind it in the sentence."""

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import on_sign, told_by_someone
from service.sourcing.rule import Rule

RULE = Rule(
    id="agentless_hearsay",
    title="Reported by whom?",
    facet=Facet.WHO,
    definition=(
        "Hearsay wording with no source in the sentence: reportedly, is said to, it is understood that, it"
        " emerged that,"
        " a sourceless “was reported”. What matters is that somebody passed it on and is not named, not the form."
    ),
    question="Reported by whom?",
    reason=(
        "The wording passes a claim on and hides who passed it on. NPR’s guidance warns of “reportedly” for"
        " that: say whose report it is."
    ),
    grades=(("", Severity.MEDIUM),),
    check=on_sign(
        SignKind.HEARSAY,
        says="{} passes on what somebody said, and the sentence does not say who.",
        unless=told_by_someone,
    ),
    sign=SignKind.HEARSAY,
    fires_on=(
        "The two banks have {{reportedly}} agreed on a price for the tower.",
        "The heiress {{is said to}} keep a lynx in the orangery.",
        "{{It is understood that}} the coach will leave in May.",
        "{{It emerged that}} the bridge had never been inspected.",
        "The gunman {{is believed to have}} crossed the river at dawn.",
        "{{Rumour has it}} a sequel is being filmed in Malta.",
        "The clinic, {{it was learned}}, had run out of plasma.",
        "The yacht {{was reported in March to}} be for sale.",
        "The ferry {{allegedly}} sailed with its doors open.",
        "Two climbers {{were reported missing}} below the north face.",
        "A spark {{is thought to}} have set off the dust.",
    ),
    silent_on=(
        "The two sides are expected to meet again in June.",
        "The peak is called the Widow by the shepherds.",
        "The alleged attacker will appear in court on Friday.",
        "Ombudswoman Teresa Vidal recently reported that nine sailors were home.",
        "The composer is known for slow openings.",
        "She is considered the best goalkeeper in the league.",
        "It believed that the valve was shut, the operator wrote.",
        "The sun emerged from behind the ridge at nine.",
        "“He is said to be rich, but I pay for lunch,” his sister said.",
        "The tower is said by its architect to sway a metre.",
        "According to the coroner, the man is believed to have drowned.",
        "The port authority said the crew had reportedly left the ship.",
    ),
)
