"""A real socket server that misbehaves a given number of times, then passes requests on to the service."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from types import TracebackType
from urllib.parse import urlsplit

Deed = Callable[[socket.socket], None]


def drop(connection: socket.socket) -> None:
    """Reads the request and hangs up."""


def hang(connection: socket.socket) -> None:
    """Reads the request and says nothing for a while."""
    time.sleep(1.5)


def say(status: str, *headers: str, body: bytes = b"") -> Deed:
    """Answers every time with the same words."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]

    def deed(connection: socket.socket) -> None:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return deed


class Unreliable:
    """Does each deed of `first` once, in order, then proxies to `upstream`; `seen` holds the request heads."""

    def __init__(self, first: Iterable[Deed], upstream: str = "") -> None:
        self._deeds = list(first)
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.seen: list[bytes] = []
        self._lost = 0
        self._at_post: Deed | None = None

    def lose_answers(self, count: int) -> None:
        """The next requests reach the service, and what it answers is lost."""
        self._lost = count

    def next_post(self, deed: Deed) -> None:
        """Does this at the next POST; other requests pass."""
        self._at_post = deed

    def __enter__(self) -> Unreliable:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            with closing(connection):
                request = _request(connection)
                self.seen.append(request)
                self._deed(request)(connection)

    def _deed(self, request: bytes) -> Deed:
        if self._at_post and request.startswith(b"POST"):
            return self._at_post
        if self._deeds:
            return self._deeds.pop(0)
        return lambda connection: self._pass_on(request, connection)

    def _pass_on(self, request: bytes, connection: socket.socket) -> None:
        parts = urlsplit(self._upstream)
        with socket.create_connection((parts.hostname, parts.port), 60) as upstream:
            upstream.sendall(request.replace(b"Connection: keep-alive", b"Connection: close", 1))
            answer = b"".join(iter(lambda: upstream.recv(65_536), b""))
        if self._lost:
            self._lost -= 1
        else:
            connection.sendall(answer)


def _request(connection: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        block = connection.recv(65_536)
        if not block:
            return read
        read += block
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body
