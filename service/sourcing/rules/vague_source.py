"""A class of people or unspecified material as the authority for a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import Facet, Severity
from service.domain.lexicon import MATERIAL
from service.domain.text import Span
from service.sourcing.informants import Informant, informants
from service.sourcing.members import members_follow
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule

_MATERIAL = re.compile(
    r"\b(?P<what>(?:(?:the|some|several|many|various|other|recent|published|press|media|news|credible|multiple"
    r"|numerous|earlier|local) )*"
    r"(?:reports|studies|polls|surveys|estimates))"
    r" (?:(?:alleging|claiming|suggesting|saying|indicating|showing|that (?:suggest|show|find|project|indicate"
    r"|say|claim|estimate|put)s?)\b"
    r"|that (?=(?:the|he|she|it|they|his|her|a|an|[A-Z][\w.]+)\b))"
)
_SIGNS = frozenset({"reports", "studies", "polls", "surveys", "estimates"})
_OWNED = re.compile(
    r"(?:['’]s?|\b(?:his|her|its|their|our|my|two|three|four|unconfirmed|unverified|uncorroborated"
    r"|unsubstantiated|of|own|no|any"
    r"|government|police|annual|first|initial|rejected?|denied|dismissed|quashed)|\b(?-i:[A-Z])[\w.]*)\s+$"
)


def _check(reading: Reading) -> Iterator[Hit]:
    for informant in informants(reading):
        if informant.source_class is SourceClass.VAGUE and not _silent(reading, informant):
            yield _hit(reading, informant.span, informant.attribution)
    for sentence, match in reading.find(_MATERIAL, _SIGNS):
        if not _OWNED.search(sentence.text[: match.start("what")]):
            yield _hit(reading, sentence.at(match.start("what"), match.end("what")), None)


def _hit(reading: Reading, span: Span, attribution: Attribution | None) -> Hit:
    words = " ".join(span.of(reading.text).split())
    return Hit(
        (span,), f"“{words}” stands as the authority: which ones, and how many, is not told.", attribution=attribution
    )


def _silent(reading: Reading, informant: Informant) -> bool:
    if not informant.passes_on or informant.of_itself or members_follow(reading, informant):
        return True
    if not informant.parts.plural and not informant.parts.indefinite and informant.parts.head in MATERIAL:
        return True
    return (
        bool(re.search(r"\b(?:will|would|should|could|did not|declined?|refused?)\b", informant.cue))
        or len(informant.parts.head) < 2
    )


RULE = Rule(
    id="vague_source",
    facet=Facet.WHO,
    definition=(
        "The source slot holds a class of people or unspecified material as the authority for a statement or finding:"
        " experts, critics, some, studies, reports, local media."
    ),
    question="Which ones, and how many?",
    grades=(("", Severity.MEDIUM),),
    check=_check,
    fires_on=(
        "{{Experts}} say the dam will hold for a decade.",
        "{{Critics}} have argued that the toll hurts the poor.",
        "{{Studies}} show that the drug works in one case of three.",
        "{{Local media}} reported that the pass was closed.",
        "The reservoir is nearly dry, according to {{several reports}}.",
        "{{Some}} believe the fire was staged.",
        "{{Industry observers}} say the line cannot open before spring.",
        "The pier has collapsed, according to {{posts on social media}}.",
        "{{Authorities}} said the road would stay shut.",
    ),
    silent_on=(
        "Voters worry about the price of bread.",
        "Several proposals were put to the council.",
        "Analysts said rents would rise again; Bao Ling of Sund Research said she expected 4 percent.",
        "Critics of street lighting will gather on the dunes.",
        "Two studies of the tail are planned.",
        "“Experts say we are mad,” she said.",
        "A poll by the Ledger found 58 percent in favour.",
        "Farmers hope for rain.",
        "Some 400 ballots had to be dried on radiators.",
        "Some supporters said they had come by bus.",
    ),
)
