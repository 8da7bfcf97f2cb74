"""The sources of the archive on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.base import AnswerSchema, Text, TupleOf
from schemas.paging import PageArgsSchema
from service.domain.attribution import SourceClass
from service.domain.voice import Source, Wording

CURSOR_LENGTH = 2000  # a name in UTF-8 and base64


class SourceArgsSchema(PageArgsSchema):
    """Which sources are wanted."""

    cursor = fields.String(
        metadata={"description": "The `next` of the page before."}, validate=validate.Length(max=CURSOR_LENGTH)
    )
    q = Text(validate=validate.Length(max=200), metadata={"description": "A part of the name, case aside."})
    source_class = fields.Enum(SourceClass, by_value=True)
    since = fields.Date(metadata={"description": "The first day (UTC) on which an article was first saved."})
    until = fields.Date(metadata={"description": "The last such day."})


class WordingSchema(AnswerSchema):
    """Words in which a source is named, and how many attributions have them."""

    domain = Wording

    text = fields.String(required=True)
    attributions = fields.Integer(required=True)


class SourceSchema(AnswerSchema):
    """Somebody who is quoted: how often, in how many articles, how named."""

    domain = Source

    name = fields.String(
        required=True,
        metadata={"description": "The fullest name, as most often spelled; of an unnamed source, its wording."},
    )
    source_class = fields.Enum(SourceClass, by_value=True, required=True)
    attributions = fields.Integer(required=True)
    articles = fields.Integer(required=True)
    wordings = TupleOf(
        fields.Nested(WordingSchema),
        required=True,
        metadata={"description": "The ten most frequent, most frequent first."},
    )


class SourcePageSchema(Schema):
    """Sources, most often quoted first; `next` is null on the last page."""

    items = fields.List(fields.Nested(SourceSchema), required=True)
    next = fields.String(required=True, allow_none=True)
