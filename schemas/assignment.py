"""Assignments on the wire and in storage."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.base import AnswerSchema, DomainSchema, Text
from service.domain.assignment import Assigning, Assignment

_name = validate.Length(min=1, max=200)


class AssigningSchema(DomainSchema):
    """Whose task a flag shall be; null takes it back."""

    domain = Assigning

    assignee = Text(required=True, allow_none=True, validate=_name)
    on_behalf_of = Text(
        allow_none=True,
        validate=_name,
        metadata={"description": "The reviewer, where the token may sign for others."},
    )


class AssignmentSchema(AnswerSchema):
    """Who gave a flag to whom, and when; `assignee` is null where it was taken back."""

    domain = Assignment

    id = fields.String(required=True)
    flag_id = fields.String(required=True)
    assignee = fields.String(required=True, allow_none=True)
    reviewer = fields.String(required=True)
    at = fields.AwareDateTime(format="iso", required=True)
    recorded_by = fields.String(load_default="", metadata={"description": "Who sent it, perhaps on behalf of another."})
    carried_from = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"description": "The flag on an earlier wording whose assignment a save carried on to this flag."},
    )


class AssignmentsSchema(Schema):
    """Whose task a flag is (null: nobody's), and how that came about, oldest first."""

    assignee = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(AssignmentSchema), required=True)
