"""Flags on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, pre_load, validate

from schemas.base import AnswerSchema, DomainSchema, Text, TupleOf
from schemas.text import AnchoredSpanSchema, OffsetEncodingSchema, SentSpanSchema
from service.domain.flag import Anchor, AnchorStatus, Facet, Flag, FlagState, Origin, Severity
from service.domain.mark import Mark


class AnchorSchema(AnswerSchema):
    """How, and how surely, the flag's words were found again in this revision."""

    domain = Anchor

    status = fields.Enum(AnchorStatus, by_value=True, required=True)
    score = fields.Float(required=True, validate=validate.Range(0, 1))


class MarkSchema(OffsetEncodingSchema, DomainSchema):
    """A flag that a reviewer raises. Without spans it stands on the whole article."""

    domain = Mark

    rule = Text(required=True, validate=validate.Length(min=1, max=60))
    spans = TupleOf(fields.Nested(SentSpanSchema), validate=validate.Length(max=100))
    grade = Text(validate=validate.Length(max=60))
    message = Text(validate=validate.Length(max=2000), metadata={"description": "What the reviewer has to say of it."})
    attribution_id = Text(allow_none=True, validate=validate.Length(max=60))
    revision = fields.Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "The revision that the reviewer saw; 409 when there is a newer one."},
    )
    on_behalf_of = Text(allow_none=True, validate=validate.Length(min=1, max=200))


class FlagSchema(AnswerSchema):
    """One question about how a claim is sourced.

    `spans` is empty for a flag on the whole article, and for one whose words are gone (its anchor is `orphaned`).
    """

    domain = Flag

    id = fields.String(required=True)
    rule = fields.String(required=True, metadata={"example": "anonymous_source"})
    facet = fields.Enum(Facet, by_value=True, required=True)
    grade = fields.String(required=True, metadata={"example": "bare"})
    severity = fields.Enum(Severity, by_value=True, required=True)
    spans = TupleOf(fields.Nested(AnchoredSpanSchema), required=True)
    attribution_id = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, metadata={"description": "Which words made the rule fire."})
    question = fields.String(required=True, metadata={"description": "What an editor would ask."})
    state = fields.Enum(FlagState, by_value=True, required=True)
    origin = fields.Enum(Origin, by_value=True, required=True)
    anchor = fields.Nested(AnchorSchema, required=True)
    earlier = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"description": "The flag, on an earlier wording, whose verdicts stand beside this one."},
    )
    confidence = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 1),
        metadata={
            "description": "The share of such flags that readers uphold; null where a person or a word list raised it."
        },
    )
    raised = fields.Boolean(
        load_default=True,
        metadata={
            "description": "Whether it is still raised on this text: by the machine, or by a reviewer, whose flag "
            "stands for as long as its words do. Only such flags wait for a verdict."
        },
    )

    @pre_load
    def _tell_whether_raised(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """What was stored before there was `raised`: a flag whose words are gone is raised by nobody."""
        gone = (data.get("anchor") or {}).get("status") == AnchorStatus.ORPHANED.value
        return {"raised": not gone, **data}
