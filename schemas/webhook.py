"""Webhooks and their deliveries, on the wire and in storage."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.base import AnswerSchema, DomainSchema, Text, Truth, TupleOf, representable
from schemas.paging import PageArgsSchema
from service.domain.event import EventKind
from service.domain.webhook import Attempt, Delivery, DeliveryState, Disabled, Replay, Replayed, Wanted, Webhook

LONGEST_URL = 2_000
_URL = {"description": "Where events are sent by POST: https, a public address, no user or fragment in it."}


def _kinds(**options: Any) -> TupleOf:
    return TupleOf(
        fields.Enum(EventKind, by_value=True),
        validate=[validate.Length(1, len(EventKind)), _different],
        metadata={"description": "The kinds of events that are sent."},
        **options,
    )


def _different(kinds: tuple[EventKind, ...]) -> None:
    if len(set(kinds)) < len(kinds):
        raise ValidationError("Names a kind twice.")


class WebhookChangeSchema(DomainSchema):
    """What shall be different; what is left out stays."""

    domain = Wanted

    url = Text(validate=validate.Length(1, LONGEST_URL), metadata=_URL)
    events = _kinds()
    description = Text(validate=validate.Length(max=200))
    enabled = Truth(metadata={"description": "false: nothing is sent; what waits is sent once it is true again."})


class NewWebhookSchema(WebhookChangeSchema):
    """Who shall be told, and of what."""

    url = Text(required=True, validate=validate.Length(1, LONGEST_URL), metadata=_URL)
    events = _kinds(required=True)


class WebhookSchema(AnswerSchema):
    """An address that is told of events. Why it is told nothing at present, if so, stands in `disabled`."""

    domain = Webhook

    id = fields.String(required=True)
    url = fields.String(required=True)
    events = TupleOf(fields.Enum(EventKind, by_value=True), required=True)
    description = fields.String(required=True)
    created_by = fields.String(required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    disabled = fields.Enum(
        Disabled,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "null: enabled. gone: it answered 410; failing: for three days."},
    )
    failing_since = fields.AwareDateTime(
        format="iso", required=True, allow_none=True, metadata={"description": "The first failure since a success."}
    )


class WebhookSecretSchema(Schema):
    """A webhook and the secret that its messages are signed with, which is not shown again."""

    webhook = fields.Nested(WebhookSchema, required=True)
    secret = fields.String(required=True, metadata={"description": "`whsec_` and 32 bytes in base64."})


class WebhooksSchema(Schema):
    """Every webhook, oldest first."""

    items = fields.List(fields.Nested(WebhookSchema), required=True)


class AttemptSchema(AnswerSchema):
    """One try: the receiver's status, or null and the kind of error; `ms` is how long it took."""

    domain = Attempt

    at = fields.AwareDateTime(format="iso", required=True)
    status = fields.Integer(required=True, allow_none=True)
    error = fields.String(required=True)
    ms = fields.Integer(required=True)


class DeliverySchema(AnswerSchema):
    """An event on its way to a webhook; `event_id` is what the receiver gets as `webhook-id`."""

    domain = Delivery

    id = fields.String(required=True)
    event_id = fields.String(required=True)
    kind = fields.Enum(EventKind, by_value=True, required=True)
    article_id = fields.String(required=True, allow_none=True)
    state = fields.Enum(DeliveryState, by_value=True, required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    due_at = fields.AwareDateTime(
        format="iso", required=True, allow_none=True, metadata={"description": "When it is tried next; null: over."}
    )
    attempts = TupleOf(fields.Nested(AttemptSchema), required=True)


class DeliveryArgsSchema(PageArgsSchema):
    """Which deliveries to list."""

    state = fields.Enum(DeliveryState, by_value=True, load_default=None)


class DeliveryPageSchema(Schema):
    """Deliveries, newest first; `next` is null on the last page."""

    items = fields.List(fields.Nested(DeliverySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ReplaySchema(DomainSchema):
    """What to deliver again: either one delivery's event, or every event since a time that is still kept."""

    domain = Replay

    delivery_id = Text(validate=validate.Length(1, 40))
    since = fields.AwareDateTime(
        format="iso",
        default_timezone=UTC,
        validate=representable,
        metadata={"description": "ISO 8601; UTC where it names no zone. Events are kept for 30 days."},
    )

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError("Send delivery_id or since, and not both.")


class ReplayedSchema(AnswerSchema):
    """How many deliveries there are to make."""

    domain = Replayed

    deliveries = fields.Integer(required=True)
