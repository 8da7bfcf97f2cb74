"""Batches on the real service: its own thread killed; Celery workers, a broker that forgets, connections cut."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
import requests

from service.jobs.broker import FULL, QUEUES, Wake
from tests.brokers import Broker, broker
from tests.conftest import at, execute
from tests.receiver import receiving
from tests.serving import PATIENCE, ROOT, Server, serving

TEXT = "The bridge is safe, Mayor Ruth Tamm said on day {}. A source told reporters the repairs would cost more."


class Maker:
    """Sends batches to a server and looks at them."""

    def __init__(self, server: Server) -> None:
        self._url = f"{server.url}/v1/batches"
        self._headers = {"Authorization": f"Bearer {server.token('cms', 'annotate')}"}

    def send(self, count: int) -> str:
        """Sends so many lines; the batch's id."""
        data = "\n".join(json.dumps({"id": str(day), "text": TEXT.format(day)}) for day in range(count)).encode()
        headers = {**self._headers, "Content-Type": "application/x-ndjson"}
        response = requests.post(self._url, data=data, headers=headers, timeout=PATIENCE)
        assert response.status_code == 202, response.text
        made: str = response.json()["id"]
        return made

    def get(self, batch: str) -> Any:
        return requests.get(f"{self._url}/{batch}", headers=self._headers, timeout=PATIENCE).json()

    def until(self, batch: str, holds: Callable[[Any], bool]) -> None:
        """Waits until something holds of the batch."""
        until = time.monotonic() + 2 * PATIENCE
        while not holds(told := self.get(batch)):
            assert time.monotonic() < until, told
            time.sleep(0.2)

    def whole(self, batch: str, count: int) -> None:
        """Waits until the batch is finished; every line then has one result, in order."""
        self.until(batch, lambda told: told.get("state") == "finished")
        response = requests.get(f"{self._url}/{batch}/results", headers=self._headers, timeout=PATIENCE)
        found = [json.loads(line) for line in response.iter_lines()]
        assert [one["line"] for one in found] == list(range(1, count + 1))
        assert [one["id"] for one in found] == [str(day) for day in range(count)]
        assert all(one["annotation"]["attributions"] for one in found)


def begun(least: int) -> Callable[[Any], bool]:
    return lambda told: told["done"] >= least


def test_the_services_own_thread_goes_on_after_a_kill(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'sourcemark.db'}", "SOURCEMARK_LEASE": "2"}
    with serving(tmp_path, **settings) as server:
        maker = Maker(server)
        batch = maker.send(60)
        maker.until(batch, begun(5))
        kill_children(server_process())
        maker.until(batch, begun(20))
        kill_children(server_process())
        maker.whole(batch, 60)


def server_process() -> psutil.Process:
    """gunicorn's first process, the one that this test started last."""
    found = [child for child in psutil.Process().children() if "gunicorn" in " ".join(child.cmdline())]
    return max(found, key=lambda child: child.create_time())


def kill_children(process: psutil.Process) -> None:
    for child in process.children():
        child.send_signal(signal.SIGKILL)


@contextmanager
def working(server: Server, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one child."""
    environment = {**server.environment, "SOURCEMARK_WORKERS": "1"}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "work"], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
        try:
            yield process
            while not psutil.Process(process.pid).children():  # loading: SIGTERM would end it at once
                time.sleep(0.1)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, log.read_text()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Broker]:
    with broker(tmp_path) as made:
        yield made


def test_without_any_worker_the_broker_does_not_fill(redis_server: Broker) -> None:
    wake = Wake(redis_server.url)
    for name in ("lines", "deliver"):
        for times in (1, 100, 200):
            wake(name, times)
    with redis.Redis.from_url(redis_server.url) as client:
        assert [client.llen(queue) for queue in QUEUES] == [FULL, FULL]
        wake("lines", 5)
        assert client.llen(QUEUES[1]) == FULL
        client.rpop(QUEUES[1])
        wake("lines", 5)
        assert client.llen(QUEUES[1]) == FULL


@pytest.mark.heavy
def test_celery_workers_die_and_the_broker_forgets(tmp_path: Path, postgres: str, redis_server: Broker) -> None:
    execute(postgres, "CREATE DATABASE workers")
    settings = {"DATABASE_URL": at(postgres, "workers"), "BROKER_URL": redis_server.url, "SOURCEMARK_LEASE": "2"}
    settings |= {"SOURCEMARK_WEBHOOK_NETWORKS": "127.0.0.0/8", "SOURCEMARK_WEBHOOK_HTTP": "1"}
    with serving(tmp_path, **settings) as server, receiving() as receiver:
        wanted = {"url": receiver.url, "events": ["batch.finished"]}
        admin = {"Authorization": f"Bearer {server.token('desk', 'admin')}"}
        made = requests.post(f"{server.url}/v1/webhooks", json=wanted, headers=admin, timeout=PATIENCE)
        assert made.status_code == 201, made.text
        maker = Maker(server)
        batch = maker.send(64)
        time.sleep(1)
        assert maker.get(batch)["done"] == 0, "the service itself works on batches although there is a broker"
        redis_server.empty()
        log = tmp_path / "work.log"
        with working(server, log) as first:
            maker.until(batch, begun(5))
            kill_children(psutil.Process(first.pid))  # the worker makes another child
            maker.until(batch, begun(20))
            redis_server.kill()
            time.sleep(1)
            redis_server.start()
            with working(server, log):
                redis_server.empty()
                ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'workers'"
                execute(postgres, ends)
                maker.whole(batch, 64)
                receiver.wait(1)
        assert [message.event["data"] for message in receiver.got] == [{"batch_id": batch, "lines": 64, "failed": 0}]
        assert "Tamm" not in log.read_text()
    execute(postgres, "DROP DATABASE workers WITH (FORCE)")
