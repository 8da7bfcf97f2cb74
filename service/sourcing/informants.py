"""Source phrases that name nobody, from the attributions and from the wording, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain import lexicon
from service.domain.attribution import Attribution, SourceClass
from service.domain.inflection import lemma
from service.domain.noun_phrase import Phrase, take_apart
from service.domain.source_phrase import unnamed_class
from service.domain.speech import informs
from service.domain.text import Span
from service.sourcing.clauses import introduces_clause
from service.sourcing.reading import Reading, Sentence
from service.sourcing.slots import SIGNS, Slot, slots_in

UNNAMED = frozenset({SourceClass.BARE, SourceClass.PARTIAL, SourceClass.DESCRIBED})
_MATERIAL_ONLY = lexicon.words("show find conclude put project")
_NEEDS_CLAUSE = lexicon.words(
    """claim confirm reveal disclose acknowledge admit concede indicate note report allege announce state complain
    call question dispute deny recall explain observe tip"""
)
_BASE = lexicon.words(
    """say tell report claim argue believe think suggest warn insist estimate predict contend maintain note add"""
)
_AGAIN = lexicon.words("""adviser advisor aide official staffer operative strategist diplomat lawmaker executive""")
_PRONOUN = lexicon.words(
    """he she it they who which that i we you him her them his its their one this these those himself herself what"""
)
_SAID_OF = r"^(?:that\s+|how\s+)?[“\"'‘]*(?:{})\b(?!\s+(?:was|were|is|are)\s+(?:told|informed))"
_SELF = re.compile(_SAID_OF.format("he|she|his|her|i|i'm|i’m|we|my|our"), re.IGNORECASE)
_SELVES = re.compile(_SAID_OF.format("they|their|we|our|i|my"), re.IGNORECASE)
_ONLY_SHOWS = re.compile(
    r"\W*(?:\w+\s+)?(?:found|finds?|shows?|showed|put|forecast|projects?|points?|pointed)\b(?! out)",
    re.IGNORECASE,
)
_UNNAMED_BY_REQUEST = re.compile(
    r"anonymity|anonymously|not authori[sz]ed to|(?:not (?:to )?be|declined to be|without being) (?:named"
    r"|identified)|speak(?:ing)? (?:freely|off the record|on background)",
    re.IGNORECASE,
)
_PUTS_AT = re.compile(r"(?:the|its|it|that|this|his|her|their)\b.{0,80}?\bat\b")
_PASSIVE = re.compile(
    r"\b(?:been|being|be|is|are|was|were)\s+(?:\w+ly\s+)?(?:reported|said|believed|thought|accused|quoted|told|asked|informed"
    r"|alleged|rumou?red|understood|known|supposed|credited|blamed|described|called)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|should|must|might|may|has to|have to|had to|is to|are to|expected to|not|never)\b|n['’]t\b"
    r"|\b(?:declin|refus)\w+|\bwould\b(?! (?:say|tell|only))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?!(?:briefed|involved|based|named|retired|trusted|experienced|unnamed|unidentified)\b)\w{3,}ed\b"
)


@dataclass(frozen=True, slots=True)
class Informant:
    """A source phrase that names nobody: its span and class, its parts, its cue and the start of what it says."""

    span: Span
    source_class: SourceClass
    parts: Phrase
    cue: str
    content: str
    sentence: Sentence
    attribution: Attribution | None

    @property
    def passes_on(self) -> bool:
        """Whether it gives information, rather than a stance or its own feelings."""
        if (
            self.parts.head not in lexicon.MATERIAL
            and self.source_class is SourceClass.VAGUE
            and _ONLY_SHOWS.match(self.cue)
        ):
            return False
        if _TO_COME.search(self.cue) or _PASSIVE.search(self.cue):
            return False
        if self.cue in {"put", "puts"}:
            return bool(_PUTS_AT.match(self.content))
        return informs(self.cue, material=self.parts.head in lexicon.MATERIAL)

    @property
    def of_itself(self) -> bool:
        """Whether it tells of itself only ("said she had not made up her mind")."""
        return bool(
            (_SELVES if self.parts.plural or self.parts.head in lexicon.QUANTIFIER else _SELF).match(self.content)
        )


def informants(reading: Reading) -> Sequence[Informant]:
    """Every unnamed source phrase outside quotations, by sentence; what both readers see is the attribution's.

    Headlines are left out: the body says who the "analyst" of a headline is.
    """
    return reading.once("informants", lambda: tuple(_informants(reading)))


def _informants(reading: Reading) -> Iterator[Informant]:
    for sentence in reading.sentences:
        if reading.furniture.touch(sentence.span) or reading.headlines.at(sentence.span.start):
            continue
        taken: list[Span] = []
        for attribution in reading.attributions_in(sentence):
            found = _from_attribution(reading, sentence, attribution)
            taken += attribution.source
            if found:
                yield found
        if SIGNS.isdisjoint(sentence.words):
            continue
        for slots in slots_in(sentence.text, sentence.span.start):
            if any(slot.span.overlaps(span) for slot in slots[:1] for span in taken):
                continue
            seen = next(filter(None, (_from_slot(reading, sentence, slot, slots) for slot in slots)), None)
            if seen and not any(seen.span.overlaps(span) for span in taken):
                taken.append(seen.span)
                yield seen


def _from_slot(reading: Reading, sentence: Sentence, slot: Slot, slots: Sequence[Slot]) -> Informant | None:
    if reading.spoken.touch(slot.span) or (slot is not slots[0] and _CLAUSE.search(slot.phrase)):
        return None
    parts = take_apart(slot.phrase)
    found = _class_of(slot.phrase, parts, slot.cue)
    asked = parts.head in lexicon.SPEAKS_FOR | lexicon.INFORMANT and _UNNAMED_BY_REQUEST.search(sentence.text)
    if asked and found in {None, SourceClass.NAMED}:
        found = SourceClass.PARTIAL
    if slot.cue.endswith(" by") and parts.head not in lexicon.BARE | lexicon.NOBODY | _AGAIN | lexicon.MATERIAL:
        return None
    if not found or not _content_follows(slot, parts):
        return None
    if found is SourceClass.VAGUE and parts.head not in lexicon.MATERIAL and _UNNAMED_BY_REQUEST.search(sentence.text):
        found = SourceClass.PARTIAL
    return Informant(slot.span, found, parts, slot.cue, slot.content, sentence, reading.attribution_on(slot.span))


def _content_follows(slot: Slot, parts: Phrase) -> bool:
    """Whether the cue fits the subject: studies show and find, people don't; "report" may be a noun after all."""
    verb = lemma(slot.cue.split()[0])
    if verb in _MATERIAL_ONLY:
        return parts.head in lexicon.MATERIAL or (verb == "put" and slot.content.startswith(("the ", "its ", "it ")))
    if slot.cue.lower() in _BASE and not parts.plural and parts.head not in lexicon.QUANTIFIER:
        return False
    if parts.head in lexicon.BARE:
        return True
    if slot.cue == "state" and parts.head in lexicon.QUANTIFIER:  # "most state laws"
        return False
    if verb == "link":
        return " to " in slot.content
    if verb in _NEEDS_CLAUSE:
        return not slot.content.strip(" .”\"'") or slot.content[-1:] in "”\"»,!?'" or introduces_clause(slot.content)
    return True


