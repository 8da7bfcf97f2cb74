"""Problem documents (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from marshmallow import Schema, fields

from service.domain.errors import Fault


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


def problem_document(
    status: HTTPStatus, code: str, detail: str, request_id: str, faults: tuple[Fault, ...] = ()
) -> dict[str, Any]:
    """The document; `detail` and `faults` must not hold article text."""
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        "errors": [{"pointer": fault.pointer, "detail": fault.detail} for fault in faults],
    }


def faults_of(messages: Any) -> tuple[Fault, ...]:
    """marshmallow's messages as faults, each with its JSON Pointer."""
    return tuple(_faults(messages))


def _faults(messages: Any, path: str = "") -> Iterator[Fault]:
    """marshmallow's nested messages as pointers; webargs puts the location (json, query) outermost."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            outer = not path and name in ("json", "query", "headers")
            at = "" if outer or name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from _faults(inner, (path or " ") + at if outer else path.strip() + at)
    elif isinstance(messages, list):
        for message in messages:
            yield Fault(path.strip(), str(message))
    else:
        yield Fault(path.strip(), str(messages))
