"""Clients that send or read so slowly that a server which gives each a thread has none left."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

BODY = 4_000  # bytes that a slow body promises
BIG = "/docs/swagger-ui/js/swagger-ui-bundle.js"  # 1.4 MB, open to anybody
FIRST = {
    "idle": b"",
    "headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
    "body": f"POST /desk/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: {BODY}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode(),
    "chunks": b"POST /desk/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n4000\r\n",
    "read": f"GET {BIG} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20,
}
"""By kind of attack, what is sent at once; `read` then reads nothing, the others go on by single bytes."""


@contextmanager
def attackers(url: str, kind: str, count: int = 200, every: float = 0.5) -> Iterator[list[socket.socket]]:
    """So many slow clients of a kind; each sends one byte `every` so many seconds, and comes again when it is cut."""
    address, over = urlsplit(url), threading.Event()
    assert address.hostname
    place = (address.hostname, address.port or 80)
    open_ones = [opened(place, kind) for _ in range(count)]
    dripping = threading.Thread(target=_drip, args=(place, kind, open_ones, over, every), daemon=True)
    dripping.start()
    try:
        yield open_ones
    finally:
        over.set()
        dripping.join(30)
        for one in open_ones:
            one.close()


def opened(place: tuple[str, int], kind: str) -> socket.socket:
    """One slow client, what it sends at once sent."""
    made = socket.socket()
    if kind == "read":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(5)
    with suppress(OSError):
        made.connect(place)
        made.sendall(FIRST[kind])
    made.setblocking(False)
    return made


def _drip(
    place: tuple[str, int], kind: str, open_ones: list[socket.socket], over: threading.Event, every: float
) -> None:
    while not over.wait(every):
        for number, one in enumerate(open_ones):
            if over.is_set():
                return
            try:
                if kind == "read" and one.recv(1) == b"":
                    raise ConnectionResetError
                if kind in ("headers", "body", "chunks"):
                    one.send(b"x")
            except BlockingIOError:
                continue
            except OSError:
                one.close()
                open_ones[number] = opened(place, kind)
