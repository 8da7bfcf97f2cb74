"""A disclaimer: the text says that a claim is not checked."""

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import on_sign
from service.sourcing.rule import Rule

RULE = Rule(
    id="unverified_claim",
    title="Disclosed as unverified",
    facet=Facet.STATUS,
    definition=(
        "The text itself says that a claim is unverified, unconfirmed or cannot be checked. It is a disclosure"
        " and good"
        " practice: it asks for follow-up and is never a fault."
    ),
    question="What was tried to check this, and does the caveat stand wherever the claim is repeated?",
    reason=(
        "The BBC’s Editorial Guidelines (3.3) ask a report to say so where a claim cannot be verified, and"
        " this text does. The mark keeps the follow-up in sight; there is nothing to mend."
    ),
    grades=(("", Severity.MEDIUM),),
    check=on_sign(
        SignKind.DISCLAIMER,
        says="{} discloses, as good practice asks, that the claim is unverified; what was tried is not told.",
    ),
    disclosure=True,
    sign=SignKind.DISCLAIMER,
    fires_on=(
        "The ministry's account of the raid {{has not been independently verified}}.",
        "The death toll {{could not be immediately confirmed}} on Sunday.",
        "There were {{unconfirmed}} reports of a second landslide above the village.",
        "The mayor blamed saboteurs, {{without providing evidence}}.",
        "The Ledger {{was unable to verify}} the date of the recording.",
        "Her version of the quarrel {{has yet to be corroborated}}.",
        "{{No independent confirmation}} of the sinking was available by nightfall.",
        "The general {{offered no proof}} that the bridge had been mined.",
        "The theory that the ledger was forged remains {{unproven}}.",
        "Reporters {{could not establish whether}} the letter was ever sent.",
    ),
    silent_on=(
        "The ministry has not disclosed the cost of the raid.",
        "The mayor declined to comment on the recording.",
        "She did not offer specifics about the timetable.",
        "The cause of the fire has not been determined.",
        "The senate has not confirmed the nominee for the court.",
        "He said he had no evidence to give and went home.",
        "The bank's spokesman would not confirm the figure.",
        "An inspector verified the tally twice before noon.",
        "“Your report has not been verified by anyone,” the clerk told him.",
        "The clinic will not use an unproven treatment on children.",
        "Nobody will be paid unless the claim has been verified.",
    ),
)
