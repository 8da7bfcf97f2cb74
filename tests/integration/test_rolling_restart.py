"""Instance after instance restarts behind a proxy that asks `/readyz`, and no request fails; nor does one on HUP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest
import requests

from tests.serving import PATIENCE, ROOT, Server, command, free_port

DRAIN, PROBE = 8, 0.5  # seconds: how long an instance goes on, and between two probes of it
TEXT = {"text": "The ferry is late, the clerk said."}


class Instance:
    """One `python -m service serve`, on a port of its own."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._environment = environment | {"SOURCEMARK_PORT": str(port)}
        self._log = (folder / f"log-{port}").open("ab")
        self.start()

    def start(self) -> None:
        arguments = [sys.executable, "-m", "service", "serve"]
        self.process = subprocess.Popen(arguments, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log)

    def ready(self, timeout: float = 10.0) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=timeout).ok
        except requests.RequestException:
            return False

    def await_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.ready(30.0):
            assert time.monotonic() < until, "it did not become ready"
            time.sleep(0.2)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process.poll() is None:
            self.stop()
        self._log.close()


class Proxy:
    """Hands each request to a ready instance, in turn; tries none twice, and tells 502 where one did not answer."""

    def __init__(self, instances: list[Instance]) -> None:
        self._instances, self._ready, self._turn, self._lock = instances, list(instances), 0, Lock()
        self._enough = Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
                try:
                    url = f"{proxy.next().url}{self.path}"
                    answer = requests.post(url, body, headers=headers, timeout=60)
                    status, content = answer.status_code, answer.content
                except requests.RequestException as error:
                    status, content = 502, type(error).__name__.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._threads = [
            Thread(target=self._server.serve_forever),
            *(Thread(target=self._probe, args=(one,)) for one in instances),
        ]
        for thread in self._threads:
            thread.start()

    def next(self) -> Instance:
        with self._lock:
            self._turn += 1
            return self._ready[self._turn % len(self._ready)]

    def _probe(self, instance: Instance) -> None:
        while not self._enough.wait(PROBE):
            ready = instance.ready()
            with self._lock:
                others = [one for one in self._ready if one is not instance]
                self._ready = [*others, instance] if ready or not others else others

    def close(self) -> None:
        self._enough.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()


@contextmanager
def asking(url: str, bearer: str, callers: int = 3) -> Iterator[Counter[str]]:
    """Callers who never pause; how often each answer came."""
    answers: Counter[str] = Counter()
    enough = Event()

    def ask() -> None:
        headers = {"Authorization": f"Bearer {bearer}"}
        while not enough.is_set():
            try:
                answer = requests.post(f"{url}/v1/annotate", json=TEXT, headers=headers, timeout=90)
                answers[f"{answer.status_code}"] += 1
                if not answer.ok:
                    answers[answer.text[:200]] += 1
            except requests.RequestException as error:
                answers[type(error).__name__] += 1

    threads = [Thread(target=ask) for _ in range(callers)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        enough.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOURCEMARK_")}
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
        "SOURCEMARK_DRAIN_SECONDS": str(DRAIN),
        "NO_PROXY": "127.0.0.1",
    }
    made = clean | own
    command(made, "migrate")
    return made


@pytest.mark.heavy
def test_no_request_fails_while_two_instances_are_restarted_in_turn(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    instances = [Instance(environment, tmp_path) for _ in range(2)]
    try:
        for instance in instances:
            instance.await_ready()
        bearer = Server("", environment).token("cms", "annotate")
        proxy = Proxy(instances)
        try:
            with asking(proxy.url, bearer) as answers:
                for instance in instances:
                    before = answers["200"]
                    instance.process.send_signal(signal.SIGTERM)
                    time.sleep(1.5)
                    said = requests.get(f"{instance.url}/readyz", timeout=60)
                    assert said.status_code == 503, "it says so and still answers"
                    assert said.json()["checks"]["staying"] is False
                    assert instance.process.wait(PATIENCE) == 0
                    instance.start()
                    instance.await_ready()
                    time.sleep(2 * PROBE)
                    assert answers["200"] > before
        finally:
            proxy.close()
        assert set(answers) == {"200"}, answers
    finally:
        for instance in instances:
            instance.close()


def test_no_request_fails_while_new_workers_take_over(tmp_path: Path, environment: dict[str, str]) -> None:
    instance = Instance(environment | {"SOURCEMARK_DRAIN_SECONDS": "0"}, tmp_path)
    try:
        instance.await_ready()
        bearer = Server("", environment).token("cms", "annotate")
        with asking(instance.url, bearer) as answers:
            before = _workers(instance)
            instance.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + PATIENCE
            while before & _workers(instance):
                assert time.monotonic() < until, "the old workers did not go"
                time.sleep(0.2)
            instance.await_ready()
            after = answers["200"]
            while answers["200"] < after + 5:
                assert time.monotonic() < until, "the new workers do not answer"
                time.sleep(0.2)
        assert set(answers) == {"200"}, answers
    finally:
        instance.close()


def _workers(instance: Instance) -> set[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(instance.process.pid)], capture_output=True, text=True, check=False
    )
    return {int(pid) for pid in found.stdout.split()}
