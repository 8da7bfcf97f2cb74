"""What each server bears: good requests while 200 clients send or read slowly.

    python -m benchmarks.servers [NAME ...]

A row a server, a column an attack: how many good requests (`/healthz`) were answered within five seconds, of how many,
and their median.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import requests

from tests.serving import ROOT, command, free_port
from tests.slow import FIRST, attackers

SECONDS, PATIENCE = 8.0, 5.0
PLAIN = "-c /dev/null --threads {threads} --workers 1 -b 127.0.0.1:{port} --timeout 60 --graceful-timeout 30"
WORK = "long texts"
TEXT = "The ferry will run until the bridge is mended, the harbour master said on Monday. " * 800
SERVERS = {
    "the shipped one": "-m gunicorn -c gunicorn.conf.py wsgi:app",
    "gunicorn gthread, 4 threads": "-m gunicorn -k gthread " + PLAIN.replace("{threads}", "4") + " wsgi:app",
    "gunicorn gthread, 32 threads": "-m gunicorn -k gthread " + PLAIN.replace("{threads}", "32") + " wsgi:app",
    "gunicorn gevent": "-m gunicorn -k gevent " + PLAIN.replace("{threads}", "1") + " wsgi:app",
    "gunicorn asgi, a2wsgi": "-m gunicorn -k asgi " + PLAIN.replace("{threads}", "1") + " benchmarks.servers:asgi()",
    "granian, 32 threads": "-m granian --interface wsgi --blocking-threads 32 --host 127.0.0.1 --port {port} wsgi:app",
    "waitress, 32 threads": "-m waitress --threads=32 --listen=127.0.0.1:{port} --connection-limit=1000 wsgi:app",
}


def asgi() -> object:
    from a2wsgi import WSGIMiddleware

    from wsgi import app

    return WSGIMiddleware(app, workers=32)


def good(url: str) -> tuple[int, list[float]]:
    """How many were asked, and the seconds of those that were answered."""
    asked, took, until = 0, [], time.monotonic() + SECONDS
    while time.monotonic() < until:
        asked, begun = asked + 1, time.monotonic()
        try:
            if requests.get(f"{url}/healthz", timeout=PATIENCE).ok:
                took.append(time.monotonic() - begun)
        except requests.RequestException:
            pass
        time.sleep(0.05)
    return asked, took


@contextlib.contextmanager
def annotating(url: str, bearer: str) -> Iterator[None]:
    """Four long texts are annotated."""

    def ask() -> None:
        with contextlib.suppress(requests.RequestException):
            headers = {"Authorization": f"Bearer {bearer}"}
            requests.post(f"{url}/v1/annotate", json={"text": TEXT}, headers=headers, timeout=60)

    asking = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    for one in asking:
        one.start()
    yield


def under(url: str, attack: str, bearer: str) -> str:
    """The good requests that were answered during an attack, and their median."""
    with annotating(url, bearer) if attack == WORK else attackers(url, attack):
        time.sleep(1)
        asked, took = good(url)
    wait(url)
    return f"{len(took)}/{asked}, {1000 * median(took):.0f} ms" if took else f"0/{asked}"


def wait(url: str) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if requests.get(f"{url}/healthz", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)


def row(name: str, line: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "SOURCEMARK_PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}/s.db"}
        command(environment, "migrate")
        arguments = [sys.executable, *line.format(port=port).split()]
        with Path(folder, "log").open("ab") as log:
            process = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            wait(url)
            printed = command(environment, "token", "create", "bench", "--scope", "annotate")
            bearer = next(word for word in printed.split() if word.startswith("smk_"))
            cells = [under(url, attack, bearer) for attack in (*FIRST, WORK)]
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print("| | " + " | ".join((*FIRST, WORK)) + " |")
    for name in sys.argv[1:] or SERVERS:
        print(row(name, SERVERS[name]), flush=True)
