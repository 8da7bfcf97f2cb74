"""The sourcing rules on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.base import Text
from service.domain.flag import Facet, Severity
from service.domain.verdict import FlagDecision


class AgreementSchema(Schema):
    """How reviewers agree on a rule's flags."""

    flags = fields.Integer(required=True, metadata={"description": "Decided by two reviewers or more."})
    unanimous = fields.Integer(required=True, metadata={"description": "Of them, those where all said the same."})
    alpha = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Krippendorff's alpha, nominal; null with fewer than ten such flags."},
    )


class RuleSchema(Schema):
    """A rule of the sourcing guide. Where grades have severities of their own, `grades` holds them."""

    id = fields.String(required=True)
    facet = fields.Enum(Facet, by_value=True, required=True)
    severity = fields.Enum(Severity, by_value=True, required=True)
    grades = fields.Dict(keys=fields.String(), values=fields.Enum(Severity, by_value=True), required=True)
    machine = fields.Boolean(required=True, metadata={"description": "False: only reviewers raise it."})
    definition = fields.String(required=True)
    question = fields.String(required=True)
    verdicts = fields.Dict(
        keys=fields.Enum(FlagDecision, by_value=True),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How its flags were decided: each reviewer's latest verdict on each flag, counted."},
    )
    agreement = fields.Nested(AgreementSchema, required=True)
    title = fields.String(load_default="", metadata={"description": "What people call it."})
    reason = fields.String(load_default="", metadata={"description": "Why the guide asks for it."})
    disclosure = fields.Boolean(
        load_default=False, metadata={"description": "Its flags tell of good practice and are never a fault."}
    )


class VerdictArgsSchema(Schema):
    """Which verdicts count."""

    since = fields.Date(metadata={"description": "The first day (UTC) on which they were given."})
    until = fields.Date(metadata={"description": "The last such day."})


class RulesArgsSchema(VerdictArgsSchema):
    """Which verdicts count, and whose."""

    reviewer = Text(validate=validate.Length(max=200), metadata={"description": "Whose verdicts; everybody's without."})


class ReviewerVerdictsSchema(Schema):
    """How many flags a reviewer decided how, by the latest verdict on each."""

    reviewer = fields.String(required=True)
    verdicts = fields.Dict(keys=fields.Enum(FlagDecision, by_value=True), values=fields.Integer(), required=True)


class ReviewersVerdictsSchema(Schema):
    """The reviewers who decided on flags, by name."""

    items = fields.List(fields.Nested(ReviewerVerdictsSchema), required=True)


class RulesSchema(Schema):
    """All rules, and the version of the set."""

    version = fields.String(required=True)
    items = fields.List(fields.Nested(RuleSchema), required=True)
