"""Api processes that are killed again and again, and clients that don't give up."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.serving import ROOT, free_port

EVERY = 0.5  # seconds between two kills
PATIENCE = 600.0  # seconds in which an unbroken run of failures is a failure


@dataclass(slots=True)
class Api:
    """One api process with its worker, started again whenever it was killed."""

    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it in a process group of its own; it is not ready yet."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "serve"],
                cwd=ROOT,
                env=self.environment | {"SOURCEMARK_PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def end(self, by: signal.Signals = signal.SIGKILL) -> None:
        """Ends master and worker at once."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, by)
            self.process.wait(60)


@dataclass(slots=True)
class Killer:
    """Kills one of the api processes that answer, every half second, and starts it again."""

    apis: list[Api]
    most: int
    kills: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until it is told to stop, or has killed as many as it may."""
        while self.kills < self.most and not self._over.wait(EVERY):
            ready = [api for api in self.apis if api.ready()]
            if ready:
                victim = random.choice(ready)
                victim.end()
                victim.start()
                self.kills += 1

    def stop(self) -> None:
        """No more kills."""
        self._over.set()


@contextmanager
def killed(environment: dict[str, str], folder: Path, processes: int, most: int) -> Iterator[Killer]:
    """So many api processes on one database, of which at most so many are killed; it begins when all are ready."""
    apis = [Api(environment, folder / f"api-{number}.log") for number in range(processes)]
    killer = Killer(apis, most)
    thread = threading.Thread(target=killer.run)
    try:
        for api in apis:
            api.start()
        until = time.monotonic() + 120
        while not all(api.ready() for api in apis):
            assert time.monotonic() < until, "\n".join(api.log.read_text()[-2000:] for api in apis)
            time.sleep(0.2)
        thread.start()
        yield killer
    finally:
        killer.stop()
        if thread.is_alive():
            thread.join()
        for api in apis:
            api.end(signal.SIGTERM)


@dataclass(slots=True)
class Crowd:
    """Clients that send each request until it is acknowledged, under one Idempotency-Key."""

    apis: list[Api]
    bearer: str
    tries: int = 0

    def send(self, method: str, path: str, body: Any, key: str) -> Any:
        """The answer to a request that some api process took in the end."""
        headers = {"Authorization": f"Bearer {self.bearer}", "Idempotency-Key": key}
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.tries += 1
            api = random.choice(self.apis)
            try:
                answer = requests.request(method, api.url + path, json=body, headers=headers, timeout=20)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.ok:
                return answer.json()
            assert answer.status_code in (429, 500, 502, 503), answer.text
            time.sleep(0.1)
        raise AssertionError("no api process answered for ten minutes")

    def all(
        self, many: int, clients: int, send: Callable[[int], Any], midway: dict[int, Callable[[], None]]
    ) -> list[Any]:
        """What so many requests got, sent by so many clients; `midway` is done when that many were acknowledged."""
        done, lock = 0, threading.Lock()

        def one(number: int) -> Any:
            nonlocal done
            got = send(number)
            with lock:
                done += 1
                event = midway.pop(done, None)
            if event:
                event()
            return got

        with ThreadPoolExecutor(clients) as pool:
            return list(pool.map(one, range(many)))
