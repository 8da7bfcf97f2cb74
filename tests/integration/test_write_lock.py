"""Carrying verdicts over takes long, so it holds nobody up: neither the database's write lock nor the article's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.domain.annotation import Annotation
from service.store.database import Database
from service.workflows import before, compare
from tests.api import ARTICLE, Caller

EDITED = ARTICLE.replace("in March", "in late March")
OWN = "/v1/articles/by-external-id/42"


def meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, deed: Callable[[], object]) -> list[Annotation]:
    """Does it, once, while verdicts are carried over; a list of what was carried over."""
    real, done = module.carry, []

    def carry(*arguments: Any) -> Annotation:
        carried = real(*arguments)
        done.append(carried)
        if len(done) == 1:
            deed()
        return carried

    monkeypatch.setattr(module, "carry", carry)
    return done


@pytest.fixture
def flags(admin: Caller) -> dict[str, str]:
    made = admin.put(OWN, {"text": ARTICLE}).get_json()["annotation"]["flags"]
    return {flag["rule"]: flag["id"] for flag in made}


def test_others_write_while_a_save_carries_over(
    admin: Caller, reviewer: Caller, flags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.database.PATIENCE", 1)
    answers = []
    done = meanwhile(
        monkeypatch, before, lambda: answers.append(admin.post("/v1/articles", {"text": "Elsewhere, Tamm said."}))
    )
    assert admin.put(OWN, {"text": EDITED}).status_code == 200
    assert [answer.status_code for answer in answers] == [201]
    assert len(done) == 1


def test_a_verdict_given_while_a_save_carries_over_is_carried_too(
    admin: Caller, reviewer: Caller, flags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/flags/{flags['anonymous_source']}/verdicts"
    done = meanwhile(monkeypatch, before, lambda: reviewer.post(path, {"decision": "dismissed"}))
    reworded = ARTICLE.replace("A source said the repairs would cost more than planned.", "")
    saved = admin.put(OWN, {"text": reworded}).get_json()["annotation"]["flags"]
    (carried,) = [flag for flag in saved if flag["id"] == flags["anonymous_source"]]
    assert (carried["state"], carried["anchor"]["status"]) == ("dismissed", "orphaned")  # undecided, it would be gone
    assert len(done) == 2


def test_a_verdict_given_while_a_revision_is_annotated_again_is_kept(
    admin: Caller, reviewer: Caller, flags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/flags/{flags['anonymous_source']}/verdicts"
    done = meanwhile(monkeypatch, compare, lambda: reviewer.post(path, {"decision": "dismissed"}))
    article = admin.get("/v1/articles").get_json()["items"][0]["id"]
    again = admin.send("POST", f"/v1/articles/{article}/revisions/1/annotation").get_json()["flags"]
    assert {flag["id"]: flag["state"] for flag in again}[flags["anonymous_source"]] == "dismissed"
    assert len(done) == 2


def test_an_article_deleted_while_a_save_carries_over_is_made_anew(
    admin: Caller, flags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.put(OWN, {"text": EDITED})
    old = admin.get("/v1/articles").get_json()["items"][0]["id"]
    meanwhile(monkeypatch, before, lambda: admin.delete(f"/v1/articles/{old}"))
    saved = admin.put(OWN, {"text": ARTICLE})
    assert saved.status_code == 201
    assert saved.get_json()["article"]["id"] != old


def test_articles_that_are_made_at_once_under_one_external_id_are_one(admin: Caller) -> None:
    texts = [f"{ARTICLE}\nSaved as number {number}.\n" for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda text: admin.put(OWN, {"text": text}).status_code, texts))
    assert sorted(answers) == [200, 200, 201]
    assert [article["revision"] for article in admin.get("/v1/articles").get_json()["items"]] == [3]


def test_a_read_sees_all_as_it_was_at_one_moment(admin: Caller, flags: dict[str, str], database_url: str) -> None:
    database = Database(database_url)
    with database.reading() as unit:
        (record,) = unit.articles.page(9)
        assert admin.delete(f"/v1/articles/{record.id}").status_code == 204
        assert unit.articles.revision(record.id, 1)
        assert len(unit.annotations.versions(record.id)) == 1
    with database.reading() as unit:
        assert unit.articles.page(9) == []
    database.close()


def test_sqlite_syncs_what_it_acknowledges(database_url: str) -> None:
    from service.store.database import Database

    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's synchronous_commit is the server's")
    database = Database(database_url)
    with database._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    database.close()
