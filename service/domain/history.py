"""What became of an article from one revision to another, and what was decided on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.article import Revision
from service.domain.assignment import Assignment
from service.domain.comment import Comment
from service.domain.flag import Flag
from service.domain.text import Span
from service.domain.verdict import Verdict


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch that stands in both of two texts, character for character, or in one: the other's span is None."""

    change: Change
    before: Span | None
    after: Span | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a text on one line, long ones cut in the middle, and a little of what stands around them."""

    before: str
    words: str
    after: str


LastSeen = tuple[int, Excerpt | None]
"""The newest revision in which a flag or attribution stands, and its words there; None for the whole article."""


class Fate(StrEnum):
    """What became of a flag.

    It is still raised, and went on with its verdicts: in its place, elsewhere, or after nobody had raised it. Or its
    words are still there, and nobody raises it any more. Or it began anew on changed words, or its words are gone. Or
    it is new.
    """

    CARRIED = "carried"
    MOVED = "moved"
    BACK = "back"
    UNRAISED = "unraised"
    REWORDED = "reworded"
    GONE = "gone"
    NEW = "new"


class Why(StrEnum):
    """Why a flag is not what it was: what was done to its words, or to what they are about, or around them."""

    EDITED = "edited"
    REPLACED = "replaced"
    CUT = "cut"
    SUBJECT = "subject"
    NEARBY = "nearby"
    ELSEWHERE = "elsewhere"
    READ_ANEW = "read anew"


@dataclass(frozen=True, slots=True)
class Passage:
    """A flag between two revisions, and its words in either, or what stands in their place; None where nothing does.

    `flag` is the later one; `why` is told where it is no longer raised as it was.
    """

    fate: Fate
    flag: Flag
    before: Excerpt | None
    after: Excerpt | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions of an article, all that was edited between them, in order, and what became of the flags."""

    before: Revision
    after: Revision
    edits: tuple[Edit, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done on an article: a `verdict` given, a `comment` or an `assignment` made, or else a flag raised by a
    reviewer, or a revision saved.

    `target` is the flag or attribution that it was done on, `rule` that flag's; `words` are what it stands on in
    `revision`, the last one that has it. `target` and `reviewer` are empty for what was saved.
    """

    at: datetime
    reviewer: str = ""
    target: str = ""
    verdict: Verdict | None = None
    rule: str = ""
    revision: int | None = None
    words: Excerpt | None = None
    comment: Comment | None = None
    assignment: Assignment | None = None
