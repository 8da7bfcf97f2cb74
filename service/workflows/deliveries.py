"""Which events are to be sent now, and how the sending went. The sending itself is in `jobs/deliver.py`."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.domain.event import Event
from service.domain.webhook import (
    GIVEN_UP_AFTER,
    Attempt,
    Delivery,
    DeliveryState,
    Disabled,
    Secrets,
    Webhook,
    delay,
    rest,
)
from service.logs import log
from service.metrics import counts
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.webhooks import known

LEASE = timedelta(minutes=2)  # far longer than a sending may take
GONE = 410


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process alone may make, until its lease is over."""

    delivery: Delivery
    claim: str
    event: Event
    webhook: Webhook
    secrets: Secrets

    def message(self, at: datetime) -> tuple[bytes, Mapping[str, str]]:
        """The body, which is the same at each attempt, and the headers of Standard Webhooks for an attempt at `at`."""
        event = self.event
        content = {"type": event.kind.value, "timestamp": event.at.isoformat(), "data": event.data}
        body = json.dumps(content, separators=(",", ":")).encode()
        return body, {
            "content-type": "application/json",
            "webhook-id": event.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self.secrets.signatures(event.id, at, body),
        }


class Deliveries:
    """Claims deliveries and keeps their outcomes, so that several processes never send one twice at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, most: int) -> dict[str, int]:
        """By webhook how many deliveries can be made to it now, counted up to `most`; those with none are left out."""
        at = now()
        with self._database.reading() as unit:
            counts = {webhook: len(unit.outbox.due(webhook, at, most)) for webhook in unit.webhooks.awake(at)}
        return {webhook: count for webhook, count in counts.items() if count}

    def claim(self, webhook_id: str) -> Claimed | None:
        """The next delivery to a webhook, held for as long as the lease; None where there is none now."""
        at, claim = now(), new_id("clm")
        with self._database.writing() as unit:
            if webhook_id not in unit.webhooks.awake(at):
                return None
            for delivery_id in unit.outbox.due(webhook_id, at, 10):  # others may have taken the first ones
                held = unit.outbox.claim(delivery_id, claim, at, at + LEASE)
                if held is not None:
                    delivery, event = held
                    return Claimed(delivery, claim, event, known(unit, webhook_id), unit.webhooks.secrets(webhook_id))
        return None

    def settle(self, claimed: Claimed, attempt: Attempt, asked: timedelta | None = None) -> None:
        """Keeps the outcome of an attempt; `asked` is how long the receiver wants to be left alone (Retry-After).

        Nothing is kept where the lease ran out and another process has taken the delivery.
        """
        attempts = (*claimed.delivery.attempts, attempt)
        wait = None if attempt.succeeded or attempt.status == GONE else delay(len(attempts), random.random(), asked)  # noqa: S311  spreads retries
        state = DeliveryState.WAITING if wait is not None else DeliveryState.FAILED
        if attempt.succeeded:
            state = DeliveryState.DELIVERED
        at = now()
        with self._database.writing() as unit:
            if unit.webhooks.get(claimed.webhook.id, lock=True) is None:
                return
            due_at = at + wait if wait is not None else None
            if not unit.outbox.settle(claimed.delivery.id, claimed.claim, attempts, state, due_at):
                return
            if attempt.succeeded:
                unit.webhooks.recovered(claimed.webhook.id)
            else:
                self._failed(unit, claimed.webhook.id, attempt, at, asked, over=state is DeliveryState.FAILED)
        counts.DELIVERIES.labels(state.value).inc()

    def _failed(
        self, unit: Unit, webhook_id: str, attempt: Attempt, at: datetime, asked: timedelta | None, *, over: bool
    ) -> None:
        failures = unit.webhooks.failed(webhook_id, at)
        webhook = known(unit, webhook_id)
        why = None
        if attempt.status == GONE:
            why = Disabled.GONE
        elif over and webhook.failing_since and at - webhook.failing_since >= GIVEN_UP_AFTER:
            why = Disabled.FAILING
        if why is None:
            unit.webhooks.let_rest(webhook_id, at + rest(failures, asked))
        elif webhook.disabled is None:
            unit.webhooks.update(replace(webhook, disabled=why))
            log.warning("a webhook is disabled", webhook=webhook_id, why=why.value)
