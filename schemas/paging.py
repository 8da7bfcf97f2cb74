"""Keyset paging on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.article import ArticleRecordSchema, RevisionSummarySchema
from schemas.base import Text
from service.domain.listing import Progress


class PageArgsSchema(Schema):
    """Where to go on, and how many to give."""

    cursor = fields.String(
        metadata={"description": "The `next` of the page before."}, validate=validate.Length(max=200)
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ListingArgsSchema(PageArgsSchema):
    """Which articles to list: words of the title or the external id, and how far they are reviewed."""

    q = Text(load_default="", validate=validate.Length(max=200))
    state = fields.Enum(Progress, by_value=True, load_default=None)


class ArticlePageSchema(Schema):
    """Articles, newest first; `next` is null on the last page."""

    items = fields.List(fields.Nested(ArticleRecordSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RevisionListSchema(Schema):
    """An article's revisions, newest first."""

    items = fields.List(fields.Nested(RevisionSummarySchema), required=True)
