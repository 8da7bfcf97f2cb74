"""/v1/webhooks: who outside is told of events."""

from __future__ import annotations

from typing import Any

from flask import url_for

from schemas.webhook import (
    DeliveryArgsSchema,
    DeliveryPageSchema,
    NewWebhookSchema,
    ReplayedSchema,
    ReplaySchema,
    WebhookChangeSchema,
    WebhookSchema,
    WebhookSecretSchema,
    WebhooksSchema,
)
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, once
from service.api.paging import delivery_cursor, paged, position
from service.domain.token import Scope
from service.domain.webhook import Replay, Replayed, Wanted, Webhook

resource = Resource("webhooks", "Addresses that are told of events, signed as Standard Webhooks has it.")


@resource.route("/webhooks", methods=["POST"])
@requires(Scope.ADMIN)
@resource.doc(operationId="createWebhook", parameters=[KEY_HEADER])
@resource.arguments(NewWebhookSchema)
@resource.response(201, WebhookSecretSchema)
def create(wanted: Wanted) -> Any:
    """Have events sent to an address; the answer alone shows the secret that they are signed with."""
    webhook, secret = workflows().webhooks.create(wanted, caller(), once())
    return {"webhook": webhook, "secret": secret}, {"Location": url_for("webhooks.read", webhook_id=webhook.id)}


@resource.route("/webhooks", methods=["GET"])
@requires(Scope.ADMIN)
@resource.doc(operationId="listWebhooks")
@resource.response(200, WebhooksSchema)
def browse() -> dict[str, list[Webhook]]:
    """List the webhooks, oldest first, and whether each takes what it is sent."""
    return {"items": workflows().webhooks.all()}


@resource.route("/webhooks/<webhook_id>", methods=["GET"])
@requires(Scope.ADMIN)
@resource.doc(operationId="readWebhook")
@resource.response(200, WebhookSchema)
def read(webhook_id: str) -> Webhook:
    """Read one webhook."""
    return workflows().webhooks.get(webhook_id)


@resource.route("/webhooks/<webhook_id>", methods=["PATCH"])
@requires(Scope.ADMIN)
@resource.doc(operationId="changeWebhook")
@resource.arguments(WebhookChangeSchema)
@resource.response(200, WebhookSchema)
def change(wanted: Wanted, webhook_id: str) -> Webhook:
    """Change where and of what it is told, or disable or enable it."""
    return workflows().webhooks.change(webhook_id, wanted)


@resource.route("/webhooks/<webhook_id>", methods=["DELETE"])
@requires(Scope.ADMIN)
@resource.doc(operationId="deleteWebhook")
@resource.response(204)
def delete(webhook_id: str) -> None:
    """Remove a webhook, what waits for it and the log of its deliveries."""
    workflows().webhooks.remove(webhook_id)


@resource.route("/webhooks/<webhook_id>/secret", methods=["POST"])
@requires(Scope.ADMIN)
@resource.doc(operationId="rotateWebhookSecret")
@resource.response(200, WebhookSecretSchema)
def rotate(webhook_id: str) -> dict[str, Any]:
    """Get a new secret; for a day messages are signed with the one before it as well."""
    webhook, secret = workflows().webhooks.rotate(webhook_id)
    return {"webhook": webhook, "secret": secret}


@resource.route("/webhooks/<webhook_id>/deliveries", methods=["GET"])
@requires(Scope.ADMIN)
@resource.doc(operationId="listDeliveries")
@resource.arguments(DeliveryArgsSchema, location="query")
@resource.response(200, DeliveryPageSchema)
def deliveries(args: dict[str, Any], webhook_id: str) -> Any:
    """List what was, will be or could not be delivered, newest first, with each attempt."""
    limit, state, after = args["limit"], args["state"], position(args.pop("cursor", None))
    page = paged(lambda most: workflows().webhooks.deliveries(webhook_id, most, state, after), limit, delivery_cursor)
    wanted = {name: value for name, value in args.items() if value is not None}
    return page.answer("webhooks.deliveries", webhook_id=webhook_id, **wanted)


@resource.route("/webhooks/<webhook_id>/replay", methods=["POST"])
@requires(Scope.ADMIN)
@resource.doc(operationId="replayDeliveries")
@resource.arguments(ReplaySchema)
@resource.response(202, ReplayedSchema)
def replay(wanted: Replay, webhook_id: str) -> Replayed:
    """Deliver one delivery's event again, or every event since a time; each keeps its `webhook-id`."""
    return workflows().webhooks.replay(webhook_id, wanted)
