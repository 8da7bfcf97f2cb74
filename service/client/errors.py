"""What can go wrong between the client and the service.

::

    ClientError
    ├── TransportError          no answer: the connection failed or broke
    │   └── TimedOut            ... or nothing came in time
    ├── UnexpectedAnswer        an answer that is not this service's: a redirect, another shape
    └── ProblemError            the service, or a proxy before it, refused
        ├── Unauthenticated     401  no token, or not a valid one
        ├── Forbidden           403  the token lacks the scope
        ├── NotFound            404
        ├── Conflict            409
        ├── Stale               412, 428  the article has changed since, or no version was named
        ├── TooLarge            413
        ├── Invalid             400, 415, 422; `faults` say where
        ├── Saturated           429, 503: busy, or its database is in trouble; `retry_after` says when to try again
        └── ServerError         any other 5xx

No message holds the token or any article text.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from service.domain.errors import Fault


class ClientError(Exception):
    """Anything the client raises about a request that was sent. `request_id` finds it in the service's log."""

    def __init__(self, detail: str, request_id: str) -> None:
        super().__init__(f"{detail} (request {request_id})")
        self.detail = detail
        self.request_id = request_id


class TransportError(ClientError):
    """No answer came, after as many attempts as are allowed; the service may or may not have done its part."""


class TimedOut(TransportError):
    """No connection, or no answer, in time."""


class UnexpectedAnswer(ClientError):
    """An answer that is not this service's: a redirect, a page of something else, a field that is missing."""


class ProblemError(ClientError):
    """The request was refused. `code` is the problem document's, or `http_<status>` where the answer was none.

    `retry_after` is in seconds, None where the answer does not say. `outcome_unknown`: the service does not know
    whether the change was stored; send it again, or look.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        request_id: str,
        faults: tuple[Fault, ...],
        retry_after: float | None,
        outcome_unknown: bool = False,
    ) -> None:
        where = "".join(f"; {fault.pointer or '(request)'}: {fault.detail}" for fault in faults)
        super().__init__(f"{status} {code}: {detail}{where}", request_id)
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = faults
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown


class Unauthenticated(ProblemError):
    """No token, or one that is unknown, expired or revoked."""


class Forbidden(ProblemError):
    """The token lacks the scope that the request needs."""


class NotFound(ProblemError):
    """No such article, revision, flag or attribution."""


class Conflict(ProblemError):
    """The request contradicts what is stored: an external id is taken, say, or somebody else holds the flag."""


class Stale(ProblemError):
    """What was to be overwritten has changed since it was read, or the request did not say what it expects."""


class TooLarge(ProblemError):
    """More text than the service takes."""


class Invalid(ProblemError):
    """The service can't take what was sent as it is; `faults` say where and why."""


class Saturated(ProblemError):
    """The service can't do it now: it is busy, not ready, or its database is in trouble. Try again after `retry_after`.

    Nothing was done unless `outcome_unknown`.
    """


class ServerError(ProblemError):
    """The service, or a proxy before it, failed."""


_BY_STATUS: dict[int, type[ProblemError]] = {
    400: Invalid,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Stale,
    413: TooLarge,
    415: Invalid,
    422: Invalid,
    428: Stale,
    429: Saturated,
    503: Saturated,
}


def problem(status: int, document: object, request_id: str, retry_after: float | None) -> ProblemError:
    """The error for an answer of `status` (400..599) whose decoded body is `document`, a problem document or not."""
    members: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    kind = _BY_STATUS.get(status, ServerError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ProblemError)
    code, detail = members.get("code"), members.get("detail")
    if not (isinstance(code, str) and isinstance(detail, str)):
        return kind(status, f"http_{status}", _phrase(status), request_id, (), retry_after)
    errors = members.get("errors")
    faults = tuple(
        Fault(str(entry.get("pointer", "")), str(entry.get("detail", "")))
        for entry in (errors if isinstance(errors, list) else [])
        if isinstance(entry, Mapping)
    )
    unknown = members.get("outcome_unknown") is True
    return kind(status, code, detail, str(members.get("request_id") or request_id), faults, retry_after, unknown)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "an unknown status"
