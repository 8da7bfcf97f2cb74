"""From a source phrase to whom it stands for, one attribution after the other in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain import lexicon
from service.domain.attribution import Attribution, SourceClass
from service.domain.source_phrase import singular, unnamed_class
from service.domain.text import Section
from service.extraction.resolution import words
from service.extraction.resolution.mention import HE, IT, ME, SHE, WHO, Form, Mention, read_mention
from service.extraction.resolution.names import Entity, Names, clean, person_part, runs
from service.extraction.resolution.roles import Roles

REACH = 2500
"""Characters back to where a pronoun or a definite phrase may refer."""


class By(StrEnum):
    """How a source was resolved."""

    NAME = "name"
    ROLE = "role"
    PRONOUN = "pronoun"
    CONTINUATION = "continuation"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Answer:
    """A source's class, its fullest name (empty unless `named`), and how that was decided."""

    source_class: SourceClass
    name: str = ""
    by: By = By.PHRASE
    entity: Entity | None = None
    at: int = 0
    head: str = ""


NOBODY = Answer(SourceClass.NONE)


class Resolver:
    """Answers for the attributions of one text, which must be asked in the order of the text."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self.text = text
        self.names = Names(text, sections)
        self.roles = Roles(self.names)
        self.history: list[Answer] = []
        self._forms: dict[Form, Callable[[Mention, Attribution, int], Answer]] = {
            Form.PRONOUN: self._pronoun,
            Form.NAME: self._name,
            Form.POSSESSIVE: self._possessive,
            Form.DEFINITE: self._definite,
            Form.INDEFINITE: self._indefinite,
        }

    def answer(self, attribution: Attribution) -> Answer:
        """Whom the attribution's source stands for."""
        at = attribution.source[0].start if attribution.source else min((s.start for s in attribution.spans), default=0)
        mention = read_mention(" ".join(span.of(self.text) for span in attribution.source))
        if mention.form is Form.EMPTY:
            answer = self._continuation(attribution, at)
        else:
            answer = self._forms[mention.form](mention, attribution, at)
        if answer.source_class is not SourceClass.NONE:
            self.history.append(
                Answer(answer.source_class, answer.name, answer.by, answer.entity, at, mention.parts.head)
            )
        return answer

    # --- forms -------------------------------------------------------------------------------------------------

    def _continuation(self, attribution: Attribution, at: int) -> Answer:
        """A quotation without a source keeps the speaker before it."""
        quoted = (
            attribution.content
            and self.text[max(0, attribution.content[0].start - 1) : attribution.content[0].start + 1]
        )
        if not attribution.source and not attribution.cue and quoted and re.search("[\"“«„]|''", quoted):
            last = self.history[-1] if self.history else None
            if last and at - last.at < REACH:
                return Answer(last.source_class, last.name, By.CONTINUATION, last.entity)
        return NOBODY

    def _pronoun(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        word = mention.first
        if word in HE | SHE:
            return self._person_before(at, "m" if word in HE else "f")
        if word in ME:
            return self._last(at, By.PRONOUN, person=None)
        if word in WHO or word in {"which", "that"}:
            return self._relative(at, attribution)
        if word in IT:
            return self._body_before(at, plural=word not in {"it", "its", "itself"}, verb=self._cue(attribution))
        if word == "you":
            return Answer(SourceClass.GROUP)
        return NOBODY

    def _name(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        apposed = self._apposed(mention, at) if mention.first in {"a", "an", "one", "another"} else None
        if apposed:
            return apposed
        if self._tied(mention):
            return self._indefinite(mention, attribution, at)
        pieces = re.split(r"\s+(?:and|&)\s+(?=(?:[A-Z][\w.]*\s+)*[A-Z])", self._core(mention))
        found = [self._entity_in(piece, at) for piece in pieces]
        named = [name for name, _ in found if name]
        if all(
            w.lower().strip(".") in words.TITLE | words.NATIONALITY | words.PERSON_ROLE
            for w in self._core(mention).split()
        ):
            holder = self.roles.holder(mention.parts.head, mention.modifiers, self._recent(at), at)
            if holder:
                return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
        if not named:
            return self._indefinite(mention, attribution, at)
        if len(named) > 1 and len(pieces) == len(named) and all(entity and entity.person for _, entity in found):
            return Answer(SourceClass.NAMED, " and ".join(named), By.NAME, found[0][1])
        if singular(mention.parts.head) in lexicon.CLASS and mention.parts.plural:
            return Answer(unnamed_class(mention.text, self._cue(attribution)) or SourceClass.GROUP)
        if len(named) > 1:
            return Answer(SourceClass.NAMED, clean(self._core(mention)), By.NAME, found[0][1])
        return Answer(SourceClass.NAMED, named[0], By.NAME, found[0][1])

    def _possessive(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        apposed = self._apposed(mention, at)
        if apposed:
            return apposed
        head = mention.parts.head
        if head in lexicon.SPEAKS_FOR or head in {"office", "team", "representative", "attorney-general"}:
            return self._owner(mention, attribution, at)
        if head in words.PERSON_ROLE or head in lexicon.INFORMANT | lexicon.CLASS:
            if not mention.parts.plural and head in _KIN and not self.roles.holder(head, mention.modifiers, (), at):
                return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)
            holder = None if mention.parts.plural else self.roles.holder(head, mention.modifiers, self._recent(at), at)
            if holder:
                return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
            return Answer(unnamed_class(mention.text, self._cue(attribution)) or SourceClass.PARTIAL)
        if head in words.BODY:
            owner = self._owner(mention, attribution, at)
            if mention.first in {"his", "her", "its", "their", "our", "my"}:
                return Answer(
                    SourceClass.NAMED,
                    f"{owner.name} {head}".strip() if head == "campaign" else owner.name or mention.text,
                    By.ROLE,
                    owner.entity,
                )
            return Answer(SourceClass.NAMED, clean(mention.text), By.NAME)
        return self._owner(mention, attribution, at)

    def _definite(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        apposed = self._apposed(mention, at)
        if apposed:
            return apposed
        head, plural = mention.parts.head, mention.parts.plural
        if head in lexicon.SPEAKS_FOR and re.match(r"(?:for|of)\b", mention.parts.after):
            return self._spokesman(mention, at)
        if (
            self._tied(mention)
            or head in lexicon.BARE
            or head == "authority"
            or (plural and head in lexicon.INFORMANT | lexicon.CLASS)
        ):
            return self._unnamed_again(mention, attribution, at)
        if head in words.PERSON_ROLE or head in lexicon.INFORMANT | lexicon.SPEAKS_FOR:
            return self._role(mention, attribution, at)
        if head in words.BODY or head == "police":
            return self._body(mention, at)
        if head in lexicon.MATERIAL or head in {
            "statement",
            "filing",
            "letter",
            "lawsuit",
            "complaint",
            "film",
            "book",
            "ad",
            "brief",
            "memo",
            "recording",
            "bill",
        }:
            return self._document(mention, attribution, at)
        known = unnamed_class(mention.text, self._cue(attribution))
        return Answer(known) if known else NOBODY

    def _indefinite(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        head = mention.parts.head
        apposed = self._apposed(mention, at)
        if apposed:
            return apposed
        joined = re.match(r"((?:[A-Z][\w.'’-]*\s+)+)and (?:its|his|her|their|other)\b", mention.text)
        if joined:
            name, entity = self._entity_in(joined.group(1), at)
            return Answer(SourceClass.NAMED, name, By.NAME, entity)
        if not self._tied(mention):
            if head in lexicon.SPEAKS_FOR:
                return self._spokesman(mention, at)
            if head == "police" and not any(w[0].isupper() for w in mention.parts.before):
                return self._body(mention, at)
            if head in lexicon.MATERIAL:
                return self._document(mention, attribution, at)
        if self._core_is_named_later(mention, at):
            holder = self.roles.holder(head, mention.modifiers, (), at)
            if holder:
                return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
        known = unnamed_class(mention.text, self._cue(attribution))
        if known:
            return Answer(known)
        calls = re.search(r"\b(?:calls itself|called|known as|named) ([A-Z].*)", mention.text)
        if calls:
            name, entity = self._entity_in(calls.group(1), at)
            return Answer(SourceClass.NAMED, name, By.NAME, entity)
        if head in words.BODY and not mention.parts.plural:
            return Answer(SourceClass.NAMED, clean(mention.text), By.NAME)
        if mention.parts.plural:
            return Answer(SourceClass.GROUP)
        if re.search(r"[A-Z]", mention.text[1:]):
            name, entity = self._entity_in(mention.text, at)
            return Answer(SourceClass.NAMED, name, By.NAME, entity) if name else NOBODY
        return NOBODY

    # --- what they lean on ---------------------------------------------------------------------------------------

    def _cue(self, attribution: Attribution) -> str:
        return " ".join(span.of(self.text) for span in attribution.cue)

    @staticmethod
    def _core(mention: Mention) -> str:
        after = mention.parts.after
        return mention.text[: len(mention.text) - len(after)].strip() if after else mention.text

    @staticmethod
    def _tied(mention: Mention) -> bool:
        """Whether the head itself is an unnamed informant, whatever names hang on it ("people close to Mr. Ito")."""
        head = mention.parts.head
        return head in lexicon.BARE or head in lexicon.NOBODY

    def _entity_in(self, phrase: str, at: int) -> tuple[str, Entity | None]:
        """The name in a phrase, as full as the article gives it."""
        found = list(runs(phrase))
        if not found:
            return "", None
        run = clean(found[-1].group())
        tokens = run.split()
        while len(tokens) > 1 and tokens[0].lower() in words.STOP:
            tokens = tokens[1:]
        run = " ".join(tokens)
        proper = person_part(run)
        for name in (run, proper, proper.split()[-1] if proper else ""):
            entity = self.names.find(name) if name else None
            if entity and (name != run.split()[-1] or entity.person or len(run.split()) == 1):
                return entity.name, entity
        if found[-1].start() == 0 and len(tokens) == 1 and tokens[0].lower() in words.STOP:
            return "", None
        return (proper or run), None

    def _apposed(self, mention: Mention, at: int) -> Answer | None:
        """The name beside a description: "a lawyer for the outlets, David Schulz,"."""
        for piece in re.split(r"\s?[,–—]\s?", mention.text)[1:4]:
            match = next(runs(piece), None)
            if match and re.fullmatch(r"(?:his|her|its|their|the|a|an) (?:[a-z-]+ ){1,3}", piece[: match.start()]):
                piece = piece[match.start() :]  # noqa: PLW2901
                match = next(runs(piece), None)
            if match and match.start() == 0 and not re.match(r"(?:who|which|a|an|the|in|at)\b", piece, re.IGNORECASE):
                name, entity = self._entity_in(match.group(), at)
                if name and (entity or len(name.split()) > 1):
                    return Answer(SourceClass.NAMED, name, By.NAME, entity)
        return None

    def _recent(self, at: int) -> list[Entity]:
        """People, those who spoke last first, then those named last."""
        spoke = [a.entity for a in self.history[:-13:-1] if a.entity and a.entity.person and at - a.at < REACH]
        named = [n.entity for n in self.names.before(at, 30) if n.entity.person]
        return _unique(spoke + named)

    def _last(self, at: int, by: By, person: bool | None) -> Answer:
        for answer in self.history[:-9:-1]:
            if answer.source_class is SourceClass.NAMED and (
                person is None or (answer.entity and answer.entity.person == person)
            ):
                return Answer(SourceClass.NAMED, answer.name, by, answer.entity)
        return Answer(SourceClass.NAMED, "", by)

    def _person_before(self, at: int, gender: str) -> Answer:
        """Whom "he" or "she" refers back to: the last speaker of that gender, else the last person named."""
        other = {"m": "f", "f": "m"}[gender]
        sentence = self._clause_start(at)
        here = [n.entity for n in self.names.between(sentence, at) if n.entity.person and n.entity.gender != other]
        spoke = [a for a in self.history[:-7:-1] if at - a.at < REACH]
        for answer in spoke:
            if answer.entity and answer.entity.person and answer.entity.gender != other:
                if here and answer.entity not in here and answer.at < sentence and not self._quoted(sentence, at):
                    return Answer(SourceClass.NAMED, here[0].name, By.PRONOUN, here[0])
                return Answer(SourceClass.NAMED, answer.name, By.PRONOUN, answer.entity)
            if answer.source_class in {SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE} and not here:
                return Answer(answer.source_class, "", By.PRONOUN)
        for naming in self.names.before(at):
            if naming.entity.person and naming.entity.gender != other and at - naming.span.start < REACH:
                return Answer(SourceClass.NAMED, naming.entity.name, By.PRONOUN, naming.entity)
        return self._last(at, By.PRONOUN, person=None)

    def _quoted(self, start: int, end: int) -> bool:
        return any(mark in self.text[start:end] for mark in ('"', "“", "''", "«"))

    def _clause_start(self, at: int) -> int:
        window = self.text[max(0, at - 400) : at]
        stops = [m.end() for m in re.finditer(r"[.!?]['\"”’»]*\s+(?=[\"“A-Z])|\n", window)]
        return max(0, at - 400) + (stops[-1] if stops else 0)

    def _relative(self, at: int, attribution: Attribution) -> Answer:
        """ "…, who said": the name or phrase right before."""
        near = [n for n in self.names.before(at, 3) if at - n.span.end < 90]
        if near:
            return Answer(SourceClass.NAMED, near[0].entity.name, By.PRONOUN, near[0].entity)
        words_before = self.text[max(0, at - 60) : at].rstrip(" ,")
        phrase = re.split(r"[.;:\n\"“”]|\b(?:to|from|by|with|for|told|and|took|began|calls)\b", words_before)[
            -1
        ].strip()
        known = unnamed_class(phrase, self._cue(attribution)) if phrase else None
        return Answer(known) if known else NOBODY

    def _body_before(self, at: int, *, plural: bool, verb: str) -> Answer:
        """Whom "it" or "they" refers back to: the last body that spoke or was named; for "they" an unnamed plural too."""
        for answer in self.history[:-5:-1]:
            if at - answer.at > REACH:
                break
            if plural and answer.source_class is not SourceClass.NAMED:
                return Answer(answer.source_class, "", By.PRONOUN)
            if answer.source_class is SourceClass.NAMED and not (answer.entity and answer.entity.person):
                return Answer(SourceClass.NAMED, answer.name, By.PRONOUN, answer.entity)
        for naming in self.names.before(at, 20):
            if not naming.entity.person:
                return Answer(SourceClass.NAMED, naming.entity.name, By.PRONOUN, naming.entity)
        return self._last(at, By.PRONOUN, person=None) if self.history else NOBODY

    def _owner(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        """Whose statement, brief or office it is."""
        if mention.first in HE | SHE:
            return self._person_before(at, "m" if mention.first in HE else "f")
        if mention.first in IT:
            return self._body_before(at, plural=mention.first == "their", verb="")
        if mention.first in ME:
            return self._last(at, By.PRONOUN, None)
        owner = re.split(r"['’]s?\s", mention.text, maxsplit=1)[0]
        inner = read_mention(owner)
        if inner.form is Form.NAME:
            name, entity = self._entity_in(owner, at)
            if name:
                return Answer(SourceClass.NAMED, name, By.NAME, entity)
        if inner.form is Form.DEFINITE:
            return self._definite(inner, attribution, at)
        return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)

    def _spokesman(self, mention: Mention, at: int) -> Answer:
        """A spokesman speaks for a body: the one after "for", or before the noun."""
        after = re.match(r"(?:for|of|at|with)\s+(.+)", mention.parts.after)
        if after:
            body = re.split(r",|\bwho\b", after.group(1))[0]
            name, entity = self._entity_in(body, at)
            return Answer(SourceClass.NAMED, (entity.name if entity else "") or clean(body), By.NAME, entity)
        before = " ".join(w for w in mention.parts.before if w.lower() not in words.STOP)
        if before:
            name, entity = self._entity_in(before, at)
            return Answer(SourceClass.NAMED, name or f"the {before}", By.NAME, entity)
        return self._body_before(at, plural=False, verb="")

    def _role(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        """A definite description of a person: who holds the role; else the unnamed one before; else the office itself."""
        head = mention.parts.head
        before = next((a for a in self.history[:-9:-1] if a.head == head and a.source_class in _UNNAMED), None)
        holder = self.roles.holder(head, mention.modifiers, self._recent(at), at)
        if before and not (holder and any(w in self.roles.of(holder) for w in (head,))):
            return Answer(before.source_class, "", By.ROLE)
        if holder:
            return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
        if before:
            return Answer(before.source_class, "", By.ROLE)
        recent = self._recent(at)
        if recent and head in _GENERIC:
            return Answer(SourceClass.NAMED, recent[0].name, By.ROLE, recent[0])
        if self.history and self.history[-1].source_class in _UNNAMED and head in _GENERIC:
            return Answer(self.history[-1].source_class, "", By.ROLE)
        if any(w[0].isupper() for w in mention.parts.before[1:]) and head in lexicon.INFORMANT and head not in _OFFICES:
            return Answer(unnamed_class(mention.text) or SourceClass.PARTIAL)
        return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)

    def _unnamed_again(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        before = next(
            (a for a in self.history[:-9:-1] if a.head == mention.parts.head and a.source_class in _UNNAMED), None
        )
        if before and not mention.parts.after:
            return Answer(before.source_class, "", By.ROLE)
        known = unnamed_class(mention.text, self._cue(attribution))
        return Answer(known or SourceClass.GROUP)

    def _body(self, mention: Mention, at: int) -> Answer:
        """ "the fund", "the company", "police": the body whose name holds the noun, else the last one that spoke or was named."""
        head = mention.parts.head
        if len(mention.parts.before) <= 1 and not mention.parts.after:
            pattern = re.compile(
                rf"\b(?:[A-Z][\w.&'’-]*\s+){{1,4}}{re.escape(head)}\b", re.IGNORECASE if head != "police" else 0
            )
            for naming in self.names.before(at, 60):
                if not naming.entity.person and head in naming.entity.name.lower().split():
                    return Answer(SourceClass.NAMED, naming.entity.name, By.ROLE, naming.entity)
            if head in {"police", "campaign", "administration", "government"}:
                match = re.search(rf"(?:\b[A-Z][\w.'’-]*\s+){{1,3}}{head}\b", self.text[: at + 2000])
                if match and match.group().split()[0].lower() not in words.STOP:
                    return Answer(SourceClass.NAMED, clean(match.group()), By.ROLE)
            del pattern
            if head in _GENERIC_BODY:
                return self._body_before(at, plural=False, verb="")
        return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)

    def _document(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        """A document belongs to whoever issued it, where it says who; material that nobody signs is `vague`."""
        if any(w[0].isupper() for w in mention.parts.before[1:]) or re.search(r"[A-Z]", mention.parts.after):
            source = mention.text[1:] if mention.text else ""
            by = re.search(r"\b(?:by|from|of)\s+(?:the\s+)?([A-Z].*)", mention.parts.after)
            name, entity = self._entity_in(by.group(1) if by else source, at)
            if name:
                return Answer(SourceClass.NAMED, name, By.NAME, entity)
        known = unnamed_class(mention.text, self._cue(attribution))
        if known is SourceClass.VAGUE:
            return Answer(known)
        return (
            self._last(at, By.ROLE, None)
            if self.history and mention.form is Form.DEFINITE
            else Answer(known or SourceClass.VAGUE)
        )

    def _core_is_named_later(self, mention: Mention, at: int) -> bool:
        """Whether "a New York judge" stands in the headline or the lead, where the name follows."""
        return (
            mention.first in {"a", "an"}
            and at < 400
            and mention.parts.head in _OFFICES | {"judge", "man", "woman", "lawmaker"}
        )


_UNNAMED = frozenset({SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC = _words(
    """official diplomat politician lawmaker man woman leader source adviser aide expert veteran officer author analyst executive
    commander speaker writer star actor actress singer host senator governor congressman congresswoman candidate nominee mogul
    billionaire businessman businesswoman tycoon republican democrat general colonel lawyer attorney economist professor striker
    coach player contender hopeful legislator incumbent filmmaker minister"""
)
_KIN = _words(
    "wife husband daughter son mother father brother sister widow physician publicist predecessor successor manager deputy ex-wife ex-husband fiancee fiance mate running-mate parent"
)
_GENERIC_BODY = _words(
    """company firm fund network agency ministry party group bank club union organisation organization paper newspaper body
    institution council committee alliance bloc court board commission department service team operator station channel institute
    university chain"""
)
_OFFICES = _words(
    """president chancellor premier minister secretary mayor governor senator judge justice prosecutor sheriff commissioner
    ambassador pope king queen clerk coroner"""
)


def _unique(entities: Sequence[Entity]) -> list[Entity]:
    seen: set[int] = set()
    out = []
    for entity in entities:
        if id(entity) not in seen:
            seen.add(id(entity))
            out.append(entity)
    return out
