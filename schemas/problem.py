"""Problem documents (RFC 9457)."""

from __future__ import annotations

from marshmallow import Schema, fields


class FaultSchema(Schema):
    """One thing wrong with the request: where (a JSON Pointer, RFC 6901) and what."""

    pointer = fields.String(required=True, metadata={"example": "/text"})
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """What went wrong. `code` is stable; article text never appears here."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True, metadata={"example": "Unprocessable Entity"})
    status = fields.Integer(required=True, metadata={"example": 422})
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"example": "invalid_input"})
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(FaultSchema), required=True)
    outcome_unknown = fields.Boolean(
        metadata={"description": "True where the change may have been stored; absent where nothing was."}
    )
