"""What a worker process of the served service holds."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from service.client import Client
from tests.serving import serving

LONGEST = 200_000
"""Characters that the service takes by default (`SOURCEMARK_MAX_TEXT`)."""


def held(usual: str, long: str) -> dict[str, float]:
    """Megabytes resident once loaded, after a usual text, and after rounds of the longest texts, two at a time."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        token = server.token("bench", "annotate")
        (master,) = psutil.Process().children()
        (worker,) = master.children()
        sizes = {"once ready": _resident(worker)}
        _annotate(server.url, token, usual)
        sizes["after 1,000 words"] = _resident(worker)
        for _ in range(2):
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda _: _annotate(server.url, token, long[:LONGEST]), range(2)))
        sizes["after four of 200,000 characters"] = _resident(worker)
        return sizes


def _annotate(url: str, token: str, text: str) -> None:
    with Client(url, token, timeout=600, retries=0) as client:
        client.annotate(text)


def _resident(process: psutil.Process) -> float:
    return process.memory_info().rss / 1e6
