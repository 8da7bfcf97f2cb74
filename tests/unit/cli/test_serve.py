"""`migrate`, and how commands tell what went wrong."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from service.store.database import Database
from tests.cli import run
from tests.conftest import at, execute


def tables(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_the_database_is_emptied_only_on_a_yes(tmp_path: Path) -> None:
    path, url = tmp_path / "s.db", {"DATABASE_URL": f"sqlite:///{tmp_path}/s.db"}
    assert run("migrate", **url).returncode == 0
    for answer in (b"", b"n\n", b"\n"):
        asked = run("migrate", "base", stdin=answer, **url)
        assert asked.returncode == 1
        assert b"for good?" in asked.stderr
        assert "articles" in tables(path)
    assert run("migrate", "base", stdin=b"y\n", **url).returncode == 0
    assert "articles" not in tables(path)
    assert run("migrate", **url).returncode == 0
    assert run("migrate", "base", "--yes", **url).returncode == 0
    assert "articles" not in tables(path)


def together(url: str) -> None:
    """First migrations begun at once, each by its own connections."""
    databases = [Database(url) for _ in range(6)]
    with ThreadPoolExecutor(len(databases)) as pool:
        list(pool.map(Database.migrate, databases))
    assert databases[0].migrated()
    for database in databases:
        database.close()


def test_first_migrations_at_once_on_sqlite(tmp_path: Path) -> None:
    together(f"sqlite:///{tmp_path}/s.db")


def test_first_migrations_at_once_on_postgresql(postgres: str) -> None:
    name = f"t{uuid4().hex}"
    execute(postgres, f"CREATE DATABASE {name}")
    together(at(postgres, name))
    execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    ("arguments", "url", "said"),
    [
        (["token", "list"], "sqlite:///{}/new.db", "python -m service migrate"),
        (["sweep"], "sqlite:///{}/new.db", "python -m service migrate"),
        (["token", "list"], "sqlite:///{}/none/new.db", "can't be reached"),
        (["token", "list"], "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", "can't be reached"),
        (["migrate", "nonsense"], "sqlite:///{}/new.db", "no revision 'nonsense'"),
        (["migrate"], "sqlite:////proc/none/new.db", "/proc/none"),
        (["migrate"], "mysql://h/n", "DATABASE_URL"),
    ],
)
def test_no_command_shows_a_traceback(tmp_path: Path, arguments: list[str], url: str, said: str) -> None:
    done = run(*arguments, DATABASE_URL=url.format(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith(b"sourcemark: ")
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
