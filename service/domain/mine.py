"""What one reviewer's own page holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.assignment import Assignment
from service.domain.comment import Comment
from service.domain.flag import FlagState
from service.domain.history import Excerpt
from service.domain.queue import Queued
from service.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """A flag or attribution: where it stands, and what it stands on in `revision`, the last that has it.

    `rule` is empty for an attribution, whose `state` is None; a flag's is as the viewer may see it. `words` is None for
    a flag on the whole article. `newest` tells whether the newest revision has it.
    """

    target_id: str
    article_id: str
    title: str
    rule: str
    state: FlagState | None
    revision: int | None
    newest: bool
    words: Excerpt | None


@dataclass(frozen=True, slots=True)
class Task:
    """A flag that waits for the reviewer to whom it was assigned."""

    place: Place
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Mention:
    """A comment that addresses the reviewer; None where the viewer may not read it yet, only that it is there.

    `answered`: whether the reviewer has commented or decided on the flag since.
    """

    place: Place
    at: datetime
    comment: Comment | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict of the reviewer."""

    place: Place
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Mine:
    """All of it, newest first; `done` counts assigned flags that wait no more, `held` is in the order of the queue."""

    tasks: tuple[Task, ...]
    done: int
    mentions: tuple[Mention, ...]
    held: tuple[Queued, ...]
    decided: tuple[Decided, ...]
