"""Clients of the real service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from service.client import Client
from tests.serving import Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service with a SQLite file of its own."""
    with serving(tmp_path_factory.mktemp("server"), SOURCEMARK_MAX_TEXT="5000") as server:
        yield server


@pytest.fixture(scope="session")
def admin_token(server: Server) -> str:
    return server.token("desk", "admin")


@pytest.fixture
def client(server: Server, admin_token: str) -> Iterator[Client]:
    """A client that may do everything."""
    with Client(server.url, admin_token) as client:
        yield client


@pytest.fixture
def client_of(server: Server) -> Iterator[Callable[..., Client]]:
    """Makes clients for tokens with the given name and scopes."""
    made: list[Client] = []

    def make(name: str, *scopes: str, delegate: bool = False) -> Client:
        made.append(Client(server.url, server.token(name, *scopes, delegate=delegate)))
        return made[-1]

    yield make
    for client in made:
        client.close()
