"""More work than a process can do: it does what it can, refuses the rest at once, and is well afterwards."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests

from tests.api import ARTICLE
from tests.serving import Server, serving
from tests.slow import attackers

SECONDS = 6.0
TEXT = ARTICLE * 6  # about 2,500 characters


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("overload")
    with serving(folder, SOURCEMARK_CONCURRENCY="1", SOURCEMARK_QUEUE="4", SOURCEMARK_PATIENCE="20") as running:
        yield running


@pytest.fixture(scope="module")
def headers(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.token('load', 'annotate', 'read')}"}


def asked(server: Server, headers: dict[str, str], text: str, timeout: float = 120) -> tuple[int, float]:
    """The status, 0 where the client gave up, and the seconds that it took."""
    begun = time.monotonic()
    try:
        answer = requests.post(f"{server.url}/v1/annotate", json={"text": text}, headers=headers, timeout=timeout)
    except requests.Timeout:
        return 0, time.monotonic() - begun
    assert answer.status_code != 503 or int(answer.headers["Retry-After"]) >= 1
    return answer.status_code, time.monotonic() - begun


def test_a_flood_leaves_work_done_and_the_rest_refused(server: Server, headers: dict[str, str]) -> None:
    asked(server, headers, TEXT)
    calm = asked(server, headers, TEXT)[1]
    until, found = time.monotonic() + max(SECONDS, 12 * calm), Counter[int]()

    def client() -> None:
        while time.monotonic() < until:
            status, _ = asked(server, headers, TEXT)
            found[status] += 1
            time.sleep(0.2 if status == 503 else 0)

    probes = []
    with ThreadPoolExecutor(16) as pool:
        clients = [pool.submit(client) for _ in range(16)]
        while time.monotonic() < until:
            begun = time.monotonic()
            assert requests.get(f"{server.url}/healthz", timeout=20).ok
            assert requests.get(f"{server.url}/v1/articles", headers=headers, timeout=20).ok
            probes.append(time.monotonic() - begun)
            time.sleep(0.1)
        for one in clients:
            one.result()
    assert set(found) == {200, 503}
    assert found[503] > 0
    assert found[200] >= 4  # of about twelve
    assert sorted(probes)[len(probes) // 2] < max(1.0, 2 * calm)


def test_work_for_clients_that_gave_up_is_dropped(server: Server, headers: dict[str, str]) -> None:
    begun = time.monotonic()
    asked(server, headers, TEXT * 10)
    whole = time.monotonic() - begun
    with ThreadPoolExecutor(5) as pool:  # five times as long, were it all done
        gave_up = list(pool.map(lambda _: asked(server, headers, TEXT * 10, timeout=whole / 10)[0], range(5)))
    assert set(gave_up) == {0}
    begun = time.monotonic()
    assert asked(server, headers, ARTICLE)[0] == 200
    assert time.monotonic() - begun < 2 * whole


def test_a_short_text_does_not_wait_behind_long_ones(server: Server, headers: dict[str, str]) -> None:
    took = {}

    def long() -> None:
        took["long"] = asked(server, headers, TEXT * 12)

    asking = [threading.Thread(target=long) for _ in range(2)]
    for one in asking:
        one.start()
    time.sleep(0.3)
    status, seconds = asked(server, headers, ARTICLE)
    for one in asking:
        one.join()
    assert status == took["long"][0] == 200
    assert seconds < took["long"][1] / 3


def test_half_a_request_and_gone(server: Server, headers: dict[str, str]) -> None:
    """Clients that vanish in the middle of a request leave nothing behind."""
    address = urlsplit(server.url)
    for _ in range(50):
        with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
            connection.sendall(b"POST /v1/annotate HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
    assert asked(server, headers, ARTICLE)[0] == 200


def test_a_full_queue_and_slow_bodies_together_leave_threads_for_others(
    server: Server, headers: dict[str, str]
) -> None:
    def long() -> None:
        while asked(server, headers, TEXT * 70, timeout=15)[0] == 503:  # a short text had the place just then
            pass

    with ThreadPoolExecutor(5) as pool, attackers(server.url, "chunks", count=40):
        waiting = [pool.submit(long) for _ in range(5)]
        while asked(server, headers, ARTICLE, timeout=1)[0] == 200:  # until the queue is full
            assert not all(one.done() for one in waiting)
        for _ in range(3):
            assert requests.get(f"{server.url}/healthz", timeout=5).ok
            assert requests.get(f"{server.url}/v1/articles", headers=headers, timeout=5).ok


def test_whether_it_lives_is_told_while_every_thread_waits_for_the_database(
    server: Server, headers: dict[str, str]
) -> None:
    form = {"token": headers["Authorization"].removeprefix("Bearer ")}

    def sign_in(_: int) -> int:
        return requests.post(f"{server.url}/desk/sign-in", data=form, allow_redirects=False, timeout=60).status_code

    path = server.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with ThreadPoolExecutor(40) as pool, closing(sqlite3.connect(path, isolation_level=None)) as locked:
        locked.execute("BEGIN IMMEDIATE")
        waiting = pool.map(sign_in, range(40))
        time.sleep(1)
        assert requests.get(f"{server.url}/healthz", timeout=5).ok
        locked.execute("ROLLBACK")
        assert set(waiting) <= {303, 503}
