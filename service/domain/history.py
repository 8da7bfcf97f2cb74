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


class Fate(StrEnum):
    """What became of a flag.

    It went on with its verdicts: in its place, elsewhere, or after it was gone. Or it began anew on an edited wording,
    or it is gone with its words or with what was wrong with them. Or it is new.
    """

    CARRIED = "carried"
    MOVED = "moved"
    BACK = "back"
    REWORDED = "reworded"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Passage:
    """A flag between two revisions, and its words in either; None where it has none there. `flag` is the later one."""

    fate: Fate
    flag: Flag
    before: Excerpt | None
    after: Excerpt | None


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
