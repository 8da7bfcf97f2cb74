"""An article that stands on one source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.domain.text import SectionKind
from service.sourcing.reading import Reading, Stretches
from service.sourcing.rule import Hit, Rule
from service.sourcing.words import PRONOUNS, REFUSING

ENOUGH = 3
SURE = 0.7
"""The confidence from which an attribution to somebody else counts."""
RIGHT = 0.8
"""About the share of these flags that readers upheld, on the labelled articles by which `SURE` was chosen."""
_UNNAMED = frozenset({SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE})
_INFORMANTS = _UNNAMED | {SourceClass.NAMED}
_THROUGH = re.compile(r"\b(?:quot|cit|echo)\w+\s+(?:[\w'’.,-]+\s+){0,8}?$")


def _check(reading: Reading) -> Iterator[Hit]:
    found = [a for a in reading.attributions if a.section is SectionKind.BODY and a.source]
    found = [a for a in found if not REFUSING & set(reading.words(a.cue).lower().split())]
    counted = Counter(_cluster(reading, a) for a in found if a.source_class in _INFORMANTS)
    main = counted.most_common(1)[0][0] if counted else ""
    if not main or main.removeprefix("#") in PRONOUNS:
        return
    theirs = [a for a in found if _same(_cluster(reading, a), main)]
    if len(theirs) < ENOUGH or _unnamed_beside(reading, theirs):
        return
    spoken = Stretches(part for a in theirs for part in a.content)
    if any(_independent(reading, a, main, spoken) for a in found):
        return
    who = next((a.resolved_source for a in theirs if a.resolved_source), reading.words(theirs[0].source)[:60])
    yield Hit((), f"All {len(theirs)} attributions with a source rest on “{who}”.", confidence=RIGHT)


def _cluster(reading: Reading, attribution: Attribution) -> str:
    """The source's name, or what an unnamed one is called last ("#official")."""
    if attribution.source_class is SourceClass.NAMED and attribution.resolved_source:
        return attribution.resolved_source.casefold()
    return f"#{reading.words(attribution.source).casefold().split(',')[0].split()[-1]}"


def _same(one: str, other: str) -> bool:
    if one.startswith("#") or other.startswith("#"):
        return one == other
    return f" {one} " in f" {other} " or f" {other} " in f" {one} " or one.split()[-1:] == other.split()[-1:]


def _unnamed_beside(reading: Reading, theirs: list[Attribution]) -> bool:
    """Whether an unnamed informant stands outside the attributions of the main source."""
    own = Stretches(part for a in theirs for part in (*a.source, *a.content))
    return any(not own.touch(sign.span) for sign in reading.signs(SignKind.UNNAMED))


def _independent(reading: Reading, attribution: Attribution, main: str, spoken: Stretches) -> bool:
    """Whether an attribution rests on somebody else who gives information of their own accord."""
    if attribution.confidence < SURE or attribution.source_class not in _INFORMANTS:
        return False
    if _same(_cluster(reading, attribution), main):
        return False
    if reading.words(attribution.source).casefold() in PRONOUNS and not attribution.resolved_source:
        return False
    if spoken.touch(attribution.source[0]):
        return False
    start = attribution.source[0].start
    sentence = reading.sentence_at(start)
    return not (sentence and _THROUGH.search(reading.text[sentence.start : start]))


RULE = Rule(
    id="single_source",
    title="Only one source",
    facet=Facet.STRUCTURE,
    definition=(
        "At least three attributions, all resolving to one source. People quoted through that source do not"
        " count, nor do"
        " unidentified co-sources (a class, a population, nobody). One leak or one set of documents is one source."
    ),
    question="Who independent of the source could confirm it?",
    reason=(
        "One source can be mistaken, or have an interest, without anybody noticing. The BBC’s Editorial"
        " Guidelines (3.3) ask for caution with a single source, and for one that is independent of it."
    ),
    grades=(("", Severity.MEDIUM),),
    check=_check,
    fires_on=(
        ("Ana Ruiz said the mill was sold. She added the price was low. It will close, Ruiz said."),
        ("A source said the mill was sold. The price was low, the source said. It will close, the source added."),
        ("Ana Ruiz said it rained. She said it snowed. She said it froze. Farmers hope for sun."),
        (
            "Ruiz said it rained. She said it"
            " snowed. She quoted her neighbour, Bo Ek, as"
            " saying it froze. She said it thawed."
        ),
        ("Ana Ruiz said it rained. She said it snowed. She said it froze. Some say it will thaw."),
        ("The port authority said it rained. It said it snowed. It added it froze."),
        ("Ana Ruiz said it rained. She said it snowed. She said it froze. It seems cold."),
        ("Ana Ruiz said it rained. Ruiz said it snowed. She said it froze."),
    ),
    silent_on=(
        ("Ana Ruiz said it rained. She said it snowed."),
        ("Ana Ruiz said it rained. She said it snowed. She said it froze. Bo Ek said it thawed."),
        ("Ana Ruiz said it rained. Bo Ek said it snowed. Ida Holm said it froze."),
        ("Voters worry about bread. Voters fear war. Voters hope for rain."),
        "It seems cold. It seems late. It seems dark.",
        "The mill was sold in March, and the new owner has painted the gates.",
        ("Ana Ruiz said it rained. She said it snowed. She said it froze. A rival farmer said it thawed."),
        ("Experts say it rains. Critics say it snows. Some say it froze."),
    ),
)
