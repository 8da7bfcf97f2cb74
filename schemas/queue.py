"""The review queue on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.base import AnswerSchema, Text
from schemas.paging import PageArgsSchema
from service.domain.flag import FlagState, Severity
from service.domain.queue import Claim, Waiting

_short = validate.Length(min=1, max=60)


class QueueArgsSchema(PageArgsSchema):
    """Which of the waiting flags are wanted."""

    rule = Text(validate=_short)
    severity = fields.Enum(Severity, by_value=True)
    at_least = fields.Enum(Severity, by_value=True, metadata={"description": "Leaves out what is less severe."})
    article_id = Text(validate=_short)
    state = fields.Enum(FlagState, by_value=True, validate=validate.OneOf([FlagState.OPEN, FlagState.DISPUTED]))
    claimed = fields.String(
        validate=validate.OneOf(["none", "mine"]),
        metadata={"description": "`none`: those that nobody holds; `mine`: those that you hold."},
    )


class ClaimSchema(AnswerSchema):
    """Who works on a flag, and until when nobody else can take it."""

    domain = Claim

    reviewer = fields.String(required=True)
    until = fields.AwareDateTime(format="iso", required=True)


class WaitingSchema(AnswerSchema):
    """A flag that waits for a verdict."""

    domain = Waiting

    flag_id = fields.String(required=True)
    article_id = fields.String(required=True)
    rule = fields.String(required=True)
    severity = fields.Enum(Severity, by_value=True, required=True)
    state = fields.Enum(FlagState, by_value=True, required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    claim = fields.Nested(ClaimSchema, required=True, allow_none=True)


class QueuePageSchema(Schema):
    """Waiting flags, severest first, then oldest; `next` is null on the last page."""

    items = fields.List(fields.Nested(WaitingSchema), required=True)
    next = fields.String(required=True, allow_none=True)