def _class_of(phrase: str, parts: Phrase, cue: str) -> SourceClass | None:
    """The class of a phrase that only its wording shows; None where it may refer back, or name somebody."""
    if (
        (parts.head in _PRONOUN and not parts.after)
        or not parts.head
        or (parts.before and parts.before[-1][0].isupper() and parts.head[0].isupper())
    ):
        return None
    if not parts.indefinite and not _refers_to_nobody(parts):
        return None
    known = unnamed_class(phrase, cue)
    if known is None and _somebody(parts, cue):
        known = SourceClass.PARTIAL
    if known is None and parts.head in _AGAIN and {"senior", "top", "former"} & {word.lower() for word in parts.before}:
        known = SourceClass.PARTIAL
    if (
        known in UNNAMED
        and parts.head not in lexicon.BARE | lexicon.NOBODY
        and not parts.before
        and not parts.plural
        and not parts.after
    ):
        return None
    return known if known in UNNAMED or known is SourceClass.VAGUE else None


def _somebody(parts: Phrase, cue: str) -> bool:
    """Whether an indefinite subject of plain speech must be a person: "two flight attendants said"."""
    if not parts.before or parts.before[0].lower() not in _INDEFINITE or cue not in _PLAIN or not parts.head.isalpha():
        return False
    if parts.head in _NO_PERSON or len(parts.before) > 4:
        return False
    return not (
        parts.head.endswith(
            ("ing", "tion", "ment", "ness", "ity", "ism", "ure", "ship", "day", "year", "ed", "time", "way", "ly")
        )
        or (parts.before[-1][0].isupper() and len(parts.before) > 2)
    )


_NO_PERSON = lexicon.BODY | lexicon.DOCUMENT | lexicon.MATERIAL | lexicon.CLASS | lexicon.SPEAKS_FOR
_AGENT = re.compile(
    r"(?:er|or|ist|ian|ant|ent|man|woman|ee|ive|mate|yst|ess|wright|smith|mason|cook|chef|monk|nun|clerk|guard"
    r"|twin|hand|kin|aire|star|official)$"
)
_INDEFINITE = lexicon.words("a an one two three four five six several another")
_PLAIN = lexicon.words("said says say told tells recalled confirmed added")


def _refers_to_nobody(parts: Phrase) -> bool:
    """Whether a definite phrase still presents somebody unnamed: "the source", "the senior Ito adviser"."""
    if parts.head in lexicon.BARE | {"authority", "press", "media"}:
        return True
    if parts.plural and parts.after:
        return parts.head not in lexicon.INFORMANT or bool(
            re.match(r"(?:who|familiar|close|briefed|in|at|with)\b", parts.after)
        )
    before = {word.lower() for word in parts.before}
    return parts.head in _AGAIN and bool({"senior", "top"} & before) and any(w[0].isupper() for w in parts.before[1:])


def _from_attribution(reading: Reading, sentence: Sentence, attribution: Attribution) -> Informant | None:
    if attribution.source_class not in UNNAMED | {SourceClass.VAGUE} or not attribution.source:
        return None
    span = Span(attribution.source[0].start, attribution.source[-1].end)
    phrase = reading.words(attribution.source)
    if phrase.lower().strip() in _PRONOUN or span.end - span.start > 400:
        return None
    content = reading.words(attribution.content)[:200]
    parts = take_apart(phrase)
    return Informant(
        span, attribution.source_class, parts, reading.words(attribution.cue), content, sentence, attribution
    )
