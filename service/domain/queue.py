"""What waits for a reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.domain.flag import Flag, FlagState, Severity
from service.domain.history import Excerpt

COUNTED = 10_000  # where a count ends


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
class QueuePosition:
    """Where a page of the queue ended: the rank (0 is severest), age and id of the last flag, or an article's first."""

    rank: int
    created_at: datetime
    last_id: str


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits in one article: how many flags, how severe the severest is, since when the oldest waits.

    `position` is that of the first of its flags in the queue, by which articles are ordered.
    """

    article_id: str
    severity: Severity
    since: datetime
    flags: int
    position: QueuePosition


@dataclass(frozen=True, slots=True)
class ToldPile:
    """A pile as a reviewer reads of it, with the first of its flags, severest first, then in the order of the text."""

    pile: Pile
    title: str
    revision: int
    shown: tuple[Queued, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many flags of each severity wait, and in how many articles; each `COUNTED` where there are more."""

    flags: Mapping[Severity, int]
    articles: int


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the waiting flags are wanted; None: whichever. `at_least` leaves out those that are less severe."""

    rule: str | None = None
    severity: Severity | None = None
    article_id: str | None = None
    state: FlagState | None = None
    claimed: Literal["none", "mine"] | None = None
    at_least: Severity | None = None
