"""Who is told of events, with which secret, and how the telling went (Standard Webhooks)."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from service.domain.event import EventKind

SECRET_PREFIX = "whsec_"  # noqa: S105  what every secret begins with
BOTH_VALID = timedelta(days=1)  # how long a rotated secret goes on signing beside the new one
ATTEMPTS = 11  # the last one comes three to four days after the first
LONGEST_DELAY = timedelta(days=1)
LONGEST_REST = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(days=3)  # of nothing but failures
JITTER = 0.2  # the share of it by which a delay may be longer


class Disabled(StrEnum):
    """Why a webhook is told nothing: somebody said so, it answered 410, or it failed for three days."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """Whether an event is still to be delivered, has been, or is given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of events of the kinds `events`; `disabled` says why it is not told at present.

    `failing_since` is the first failure since the last success.
    """

    id: str
    url: str
    events: tuple[EventKind, ...]
    description: str
    created_by: str
    created_at: datetime
    disabled: Disabled | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for when a webhook is made or changed; None leaves a part as it is."""

    url: str | None = None
    events: tuple[EventKind, ...] | None = None
    description: str | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a webhook's messages are signed with: one secret, and for a day after a rotation the one before it."""

    current: str
    previous: str | None = None
    previous_until: datetime | None = None

    def rotated(self, fresh: str, at: datetime) -> Secrets:
        """The secrets once `fresh` has taken the place of the present one, which stays valid for a day."""
        return Secrets(fresh, self.current, at + BOTH_VALID)

    def signatures(self, message_id: str, at: datetime, body: bytes) -> str:
        """The header `webhook-signature`: a signature by each valid secret."""
        valid = [self.current]
        if self.previous and self.previous_until and at < self.previous_until:
            valid.append(self.previous)
        signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
        made = (hmac.digest(b64decode(secret.removeprefix(SECRET_PREFIX)), signed, sha256) for secret in valid)
        return " ".join(f"v1,{b64encode(signature).decode()}" for signature in made)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a delivery: the receiver's status, or None with the kind of error; `ms` is how long it took."""

    at: datetime
    status: int | None
    error: str
    ms: int

    @property
    def succeeded(self) -> bool:
        """Whether the receiver took the event."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook; `due_at` is when it is tried next, None when it is over."""

    id: str
    event_id: str
    kind: EventKind
    article_id: str | None
    state: DeliveryState
    created_at: datetime
    due_at: datetime | None
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """What is to be delivered again: one delivery's event, or every event since a time."""

    delivery_id: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many deliveries a replay has made."""

    deliveries: int


def delay(attempts: int, jitter: float, asked: timedelta | None) -> timedelta | None:
    """How long to wait after so many failed attempts; None when there have been enough.

    It grows from 5 seconds to a day by a factor of four; `jitter` (0..1) lengthens it. What the receiver `asked` for
    with Retry-After counts where it is longer, up to a day.
    """
    if attempts >= ATTEMPTS:
        return None
    own = min(timedelta(seconds=5 * 4 ** (attempts - 1)), LONGEST_DELAY) * (1 + JITTER * jitter)
    return max(own, min(asked or timedelta(), LONGEST_DELAY))


def rest(failures: int, asked: timedelta | None) -> timedelta:
    """How long a webhook that failed so many times in a row is told nothing at all."""
    return max(min(timedelta(seconds=2 ** min(failures, 9)), LONGEST_REST), min(asked or timedelta(), LONGEST_DELAY))
