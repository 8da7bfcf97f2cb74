"""Twice as many texts as the service can annotate, from clients that give up after ten seconds, for a minute.

    python -m benchmarks.overload [SECONDS]

Prints what a calm service does in a second; for every ten seconds of the flood what was answered, refused and given up,
and how long `/healthz` took; at last how long the first answer after the flood took.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.serving import Server, serving

PATIENCE, CALM, STEP = 10.0, 15.0, 10.0
TEXT = "The ferry will run until the bridge is mended, the harbour master said on Monday. Critics doubt it.\n\n" * 15


def ask(server: Server, headers: dict[str, str], timeout: float) -> str:
    try:
        answer = requests.post(f"{server.url}/v1/annotate", json={"text": TEXT}, headers=headers, timeout=timeout)
    except requests.RequestException:
        return "given up"
    return {200: "answered", 503: "refused"}.get(answer.status_code, str(answer.status_code))


def capacity(server: Server, headers: dict[str, str]) -> float:
    """Texts a second, by two clients that ask one after the other."""
    until, done = time.monotonic() + CALM, Counter[str]()

    def client() -> None:
        while time.monotonic() < until:
            done[ask(server, headers, 60)] += 1

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(client) for _ in range(2)]:
            one.result()
    return done["answered"] / CALM


def probe(server: Server) -> float:
    begun = time.monotonic()
    requests.get(f"{server.url}/healthz", timeout=120)
    return time.monotonic() - begun


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        headers = {"Authorization": f"Bearer {server.token('flood', 'annotate')}"}
        rate = capacity(server, headers)
        print(f"calm: {rate:.2f} texts a second")
        found, asking, begun = Counter[str](), [], time.monotonic()
        shown, slowest = STEP, 0.0

        def one() -> None:
            found[ask(server, headers, PATIENCE)] += 1

        while (now := time.monotonic() - begun) < seconds:
            asking.append(threading.Thread(target=one, daemon=True))
            asking[-1].start()
            time.sleep(1 / (2 * rate))
            if now > shown:
                slowest, before = probe(server), dict(found)
                found.clear()
                print(
                    f"{now:4.0f} s: {before}, {before.get('answered', 0) / STEP / rate:.0%} of capacity, "
                    f"/healthz {slowest:.2f} s",
                    flush=True,
                )
                shown += STEP
        begun = time.monotonic()
        told = ask(server, headers, 120)
        print(f"after: {told} in {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
