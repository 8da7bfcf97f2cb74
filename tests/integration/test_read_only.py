"""A database that can't be written now: what only reads goes on, readiness tells, and it heals by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import make_url

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller
from tests.conftest import at, execute


@contextmanager
def started(url: str, annotator: Annotator) -> Iterator[Flask]:
    app = create_app(Settings(database_url=url), annotator)
    yield app
    app.extensions["sourcemark.database"].close()


def bearer(url: str) -> str:
    database = Database(url)
    made = Access(database).issue("Ada", Scope)[1]
    database.close()
    return made


def test_a_read_does_not_wait_for_a_writer(migrated_sqlite: Path, tmp_path: Path, annotator: Annotator) -> None:
    path = tmp_path / "locked.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    token = bearer(f"sqlite:///{path}")
    with started(f"sqlite:///{path}", annotator) as app:
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        assert Caller(app, token).get("/v1/articles").status_code == 200
        assert Caller(app, None).get("/readyz").status_code == 200
        writer.close()


def test_a_sqlite_file_that_is_read_only(migrated_sqlite: Path, tmp_path: Path, annotator: Annotator) -> None:
    path = tmp_path / "read-only.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    token = bearer(f"sqlite:///{path}")
    with started(f"sqlite:///file:{path}?mode=ro&uri=true", annotator) as app:
        assert Caller(app, token).get("/v1/articles").status_code == 200
        ready = Caller(app, None).get("/readyz")
        assert ready.status_code == 503
        assert [name for name, holds in ready.get_json()["checks"].items() if not holds] == ["writable"]


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    url = at(postgres, f"t{uuid4().hex}")
    execute(postgres, f"CREATE DATABASE {make_url(url).database} TEMPLATE migrated")
    yield url
    execute(postgres, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def test_a_process_that_started_read_only_heals(postgres: str, database: str, annotator: Annotator) -> None:
    token, name = bearer(database), make_url(database).database
    execute(postgres, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with started(database, annotator) as app:
        caller = Caller(app, token)
        assert caller.get("/v1/articles").status_code == 200
        assert caller.get("/readyz").get_json()["checks"]["writable"] is False
        assert caller.post("/v1/articles", {"text": ARTICLE}).status_code >= 500
        execute(postgres, f"ALTER DATABASE {name} RESET default_transaction_read_only")
        assert caller.post("/v1/articles", {"text": ARTICLE}).status_code == 201
        assert caller.get("/readyz").status_code == 200
