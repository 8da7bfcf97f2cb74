"""What makes the OpenAPI document the whole contract: examples, every error with its code, what answers always hold.

`examples.json` is recorded from the service by `make examples`; a test holds it to what the service answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from apispec import APISpec, BasePlugin
from marshmallow import Schema, fields

from schemas.base import AnswerSchema
from schemas.text import SpanSchema

INFO = {
    "description": (
        "Article text in; attributions and flags on sourcing out; reviewers' verdicts are kept. English only. "
        "Offsets are half-open and count what `offset_encoding` names. Errors are problem documents (RFC 9457): "
        "`code` is stable, and each response lists its codes."
    ),
    "license": {"name": "Apache License, Version 2.0", "identifier": "Apache-2.0"},
}
PROBLEMS: dict[HTTPStatus, dict[str, str]] = {
    HTTPStatus.BAD_REQUEST: {"bad_request": "Not JSON, not UTF-8, or a path that is not UTF-8."},
    HTTPStatus.UNAUTHORIZED: {"unauthenticated": "No token, or one that is unknown, expired or revoked."},
    HTTPStatus.FORBIDDEN: {
        "forbidden": "The token lacks the scope.",
        "csrf": "A session's request lacks the token of the page that sends it.",
    },
    HTTPStatus.NOT_FOUND: {"not_found": "No such thing, or none that the caller may see."},
    HTTPStatus.METHOD_NOT_ALLOWED: {"method_not_allowed": "The path has no such method."},
    HTTPStatus.REQUEST_TIMEOUT: {"request_timeout": "The request came too slowly."},
    HTTPStatus.CONFLICT: {"conflict": "The request contradicts what is stored."},
    HTTPStatus.PRECONDITION_FAILED: {"precondition_failed": "The article has changed since `If-Match` was read."},
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: {"too_large": "More text than the service takes."},
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: {
        "unsupported_media_type": "The body is not `application/json`, nor a batch's `application/x-ndjson`."
    },
    HTTPStatus.UNPROCESSABLE_ENTITY: {
        "invalid_input": "The request does not fit the schema, or the text can't be taken; `errors` say where.",
        "invalid_offset": "An offset lies outside the text or inside a character.",
    },
    HTTPStatus.PRECONDITION_REQUIRED: {"precondition_required": "The write needs `If-Match`."},
    HTTPStatus.TOO_MANY_REQUESTS: {
        "too_many_requests": "The token has had its share of this minute, or too many wrong tokens came from here."
    },
    HTTPStatus.REQUEST_URI_TOO_LONG: {"uri_too_long": "The address of the request is too long."},
    HTTPStatus.EXPECTATION_FAILED: {"expectation_failed": "What the request expects can't be met."},
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: {"headers_too_large": "The request's headers are too large."},
    HTTPStatus.NOT_IMPLEMENTED: {"not_implemented": "The transfer coding is not known."},
    HTTPStatus.INTERNAL_SERVER_ERROR: {
        "internal": "The service failed; `outcome_unknown` tells whether the change may have been stored."
    },
    HTTPStatus.SERVICE_UNAVAILABLE: {
        "saturated": "Every worker is busy; `Retry-After` says when to come again.",
        "database_down": "The database can't be reached; with `outcome_unknown` the change may have been stored.",
        "database_locked": "The database was held up by others for too long; nothing was stored.",
        "database_full": "The database has no room left; nothing was stored.",
        "database_read_only": "The database takes no writes at present; nothing was stored.",
    },
}
HEADERS = {
    "ETag": "The version of what is answered: `If-None-Match` takes it and, where it is an article's, `If-Match`.",
    "Location": "Where to read what was made.",
    "Link": 'The following page, as `rel="next"`; absent on the last.',
    "RateLimit": "What is left of each limit of the token (`r`) and in how many seconds it is whole again (`t`).",
    "RateLimit-Policy": "The limits of the token, each with its quota (`q`) in so many seconds (`w`).",
    "Retry-After": "In how many seconds to come again.",
    "WWW-Authenticate": "How to send a token.",
    "X-Request-Id": "The request's id, as the log has it.",
}
_ONLY_WITH_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


@cache
def examples() -> dict[str, dict[str, Any]]:
    """`operations`: request and answer by operationId; `problems`: a problem document and its headers by code."""
    loaded: dict[str, dict[str, Any]] = json.loads(files(__package__).joinpath("examples.json").read_text("utf-8"))
    return loaded


def problem_response(status: HTTPStatus, content_type: str) -> dict[str, Any]:
    """The response of the OpenAPI document for a status: its codes, what each means, and an example of each."""
    codes = PROBLEMS[status]
    told = {
        code: {"summary": meaning, "value": examples()["problems"][code]["answer"]}
        for code, meaning in codes.items()
        if code in examples()["problems"]
    }
    named = {name for code in told for name in examples()["problems"][code]["headers"]}
    narrowed = {"status": {"const": status.value}, "code": {"enum": list(codes)}}
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "properties": narrowed, "required": list(narrowed)},
        ]
    }
    return {
        "description": "\n".join(f"`{code}`: {meaning}" for code, meaning in codes.items()),
        "headers": _headers(named),
        "content": {content_type: {"schema": schema, "examples": told}},
    }


class Contract(BasePlugin):
    """Completes operations and schemas as they go into the document."""

    def init_spec(self, spec: APISpec) -> None:
        """Nothing to set up."""

    def schema_helper(self, name: str, definition: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """What only the service sends is sent whole, whatever may be absent in stored payloads, save what HTML has."""
        schema = kwargs.get("schema")
        kind = schema if isinstance(schema, type) else type(schema)
        if issubclass(kind, Schema) and issubclass(kind, (AnswerSchema, SpanSchema)):
            return {"required": sorted(set(definition["properties"]) - getattr(kind, "of_html", frozenset()))}
        return {}

    def path_helper(
        self,
        path: str | None = None,
        operations: dict[str, Any] | None = None,
        parameters: list[dict[str, Any]] | None = None,
        **_: Any,
    ) -> None:
        """The examples of what stands in the path are added."""
        for operation in (operations or {}).values():
            example = examples()["operations"].get(operation.get("operationId", ""))
            if example:
                _fill(parameters or [], example)

    def operation_helper(
        self, path: str | None = None, operations: dict[str, dict[str, Any]] | None = None, **_: Any
    ) -> None:
        """Errors that an operation can't answer are taken away; its example is added."""
        for operation in (operations or {}).values():
            for status in _never(path or "", operation):
                operation["responses"].pop(str(status.value), None)
            example = examples()["operations"].get(operation.get("operationId", ""))
            if example:
                _show(operation, example)


