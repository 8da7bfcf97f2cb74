"""Persons who gave information and whom a reader cannot identify."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.attribution import SourceClass
from service.domain.flag import Facet, Severity
from service.domain.lexicon import words
from service.sourcing.informants import UNNAMED, Informant, informants
from service.sourcing.members import members_follow
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule

_SCENE = words(
    """woman man girl boy women men people person shopper customer passer-by passerby caller voter fan student pupil
    tourist visitor passenger commuter parent mother father child pensioner driver guest friend mourner protester
    villager couple teenager worker"""
)
_ADDRESSED = re.compile(
    r"\b(?:told|asked|answered|met|greeted|hugged|thanked|interrupted by|calls from|questions? from)\s+$"
)
_MISSING = {
    SourceClass.BARE: "nothing tells who it is or how they know",
    SourceClass.PARTIAL: "only a side, a body or a rank is given",
    SourceClass.DESCRIBED: "role or knowledge is given, the name is not",
}


def _check(reading: Reading) -> Iterator[Hit]:
    for informant in informants(reading):
        if informant.source_class in UNNAMED and not _silent(reading, informant):
            words = " ".join(informant.span.of(reading.text).split())
            yield Hit(
                (informant.span,),
                f"“{words}” gives information: {_MISSING[informant.source_class]}.",
                informant.source_class.value,
                informant.attribution,
            )


def _silent(reading: Reading, informant: Informant) -> bool:
    if not informant.passes_on or members_follow(reading, informant):
        return True
    start = informant.span.start - informant.sentence.span.start
    if informant.parts.head in _SCENE and _ADDRESSED.search(informant.sentence.text[:start]):
        return True
    if informant.parts.head in _SCENE and informant.of_itself and informant.source_class is not SourceClass.BARE:
        return True
    return informant.span.end - informant.span.start > 300


RULE = Rule(
    id="anonymous_source",
    facet=Facet.WHO,
    definition=(
        "Persons presented as having given information, whom a reader cannot identify uniquely. Graded by how much is"
        " told of them: nothing (bare), a side, a body or a rank (partial), a role in a given place or how they"
        " know (described)."
    ),
    question="Who is it, how do they know, why unnamed — and is it fact or opinion?",
    grades=(("bare", Severity.HIGH), ("partial", Severity.MEDIUM), ("described", Severity.LOW)),
    check=_check,
    fires_on=(
        "[[s|bare:{{A source}}]] [[q:told]] the Ledger [[c:the talks had ended]].",
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
        "[[s|named=Pavel Orlik:The diplomat]] [[q:said]] [[c:the talks had ended]].",
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
