"""Attributions on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.base import AnswerSchema, TupleOf
from schemas.text import SpanSchema
from service.domain.attribution import Attribution, By, Kind, SourceClass
from service.domain.flag import Origin
from service.domain.text import SectionKind


class AttributionSchema(AnswerSchema):
    """Who said what, and in which words. Each of source, cue and content may be empty or have several spans."""

    domain = Attribution

    id = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True, required=True)
    source = TupleOf(fields.Nested(SpanSchema), required=True)
    cue = TupleOf(fields.Nested(SpanSchema), required=True)
    content = TupleOf(fields.Nested(SpanSchema), required=True)
    source_class = fields.Enum(SourceClass, by_value=True, required=True)
    resolved_source = fields.String(
        required=True,
        metadata={"description": "The fullest name that the article gives for a named source, else empty."},
    )
    resolved_by = fields.Enum(
        By,
        by_value=True,
        load_default=By.PHRASE,
        metadata={
            "description": "How that was decided: by a name, a role, a pronoun, a continued quotation, the phrase."
        },
    )
    section = fields.Enum(SectionKind, by_value=True, required=True)
    confidence = fields.Float(required=True, validate=validate.Range(0, 1))
    origin = fields.Enum(
        Origin,
        by_value=True,
        load_default=Origin.MACHINE,
        metadata={"description": "`reviewer` where a reviewer's correction stands in place of what the machine found."},
    )
