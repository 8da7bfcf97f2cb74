"""What waits for a reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.domain.flag import Flag, FlagState, Severity
from service.domain.history import Excerpt


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a flag, and until when nobody else can take it (UTC)."""

    reviewer: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A flag that waits for a verdict; `state` is open where the article is blind, whatever others decided."""

    flag_id: str
    article_id: str
    rule: str
    severity: Severity
    state: FlagState
    created_at: datetime
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Queued:
    """A waiting flag as a reviewer reads of it: the flag and its words in the article of this title, this revision.

    `words` is None for a flag on the whole article.
    """

    waiting: Waiting
    title: str
    revision: int
    flag: Flag
    words: Excerpt | None


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the waiting flags are wanted; None: whichever."""

    rule: str | None = None
    severity: Severity | None = None
    article_id: str | None = None
    state: FlagState | None = None
    claimed: Literal["none", "mine"] | None = None


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """Where a page of the queue ended: the last flag's rank (0 is severest), age and id."""

    rank: int
    created_at: datetime
    flag_id: str
