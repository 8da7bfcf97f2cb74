"""Who outside is told of events: webhooks, their secrets, and the log of what was sent."""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import replace
from datetime import datetime

from service.domain.errors import Conflict, NotFound
from service.domain.once import Once
from service.domain.token import Token
from service.domain.webhook import (
    SECRET_PREFIX,
    Delivery,
    DeliveryState,
    Disabled,
    Replay,
    Replayed,
    Secrets,
    Wanted,
    Webhook,
)
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.addresses import Addresses

MOST = 50  # webhooks


class Webhooks:
    """Keeps webhooks. `Deliveries` sends to them."""

    def __init__(self, database: Database, addresses: Addresses) -> None:
        self._database = database
        self._addresses = addresses

    def create(self, wanted: Wanted, sender: Token, once: Once | None = None) -> tuple[Webhook, str]:
        """A new webhook and its secret, which can't be read again.

        `InvalidInput` for an address that may not be sent to, `Conflict` where there are too many.
        """
        with self._database.reading() as unit:
            made = unit.keys.made(once)
            if made is not None:
                return known(unit, made), unit.webhooks.secrets(made).current
        self._addresses.check(str(wanted.url))
        webhook = Webhook(
            id=new_id("whk"),
            url=str(wanted.url),
            events=wanted.events or (),
            description=wanted.description or "",
            created_by=sender.name,
            created_at=now(),
            disabled=Disabled.BY_HAND if wanted.enabled is False else None,
        )
        secret = _secret()
        with self._database.writing() as unit:
            if len(unit.webhooks.all()) >= MOST:
                raise Conflict(f"There are {MOST} webhooks already; remove one first.")
            unit.webhooks.add(webhook, Secrets(secret))
            unit.keys.add(once, webhook.id, webhook.created_at)
        return webhook, secret

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""
        with self._database.reading() as unit:
            return unit.webhooks.all()

    def get(self, webhook_id: str) -> Webhook:
        """One webhook, or `NotFound`."""
        with self._database.reading() as unit:
            return known(unit, webhook_id)

    def change(self, webhook_id: str, wanted: Wanted) -> Webhook:
        """Changes what is wanted; `NotFound`, `InvalidInput` for an address that may not be sent to."""
        self.get(webhook_id)
        if wanted.url is not None:
            self._addresses.check(wanted.url)
        with self._database.writing() as unit:
            old = known(unit, webhook_id, lock=True)
            disabled = {None: old.disabled, True: None, False: old.disabled or Disabled.BY_HAND}[wanted.enabled]
            changed = replace(
                old,
                url=old.url if wanted.url is None else wanted.url,
                events=old.events if wanted.events is None else wanted.events,
                description=old.description if wanted.description is None else wanted.description,
                disabled=disabled,
            )
            unit.webhooks.update(changed)
            return known(unit, webhook_id)

    def remove(self, webhook_id: str) -> None:
        """Removes a webhook and its log; `NotFound`."""
        with self._database.writing() as unit:
            known(unit, webhook_id, lock=True)
            unit.webhooks.remove(webhook_id)

    def rotate(self, webhook_id: str) -> tuple[Webhook, str]:
        """A new secret; the one before it goes on signing beside it for a day. `NotFound`."""
        secret = _secret()
        with self._database.writing() as unit:
            webhook = known(unit, webhook_id, lock=True)
            unit.webhooks.set_secrets(webhook_id, unit.webhooks.secrets(webhook_id).rotated(secret, now()))
        return webhook, secret

    def deliveries(
        self, webhook_id: str, limit: int, state: DeliveryState | None = None, after: tuple[datetime, str] | None = None
    ) -> list[Delivery]:
        """Up to `limit` deliveries, newest first, behind (created_at, id) of `after`; `NotFound`."""
        with self._database.reading() as unit:
            known(unit, webhook_id)
            return unit.outbox.deliveries(webhook_id, limit, state, after)

    def replay(self, webhook_id: str, replay: Replay) -> Replayed:
        """Delivers again, each event under the id that it had; `NotFound` without webhook or delivery."""
        with self._database.writing() as unit:
            webhook = known(unit, webhook_id, lock=True)
            event_id = None
            if replay.delivery_id is not None:
                delivery = unit.outbox.delivery(webhook_id, replay.delivery_id)
                if delivery is None:
                    raise NotFound("The webhook has no such delivery.")
                event_id = delivery.event_id
            return Replayed(unit.outbox.replay(webhook, now(), event_id=event_id, since=replay.since))


def known(unit: Unit, webhook_id: str, *, lock: bool = False) -> Webhook:
    """The webhook, or `NotFound`."""
    webhook = unit.webhooks.get(webhook_id, lock=lock)
    if webhook is None:
        raise NotFound("There is no such webhook.")
    return webhook


def _secret() -> str:
    return SECRET_PREFIX + b64encode(secrets.token_bytes(32)).decode()
