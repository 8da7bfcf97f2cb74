"""A client's connection whose slowness holds no thread: requests are collected before a thread has them, and what a
client does not read at once is kept until it does.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.body import LengthReader
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException

HEAD = 32_768  # bytes of a request line and its headers
HELD = 4 * 2**20  # bytes of one body, or of one answer, that are held for a slow client
GRACE = 10.0  # seconds within which a head comes, and before which nobody counts as slow
RATE = 10_000  # bytes a second that a body, or the reading of an answer, must make after that
RATE_OF_A_STREAM = 65_536  # the same where a thread waits for it
STREAMS = 4  # bodies that threads read as they come, and as many long answers that they send, at once
BLOCK = 65_536


class TooSlow(ParseException):  # type: ignore[misc]
    """The request, or the reading of its answer, took too long."""


class Busy(ParseException):  # type: ignore[misc]
    """No thread was free to read a body as it comes."""


class Channel:
    """The socket as a thread has it: nothing that it sends waits for the client, up to `HELD` bytes."""

    def __init__(self, raw: socket.socket) -> None:
        raw.setblocking(False)
        self.raw = raw
        self.pending = bytearray()  # what the client has not read yet
        self._credit = GRACE  # seconds that a thread may still wait for the client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def sendall(self, data: bytes) -> None:
        """Sends what the client reads at once and keeps the rest; `TimeoutError` where it reads far too slowly."""
        self.pending += data
        self.flush()
        while len(self.pending) > HELD:
            try:
                self._wait(select.POLLOUT)
            except TimeoutError:
                self.pending.clear()  # the answer is cut off; nobody keeps its beginning
                raise
            self._earn(self.flush())

    send = sendall

    def flush(self) -> int:
        """Sends as much of what is kept as the client reads now; how many bytes these were."""
        before = len(self.pending)
        try:
            while self.pending:
                del self.pending[: self.raw.send(memoryview(self.pending)[:BLOCK])]
        except BlockingIOError:
            pass
        return before - len(self.pending)

    def recv(self, size: int, *flags: int) -> bytes:
        """What has come of a body that is too long to be collected, or has no length; `TooSlow`."""
        while True:
            try:
                data = self.raw.recv(size, *flags)
            except BlockingIOError:
                try:
                    self._wait(select.POLLIN)
                except TimeoutError:
                    raise TooSlow("The body came too slowly.") from None
            else:
                self._earn(len(data))
                return data

    def gone(self) -> bool:
        """Whether the client has closed the connection, or will send nothing more."""
        try:
            return not self.raw.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _earn(self, moved: int) -> None:
        self._credit = min(2 * GRACE, self._credit + moved / RATE_OF_A_STREAM)

    def _wait(self, event: int) -> None:
        """Waits until the client sends or reads, as long as it is not slower than a stream must be."""
        poll = select.poll()
        poll.register(self.raw, event)
        begun = time.monotonic()
        if not poll.poll(max(0, self._credit) * 1000):
            raise TimeoutError
        self._credit -= time.monotonic() - begun


class Connection:
    """What has come on a connection, up to a whole request. `server` is the address that it came to."""

    def __init__(self, cfg: Any, raw: socket.socket, client: Any, server: Any) -> None:
        self.cfg, self.client, self.server = cfg, client, server
        self.sock = Channel(raw)
        self.parser = get_parser(cfg, self.sock, client)
        self.request: Any = None
        self.streams = False  # its body is read by the thread as it comes
        self.keep = False  # another request may follow
        self.since = time.monotonic()
        self.until = self.since + GRACE
        self.then: Callable[[], None] | None = None  # what happens when `until` has passed
        self._head = bytearray()
        self._missing = 0

    @property
    def begun(self) -> bool:
        """Whether something of a request has come."""
        return bool(self._head) or self.request is not None

    def again(self) -> bool:
        """Begins with the next request, of which something may have come already: whether it is whole."""
        self.request, self.since = None, time.monotonic()
        self.until = self.since + float(self.cfg.keepalive)
        return self.feed(self.parser.unreader.take_buffered())

    def feed(self, data: bytes) -> bool:
        """Whether the request is whole, or as much of it as is collected, with what has come now.

        Raises what gunicorn's parser does for a request that can't be read.
        """
        if self.request is not None:
            self._keep(data)
            return self._missing <= 0
        if data and not self._head:
            self.until = time.monotonic() + GRACE
        self._head += data
        if self._head.find(b"\r\n\r\n", max(0, len(self._head) - len(data) - 3)) < 0:
            if self._head.find(b"\r\n", 0, self.cfg.limit_request_line + 2) < 0 < len(self._head) - HEAD // 4:
                raise LimitRequestLine(len(self._head), self.cfg.limit_request_line)
            if len(self._head) > HEAD:
                raise LimitRequestHeaders("limit request headers fields size")
            return False
        self.parser.unreader.unread(bytes(self._head))
        self._head.clear()
        self.request = next(self.parser)
        return self._body()

    def _body(self) -> bool:
        """Whether nothing of the body must be waited for."""
        reader = self.request.body.reader
        length = reader.length if isinstance(reader, LengthReader) else HELD + 1
        self.streams = length > HELD
        if self.streams:
            self.request.force_close()  # where the next request begins is known only to who reads all of it
            return True
        self._missing = length - len(self.parser.unreader.buf.getvalue())
        if self._missing > 0 and self.request._expected_100_continue:
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.request._expected_100_continue = False
        self.until = time.monotonic() + GRACE + length / RATE
        return bool(self._missing <= 0)

    def _keep(self, data: bytes) -> None:
        held = self.parser.unreader.buf
        held.seek(0, 2)
        held.write(data)
        self._missing -= len(data)

    @property
    def held(self) -> int:
        """Bytes of memory that its slowness takes."""
        return len(self.sock.pending) + len(self._head) + int(self.parser.unreader.buf.tell())
