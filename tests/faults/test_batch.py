"""A batch of 2,000 articles while workers are killed, Redis forgets, and the network between them is cut.

Each line has one result in the end. A short one, without the cut, is in tests/integration/test_workers.py.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from sqlalchemy import make_url

from tests.conftest import at
from tests.serving import PATIENCE, ROOT, Server, serving

LINES, CUT, LEASE = 2000, 10.0, 5  # the last two in seconds
STEP = 10  # lines between two kills
TEXT = "The bridge is safe, Mayor Ruth Tamm said on day {}. A source told reporters the repairs would cost more."

pytestmark = pytest.mark.skipif(int(os.environ.get("VERDICTS", "0")) < 1000, reason="long: `make faults` runs it")


class Road:
    """Carries bytes between a port of its own and a server, unless it is cut."""

    def __init__(self, *server: Any) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._cut = False
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self, seconds: float) -> None:
        """Ends all connections, and refuses new ones for so long."""
        self._cut = True
        while self._open:
            _end(self._open.pop())
        time.sleep(seconds)
        self._cut = False

    def close(self) -> None:
        """For good."""
        self._cut = True
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._cut:
                client.close()
                continue
            server = socket.socket(*self._server[:1])
            server.connect(self._server[1])
            self._open += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=_carry, args=(source, target), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    _end(source)
    _end(target)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def working(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one child."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "work"],
            cwd=ROOT,
            env=environment | {"SOURCEMARK_WORKERS": "1"},
            stdout=out,
            stderr=out,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


@pytest.mark.timeout(1200)
def test_a_batch_is_whole_whatever_dies_meanwhile(tmp_path: Path, mortal: Any) -> None:
    brokers = pytest.importorskip("tests.brokers")
    url = make_url(at(mortal.get_uri(), "desk"))
    to_database = Road(socket.AF_UNIX, f"{url.query['host']}/.s.PGSQL.{url.port or url.query.get('port', 5432)}")
    with brokers.broker(tmp_path) as broker:
        to_broker = Road(socket.AF_INET, ("127.0.0.1", make_url(broker.url).port))
        settings = {"DATABASE_URL": str(at(mortal.get_uri(), "desk")), "SOURCEMARK_LEASE": str(LEASE)}
        with serving(tmp_path, BROKER_URL=broker.url, **settings) as server:
            far = server.environment | {
                "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{to_database.port}/desk"
                "?sslmode=disable&gssencmode=disable",
                "BROKER_URL": f"redis://127.0.0.1:{to_broker.port}/0",
            }
            with working(far, tmp_path / "one.log") as one, working(far, tmp_path / "two.log") as two:
                found = whole(server, broker, [one, two], [to_database, to_broker])
    assert [line["line"] for line in found] == list(range(1, LINES + 1))
    assert [line["id"] for line in found] == [str(number) for number in range(LINES)]
    assert all(line.get("annotation", {}).get("attributions") for line in found)
    for road in (to_database, to_broker):
        road.close()


def whole(server: Server, broker: Any, workers: list[subprocess.Popen[bytes]], roads: list[Road]) -> list[Any]:
    """The results of a batch, which is disturbed until four fifths are done."""
    headers = {"Authorization": f"Bearer {server.token('cms', 'annotate', 'read')}"}
    lines = "\n".join(json.dumps({"id": str(n), "text": TEXT.format(n)}) for n in range(LINES))
    typed = {**headers, "Content-Type": "application/x-ndjson"}
    made = requests.post(f"{server.url}/v1/batches", data=lines.encode(), headers=typed, timeout=PATIENCE)
    assert made.status_code == 202, made.text
    batch, cut = f"{server.url}/v1/batches/{made.json()['id']}", False
    killed_at = 0
    while (told := requests.get(batch, headers=headers, timeout=PATIENCE).json())["state"] != "finished":
        time.sleep(2)
        if killed_at + STEP <= told["done"] < 0.8 * LINES:  # not before a new child has done something
            killed_at = told["done"]
            for child in psutil.Process(random.choice(workers).pid).children():
                child.kill()
            if random.random() < 0.2:
                broker.empty()
        if told["done"] > 0.4 * LINES and not cut:
            cut = True
            threads = [threading.Thread(target=road.cut, args=(CUT,)) for road in roads]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    answer = requests.get(f"{batch}/results", headers=headers, timeout=PATIENCE)
    return [json.loads(line) for line in answer.iter_lines()]
