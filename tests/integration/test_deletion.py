"""What is deleted is gone: from the tables, from the files that hold them, and nothing brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.orm import Session

from service.__main__ import cli
from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.store.tables import VerdictRow
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller, problem
from tests.conftest import execute
from tests.integration.test_articles import dump

WORDS = ("Tamm", "confidential channels", "Quaygate", "leaked-memo")
LONG = ARTICLE + "\n\n".join(f"The ferry no. {n} is safe, Harbour Master Ilo Quaygate said." for n in range(200))


def write(admin: Caller, reviewer: Caller, words: str = ARTICLE) -> dict[str, Any]:
    """An article on which there are a verdict, a correction and a reviewer's flag, all of which quote it."""
    made = admin.post("/v1/articles", {"text": words, "title": "Tamm and Quaygate speak", "external_id": "tamm-1"})
    made = made.get_json()
    article, annotation = made["article"]["id"], made["annotation"]
    evidence = [{"url": "https://example.org/leaked-memo", "note": "Quaygate"}]
    flag, attribution = annotation["flags"][0]["id"], annotation["attributions"][0]["id"]
    for caller in (admin, reviewer):
        verdict = {"decision": "upheld", "rationale": "Tamm met nobody", "evidence": evidence}
        assert caller.post(f"/v1/flags/{flag}/verdicts", verdict).status_code == 201
    correction = {"revision": 1, "resolved_source": "Ruth Tamm"}
    verdict = {"decision": "wrong_source", "rationale": "Quaygate", "correction": correction}
    assert reviewer.post(f"/v1/attributions/{attribution}/verdicts", verdict).status_code == 201
    raised = reviewer.post(f"/v1/articles/{article}/flags", {"rule": "missing_response", "message": "Ask Tamm."})
    assert raised.status_code == 201
    return {"article": article, "flag": flag, "attribution": attribution}


def test_no_verdict_is_taken_on_what_is_deleted(admin: Caller, reviewer: Caller, database_url: str) -> None:
    made = write(admin, reviewer)
    paths = {
        f"/v1/flags/{made['flag']}/verdicts": "upheld",
        f"/v1/attributions/{made['attribution']}/verdicts": "refuted",
    }
    sent = {path: ({"decision": decision}, {"Idempotency-Key": path[-30:]}) for path, decision in paths.items()}
    before = {path: reviewer.post(path, body, headers=key).get_json() for path, (body, key) in sent.items()}
    assert admin.delete(f"/v1/articles/{made['article']}").status_code == 204
    for path, (body, key) in sent.items():
        problem(reviewer.post(path, {**body, "rationale": ARTICLE}), 409, "conflict")
        assert reviewer.post(path, body, headers=key).get_json()["id"] == before[path]["id"]
    problem(reviewer.post(f"/v1/flags/{made['flag']}/claim", None), 409, "conflict")
    assert not any(word in dump(database_url) for word in WORDS)


def test_evidence_and_reasons_go_with_the_text_and_decisions_stay(
    admin: Caller, reviewer: Caller, database_url: str
) -> None:
    made = write(admin, reviewer)
    assert admin.delete(f"/v1/articles/{made['article']}").status_code == 204
    for kind in ("flag", "attribution"):
        for verdict in admin.get(f"/v1/{kind}s/{made[kind]}/verdicts").get_json()["items"]:
            assert (verdict["rationale"], verdict["evidence"], verdict["correction"]) == ("", [], None)
            assert verdict["decision"] in ("upheld", "wrong_source")
    assert not any(word in dump(database_url) for word in WORDS)


def test_a_blind_article_stays_blind(admin: Caller, app: Flask, access: Access, reviewer: Caller) -> None:
    made = write(admin, reviewer)
    own = f"/v1/articles/{made['article']}"
    assert admin.put(f"{own}/review-mode", {"blind": True}, headers={"If-Match": "*"}).status_code == 200
    late = Caller(app, access.issue("Juno", [Scope.READ, Scope.REVIEW])[1])
    history, comments = (f"/v1/flags/{made['flag']}/{what}" for what in ("verdicts", "comments"))
    assert reviewer.post(comments, {"text": "Tamm will call back."}).status_code == 201
    assert late.get(comments).get_json()["items"] == []
    assert late.get(history).get_json() == {"state": "open", "items": []}
    assert admin.delete(own).status_code == 204
    assert late.get(history).get_json() == {"state": "open", "items": []}
    assert late.get(comments).get_json()["items"] == []
    assert len(reviewer.get(history).get_json()["items"]) == 2  # who has given theirs sees all, as before


