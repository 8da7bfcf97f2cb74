"""Verdicts on the wire and in storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from schemas.base import AnswerSchema, DomainSchema, Text, TupleOf
from service.domain.flag import FlagState
from service.domain.verdict import AttributionDecision, Evidence, FlagDecision, TargetKind, Verdict


class EvidenceSchema(DomainSchema):
    """Where a verdict rests."""

    domain = Evidence

    url = fields.URL(schemes={"http", "https"}, required=True, validate=validate.Length(max=2000))
    note = Text(validate=validate.Length(max=2000))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer sends: the verdict before it is signed, dated and kept."""

    decision: FlagDecision | AttributionDecision
    rationale: str = ""
    evidence: tuple[Evidence, ...] = ()


class _DecisionSchema(DomainSchema):
    domain = Decision

    rationale = Text(validate=validate.Length(max=10_000))
    evidence = TupleOf(fields.Nested(EvidenceSchema), validate=validate.Length(max=50))


class FlagDecisionSchema(_DecisionSchema):
    """A verdict on a flag."""

    decision = fields.Enum(FlagDecision, by_value=True, required=True)


class AttributionDecisionSchema(_DecisionSchema):
    """A verdict on an attribution: on its claim, or on the extraction."""

    decision = fields.Enum(AttributionDecision, by_value=True, required=True)


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
