"""Annotations compared, on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.annotation import ModelVersionSchema, RulesetVersionSchema
from schemas.attribution import AttributionSchema
from schemas.base import AnswerSchema, Text
from schemas.flag import FlagSchema
from schemas.text import OffsetEncodingSchema
from service.domain.annotation import AnnotationVersion

_id = validate.Length(min=1, max=60)


class DifferenceArgsSchema(OffsetEncodingSchema):
    """Which two annotations; by default the newest, and the one before the later of the two."""

    before = Text(validate=_id)
    after = Text(validate=_id)


class AnnotationVersionSchema(AnswerSchema):
    """Which annotation there is of which revision, made when and by what."""

    domain = AnnotationVersion

    id = fields.String(required=True)
    revision = fields.Integer(required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    model = fields.Nested(ModelVersionSchema, required=True)
    ruleset = fields.Nested(RulesetVersionSchema, required=True)


class AnnotationVersionsSchema(Schema):
    """Every annotation of an article, newest first."""

    items = fields.List(fields.Nested(AnnotationVersionSchema), required=True)


class SideSchema(Schema):
    """One of two annotations, and what only it has."""

    version = fields.Nested(AnnotationVersionSchema, required=True)
    attributions = fields.List(fields.Nested(AttributionSchema), required=True)
    flags = fields.List(fields.Nested(FlagSchema), required=True)


class KeptSchema(Schema):
    """How many parts both have."""

    attributions = fields.Integer(required=True)
    flags = fields.Integer(required=True)


class DifferenceSchema(Schema):
    """What two annotations share, and what either has alone."""

    offset_encoding = fields.String(required=True)
    before = fields.Nested(SideSchema, required=True)
    after = fields.Nested(SideSchema, required=True)
    kept = fields.Nested(KeptSchema, required=True)
