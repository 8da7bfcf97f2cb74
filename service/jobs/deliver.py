"""Sends events to webhooks: at least once each, in order for each article, never to an address that is not public."""

from __future__ import annotations

import ssl
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cache
from socket import AF_INET, AF_INET6, SHUT_RDWR, socket
from threading import Event, Lock, Thread, Timer
from typing import Any

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Retry, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import InvalidHeader, NewConnectionError
from urllib3.response import HTTPResponse

from service.domain.errors import InvalidInput
from service.domain.webhook import Attempt
from service.logs import log, told
from service.workflows import now
from service.workflows.addresses import PORTS, Addresses
from service.workflows.deliveries import Claimed, Deliveries

CONNECTING, ANSWERING, WHOLE = 5, 10, 15  # seconds: for an address, between two bytes, from connected to answered
ADDRESSES = 3  # of one host that are tried; the lease must outlast them all
LANES, THREADS = 4, 16  # deliveries at once to one webhook, and in all, beside the first one to each
AGENT = "Sourcemark-Webhooks"


class _Pinned(HTTPConnection):
    """Resolves its host once, by `addresses`, connects to what that gave, and is cut off when it takes too long."""

    def __init__(self, *args: Any, addresses: Addresses, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses = addresses
        self._end: Timer | None = None
        self._late = False

    def _new_conn(self) -> socket:
        error: OSError | None = None
        for address in self._addresses.of(self.host, self.port)[:ADDRESSES]:
            made = socket(AF_INET6 if ":" in address else AF_INET)
            try:
                made.settimeout(CONNECTING)
                made.connect((address, self.port))
                return made
            except OSError as failed:
                made.close()
                error = failed
        raise NewConnectionError(self, "no address of the host takes connections") from error

    def connect(self) -> None:
        """Connects, and from then on gives the receiver so long for its whole answer."""
        super().connect()
        self._end = Timer(WHOLE, self._cut)
        self._end.daemon = True
        self._end.start()

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 has it so too
        """The answer, once its headers are there; `TimeoutError` where they were cut off."""
        answer = super().getresponse()
        if self._late:
            answer.close()
            raise TimeoutError
        return answer

    def _cut(self) -> None:
        self._late = True
        with suppress(OSError, AttributeError):  # it may be closed by now
            self.sock.shutdown(SHUT_RDWR)

    def close(self) -> None:
        """Closes the connection."""
        if self._end:
            self._end.cancel()
        super().close()


class _PinnedTLS(_Pinned, HTTPSConnection):
    """The same under TLS, which verifies the host's name."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Pinned


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _PinnedTLS


def send(url: str, body: bytes, headers: Mapping[str, str], addresses: Addresses) -> tuple[int, timedelta | None]:
    """POSTs to the URL; the status and what `Retry-After` asks for. The answer's body is not read.

    No redirect is followed, no proxy asked and nothing tried again. `InvalidInput` where the URL may not be sent to,
    urllib3's `HTTPError` or `OSError` where there is no answer.
    """
    parts = addresses.split(url)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    options: Any = {"timeout": Timeout(connect=CONNECTING, read=ANSWERING), "retries": False, "addresses": addresses}
    secure = parts.scheme == "https"
    pool = _PoolTLS(host, port, ssl_context=_tls(), **options) if secure else _Pool(host, port, **options)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        answer = pool.urlopen(
            "POST", target, body, {"user-agent": AGENT, **headers}, redirect=False, preload_content=False
        )
        try:
            return answer.status, _asked(answer.headers.get("Retry-After"))
        finally:
            answer.close()
    finally:
        pool.close()


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()  # a newsroom's own authority, by the system's store or SSL_CERT_FILE
    return context


def _asked(header: str | None) -> timedelta | None:
    try:
        return timedelta(seconds=Retry(retry_after_max=10**6).parse_retry_after(header)) if header else None
    except (InvalidHeader, OverflowError, ValueError):
        return None


class Deliverer:
    """Makes the deliveries that are due, several at once; one for each process."""

    def __init__(self, deliveries: Deliveries, addresses: Addresses) -> None:
        self._deliveries = deliveries
        self._addresses = addresses
        self._lock = Lock()
        self._lanes: Counter[str] = Counter()  # by webhook: how many threads send to it
        self._made: Counter[str] = Counter()
        self._threads: list[Thread] = []
        self._stopping = Event()

    def deliver_due(self) -> int:
        """Makes the deliveries that are due now and waits until they are made; how many attempts that took."""
        before = self._made.total()
        for lane in self.begin():
            lane.join()
        return self._made.total() - before

    def begin(self) -> list[Thread]:
        """Begins to make the deliveries that are due, in daemon threads, and waits for none of them."""
        begun = []
        for webhook_id, count in self._deliveries.due(LANES).items():
            for _ in range(count):
                if not self._enter(webhook_id):
                    break
                begun.append(Thread(target=self._lane, args=(webhook_id,), name="webhook", daemon=True))
                begun[-1].start()
        self._threads = [*(thread for thread in self._threads if thread.is_alive()), *begun]
        return begun

    def stop(self, within: float) -> None:
        """Begins no delivery any more, and waits up to so many seconds for those that are being made."""
        self._stopping.set()
        until = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _enter(self, webhook_id: str) -> bool:
        with self._lock:
            lanes = self._lanes[webhook_id]
            if lanes >= LANES or (lanes and self._lanes.total() >= THREADS):
                return False
            self._lanes[webhook_id] += 1
            return True

    def _lane(self, webhook_id: str) -> None:
        try:
            while not self._stopping.is_set() and (claimed := self._deliveries.claim(webhook_id)):
                self._make(claimed)
                with self._lock:
                    self._made[webhook_id] += 1
        except Exception as error:  # the lease brings the delivery back
            log.error("a delivery failed", webhook=webhook_id, **told(error))
        finally:
            with self._lock:
                self._lanes[webhook_id] -= 1

    def _make(self, claimed: Claimed) -> None:
        at, began = now(), time.monotonic()
        status, asked, error = None, None, ""
        body, headers = claimed.message(at)
        try:
            status, asked = send(claimed.webhook.url, body, headers, self._addresses)
        except InvalidInput as refused:
            error = refused.detail
        except Exception as failed:  # whatever a receiver brings about is an attempt that failed
            error = type(failed).__name__
        attempt = Attempt(at, status, error, round((time.monotonic() - began) * 1000))
        self._deliveries.settle(claimed, attempt, asked)
        if not attempt.succeeded:
            told_of = {"webhook": claimed.webhook.id, "delivery": claimed.delivery.id, "status": status}
            log.warning("a delivery was not taken", error=error, **told_of)
