"""Events, written in the transaction of what they tell of, and their deliveries to webhooks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Result, delete, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from schemas.webhook import AttemptSchema
from service.domain.event import Event, EventKind
from service.domain.webhook import Attempt, Delivery, DeliveryState, Webhook
from service.store.tables import DeliveryRow, EventRow, WebhookRow

CHUNK = 500
_WAITING = DeliveryState.WAITING.value
_attempts = AttemptSchema(many=True)


class Outbox:
    """Queries on events and deliveries within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, events: Iterable[Event]) -> None:
        """Keeps events in their order, and a delivery of each to every enabled webhook that wants its kind."""
        rows = [
            EventRow(id=e.id, kind=e.kind.value, article_id=e.article_id, at=e.at, data=dict(e.data)) for e in events
        ]
        self._session.add_all(rows)
        self._session.flush()  # numbers them in their order
        query = select(WebhookRow.id, WebhookRow.events).where(WebhookRow.disabled.is_(None))
        query = query.with_for_update(read=True, key_share=True)  # none is removed until the deliveries are there
        for webhook_id, kinds in self._session.execute(query).all() if rows else ():
            self._deliver(webhook_id, [row for row in rows if row.kind in kinds.split()], rows[0].at)

    def replay(
        self, webhook: Webhook, at: datetime, *, event_id: str | None = None, since: datetime | None = None
    ) -> int:
        """Adds deliveries of one event, or of all since a time that the webhook wants; how many."""
        query = select(EventRow).order_by(EventRow.number).limit(CHUNK)
        if event_id is not None:
            query = query.where(EventRow.id == event_id)
        else:
            query = query.where(EventRow.at >= since, EventRow.kind.in_([kind.value for kind in webhook.events]))
        count, last = 0, -1
        while rows := self._session.scalars(query.where(EventRow.number > last)).all():
            self._deliver(webhook.id, rows, at)
            count, last = count + len(rows), rows[-1].number
        return count

    def deliveries(
        self, webhook_id: str, limit: int, state: DeliveryState | None, after: tuple[datetime, str] | None
    ) -> list[Delivery]:
        """Up to `limit` deliveries to the webhook, newest first, those behind (created_at, id) of `after`."""
        key = (DeliveryRow.created_at, DeliveryRow.id)
        query = select(DeliveryRow, EventRow).join(EventRow).where(DeliveryRow.webhook_id == webhook_id)
        if state is not None:
            query = query.where(DeliveryRow.state == state.value)
        if after is not None:
            query = query.where(tuple_(*key) < after)
        rows = self._session.execute(query.order_by(*(column.desc() for column in key)).limit(limit))
        return [_delivery(row, event) for row, event in rows]

    def delivery(self, webhook_id: str, delivery_id: str) -> Delivery | None:
        """One delivery to the webhook."""
        query = select(DeliveryRow, EventRow).join(EventRow).where(DeliveryRow.id == delivery_id)
        found = self._session.execute(query.where(DeliveryRow.webhook_id == webhook_id)).first()
        return _delivery(*found) if found else None

    def due(self, webhook_id: str, at: datetime, limit: int) -> list[str]:
        """The ids of up to `limit` deliveries that can be made now, oldest event first.

        Of an article's events only the first that waits can be.
        """
        query = select(DeliveryRow.id).where(DeliveryRow.webhook_id == webhook_id, *_free(at), ~_behind_another())
        return list(self._session.scalars(query.order_by(DeliveryRow.number).limit(limit)))

    def claim(self, delivery_id: str, claim: str, at: datetime, until: datetime) -> tuple[Delivery, Event] | None:
        """Holds a delivery until then; None where another has it or it is over."""
        query = update(DeliveryRow).where(DeliveryRow.id == delivery_id, *_free(at))
        held = self._session.execute(query.values(claim=claim, claimed_until=until))
        if not _count(held):
            return None
        row, event = self._session.execute(
            select(DeliveryRow, EventRow).join(EventRow).where(DeliveryRow.id == delivery_id)
        ).one()
        return _delivery(row, event), _event(event)

    def settle(
        self, delivery_id: str, claim: str, attempts: Sequence[Attempt], state: DeliveryState, due_at: datetime | None
    ) -> bool:
        """Keeps how a claimed delivery went and lets it go; False where somebody else has claimed it since."""
        query = update(DeliveryRow).where(DeliveryRow.id == delivery_id, DeliveryRow.claim == claim)
        done = query.values(
            attempts=_attempts.dump(attempts), state=state.value, due_at=due_at, claim=None, claimed_until=None
        )
        return bool(_count(self._session.execute(done)))

    def forget_names(self, article_id: str) -> None:
        """Takes what a CMS calls a deleted article out of its events."""
        for row in self._session.scalars(select(EventRow).where(EventRow.article_id == article_id)):
            row.data = {**row.data, "external_id": None}
        self._session.flush()

    def forget(self, before: datetime, most: int) -> bool:
        """Removes older deliveries, save those that wait for an enabled webhook, and events that none is left of.

        Up to `most` of each; whether there may be more.
        """
        disabled = select(WebhookRow.id).where(WebhookRow.disabled.is_not(None))
        over = or_(DeliveryRow.state != _WAITING, DeliveryRow.webhook_id.in_(disabled))
        old = select(DeliveryRow.id).where(DeliveryRow.created_at < before, over).limit(most)
        used = exists().where(DeliveryRow.number == EventRow.number)
        unused = select(EventRow.number).where(EventRow.at < before, ~used).limit(most)
        gone = (delete(DeliveryRow).where(DeliveryRow.id.in_(old)), delete(EventRow).where(EventRow.number.in_(unused)))
        return any(_count(self._session.execute(statement)) == most for statement in gone)

    def _deliver(self, webhook_id: str, rows: Sequence[EventRow], at: datetime) -> None:
        self._session.add_all(
            DeliveryRow(
                id=f"dlv_{secrets.token_hex(10)}",
                webhook_id=webhook_id,
                number=row.number,
                article_id=row.article_id,
                state=_WAITING,
                created_at=at,
                due_at=at,
                attempts=[],
            )
            for row in rows
        )
        self._session.flush()


def _count(result: Result[Any]) -> int:
    return cast("CursorResult[Any]", result).rowcount


def _free(at: datetime) -> tuple[ColumnElement[bool], ...]:
    unheld = or_(DeliveryRow.claimed_until.is_(None), DeliveryRow.claimed_until <= at)
    return DeliveryRow.state == _WAITING, DeliveryRow.due_at <= at, unheld


def _behind_another() -> ColumnElement[bool]:
    earlier = aliased(DeliveryRow)
    return exists().where(
        earlier.webhook_id == DeliveryRow.webhook_id,
        earlier.article_id == DeliveryRow.article_id,
        earlier.state == _WAITING,
        earlier.number < DeliveryRow.number,
    )


def _delivery(row: DeliveryRow, event: EventRow) -> Delivery:
    return Delivery(
        id=row.id,
        event_id=event.id,
        kind=EventKind(event.kind),
        article_id=event.article_id,
        state=DeliveryState(row.state),
        created_at=row.created_at,
        due_at=row.due_at,
        attempts=tuple(_attempts.load(row.attempts)),
    )


def _event(row: EventRow) -> Event:
    return Event(row.id, EventKind(row.kind), row.at, row.article_id, row.data)
