"""Descriptions that name nobody by themselves: owners, spokesmen, roles, bodies and documents."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence

from service.domain import lexicon
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.lexicon import words as word_set
from service.domain.source_phrase import unnamed_class
from service.domain.text import Section
from service.extraction.resolution import words
from service.extraction.resolution.antecedents import UNNAMED, Answer, Antecedents
from service.extraction.resolution.mention import HE, IT, ME, SHE, Form, Mention, read_mention
from service.extraction.resolution.names import Entity
from service.extraction.resolution.spelling import clean

_GENERIC = word_set(
    """official diplomat politician lawmaker man woman leader source adviser aide expert veteran officer author
    analyst executive commander speaker writer star actor actress singer host senator governor congressman
    congresswoman candidate nominee mogul billionaire businessman businesswoman tycoon republican democrat general
    colonel lawyer attorney economist professor striker coach player contender hopeful legislator incumbent
    filmmaker minister"""
)
_CALLED_BY = frozenset({"police", "campaign", "administration", "government"})
_GENERIC_BODY = word_set(
    """company firm fund network agency ministry party group bank club union organisation organization paper
    newspaper body institution council committee alliance bloc court board commission department service team
    operator station channel institute university chain"""
)
OFFICES = word_set(
    """president chancellor premier minister secretary mayor governor senator judge justice prosecutor sheriff
    commissioner ambassador pope king queen clerk coroner"""
)


LEAD = 400
"""Characters in which a description may stand before the name it belongs to."""


class Descriptions(Antecedents):
    """Whom a description stands for."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        super().__init__(text, sections)
        self._called: dict[str, str] = {}

    @abstractmethod
    def _definite(self, mention: Mention, attribution: Attribution, at: int) -> Answer: ...

    def _owner(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        """Whose statement, brief or office it is."""
        if mention.first in HE | SHE:
            return self._person_before(at, "m" if mention.first in HE else "f")
        if mention.first in IT:
            return self._body_before(at, plural=mention.first == "their")
        if mention.first in ME:
            return self._last(at, By.PRONOUN, None)
        owner = re.split(r"['’]s?\s", mention.text, maxsplit=1)[0]
        inner = read_mention(owner)
        if inner.form is Form.NAME:
            name, entity = self._entity_in(owner)
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
            name, entity = self._entity_in(body)
            return Answer(SourceClass.NAMED, (entity.name if entity else "") or clean(body), By.NAME, entity)
        before = " ".join(w for w in mention.parts.before if w.lower() not in words.STOP)
        if before:
            name, entity = self._entity_in(before)
            return Answer(SourceClass.NAMED, name or f"the {before}", By.NAME, entity)
        return self._body_before(at, plural=False)

    def _role(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        """A definite description of a person: who holds the role, else the unnamed one before, else the office."""
        head = mention.parts.head
        before = next((a for a in self.history[:-40:-1] if a.head == head and a.source_class in UNNAMED), None)
        holder = self.roles.holder(head, mention.modifiers, self._recent(at), at)
        if before and not (holder and head in self.roles.of(holder) and self._named_since(holder, before.at, at)):
            return Answer(before.source_class, "", By.ROLE)
        if holder:
            return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
        recent = self._recent(at)
        fitting = next(
            (one for one in recent if not self.roles.of(one) & words.PERSON_ROLE), recent[0] if recent else None
        )
        if fitting and head in _GENERIC:
            return Answer(SourceClass.NAMED, fitting.name, By.ROLE, fitting)
        if self.history and self.history[-1].source_class in UNNAMED and head in _GENERIC:
            return Answer(self.history[-1].source_class, "", By.ROLE)
        if any(w[0].isupper() for w in mention.parts.before[1:]) and head in lexicon.INFORMANT and head not in OFFICES:
            return Answer(unnamed_class(mention.text) or SourceClass.PARTIAL)
        return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)

    def _named_since(self, entity: Entity, start: int, at: int) -> bool:
        return any(naming.entity is entity for naming in self.names.between(start, at))

    def _unnamed_again(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        before = next(
            (a for a in self.history[:-9:-1] if a.head == mention.parts.head and a.source_class in UNNAMED), None
        )
        if before and not mention.parts.after:
            return Answer(before.source_class, "", By.ROLE)
        known = unnamed_class(mention.text, self._cue(attribution))
        return Answer(known or SourceClass.GROUP)

    def _body(self, mention: Mention, at: int) -> Answer:
        """The body whose name holds the noun ("the fund", "police"), else the last one that spoke or was named."""
        head = mention.parts.head
        if len(mention.parts.before) > 1 or mention.parts.after:
            return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)
        for naming in self.names.before(at, 60):
            if not naming.entity.person and head in naming.entity.name.lower().split():
                return Answer(SourceClass.NAMED, naming.entity.name, By.ROLE, naming.entity)
        if head in _CALLED_BY and (name := self._body_called(head)):
            return Answer(SourceClass.NAMED, name, By.ROLE)
        if head in _GENERIC_BODY:
            return self._body_before(at, plural=False)
        return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)

    def _body_called(self, head: str) -> str:
        """The first "Portlaw police" or "Clinton campaign" of the text, looked up once; empty where there is none."""
        if head not in self._called:
            match = re.search(rf"(?:\b[A-Z][\w.'’-]*\s+){{1,3}}{head}\b", self.text)
            opens = match and match.group().split()[0].lower() in words.STOP
            self._called[head] = clean(match.group()) if match and not opens else ""
        return self._called[head]

    def _document(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        """A document belongs to whoever issued it, where it says who; material that nobody signs is `vague`."""
        if any(w[0].isupper() for w in mention.parts.before[1:]) or re.search(r"[A-Z]", mention.parts.after):
            source = mention.text[1:] if mention.text else ""
            by = re.search(r"\b(?:by|from|of)\s+(?:the\s+)?([A-Z].*)", mention.parts.after)
            name, entity = self._entity_in(by.group(1) if by else source)
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

    def _named_later(self, mention: Mention, at: int) -> Entity | None:
        """Who "a New York judge" in the headline or the lead turns out to be, where the name follows."""
        head = mention.parts.head
        if (
            not (mention.first in {"a", "an"} or mention.first == head)
            or at >= LEAD
            or head not in OFFICES | {"judge", "man", "woman", "lawmaker"}
        ):
            return None
        return self.roles.holder(head, mention.modifiers, (), at)
