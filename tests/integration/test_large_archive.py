"""Lists stay fast in a large archive: what a first page reads does not grow with it, by its queries' plans."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, make_url, text
from sqlalchemy.engine import Engine

from benchmarks.archive import BEFORE_SUMS, fill, lists
from service.app import create_app
from service.domain.token import Scope
from service.domain.voice import SourceFilter
from service.settings import Settings
from service.store import targets
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.conftest import at, execute
from tests.desk import Browser

FEW, MANY = 150, 600  # articles
GROWING = "articles|revisions|annotations|targets|marks|voices|wordings|spellings|verdicts|comments|assignments"
GROWS = {
    "sources, part of a name": "goes through the sources, most quoted first, until a page is full",
    "desk: behind a source": "offers those with a part of the same name, found so",
    "desk: reviewed articles": "goes through the articles, newest first, until a page is full",
    "sources by class": "adds up an index of the sources",
    "verdicts by reviewer": "adds up the verdicts",
    "rules": "adds up an index of the flags that were decided",
    "desk: archive": "adds up the sources by class, the decided flags by rule and the verdicts by reviewer",
}
Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What one statement read: virtual machine steps of SQLite, or pages of PostgreSQL; and its plan."""

    amount: int
    plan: str


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def archives(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, annotator: Annotator
) -> Iterator[tuple[str, str]]:
    """A small archive and one four times as large."""
    names = [f"archive_{articles}" for articles in (FEW, MANY)]
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("archives")
        urls = [f"sqlite:///{folder / name}.db" for name in names]
    else:
        server = request.getfixturevalue("postgres")
        for name in names:
            execute(server, f"CREATE DATABASE {name}")
        urls = [at(server, name) for name in names]
    for url, articles in zip(urls, (FEW, MANY), strict=True):
        fill(url, articles, annotator, templates=5)
    yield urls[0], urls[1]
    if request.param == "postgresql":
        for name in names:
            execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def reads(url: str, annotator: Annotator) -> dict[str, list[Read]]:
    """What each list reads for its first page."""
    app = create_app(Settings(database_url=url), annotator)
    bearer = Access(app.extensions["sourcemark.database"]).issue("Ada", Scope)[1]
    headers, desk = {"Authorization": f"Bearer {bearer}"}, Browser(app, bearer)
    found = {}
    for name, address in lists(lambda path: app.test_client().get(path, headers=headers).get_json()):
        statements = _statements(app, address, headers, desk)
        found[name] = [explained(url, *statement) for statement in statements]
    app.extensions["sourcemark.database"].close()
    return found


def _statements(app: Flask, address: str, headers: dict[str, str], desk: Browser) -> list[Statement]:
    sent: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with app.test_client() as client:
            answer = client.get(address, headers=headers) if address.startswith("/v1") else desk.page(address)
            assert answer.status_code == 200
            next(iter(answer.response))  # of an export no more
            answer.close()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return sent


def explained(url: str, statement: str, parameters: Any) -> Read:
    if url.startswith("sqlite"):
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            plan = "\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))
            connection.set_progress_handler(step, 10)
            connection.execute(statement, parameters).fetchall()
        return Read(steps * 10, plan)
    with psycopg.connect(make_url(url).render_as_string(hide_password=False)) as connection:
        connection.execute("SET enable_seqscan = off")  # which it prefers while tables are small
        explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
        (plan,) = connection.execute(explain, parameters).fetchone()[0]  # type: ignore[index,arg-type]
    top = plan["Plan"]
    return Read(top["Shared Hit Blocks"] + top["Shared Read Blocks"], json.dumps(top))


def test_first_pages_read_no_more_of_an_archive_four_times_as_large(
    archives: tuple[str, str], annotator: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "COUNTED", 50)  # what the queue's counts end at
    few, many = (reads(url, annotator) for url in archives)
    for name in set(many) - set(GROWS):
        small, large = (sum(read.amount for read in found[name]) for found in (few, many))
        assert large < 2 * small + 100, f"{name}: {small} -> {large}"
        for read in many[name]:
            scanned = re.search(rf"SCAN ({GROWING})\b(?!.*INDEX)|Seq Scan.{{0,99}}\"({GROWING})\"", read.plan)
            assert not scanned, f"{name}: {read.plan}"


def test_the_sums_are_those_of_the_voices(archives: tuple[str, str]) -> None:
    database = Database(archives[0])
    with database.reading() as unit:
        kept = unit.sources.page(200, SourceFilter(), None)
        added_up = unit.voices.page(200, SourceFilter(since=date(2000, 1, 1)), None)
        classes = unit.sources.by_class()
        assert classes == unit.voices.by_class(SourceFilter(since=date(2000, 1, 1)))
    database.close()
    assert len(kept) > 100
    plain = [[(s.name, s.source_class, s.attributions, s.articles) for s in found] for found in (kept, added_up)]
    assert plain[0] == plain[1]
    most = [[[w.attributions for w in s.wordings] for s in found] for found in (kept, added_up)]
    assert most[0] == most[1]


def test_the_migration_goes_down_and_up(tmp_path: Path, archives: tuple[str, str]) -> None:
    database = Database(archives[0])
    before = tables(database)
    database.migrate(BEFORE_SUMS)
    database.migrate()
    assert tables(database) == before
    database.close()


def tables(database: Database) -> dict[str, list[Any]]:
    """What 0009 derives, row by row."""
    with database.reading() as unit:
        session = unit.articles._session
        queries = {
            "sources": "SELECT * FROM sources",
            "spellings": "SELECT * FROM spellings",
            "wordings": "SELECT * FROM wordings",
            "targets": "SELECT id, blind, waits, decided FROM targets",
            "voices": "SELECT article_id, number, saved_at FROM voices",
        }
        return {name: sorted(map(str, session.execute(text(query)))) for name, query in queries.items()}
