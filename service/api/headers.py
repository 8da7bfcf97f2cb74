"""Idempotency-Key, ETag, If-Match, and what is left of a token's limits."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, g, request

from service.api import workflows
from service.api.auth import caller
from service.domain.article import ArticleRecord
from service.domain.errors import Fault, InvalidInput, PreconditionRequired
from service.domain.once import Once
from service.workflows.revise import version_of

KEY_LENGTH = 200
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH},
    "description": "Sent again with the same request, makes nothing new and gets the first answer.",
}
MATCH_HEADER = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The article's ETag as last read: the write is refused (412) when it has changed since.",
}


def once() -> Once | None:
    """The request's Idempotency-Key, with a digest of what it came with; None without one."""
    key = _key()
    if key is None:
        return None
    seen = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    return Once(caller().id, key, sha256(seen).hexdigest())


def once_streamed() -> Once | None:
    """The same without the digest, for a body that is read only once, as it comes."""
    key = _key()
    return None if key is None else Once(caller().id, key, "")


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise InvalidInput(
            f"An Idempotency-Key has 1 to {KEY_LENGTH} printable ASCII characters.",
            (Fault("/Idempotency-Key", "Not a key."),),
        )
    return key


def expected(*, required: bool = False) -> str | None:
    """The version that If-Match names, `*` for any; `PreconditionRequired` where there must be one."""
    header = request.headers.get("If-Match")
    if header is None and required:
        raise PreconditionRequired("Send If-Match with the article's ETag.")
    return None if header is None else header.strip().removeprefix("W/").strip('"')


def tagged(response: Response, record: ArticleRecord) -> Response:
    """The response with the article's ETag."""
    response.set_etag(version_of(record))
    return response


def limited(response: Response) -> Response:
    """The response with how a program's token stands to its limits, as draft-ietf-httpapi-ratelimit-headers has it."""
    standing = workflows().limits.standing(caller().id) if g.get("limited") else ()
    if standing:
        response.headers["RateLimit-Policy"] = ", ".join(
            f'"{one.name}";q={one.quota};w={one.window}' for one in standing
        )
        response.headers["RateLimit"] = ", ".join(f'"{one.name}";r={one.left};t={one.reset}' for one in standing)
    return response
