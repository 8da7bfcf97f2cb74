"""Articles and their revisions on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from schemas.annotation import AnnotationSchema
from schemas.base import AnswerSchema, DomainSchema, Link, Text, Truth
from schemas.text import OffsetEncodingSchema
from service.domain.article import EXTERNAL_ID_LENGTH, ArticleRecord, Revision
from service.domain.text import Article, ContentType, OffsetEncoding

_short = validate.Length(max=500)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a request brings: an article, and how the offsets in the answer shall count."""

    article: Article
    offset_encoding: OffsetEncoding


class ArticleSchema(DomainSchema):
    """An article as submitted."""

    domain = Article

    text = Text(
        required=True,
        metadata={"description": "The article, never normalised.", "example": "The mayor said the bridge would close."},
    )
    content_type = fields.Enum(
        ContentType,
        by_value=True,
        metadata={"description": "What `text` is written in. Of HTML, the text in it is what is read and kept."},
    )
    title = Text(validate=_short)
    publisher = Text(
        validate=_short, metadata={"description": "Who publishes it: its own interviews are not second-hand."}
    )
    language = Text(
        validate=validate.Regexp(r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$", error="Not a BCP 47 language tag."),
        metadata={"example": "en-GB"},
    )
    url = Link(validate=validate.Length(max=2000))


class SubmissionSchema(OffsetEncodingSchema, ArticleSchema):
    """An article to annotate."""

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Submission:
        """The article and the encoding asked for."""
        encoding = data.pop("offset_encoding")
        return Submission(Article(**data), encoding)


class NewArticleSchema(SubmissionSchema):
    """An article to keep; `external_id` is the key that the CMS knows it by."""

    external_id = Text(validate=validate.Length(min=1, max=EXTERNAL_ID_LENGTH), allow_none=True)


class ArticleRecordSchema(AnswerSchema):
    """A stored article without its text; `revision` is the number of the newest one."""

    domain = ArticleRecord

    id = fields.String(required=True)
    external_id = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    publisher = fields.String(required=True)
    language = fields.String(required=True)
    url = fields.String(required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    updated_at = fields.AwareDateTime(format="iso", required=True)
    revision = fields.Integer(required=True)
    blind = fields.Boolean(
        load_default=False,
        metadata={"description": "A reviewer does not see others' verdicts before giving one."},
    )


class ReviewModeSchema(Schema):
    """How the article is reviewed."""

    blind = Truth(required=True)


class AnnotatedArticleSchema(Schema):
    """A stored article and the annotation of its newest revision."""

    article = fields.Nested(ArticleRecordSchema, required=True)
    annotation = fields.Nested(AnnotationSchema, required=True)


class RevisionSummarySchema(Schema):
    """A revision without its text."""

    number = fields.Integer(required=True)
    sha256 = fields.String(required=True, metadata={"description": "Over the text in UTF-8."})
    created_at = fields.AwareDateTime(format="iso", required=True)


class RevisionSchema(RevisionSummarySchema, AnswerSchema):
    """One saved text of an article."""

    domain = Revision

    text = fields.String(required=True)
