"""The sources of the archive on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.article import ArticleRecordSchema
from schemas.base import AnswerSchema, Text, TupleOf
from schemas.paging import PageArgsSchema
from service.domain.attribution import SourceClass
from service.domain.voice import Merge, Source, Spoken, Utterance, Wording

CURSOR_LENGTH = 2000  # a name in UTF-8 and base64


class PeriodArgsSchema(Schema):
    """The days in which the articles of what is counted were first saved."""

    since = fields.Date(metadata={"description": "The first day (UTC) on which an article was first saved."})
    until = fields.Date(metadata={"description": "The last such day."})


class ChosenArgsSchema(PeriodArgsSchema):
    """Which sources are wanted."""

    q = Text(validate=validate.Length(max=200), metadata={"description": "A part of the name, case aside."})
    source_class = fields.Enum(SourceClass, by_value=True)


class SourceArgsSchema(ChosenArgsSchema, PageArgsSchema):
    """Which sources are wanted, a page at a time."""

    cursor = fields.String(
        metadata={"description": "The `next` of the page before."}, validate=validate.Length(max=CURSOR_LENGTH)
    )


class NamedArgsSchema(PeriodArgsSchema):
    """Which source's quotations are wanted."""

    name = Text(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "Any of the source's names, case aside; those that are merged count as one."},
    )
    source_class = fields.Enum(SourceClass, by_value=True, load_default=SourceClass.NAMED)


class QuotationArgsSchema(NamedArgsSchema, PageArgsSchema):
    """Which source's quotations are wanted, so many articles at a time."""

    limit = fields.Integer(load_default=20, validate=validate.Range(1, 50))


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


class ClassCountSchema(Schema):
    """How many attributions have a source of this class."""

    source_class = fields.Enum(SourceClass, by_value=True, required=True)
    attributions = fields.Integer(required=True)


class ClassCountsSchema(Schema):
    """Every class, the best named first."""

    items = fields.List(fields.Nested(ClassCountSchema), required=True)


class UtteranceSchema(AnswerSchema):
    """A source as it speaks once; `attribution_id` or `flag_id` is the part of the article that has the words."""

    domain = Utterance

    wording = fields.String(required=True, metadata={"description": "The words for the source; empty where none."})
    content = fields.String(required=True, metadata={"description": "What it is said to have said, on one line."})
    attribution_id = fields.String(required=True, allow_none=True)
    flag_id = fields.String(required=True, allow_none=True)


class SpokenSchema(AnswerSchema):
    """All that a source says in the newest revision of one article, in the order of its text."""

    domain = Spoken

    article = fields.Nested(ArticleRecordSchema, required=True)
    utterances = TupleOf(fields.Nested(UtteranceSchema), required=True)


class QuotationPageSchema(Schema):
    """A source, and what it says, newest article first; `next` is null on the last page."""

    source = fields.Nested(SourceSchema, required=True)
    items = fields.List(fields.Nested(SpokenSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class MergingSchema(Schema):
    """Which named source shall count as which other one."""

    name = Text(required=True, validate=validate.Length(min=1, max=200))
    into = Text(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "Any name of the source under which it shall count."},
    )


class MergeSchema(AnswerSchema):
    """A reviewer's word that two names are one source: `name` counts as `into` until that is undone."""

    domain = Merge

    id = fields.String(required=True)
    source_class = fields.Enum(SourceClass, by_value=True, required=True)
    name = fields.String(required=True)
    into = fields.String(required=True)
    reviewer = fields.String(required=True)
    at = fields.AwareDateTime(format="iso", required=True)


class MergesSchema(Schema):
    """The merges that stand, oldest first."""

    items = fields.List(fields.Nested(MergeSchema), required=True)
