"""The real service, in processes of its own, for clients and browsers to talk to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.cli import run

ROOT = Path(__file__).parents[1]
PATIENCE = 90.0  # seconds for the service to be ready on a busy machine


@dataclass(frozen=True, slots=True)
class Server:
    """A running service and how to get tokens for it."""

    url: str
    environment: dict[str, str]

    def token(self, name: str, *scopes: str, delegate: bool = False) -> str:
        """A new token, made by the command line."""
        arguments = [argument for scope in scopes for argument in ("--scope", scope)]
        arguments += ["--delegate"] if delegate else []
        printed = command(self.environment, "token", "create", name, "--again", *arguments)
        found = re.search(r"smk_\S+", printed)
        assert found, printed
        return found.group()

    def revoke(self, bearer: str) -> None:
        """Ends a token, by the command line."""
        command(self.environment, "token", "revoke", bearer.split("_")[1])


def command(environment: dict[str, str], *arguments: str) -> str:
    """What `python -m service ...` prints."""
    done = run(*arguments, **environment)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """The service on a free port, migrated and ready; `settings` are its environment, SQLite in `folder` by default."""
    port = free_port()
    own = {"DATABASE_URL": _sqlite(folder), "SOURCEMARK_DRAIN_SECONDS": "0", **settings}
    environment = _environment(SOURCEMARK_PORT=str(port), **own)
    command(environment, "migrate")
    with (folder / "log").open("wb+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/readyz", folder / "log")
            yield Server(f"http://127.0.0.1:{port}", environment)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'sourcemark.db'}"


def _environment(**settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOURCEMARK_")}
    return clean | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"} | settings


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(url, timeout=30).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the service did not become ready:\n{log.read_text()}")
