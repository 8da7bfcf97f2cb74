"""Warnings on the wire."""

from __future__ import annotations

from marshmallow import fields

from schemas.base import AnswerSchema
from schemas.text import SpanSchema
from service.domain.warning import TextWarning, WarningCode


class WarningSchema(AnswerSchema):
    """What a reader of the annotation must know of the text: what kind of thing, in words, and where it shows."""

    domain = TextWarning

    code = fields.Enum(WarningCode, by_value=True, required=True)
    message = fields.String(required=True)
    span = fields.Nested(
        SpanSchema, required=True, allow_none=True, metadata={"description": "Null where it is on the whole text."}
    )
    language = fields.String(
        load_default="",
        metadata={"description": "ISO 639 code of the language found, where the warning is of a language, else empty."},
    )
