"""HTTP for the client: the token, timeouts, retries; every failure a `ClientError`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from json import loads
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote, urlsplit
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse, Retry
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    InvalidHeader,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    ResponseError,
)

from service.client.errors import TimedOut, TransportError, UnexpectedAnswer, problem

LONGEST_WAIT = 60  # seconds, as long as a limit of the service lasts: a longer Retry-After is the caller's to wait out
REFUSED = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
KEY = "Idempotency-Key"
LINES = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: status, decoded JSON (None where it has no body), the ETag (empty where it has none)."""

    status: int
    data: Any
    request_id: str
    etag: str = ""


class Transport:
    """Sends requests to one service. Parameters as `Client` has them; not to be shared between threads."""

    def __init__(
        self,
        base_url: str,
        token: str,
        timeout: float | tuple[float, float],
        retries: int,
        session: requests.Session | None,
    ) -> None:
        self.base_url = _checked(base_url)
        self._auth = _Bearer(token)
        self._timeout = timeout
        self._own = session is None
        self._session = _session(retries) if session is None else session

    def close(self) -> None:
        """Closes the connections; a session that was handed in stays open."""
        if self._own:
            self._session.close()

    def request(
        self,
        method: str,
        *segments: str,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
        once: bool = False,
        expecting: str | None = None,
        lines: IO[bytes] | None = None,
    ) -> Answer:
        """Sends a request to /v1/<segments>, each quoted; raises `ClientError`s, `ValueError` for a bad segment.

        `once` puts a key of its own on a POST, by which the service does it once however often it comes; `expecting` is
        the ETag that what is written must still have. `lines` is a file of gzipped NDJSON, sent in place of `json`.
        """
        path = "/v1/" + "/".join(map(_quoted, segments))
        request_id = uuid4().hex
        headers = {"Accept": "application/json", "X-Request-Id": request_id}
        headers |= {KEY: request_id} if once else {}
        headers |= {"If-Match": expecting} if expecting is not None else {}
        headers |= LINES if lines is not None else {}
        with _reached(f"{method} {path}", request_id):
            response = self._sent(method, path, headers, json=json, params=params, data=lines)
        return _answer(response, f"{method} {path}", request_id)

    def stream(self, *segments: str) -> Iterator[Any]:
        """The JSON of each line that GET /v1/<segments> answers with, as they come; raises as `request` does."""
        path = "/v1/" + "/".join(map(_quoted, segments))
        request_id = uuid4().hex
        what = f"GET {path}"
        with _reached(what, request_id):
            response = self._sent("GET", path, {"X-Request-Id": request_id}, stream=True)
            with response:
                if response.status_code != HTTPStatus.OK:
                    _answer(response, what, request_id)
                    raise UnexpectedAnswer(f"{what}: {response.status_code}", request_id)
                for line in response.iter_lines(65_536):
                    try:
                        yield loads(line)
                    except ValueError:
                        raise UnexpectedAnswer(f"{what}: a line is not JSON", request_id) from None

    def _sent(self, method: str, path: str, headers: dict[str, str], **options: Any) -> requests.Response:
        url, auth, timeout = self.base_url + path, self._auth, self._timeout
        return self._session.request(
            method, url, auth=auth, timeout=timeout, headers=headers, allow_redirects=False, **options
        )


@contextmanager
def _reached(what: str, request_id: str) -> Iterator[None]:
    try:
        yield
    except requests.Timeout as error:
        raise TimedOut(f"{what}: {type(error).__name__}", request_id) from error
    except requests.RequestException as error:
        raise TransportError(f"{what}: {type(error).__name__}", request_id) from error


class _Bearer(AuthBase):
    """Sends the token; being an `auth`, it also keeps requests from putting a .netrc's password in its place."""

    def __init__(self, token: str) -> None:
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            raise ValueError("the token must be printable ASCII without spaces")
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class PatientRetry(Retry):
    """Tries again what can be tried again without doing it twice: what has one of the `allowed_methods`.

    That is tried again after connection errors, 502, 503, 504, and 429 with Retry-After; anything else only when the
    connection was never made, or the service said with 429 or 503 *and* Retry-After that it did nothing. Nobody waits
    twice for an answer that did not come in time. A Retry-After beyond `LONGEST_WAIT` is not waited for: the answer
    goes to the caller as it is.
    """

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether an answer is to be asked for again."""
        if self._may_repeat(method):
            return super().is_retry(method, status_code, has_retry_after)
        return bool(self.total) and has_retry_after and status_code in REFUSED

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """The seconds that the answer asks to wait; None, not an error, where it asks for nothing understandable."""
        return _retry_after(response.headers)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """Counts an attempt; raises when it was the last."""
        if error and not _unsent(error) and (not self._may_repeat(method) or isinstance(error, ReadTimeoutError)):
            raise error
        if response and _pool and (_retry_after(response.headers) or 0) > LONGEST_WAIT:
            raise MaxRetryError(_pool, url or "", ResponseError("told to wait too long"))
        return super().increment(method, url, response, error, _pool, _stacktrace)

    def _may_repeat(self, method: str | None) -> bool:
        return method in (self.allowed_methods or ())


class _Adapter(HTTPAdapter):
    """Repeats by `PatientRetry`; a POST like the idempotent methods where it has an Idempotency-Key."""

    def __init__(self, retries: int) -> None:
        self._careful = PatientRetry(
            total=retries,
            status_forcelist=(502, 503, 504),
            allowed_methods=IDEMPOTENT,
            backoff_factor=0.25,
            backoff_jitter=0.25,
            backoff_max=8,
            raise_on_status=False,
            redirect=0,
        )
        self._keyed = self._careful.new(allowed_methods=IDEMPOTENT | {"POST"})
        super().__init__(max_retries=self._careful)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The answer to a request, sent as often as it may be."""
        self.max_retries = self._keyed if KEY in request.headers else self._careful
        return super().send(request, *args, **kwargs)


def _unsent(error: Exception) -> bool:
    if isinstance(error, ProxyError):
        error = error.original_error
    return isinstance(error, ConnectTimeoutError | NewConnectionError)


def _session(retries: int) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = "sourcemark-client"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(retries))
    return session


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the base URL must begin with http:// or https:// and a host")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the base URL can't hold a user, a query or a fragment")
    return base_url.rstrip("/")


def _quoted(segment: str) -> str:
    if segment in ("", ".", ".."):
        raise ValueError(f"{segment!r} can't be an id in a URL")
    return quote(segment, safe="")


def _answer(response: requests.Response, what: str, request_id: str) -> Answer:
    try:
        data = response.json() if response.content else None
    except ValueError:
        data = None
        if response.ok:
            raise UnexpectedAnswer(f"{what}: {response.status_code} without JSON", request_id) from None
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        raise problem(response.status_code, data, request_id, _retry_after(response.headers))
    if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise UnexpectedAnswer(f"{what}: redirected ({response.status_code}); is the base URL right?", request_id)
    return Answer(response.status_code, data, request_id, response.headers.get("ETag", ""))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    raw = headers.get("Retry-After")
    try:
        return Retry(retry_after_max=10**9).parse_retry_after(raw) if raw else None
    except InvalidHeader:
        return None
