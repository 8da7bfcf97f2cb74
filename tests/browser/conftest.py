"""The served desk and people at it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.conftest import at, execute
from tests.serving import Server, serving

from .chromium import chromium as _chromium
from .desk import Desk

_FIGURES = pytest.StashKey[dict[str, list[int]]]()


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> dict[str, list[int]]:
    """What was measured, in ms, for the summary."""
    return pytestconfig.stash.setdefault(_FIGURES, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, values in config.stash.get(_FIGURES, {}).items():
        terminalreporter.write_line(f"{name}: {values} ms")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with _chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service with a SQLite file of its own; whoever comes may try it."""
    with serving(tmp_path_factory.mktemp("desk"), SOURCEMARK_OPEN_TRIAL="1") as server:
        yield server


@pytest.fixture
def desk(server: Server, chromium: Browser) -> Iterator[Desk]:
    """The desk; the test fails when anything went wrong on any page of it."""
    yield from _watched(Desk(server, chromium))


@pytest.fixture
def postgresql_desk(postgres: str, tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Desk]:
    """The same on PostgreSQL."""
    name = f"desk{uuid4().hex}"
    execute(postgres, f"CREATE DATABASE {name}")
    with serving(tmp_path_factory.mktemp("postgresql"), DATABASE_URL=at(postgres, name)) as server:
        yield from _watched(Desk(server, chromium))


@pytest.fixture(params=["sqlite", "postgresql"])
def either_desk(request: pytest.FixtureRequest) -> Desk:
    """The desk on SQLite and on PostgreSQL in turn."""
    desk: Desk = request.getfixturevalue("desk" if request.param == "sqlite" else "postgresql_desk")
    return desk


def _watched(desk: Desk) -> Iterator[Desk]:
    yield desk
    assert desk.close() == []
