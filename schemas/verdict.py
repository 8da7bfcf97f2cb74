"""Verdicts on the wire and in storage."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from schemas.base import AnswerSchema, DomainSchema, Text, TupleOf
from schemas.text import OffsetEncodingSchema, SentSpanSchema
from service.domain.flag import FlagState
from service.domain.text import Span
from service.domain.verdict import (
    WRONG,
    AttributionDecision,
    Correction,
    Decision,
    Evidence,
    FlagDecision,
    SentCorrection,
    TargetKind,
    Verdict,
)

_few = validate.Length(max=100)


class EvidenceSchema(DomainSchema):
    """Where a verdict rests."""

    domain = Evidence

    url = fields.URL(schemes={"http", "https"}, required=True, validate=validate.Length(max=2000))
    note = Text(validate=validate.Length(max=2000))


class _DecisionSchema(DomainSchema):
    domain = Decision

    on_behalf_of = Text(
        validate=validate.Length(min=1, max=200),
        allow_none=True,
        metadata={"description": "The reviewer, where the token may sign for others."},
    )
    rationale = Text(validate=validate.Length(max=10_000))
    evidence = TupleOf(fields.Nested(EvidenceSchema), validate=validate.Length(max=50))


class FlagDecisionSchema(_DecisionSchema):
    """A verdict on a flag."""

    decision = fields.Enum(FlagDecision, by_value=True, required=True)


class SentCorrectionSchema(OffsetEncodingSchema, DomainSchema):
    """What the extraction should have been, on the text of `revision`. A part left out stays as it is."""

    domain = SentCorrection

    revision = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    source = TupleOf(fields.Nested(SentSpanSchema), validate=_few)
    cue = TupleOf(fields.Nested(SentSpanSchema), validate=_few)
    content = TupleOf(fields.Nested(SentSpanSchema), validate=_few)
    resolved_source = Text(validate=validate.Length(max=500))


class AttributionDecisionSchema(_DecisionSchema):
    """A verdict on an attribution: on its claim, or on the extraction, there perhaps with a correction."""

    decision = fields.Enum(AttributionDecision, by_value=True, required=True)
    correction = fields.Nested(SentCorrectionSchema, allow_none=True)

    @validates_schema
    def _corrects_what_is_wrong(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("correction") and data.get("decision") not in WRONG:
            raise ValidationError("Only wrong_source and wrong_span take a correction.", "correction")


class PlaceSchema(AnswerSchema):
    """A stretch of a text, in code points."""

    domain = Span

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


def _places() -> TupleOf:
    return TupleOf(fields.Nested(PlaceSchema), allow_none=True, load_default=None)


class CorrectionSchema(AnswerSchema):
    """What the extraction should have been. Offsets count code points in the text of `revision`; null: left as is."""

    domain = Correction

    revision = fields.Integer(required=True)
    source = _places()
    cue = _places()
    content = _places()
    resolved_source = fields.String(allow_none=True, load_default=None)


class VerdictSchema(AnswerSchema):
    """One reviewer's decision. A reviewer's newer verdict supersedes the older one, which stays readable."""

    domain = Verdict

    id = fields.String(required=True)
    target_kind = fields.Enum(TargetKind, by_value=True, required=True)
    target_id = fields.String(required=True)
    decision = fields.String(
        required=True, validate=validate.OneOf([*map(str, FlagDecision), *map(str, AttributionDecision)])
    )
    rationale = fields.String(required=True)
    evidence = TupleOf(fields.Nested(EvidenceSchema), required=True)
    reviewer = fields.String(required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    sequence = fields.Integer(required=True, metadata={"description": "The order of acceptance on the target, from 1."})
    recorded_by = fields.String(load_default="", metadata={"description": "Who sent it, perhaps on behalf of another."})
    settles = fields.Boolean(load_default=False, metadata={"description": "Given by someone who may settle disputes."})
    correction = fields.Nested(CorrectionSchema, allow_none=True, load_default=None)
    superseded = fields.Boolean(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Verdict:
        """The verdict, its decision of the target's own kind."""
        kind = FlagDecision if data["target_kind"] is TargetKind.FLAG else AttributionDecision
        return Verdict(**{**data, "decision": kind(data["decision"])})


class FlagHistorySchema(Schema):
    """A flag's verdicts, oldest first, and the state that they amount to."""

    state = fields.Enum(FlagState, by_value=True, required=True)
    items = fields.List(fields.Nested(VerdictSchema), required=True)


class AttributionHistorySchema(Schema):
    """An attribution's verdicts, oldest first."""

    items = fields.List(fields.Nested(VerdictSchema), required=True)
