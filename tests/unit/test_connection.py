"""How long a thread waits for a client that sends or reads slowly."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from service import connection
from service.connection import BLOCK, HELD, Channel, TooSlow

PATIENCE = 0.3  # seconds, in place of `GRACE`


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Channel, socket.socket]]:
    """The service's end, which has little patience, and the client's."""
    monkeypatch.setattr(connection, "GRACE", PATIENCE)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def test_who_sent_much_may_not_stop_for_the_longer(pair: tuple[Channel, socket.socket]) -> None:
    channel, client = pair
    much = 20 * 2**20  # at the least rate, five minutes' worth
    sending = threading.Thread(target=client.sendall, args=(bytes(much),))
    sending.start()
    came = 0
    while came < much:
        came += len(channel.recv(BLOCK))
    sending.join()
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        channel.recv(BLOCK)
    assert time.monotonic() - begun < 10


def test_nothing_is_kept_of_an_answer_that_is_given_up(pair: tuple[Channel, socket.socket]) -> None:
    channel, _ = pair
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        channel.sendall(bytes(2 * HELD))
    assert PATIENCE / 2 < time.monotonic() - begun < 10
    assert not channel.pending


def test_a_reader_who_goes_on_gets_everything(pair: tuple[Channel, socket.socket]) -> None:
    channel, client = pair
    sent, got = 3 * HELD, 0

    def read() -> None:
        nonlocal got
        while got < sent and (part := client.recv(BLOCK)):
            got += len(part)
            time.sleep(0.001)

    reading = threading.Thread(target=read)
    reading.start()
    channel.sendall(bytes(sent))
    while channel.pending:
        channel.flush()
        time.sleep(0.001)
    reading.join(20)
    assert got == sent
