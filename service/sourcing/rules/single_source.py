"""An article that stands on one source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import Facet, Severity
from service.domain.lexicon import words
from service.domain.noun_phrase import take_apart
from service.domain.speech import informs
from service.domain.text import SectionKind
from service.sourcing.informants import informants
from service.sourcing.reading import Reading, Stretches
from service.sourcing.rule import Hit, Rule

ENOUGH = 3
_UNNAMED = frozenset({SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE})
_THROUGH = re.compile(r"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)|echo(?:ed|es|ing))\s+(?:[\w'’.,-]+\s+){0,8}?$")
_REFUSED = re.compile(r"\b(?:not|never|n[’']t|declin\w+|refus\w+|yet to)\b", re.IGNORECASE)
_PRONOUN = words("he she it they who i we you him her his its their that which one")


def _check(reading: Reading) -> Iterator[Hit]:
    found = [
        a for a in reading.attributions if a.section is SectionKind.BODY and a.source and not _furniture(reading, a)
    ]
    counted = Counter(_cluster(reading, a) for a in found if a.source_class in _UNNAMED | {SourceClass.NAMED})
    if not counted:
        return
    main, _ = counted.most_common(1)[0]
    theirs = [a for a in found if _same(_cluster(reading, a), main)]
    theirs = [a for a in theirs if not _REFUSED.search(reading.words(a.cue))]
    if len(theirs) < ENOUGH or main in {"q", "a", "i", "we", "#i", "#we", "#they", "#you"}:
        return
    spoken = Stretches(part for a in theirs for part in a.content)
    if any(_independent(reading, a, main, spoken) for a in found) or _unnamed_beside(reading, main):
        return
    who = main.removeprefix("#") or "one source"
    yield Hit((), f"All {len(theirs)} attributions with a source rest on {_title(reading, theirs) or who}.")


def _furniture(reading: Reading, attribution: Attribution) -> bool:
    return any(reading.furniture.touch(span) for span in attribution.source)


def _title(reading: Reading, attributions: list[Attribution]) -> str:
    named = Counter(a.resolved_source for a in attributions if a.resolved_source)
    return f"“{named.most_common(1)[0][0]}”" if named else f"“{reading.words(attributions[0].source)[:60]}”"


def _cluster(reading: Reading, attribution: Attribution) -> str:
    if attribution.source_class is SourceClass.NAMED and attribution.resolved_source:
        return attribution.resolved_source.casefold()
    head = take_apart(reading.words(attribution.source)).head
    return f"#{head}"


def _same(one: str, other: str) -> bool:
    if one.startswith("#") or other.startswith("#"):
        return one == other
    return f" {one} " in f" {other} " or f" {other} " in f" {one} " or one.split()[-1:] == other.split()[-1:]


def _unnamed_beside(reading: Reading, main: str) -> bool:
    """Whether the wording shows an unnamed informant whom no attribution holds."""
    return any(
        informant.attribution is None and informant.passes_on and informant.parts.head != main.removeprefix("#")
        for informant in informants(reading)
        if informant.source_class in _UNNAMED
    )


def _independent(reading: Reading, attribution: Attribution, main: str, spoken: Stretches) -> bool:
    """Whether an attribution rests on somebody else who gives information of their own accord."""
    if attribution.source_class not in _UNNAMED | {SourceClass.NAMED} or _same(_cluster(reading, attribution), main):
        return False
    phrase = reading.words(attribution.source)
    if (
        phrase.casefold() in _PRONOUN
        and attribution.source_class is SourceClass.NAMED
        and not attribution.resolved_source
    ):
        return False
    cue = reading.words(attribution.cue)
    if spoken.touch(attribution.source[0]) or phrase.casefold() in {"which", "that"} or _REFUSED.search(cue):
        return False
    if attribution.source_class in _UNNAMED and not informs(cue):
        return False
    start = attribution.source[0].start
    sentence = reading.sentence_at(start)
    before = reading.text[sentence.span.start : start] if sentence else ""
    return not _THROUGH.search(before)


RULE = Rule(
    id="single_source",
    facet=Facet.STRUCTURE,
    definition=(
        "At least three attributions, all resolving to one source. People quoted through that source do not"
        " count, nor do"
        " unidentified co-sources (a class, a population, nobody). One leak or one set of documents is one source."
    ),
    question="Who independent of the source could confirm it?",
    grades=(("", Severity.MEDIUM),),
    check=_check,
    fires_on=(
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:the mill was sold]]. [[s2|named=Ana Ruiz:She]]"
            " [[q2:added]] [[c2:the price was low]]. [[c3:It will close]], [[s3|named=Ana Ruiz:Ruiz]] [[q3:said]]."
        ),
        (
            "[[s1|bare:A source]] [[q1:said]] [[c1:the mill was sold]]. [[c2:The price was low]], [[s2|bare:the"
            " source]] [[q2:said]]. [[c3:It will close]], [[s3|bare:the source]] [[q3:added]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]]"
            " [[c2:it snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:said]] [[c3:it froze]]. [[s4|group:Farmers]]"
            " [[q4:hope for]] [[c4:sun]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]] [[c2:it"
            " snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:quoted]] [[s4|named=Bo Ek:her neighbour, Bo Ek]], as"
            " [[q4:saying]] [[c4:it froze]]. [[s5|named=Ana Ruiz:She]] [[q5:said]] [[c5:it thawed]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]]"
            " [[c2:it snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:said]] [[c3:it froze]]. [[s4|vague:Some]] [[q4:say]]"
            " [[c4:it will thaw]]."
        ),
        (
            "[[s1|named=the port authority:The port authority]] [[q1:said]] [[c1:it rained]]. [[s2|named=the port"
            " authority:It]] [[q2:said]] [[c2:it snowed]]. [[s3|named=the port authority:It]] [[q3:added]] [[c3:it"
            " froze]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]]"
            " [[c2:it snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:said]] [[c3:it froze]]. [[s4|none:It]] [[q4:seems]]"
            " [[c4:cold]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:Ruiz]] [[q2:said]]"
            " [[c2:it"
            " snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:said]] [[c3:it froze]]."
        ),
    ),
    silent_on=(
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]]"
            " [[c2:it snowed]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]]"
            " [[c2:it snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:said]] [[c3:it froze]]. [[s4|named=Bo Ek:Bo Ek]]"
            " [[q4:said]] [[c4:it thawed]]."
        ),
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Bo Ek:Bo Ek]] [[q2:said]]"
            " [[c2:it snowed]]. [[s3|named=Ida Holm:Ida Holm]] [[q3:said]] [[c3:it froze]]."
        ),
        (
            "[[s1|group:Voters]] [[q1:worry]] [[c1:about bread]]. [[s2|group:Voters]] [[q2:fear]] [[c2:war]]."
            " [[s3|group:Voters]] [[q3:hope]] [[c3:for rain]]."
        ),
        "[[q1:It seems]] [[c1:cold]]. [[q2:It seems]] [[c2:late]]. [[q3:It seems]] [[c3:dark]].",
        "The mill was sold in March, and the new owner has painted the gates.",
        (
            "[[s1|named=Ana Ruiz:Ana Ruiz]] [[q1:said]] [[c1:it rained]]. [[s2|named=Ana Ruiz:She]] [[q2:said]]"
            " [[c2:it snowed]]. [[s3|named=Ana Ruiz:She]] [[q3:said]] [[c3:it froze]]. [[s4|partial:A rival farmer]]"
            " [[q4:said]] [[c4:it thawed]]."
        ),
        (
            "[[s1|vague:Experts]] [[q1:say]] [[c1:it rains]]. [[s2|vague:Critics]] [[q2:say]] [[c2:it snows]]."
            " [[s3|vague:Some]] [[q3:say]] [[c3:it froze]]."
        ),
    ),
)
