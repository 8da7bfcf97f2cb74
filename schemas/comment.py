"""Comments on the wire and in storage, and the reviewers whom they can address."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate

from schemas.base import AnswerSchema, DomainSchema, Text, TupleOf
from service.domain.comment import LONGEST, Comment, Remark


def _not_blank(text: str) -> None:
    if not text.strip():
        raise ValidationError("The comment is empty.")


class RemarkSchema(DomainSchema):
    """A comment on a flag. `@name` addresses a reviewer; an @ before a blank addresses nobody."""

    domain = Remark

    text = Text(
        required=True,
        validate=[_not_blank, validate.Length(max=LONGEST)],
        metadata={"description": f"1 to {LONGEST} characters, kept as they are."},
    )
    reply_to = Text(
        allow_none=True,
        validate=validate.Length(min=1, max=60),
        metadata={"description": "The comment on the same flag that this one answers."},
    )
    on_behalf_of = Text(
        allow_none=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "The reviewer, where the token may sign for others."},
    )


class CommentSchema(AnswerSchema):
    """One reviewer's comment on a flag; it is never changed, and its words go with the article's text."""

    domain = Comment

    id = fields.String(required=True)
    flag_id = fields.String(required=True)
    reply_to = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    mentions = TupleOf(
        fields.String(), required=True, metadata={"description": "The reviewers whom it addresses by `@name`."}
    )
    reviewer = fields.String(required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    recorded_by = fields.String(load_default="", metadata={"description": "Who sent it, perhaps on behalf of another."})


class CommentsSchema(Schema):
    """A flag's comments that you may read, oldest first."""

    items = fields.List(fields.Nested(CommentSchema), required=True)


class ReviewerSchema(Schema):
    """Somebody who can be addressed, and be given flags."""

    name = fields.String(required=True)


class ReviewersSchema(Schema):
    """The reviewers, by name."""

    items = fields.List(fields.Nested(ReviewerSchema), required=True)
