"""Keyset paging: the cursor names the last item shown, so that inserts never shift a page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from flask import url_for

from service.domain.article import ArticleRecord
from service.domain.attribution import SourceClass
from service.domain.batch import Batch
from service.domain.errors import Fault, InvalidInput
from service.domain.flag import Severity
from service.domain.queue import Pile, QueuePosition, Waiting
from service.domain.voice import Source, SourcePosition, folded
from service.domain.webhook import Delivery

One = TypeVar("One")
MOST = 2**63 - 1  # what a database takes for a number


@dataclass(frozen=True, slots=True)
class Page(Generic[One]):
    """Some items of a list, and the cursor that goes on behind them; None where that is all."""

    items: list[One]
    following: str | None

    def answer(self, endpoint: str, **asked: Any) -> tuple[dict[str, Any], dict[str, str]]:
        """The page on the wire, and the header that links to the next one, which is asked for by the same words."""
        body = {"items": self.items, "next": self.following}
        if self.following is None:
            return body, {}
        query = {name: getattr(value, "value", value) for name, value in asked.items()}
        return body, {"Link": f'<{url_for(endpoint, cursor=self.following, **query)}>; rel="next"'}


def paged(read: Callable[[int], list[One]], limit: int, cursor: Callable[[One], str]) -> Page[One]:
    """A page of up to `limit` items. `read` gives at most as many as it is told; `cursor` tells where one stands."""
    found = read(limit + 1)
    return Page(found[:limit], cursor(found[limit - 1]) if len(found) > limit else None)


def cursor_of(record: ArticleRecord | Batch) -> str:
    """The cursor that goes on behind this article or batch."""
    return _packed(record.created_at.isoformat(), record.id)


def position(cursor: str | None) -> tuple[datetime, str] | None:
    """The (created_at, id) of what the cursor goes on behind; `InvalidInput` when it is none of ours."""
    if cursor is None:
        return None
    try:
        at, article_id = _unpacked(cursor)
        return _moment(at), article_id
    except (ValueError, OverflowError):
        raise _foreign() from None


def delivery_cursor(delivery: Delivery) -> str:
    """The cursor that goes on behind this delivery."""
    return _packed(delivery.created_at.isoformat(), delivery.id)


def queue_cursor(waiting: Waiting) -> str:
    """The cursor that goes on behind this flag."""
    return _packed(waiting.severity.value, waiting.created_at.isoformat(), waiting.flag_id)


def pile_cursor(pile: Pile) -> str:
    """The cursor that goes on behind this article of the queue."""
    return _packed(pile.severity.value, pile.position.created_at.isoformat(), pile.position.last_id)


def queue_position(cursor: str | None) -> QueuePosition | None:
    """Where the cursor stands in the queue; `InvalidInput` when it is none of ours."""
    if cursor is None:
        return None
    try:
        severity, at, last_id = _unpacked(cursor)
        return QueuePosition(list(Severity).index(Severity(severity)), _moment(at), last_id)
    except (ValueError, OverflowError):
        raise _foreign() from None


def source_cursor(source: Source) -> str:
    """The cursor that goes on behind this source."""
    return _packed(source.name, str(source.attributions), source.source_class.value)


def source_position(cursor: str | None) -> SourcePosition | None:
    """Where the cursor stands among the sources; `InvalidInput` when it is none of ours."""
    if cursor is None:
        return None
    try:
        *name, attributions, source_class = _unpacked(cursor)
        return SourcePosition(min(int(attributions), MOST), SourceClass(source_class), folded("|".join(name)))
    except ValueError:
        raise _foreign() from None


def _packed(*parts: str) -> str:
    return urlsafe_b64encode("|".join(parts).encode()).decode()


def _unpacked(cursor: str) -> list[str]:
    parts = urlsafe_b64decode(cursor.encode()).decode().split("|")
    if not parts[-1].isidentifier() or any("\x00" in part for part in parts):
        raise ValueError
    return parts


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)


def _foreign() -> InvalidInput:
    return InvalidInput("The cursor is not one of ours.", (Fault("/cursor", "Not a cursor."),))
