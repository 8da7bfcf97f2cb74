"""Source phrases that name nobody, from the attributions and from the wording, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain import lexicon
from service.domain.attribution import Attribution, SourceClass
from service.domain.source_phrase import Phrase, informs, lemma, singular, take_apart, unnamed_class
from service.domain.text import Span
from service.sourcing.clauses import introduces_clause
from service.sourcing.reading import Reading, Sentence
from service.sourcing.clauses import introduces_clause
from service.sourcing.slots import Slot, slots_in

UNNAMED = frozenset({SourceClass.BARE, SourceClass.PARTIAL, SourceClass.DESCRIBED})
_MATERIAL_ONLY = frozenset("show find conclude put project".split())
_NEEDS_CLAUSE = frozenset(
    "claim confirm reveal disclose acknowledge admit concede indicate note report allege announce state complain call question dispute deny"
    " recall explain observe tip".split()
)
_BASE = frozenset(
    "say tell report claim argue believe think suggest warn insist estimate predict contend maintain note add".split()
)
_AGAIN = frozenset("adviser advisor aide official staffer operative strategist diplomat lawmaker executive".split())
_PRONOUN = frozenset(
    "he she it they who which that i we you him her them his its their one this these those himself herself what".split()
)
_SAID_OF = r"^(?:that\s+|how\s+)?[“\"'‘]*(?:{})\b(?!\s+(?:was|were|is|are)\s+(?:told|informed))"
_SELF = re.compile(_SAID_OF.format("he|she|his|her|i|i'm|i’m|we|my|our"), re.IGNORECASE)
_SELVES = re.compile(_SAID_OF.format("they|their|we|our|i|my"), re.IGNORECASE)
_ONLY_SHOWS = re.compile(
    r"\W*(?:\w+\s+)?(?:found|finds?|shows?|showed|put|forecast|projects?|points?|pointed)\b(?! out)",
    re.IGNORECASE,
)
_UNNAMED_BY_REQUEST = re.compile(
    r"anonymity|anonymously|not authori[sz]ed to|(?:not (?:to )?be|declined to be|without being) (?:named|identified)|speak(?:ing)? (?:freely|off the record|on background)",
    re.IGNORECASE,
)
_PUTS_AT = re.compile(r"(?:the|its|it|that|this|his|her|their)\b.{0,80}?\bat\b")
_TO_COME = re.compile(
    r"\b(?:will|should|must|might|may|has to|have to|had to|is to|are to|expected to)\b|\bwould\b(?! (?:say|tell|only))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?!(?:briefed|involved|based|named|retired|trusted|experienced|unnamed|unidentified)\b)\w{3,}ed\b"
)
_ONE_OF = re.compile(
    r"\b(?:[Oo]ne|[Tt]wo|[Ss]ome|[Ss]everal|[Aa]nother) (?:of (?:them|these|those)|such)\b|\b[Aa]mong them\b"
)
_FOR_EXAMPLE = re.compile(r"[ ,—–-]{1,3}(?:\w+ ){0,4}?(?:including|such as|like|among them) [A-Z][\w.'’-]+ [A-Z]")
_NAME = r"[A-ZÀ-Þ][\w.'’-]+(?:\s+(?:(?:al|de|van|von|bin|d[ai]|del)\s?-?\s?)?[A-ZÀ-Þ][\w.'’-]+){1,3}"
_KIN = {
    "expert": "analyst economist professor researcher expert fellow scholar strategist scientist director lecturer specialist",
    "analyst": "analyst economist strategist researcher fellow research securities capital bank partners markets",
    "economist": "economist analyst professor strategist fellow chief",
    "observer": "analyst professor observer fellow researcher commentator",
    "scholar": "professor scholar historian fellow lecturer",
    "scientist": "scientist professor researcher biologist physicist chemist climatologist geologist ecologist dr",
    "researcher": "researcher professor scientist dr author fellow",
    "historian": "historian professor author",
    "critic": "critic opponent campaigner activist",
    "activist": "activist organizer organiser campaigner director president founder naacp aclu",
    "campaigner": "campaigner activist director",
    "advocate": "advocate director president activist",
    "commentator": "commentator columnist pundit editor",
    "pundit": "pundit columnist commentator",
    "official": "official minister secretary commissioner mayor governor gov sen rep director spokesman spokeswoman deputy chief",
    "lawmaker": "senator sen rep representative congressman congresswoman mp lawmaker",
    "senator": "senator sen", "democrat": "democrat", "republican": "republican",
    "resident": "resident", "neighbor": "neighbor", "neighbour": "neighbour", "witness": "witness", "supporter": "supporter", "voter": "voter",
    "employee": "employee worker", "worker": "worker", "lawyer": "lawyer attorney", "attorney": "attorney lawyer", "doctor": "doctor dr physician surgeon",
    "farmer": "farmer", "adviser": "adviser advisor", "aide": "aide adviser", "strategist": "strategist consultant",
}  # fmt: skip
KIN = {head: frozenset(kinds.split()) for head, kinds in _KIN.items()}


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
        if _TO_COME.search(self.cue):
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


def informants(reading: Reading) -> Iterator[Informant]:
    """Every unnamed source phrase outside quotations, by sentence; one that both readers see comes from the attribution.

    Headlines are left out: the body says who the "analyst" of a headline is.
    """
    for sentence in reading.sentences:
        if reading.furniture.touch(sentence.span) or reading.headlines.at(sentence.span.start):
            continue
        taken: list[Span] = []
        for attribution in reading.attributions_in(sentence):
            found = _from_attribution(reading, sentence, attribution)
            taken += attribution.source
            if found:
                yield found
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
    if parts.head in lexicon.SPEAKS_FOR and _UNNAMED_BY_REQUEST.search(sentence.text):
        found = SourceClass.PARTIAL
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
    """Whether an indefinite subject of plain speech must be a person, whatever the trade: "two flight attendants said"."""
    if not parts.before or parts.before[0].lower() not in _INDEFINITE or cue not in _PLAIN or not parts.head.isalpha():
        return False
    if (
        parts.head in lexicon.BODY | lexicon.DOCUMENT | lexicon.MATERIAL | lexicon.CLASS | lexicon.SPEAKS_FOR
        or len(parts.before) > 4
    ):
        return False
    return not (
        parts.head.endswith(
            ("ing", "tion", "ment", "ness", "ity", "ism", "ure", "ship", "day", "year", "ed", "time", "way", "ly")
        )
        or parts.before[-1][0].isupper()
        and len(parts.before) > 2
    )


_AGENT = re.compile(
    r"(?:er|or|ist|ian|ant|ent|man|woman|ee|ive|mate|yst|ess|wright|smith|mason|cook|chef|monk|nun|clerk|guard|twin|hand|kin|aire|star|official)$"
)
_INDEFINITE = frozenset("a an one two three four five six several another".split())
_PLAIN = frozenset("said says say told tells recalled confirmed added".split())


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


def members_follow(reading: Reading, informant: Informant) -> bool:
    """Whether members of a plural start to be named within the next two sentences.

    A speaker named there for the first time is a member where a role of the class stands beside the name, or, for a
    class without any ("some", "many"), where none does that says otherwise.
    """
    rest = reading.text[informant.span.end : informant.sentence.span.end]
    if informant.parts.head in lexicon.MATERIAL and _SIGNED_MATERIAL.search(
        rest if informant.parts.plural else f"{rest} {_after(reading, informant)}"
    ):
        return True
    if not informant.parts.plural and informant.parts.head not in lexicon.QUANTIFIER:
        return False
    head = singular(informant.parts.head)
    kin = KIN.get(head, frozenset({head}))
    if _FOR_EXAMPLE.match(rest) or _FOR_EXAMPLE.search(informant.span.of(reading.text)):
        return True
    following = reading.sentences[informant.sentence.index + 1 : informant.sentence.index + 3]
    for number, text in enumerate([rest, *(sentence.text for sentence in following)]):
        if _ONE_OF.search(text) and re.search(_NAME, text):
            return True
        if any(
            _is_member(reading, informant, text, name, kin)
            for name in re.finditer(_NAME, text)
            if number or name.start()
        ):
            return True
    return False


def _after(reading: Reading, informant: Informant) -> str:
    end = informant.sentence.index + 3
    return " ".join(sentence.text for sentence in reading.sentences[informant.sentence.index + 1 : end])


def _is_member(reading: Reading, informant: Informant, text: str, name: re.Match[str], kin: frozenset[str]) -> bool:
    if not _SPEAKING.search(text[name.end() : name.end() + 120]) and not _SPOKEN.search(
        text[max(0, name.start() - 25) : name.start()]
    ):
        return False
    around = text[max(0, name.start() - 50) : name.start()] + text[name.end() : name.end() + 90] + " " + name.group()
    if {singular(word) for word in re.findall(r"[A-Za-z]+", around)} & kin:
        return True
    if informant.parts.head in lexicon.QUANTIFIER or text.startswith(("That was ", "That is what ")):
        return reading.text.find(name.group()) >= informant.span.end
    return False


_SIGNED_MATERIAL = re.compile(
    r"\b[A-Z][\w./&’'-]+(?: [A-Z][\w./&’'-]+)*(?: (?:University|national|statewide|tracking|latest|new|recent|joint)){0,2} (?:poll|survey|study|report|analysis)\b"
    r"|\b(?:poll|survey|study|report|analysis|conducted|published|released|commissioned)s? (?:by|from) (?:the )?[A-Z]"
)
_SPEAKING = re.compile(
    r"\b(?:said|says|told|argues|argued|added|notes|noted|wrote|believes|expects?|expected|explained|warned|complained|who)\b"
)
_SPOKEN = re.compile(r"\b(?:said|says|according to|told by|wrote|added|argued|asked)\s+(?:[a-z]+\s+){0,3}$")
