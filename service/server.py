"""gunicorn as this service runs it: its lines through the one logger, its own refusals as problem documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http import errors

from service import logs
from service.connection import Busy, TooSlow
from service.worker import PatientWorker

RETRY_AFTER = 5  # seconds
_FAILED = (500, "Internal Server Error", "internal", "Something went wrong here.")
REFUSALS: dict[type[Exception], tuple[int, str, str, str]] = {
    errors.LimitRequestLine: (414, "URI Too Long", "uri_too_long", "The address of the request is too long."),
    errors.LimitRequestHeaders: (431, "Headers Too Large", "headers_too_large", "The request's headers are too large."),
    TooSlow: (408, "Request Timeout", "request_timeout", "The request came too slowly."),
    Busy: (503, "Service Unavailable", "saturated", "No thread is free to read the body; try again shortly."),
    errors.ExpectationFailed: (417, "Expectation Failed", "expectation_failed", "What is expected can't be met."),
    errors.UnsupportedTransferCoding: (501, "Not Implemented", "not_implemented", "The transfer coding is not known."),
    errors.InvalidResponseHeader: _FAILED,
    errors.InvalidResponseHeaderName: _FAILED,
    errors.ParseException: (400, "Bad Request", "bad_request", "The request is not framed as HTTP asks for."),
    Exception: _FAILED,
}
"""By error: status, title, code, detail."""


class Worker(PatientWorker):
    """Answers what never reaches the application, a request that can't be read above all."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Closes with a problem document that repeats nothing of the request."""
        refusal = next(REFUSALS[kind] for kind in type(exc).__mro__ if kind in REFUSALS)
        request_id = uuid4().hex
        if refusal is _FAILED:
            logs.log.error("unforeseen", request_id=request_id, **logs.told(exc))
        else:
            kind = type(exc).__name__
            logs.log.warning("a request could not be read", error=kind, status=refusal[0], request_id=request_id)
        with suppress(OSError):  # who sent it may be gone
            util.write_nonblock(client, _problem(*refusal, request_id))


def _problem(status: int, title: str, code: str, detail: str, request_id: str) -> bytes:
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    body = json.dumps({**document, "request_id": request_id, "errors": []}).encode()
    headers = {
        **({"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}),
        "Content-Type": "application/problem+json",
        "Content-Length": len(body),
        "Connection": "close",
        "X-Request-Id": request_id,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
    lines = [f"HTTP/1.1 {status} {title}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


class ServerLog(Logger):  # type: ignore[misc]
    """Access lines on standard output, the others on standard error; no address, query or header is in either."""

    def setup(self, cfg: Any) -> None:
        """Called at the start and when the configuration is read again."""
        super().setup(cfg)
        logs.to_standard_error()
        self.error_log.handlers = [logs.handler(sys.stderr)]
        self.access_log.handlers = [logs.handler(sys.stdout)]

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> None:
        """One line a request, the path quoted as URLs have it."""
        told = {
            "method": environ.get("REQUEST_METHOD"),
            "path": quote(environ.get("PATH_INFO") or "", safe="/:@!$&'()*+,;=~", encoding="latin-1"),
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": getattr(resp, "sent", None),
            "ms": round(request_time.total_seconds() * 1000),
        }
        self.access_log.info("request", extra={"told": told})
        structlog.contextvars.clear_contextvars()  # the thread's next line belongs to another request

    def exception(self, msg: object, *_: Any, **kwargs: Any) -> None:
        """An error of a worker; what gunicorn would tell of the request, query and all, is left out."""
        said = msg if isinstance(msg, str) else "an error in a worker"
        super().exception(said.split("%")[0].strip(), **kwargs)
