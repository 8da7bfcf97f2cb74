"""Who is quoted across the archive: how often, in how many articles, how named."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.article import ArticleRecord
from service.domain.attribution import SourceClass

LENGTH = 200  # characters kept of a name or wording


@dataclass(frozen=True, slots=True)
class Voice:
    """A source in one article, under one wording, and how many attributions of the body it has there.

    `name` is the fullest name that the article gives for a named source, for others their wording; empty where a
    pronoun, or nothing, stands for somebody unnamed. Names that `folded` makes equal are the same within a class.
    """

    name: str
    source_class: SourceClass
    wording: str
    attributions: int


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in which a source is named, and how many attributions have them."""

    text: str
    attributions: int


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who is quoted; `name` as most often spelled, `wordings` the most frequent ones, most frequent first."""

    name: str
    source_class: SourceClass
    attributions: int
    articles: int
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources are wanted; None: whichever. `q` is a part of the name, case aside.

    `since` and `until` (both days included, in UTC) bound when an article was first saved.
    """

    q: str | None = None
    source_class: SourceClass | None = None
    since: date | None = None
    until: date | None = None

    @property
    def dated(self) -> bool:
        """Whether only the articles of a period count."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Merge:
    """A reviewer's word that two names across the archive are one source: `name` counts as `into` until undone."""

    id: str
    source_class: SourceClass
    name: str
    into: str
    reviewer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Utterance:
    """A source as it speaks once: its wording, what it is said to have said, and where to read of it.

    The part of the article that has the words is an attribution or, where none has them, a flag.
    """

    wording: str
    content: str
    attribution_id: str | None
    flag_id: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """All that a source says in the newest revision of one article, in the order of its text."""

    article: ArticleRecord
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """Where a page of sources ended: the last one's attributions, class and folded name."""

    attributions: int
    source_class: SourceClass
    key: str


def folded(name: str) -> str:
    """The name without what does not make it another: case, width, kind of white space and of apostrophe."""
    plain = unicodedata.normalize("NFKC", name).replace("’", "'").casefold()
    return " ".join(plain.split())[:LENGTH]