@pytest.mark.parametrize("text", [ARTICLE, LONG], ids=["short", "long"])
def test_sqlites_files_hold_no_deleted_word(
    tmp_path: Path, migrated_sqlite: Path, annotator: Annotator, text: str
) -> None:
    file = tmp_path / "desk.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    for made, admin in written(f"sqlite:///{file}", annotator, text):
        assert found(tmp_path) >= {"Tamm", "leaked-memo"}
        other = admin.post("/v1/articles", {"text": "The harbour is open, the council said."}).get_json()
        assert admin.delete(f"/v1/articles/{made['article']}").status_code == 204
        assert found(tmp_path) == set()
        assert admin.get(f"/v1/articles/{other['article']['id']}").status_code == 200


def test_sweeping_finishes_what_a_reader_held_up(
    tmp_path: Path, migrated_sqlite: Path, annotator: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "desk.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{file}"
    for made, admin in written(url, annotator, LONG):
        reader = Database(url)
        with reader.reading() as unit:
            assert unit.articles.get(made["article"])  # an export, say, that is under way
            assert admin.delete(f"/v1/articles/{made['article']}").status_code == 204
            assert found(tmp_path)
        reader.close()
        sweep(url, monkeypatch)
        assert found(tmp_path) == set()


def test_sweeping_takes_away_what_earlier_versions_kept(
    admin: Caller, reviewer: Caller, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write(admin, reviewer)
    assert admin.delete(f"/v1/articles/{made['article']}").status_code == 204
    engine = create_engine(database_url)
    with Session(engine) as session, session.begin():
        for row in session.scalars(select(VerdictRow)):
            row.payload = {**row.payload, "evidence": [{"url": "https://example.org/leaked-memo", "note": ""}]}
    engine.dispose()
    assert "leaked-memo" in dump(database_url)
    assert "0 articles and batches forgotten" in sweep(database_url, monkeypatch)
    assert "leaked-memo" not in dump(database_url)


def test_postgresqls_tables_hold_no_deleted_word_after_a_sweep(
    postgres: str, database_url: str, annotator: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL only")
    (data,) = (Path(row) for row in rows(postgres, "SHOW data_directory"))
    (oid,) = rows(postgres, f"SELECT oid FROM pg_database WHERE datname = '{make_url(database_url).database}'")
    for made, admin in written(database_url, annotator, LONG):
        other = admin.post("/v1/articles", {"text": "The harbour is open, the council said."}).get_json()
        execute(database_url, "ANALYZE")
        execute(database_url, "CHECKPOINT")
        assert found(data / "base" / str(oid)) >= {"Tamm", "leaked-memo"}
        assert admin.delete(f"/v1/articles/{made['article']}").status_code == 204
        sweep(database_url, monkeypatch)
        execute(database_url, "CHECKPOINT")
        assert found(data / "base" / str(oid)) == set()
        assert admin.get(f"/v1/articles/{other['article']['id']}").status_code == 200


def written(url: str, annotator: Annotator, text: str) -> Iterator[tuple[dict[str, Any], Caller]]:
    """A service on the database in which an article with verdicts stands."""
    app = create_app(Settings(database_url=url), annotator)
    access = Access(app.extensions["sourcemark.database"])
    admin = Caller(app, access.issue("Ada", Scope)[1])
    yield write(admin, Caller(app, access.issue("Rahel", [Scope.READ, Scope.REVIEW])[1]), text), admin
    app.extensions["sourcemark.database"].close()


def found(folder: Path) -> set[str]:
    """Which of the words stand in the folder's files, as bytes."""
    held = [file.read_bytes() for file in folder.iterdir() if file.is_file()]
    return {word for word in WORDS if any(word.encode() in bytes_ for bytes_ in held)}


def rows(url: str, statement: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        values = list(connection.scalars(text(statement)))
    engine.dispose()
    return values


def sweep(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `python -m service sweep` prints."""
    monkeypatch.setenv("DATABASE_URL", url)
    done = CliRunner().invoke(cli, ["sweep"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output
