"""What the resolver knows of one text: its names and roles, its sentences and quotations, the answers given so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.attribution import By, SourceClass
from service.domain.sentences import sentences_in
from service.domain.text import Section
from service.extraction.quotes import Stretch
from service.extraction.resolution import words
from service.extraction.resolution.mention import Mention
from service.extraction.resolution.names import Entity, Names, Naming
from service.extraction.resolution.roles import Roles
from service.extraction.resolution.spelling import clean

REACH = 2500
"""Characters back to where a pronoun or a definite phrase may refer."""
BACK = 12
"""Sentences, and answers, back to where a pronoun may refer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A source's class, its fullest name (empty unless `named`), and how that was decided."""

    source_class: SourceClass
    name: str = ""
    by: By = By.PHRASE
    entity: Entity | None = None
    at: int = 0
    head: str = ""
    plural: bool = False

    @property
    def named(self) -> bool:
        """Whether a reader can identify the source."""
        return self.source_class is SourceClass.NAMED


@dataclass(frozen=True, slots=True)
class Referent:
    """Whom a phrase stands for; `past` is the answer that it refers back to, if it does."""

    name: str = ""
    by: By = By.PHRASE
    entity: Entity | None = None
    past: Answer | None = None

    @classmethod
    def back_to(cls, past: Answer, by: By) -> Referent:
        """Whom an answer given before stood for."""
        return cls(past.name, by, past.entity, past)

    @classmethod
    def of(cls, entity: Entity, by: By) -> Referent:
        """Somebody whom the article names."""
        return cls(entity.name, by, entity)


@dataclass(frozen=True, slots=True)
class Query:
    """A mention and its place; where it is `sure` to be named, it refers back to nobody unnamed."""

    mention: Mention
    at: int
    sure: bool


class Read:
    """One text, read once; `history` grows with the answers."""

    def __init__(self, text: str, sections: Sequence[Section], quoted: Sequence[Stretch]) -> None:
        self.text = text
        self.names = Names(text, sections)
        self.roles = Roles(self.names)
        self.history: list[Answer] = []
        self._called: dict[str, str] = {}
        self._quoted = quoted
        self._opens = [start for start, _ in quoted]
        self._sentences = [span.start for span in sentences_in(text)]

    def quotation(self, at: int) -> Stretch | None:
        """The quoted stretch around a place."""
        k = bisect_right(self._opens, at) - 1
        return self._quoted[k] if k >= 0 and at < self._quoted[k][1] else None

    def sentence_start(self, at: int) -> int:
        """Where the sentence around a place begins."""
        k = bisect_right(self._sentences, at) - 1
        return self._sentences[k] if k >= 0 else 0

    def sentences_before(self, at: int) -> Iterator[tuple[int, int]]:
        """The sentence of a place up to it, then those before, nearest first."""
        k = bisect_right(self._sentences, at) - 1
        end = at
        for i in range(k, max(-1, k - BACK), -1):
            yield self._sentences[i], end
            end = self._sentences[i]

    def called(self, noun: str) -> str:
        """The first "Portlaw police" or "Clinton campaign" of the text, looked up once; empty where there is none."""
        if noun not in self._called:
            match = re.search(rf"\b[A-Z][\w'’-]*\s+(?:[\w'’-]+\s+){{0,2}}?{re.escape(noun)}\b", self.text)
            opens = match and match.group().split()[0].lower() in words.STOP
            self._called[noun] = clean(match.group()) if match and not opens else ""
        return self._called[noun]

    def told(self, start: int, end: int) -> list[Naming]:
        """The namings of a stretch that stand in no quotation."""
        return [one for one in self.names.between(start, end) if not self.quotation(one.span.start)]

    def answers(self, query: Query, limit: int = BACK) -> Iterator[Answer]:
        """The answers within reach that a query may refer back to, nearest first."""
        for answer in self.history[: -limit - 1 : -1]:
            if query.at - answer.at > REACH:
                return
            if answer.named or not query.sure:
                yield answer
