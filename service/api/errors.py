"""Every error becomes a problem document (RFC 9457); one table says which status."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, g, json, request
from flask_smorest import Api
from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import HTTPException

from schemas.problem import ProblemSchema, faults_of, problem_document
from service.api.contract import INFO, PROBLEMS, Contract, enum_type, problem_response
from service.connection import TooSlow
from service.domain import errors
from service.domain.errors import Fault, SourcemarkError
from service.logs import log, told
from service.metrics import counts

STATUS: dict[type[SourcemarkError], HTTPStatus] = {
    errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.OffsetError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    errors.PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Saturated: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    errors.DatabaseTrouble: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.DatabaseDown: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseLocked: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseFull: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseReadOnly: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Misconfigured: HTTPStatus.INTERNAL_SERVER_ERROR,
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REPEATABLE = SAFE | {"PUT", "DELETE"}
CODES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid_input",
}
PROBLEM_TYPE = "application/problem+json"


class ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest with problem documents for errors, in its answers and in its OpenAPI document."""

    def _register_error_handlers(self) -> None:
        register(self._app)

    DEFAULT_ERROR_RESPONSE_NAME = None  # every operation lists what it may answer

    def __init__(self, app: Flask) -> None:
        super().__init__(app, spec_kwargs={"extra_plugins": [Contract()], "info": INFO})
        self.ma_plugin.converter.add_attribute_function(enum_type)

    def _register_responses(self) -> None:
        self.spec.components.schema("Problem", schema=ProblemSchema)
        for status in PROBLEMS:
            self.spec.components.response(status.name, problem_response(status, PROBLEM_TYPE), lazy=True)


def register(app: Flask) -> None:
    """Makes the app answer every error with a problem document."""
    app.register_error_handler(SourcemarkError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def answer(error: Exception) -> Response:
    """The problem document of any error; a redirect or a ready response as it is."""
    if isinstance(error, SourcemarkError):
        return _known(error)
    return _http(error) if isinstance(error, HTTPException) else _unknown(error)


def problem(
    status: HTTPStatus,
    code: str,
    detail: str,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
    *,
    outcome_unknown: bool = False,
) -> Response:
    """The response; `detail` and `faults` must not hold article text. What is stored is told where it is not known."""
    body = problem_document(status, code, detail, g.get("request_id", ""), faults)
    body |= {"outcome_unknown": True} if outcome_unknown else {}
    return Response(json.dumps(body), status.value, headers, content_type=PROBLEM_TYPE)


def _known(error: SourcemarkError) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = {}
    if isinstance(error, errors.DatabaseTrouble):
        return _database(status, error)
    if isinstance(error, errors.Saturated):
        counts.REFUSED.inc()
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="sourcemark"'
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("misconfigured", error=type(error).__name__, detail=error.detail)
    return problem(status, error.code, error.detail, error.faults, headers)


def _database(status: HTTPStatus, error: errors.DatabaseTrouble) -> Response:
    unknown = error.outcome_unknown and request.method not in SAFE
    place = told(error) if error.code == "internal" else {}
    log.error("database", code=error.code, cause=error.cause, outcome_unknown=unknown, **place)
    # Retry-After invites to send the same request again: not where that might do twice what may have been done.
    again = not unknown or request.method in REPEATABLE or "Idempotency-Key" in request.headers
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after and again else {}
    return problem(status, error.code, error.detail, headers=headers, outcome_unknown=unknown)


def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    data = getattr(error, "data", None) or {}
    faults = faults_of(data.get("messages", {}))
    detail = "The request does not fit the schema." if faults else error.description or status.phrase
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "Location")}
    if error.response is not None or status.value < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # type: ignore[return-value]
    return problem(status, CODES.get(status, status.name.lower()), detail, faults, headers)


def _unknown(error: Exception) -> Response:
    if isinstance(error, TooSlow):
        return problem(HTTPStatus.REQUEST_TIMEOUT, "request_timeout", "The body came too slowly.")
    if isinstance(error, ParseException | NoMoreData):  # gunicorn reads a chunked body only now
        detail = "The body is not framed as HTTP asks for."
        return problem(HTTPStatus.BAD_REQUEST, "bad_request", detail)
    log.error("unforeseen", **told(error))
    unknown = request.method not in SAFE
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong here.", outcome_unknown=unknown)