def _never(path: str, operation: dict[str, Any]) -> Iterator[HTTPStatus]:
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if "{" not in path and names.isdisjoint(("article_id", "name")):
        yield HTTPStatus.NOT_FOUND
    if "requestBody" not in operation:
        yield from _ONLY_WITH_BODY
    if "If-Match" not in names:
        yield HTTPStatus.PRECONDITION_FAILED


def _show(operation: dict[str, Any], example: dict[str, Any]) -> None:
    # An example that no longer fits is passed over: a test tells of it, and it must be possible to record anew.
    response = operation["responses"].get(example["status"], {})  # successes stand by number as yet, not by text
    response["headers"] = _headers(example["headers"])
    for holder, content_type, part in (
        (operation.get("requestBody", {}), "application/json", "body"),
        (response, example.get("content_type"), "answer"),
    ):
        content = holder.get("content", {}).get(content_type)
        if content is not None and part in example:
            content["example"] = example[part]
    _fill(operation.get("parameters", []), example)


def _fill(parameters: list[dict[str, Any]], example: dict[str, Any]) -> None:
    for parameter in parameters:
        if parameter["name"] in example["parameters"]:
            parameter["example"] = example["parameters"][parameter["name"]]


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in HEADERS if name in names}


def enum_type(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The JSON type of an enumeration, which apispec leaves open: each of ours is of strings."""
    if not isinstance(field, fields.Enum):
        return {}
    return {"type": ["string", "null"] if field.allow_none else "string"}
