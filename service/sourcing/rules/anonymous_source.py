"""Persons who gave information and whom a reader cannot identify."""

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import on_sign
from service.sourcing.rule import Rule

RULE = Rule(
    id="anonymous_source",
    title="Unnamed source",
    facet=Facet.WHO,
    definition=(
        "Persons presented as having given information, whom a reader cannot identify uniquely. Graded by how much is"
        " told of them: nothing (bare), a side, a body or a rank (partial), a role in a given place or how they"
        " know (described)."
    ),
    question="Who is it, how do they know, why unnamed — and is it fact or opinion?",
    reason=(
        "A reader cannot weigh what somebody says without knowing who it is and how they know. AP and Reuters"
        " therefore ask that the editor knows the name, that readers are told as much about the person as can"
        " be told, and why the name is kept back."
    ),
    grades=(("bare", Severity.HIGH), ("partial", Severity.MEDIUM), ("described", Severity.LOW)),
    check=on_sign(
        SignKind.UNNAMED,
        says={
            "bare": "{} gives information: nothing tells who it is or how they know.",
            "partial": "{} gives information: only a side, a body or a rank is given.",
            "described": "{} gives information: role or knowledge is given, the name is not.",
        },
    ),
    sign=SignKind.UNNAMED,
    fires_on=(
        "{{A source}} told the Ledger the talks had ended.",
        "{{Sources}} said the merger was off.",
        "The ferry will be sold, according to {{a senior harbour official}}.",
        "“It is over,” said {{one top aide}}.",
        "{{People familiar with the matter}} said the fund had lost a third of its value.",
        "{{A diplomat who was in the room}} said the map had been torn up.",
        "{{Two cabinet ministers}} said the levy had been added at night.",
        "The bank, citing {{palace sources}}, said the queen would abdicate.",
        "{{A person briefed on the plan}}, who asked not to be named, said forty jobs would go.",
        "{{An unnamed individual}} said the debt had been sold on.",
    ),
    silent_on=(
        "A senior military official will also be in attendance.",
        "The commissioner's office said the file was closed.",
        "The diplomat said the talks had ended.",
        "A spokesman for the port authority said two berths had flooded.",
        "A young woman buying plums said she had not made up her mind.",
        "The sources of funding are in place, the mayor said.",
        "“A source told me you were rich,” the duke said.",
        "Harriet Lowe, a senior official with the water board, said the dam was sound.",
        "People familiar with the old timetable should note the change.",
        "A signalling inspector walked the line at dusk.",
        "Several miners said the lift had jammed; one of them, Tom Aske, said it had fallen a metre.",
        "~ Read next: Sources say the fire station will be sold",
    ),
)
