"""Webhooks and their secrets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.domain.event import EventKind
from service.domain.webhook import Disabled, Secrets, Webhook
from service.store.tables import DeliveryRow, WebhookRow


class Webhooks:
    """Queries on webhooks within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, webhook: Webhook, secrets: Secrets) -> None:
        """Keeps a new webhook."""
        row = WebhookRow(
            id=webhook.id,
            created_by=webhook.created_by,
            created_at=webhook.created_at,
            secret=secrets.current,
            failures=0,
        )
        _fill(row, webhook)
        self._session.add(row)
        self._session.flush()

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""
        rows = self._session.scalars(select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id))
        return [_webhook(row) for row in rows]

    def get(self, webhook_id: str, *, lock: bool = False) -> Webhook | None:
        """One webhook; `lock` keeps others from changing it until the transaction ends."""
        query = select(WebhookRow).where(WebhookRow.id == webhook_id)
        row = self._session.scalar(query.with_for_update(key_share=True) if lock else query)
        return _webhook(row) if row else None

    def update(self, webhook: Webhook) -> None:
        """Keeps what a known webhook has become; one that is enabled again starts without a past of failures."""
        row = self._session.get_one(WebhookRow, webhook.id)
        if row.disabled and not webhook.disabled:
            row.failures, row.failing_since, row.rests_until = 0, None, None
        _fill(row, webhook)
        self._session.flush()

    def remove(self, webhook_id: str) -> None:
        """Removes a webhook and the log of its deliveries."""
        query = select(WebhookRow.id).where(WebhookRow.id == webhook_id)
        self._session.execute(query.with_for_update())  # events that are being added have their deliveries first
        self._session.execute(delete(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id))
        self._session.execute(delete(WebhookRow).where(WebhookRow.id == webhook_id))

    def secrets(self, webhook_id: str) -> Secrets:
        """What its messages are signed with."""
        row = self._session.get_one(WebhookRow, webhook_id)
        return Secrets(row.secret, row.previous_secret, row.previous_until)

    def set_secrets(self, webhook_id: str, secrets: Secrets) -> None:
        """Keeps rotated secrets."""
        row = self._session.get_one(WebhookRow, webhook_id)
        row.secret, row.previous_secret, row.previous_until = secrets.current, secrets.previous, secrets.previous_until
        self._session.flush()

    def awake(self, at: datetime) -> list[str]:
        """The ids of the webhooks that may be told something now."""
        rests = func.coalesce(WebhookRow.rests_until, WebhookRow.created_at)
        query = select(WebhookRow.id).where(WebhookRow.disabled.is_(None), rests <= at)
        return list(self._session.scalars(query.order_by(WebhookRow.id)))

    def recovered(self, webhook_id: str) -> None:
        """Forgets the failures after a success."""
        query = update(WebhookRow).where(WebhookRow.id == webhook_id, WebhookRow.failures > 0)
        self._session.execute(query.values(failures=0, failing_since=None, rests_until=None))

    def failed(self, webhook_id: str, at: datetime) -> int:
        """Counts a failure of a webhook that is locked; how many there have been since the last success."""
        row = self._session.get_one(WebhookRow, webhook_id)
        row.failures, row.failing_since = row.failures + 1, row.failing_since or at
        self._session.flush()
        return row.failures

    def let_rest(self, webhook_id: str, until: datetime) -> None:
        """Tells it nothing until then."""
        row = self._session.get_one(WebhookRow, webhook_id)
        row.rests_until = max(until, row.rests_until or until)
        self._session.flush()


def _fill(row: WebhookRow, webhook: Webhook) -> None:
    row.url, row.description = webhook.url, webhook.description
    row.events = " ".join(webhook.events)
    row.disabled = webhook.disabled.value if webhook.disabled else None


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        events=tuple(map(EventKind, row.events.split())),
        description=row.description,
        created_by=row.created_by,
        created_at=row.created_at,
        disabled=Disabled(row.disabled) if row.disabled else None,
        failing_since=row.failing_since,
    )
