"""The client's verbs for webhooks: who outside is told of events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from schemas.webhook import (
    DeliveryPageSchema,
    ReplayedSchema,
    ReplaySchema,
    WebhookChangeSchema,
    WebhookSchema,
    WebhookSecretSchema,
    WebhooksSchema,
)
from service.client.answers import NewSecret
from service.client.loading import given, listed, loaded
from service.client.transport import Transport
from service.domain.event import EventKind
from service.domain.webhook import Delivery, DeliveryState, Replay, Replayed, Wanted, Webhook


class Telling:
    """Webhooks; a part of `Client`. All of it needs the scope `admin`."""

    _transport: Transport

    def create_webhook(self, url: str, events: tuple[EventKind, ...], *, description: str = "") -> NewSecret:
        """Has events sent to an address. `Invalid` where it may not be."""
        body = _body(Wanted(url, events, description))
        return loaded(self._transport.request("POST", "webhooks", json=body, once=True), _secret)

    def webhooks(self) -> tuple[Webhook, ...]:
        """Every webhook, oldest first."""
        return tuple(loaded(self._transport.request("GET", "webhooks"), WebhooksSchema().load)["items"])

    def webhook(self, webhook_id: str) -> Webhook:
        """One webhook."""
        return cast("Webhook", loaded(self._transport.request("GET", "webhooks", webhook_id), WebhookSchema().load))

    def change_webhook(self, webhook_id: str, wanted: Wanted) -> Webhook:
        """Changes what is not None: its address, its events, whether it is enabled."""
        answer = self._transport.request("PATCH", "webhooks", webhook_id, json=_body(wanted))
        return cast("Webhook", loaded(answer, WebhookSchema().load))

    def delete_webhook(self, webhook_id: str) -> None:
        """Removes a webhook, what waits for it and its log."""
        self._transport.request("DELETE", "webhooks", webhook_id)

    def rotate_webhook_secret(self, webhook_id: str) -> NewSecret:
        """A new secret; the one before it stays valid for a day."""
        return loaded(self._transport.request("POST", "webhooks", webhook_id, "secret"), _secret)

    def deliveries(
        self, webhook_id: str, state: DeliveryState | None = None, *, page_size: int = 50
    ) -> Iterator[Delivery]:
        """What was, will be or could not be delivered, newest first, fetched as you go."""
        params: dict[str, str | int] = given({"state": state and state.value}) | {"limit": page_size}
        return listed(self._transport, ("webhooks", webhook_id, "deliveries"), DeliveryPageSchema().load, params)

    def replay(self, webhook_id: str, *, delivery_id: str | None = None, since: datetime | None = None) -> int:
        """Delivers one delivery's event again, or every event since a time; how many deliveries there are to make."""
        body = given(ReplaySchema().dump(Replay(delivery_id, since)))
        answer = self._transport.request("POST", "webhooks", webhook_id, "replay", json=body)
        return cast("Replayed", loaded(answer, ReplayedSchema().load)).deliveries


def _body(wanted: Wanted) -> dict[str, Any]:
    return given(WebhookChangeSchema().dump(wanted))


def _secret(data: Any) -> NewSecret:
    return NewSecret(**WebhookSecretSchema().load(data))
