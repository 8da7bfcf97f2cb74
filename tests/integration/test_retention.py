"""Texts go when their time is over; hashes and decisions stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows import now
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.retention import Retention
from tests.api import ARTICLE, Caller, problem
from tests.integration.test_articles import dump


@pytest.mark.parametrize(("days", "forgotten"), [(-1, 0), (30, 1), (90, 0)])
def test_what_is_due_is_forgotten(admin: Caller, database_url: str, days: int, forgotten: int) -> None:
    old = admin.post("/v1/articles", {"text": ARTICLE, "title": "Tamm speaks"}).get_json()
    flag = old["annotation"]["flags"][0]["id"]
    raised = admin.post(f"/v1/articles/{old['article']['id']}/flags", {"rule": "missing_response", "message": "Tamm"})
    assert raised.status_code == 201
    verdict = {"decision": "upheld", "rationale": "Tamm", "evidence": [{"url": "https://example.org", "note": "Tamm"}]}
    admin.post(f"/v1/flags/{flag}/verdicts", verdict)
    new = admin.post("/v1/articles", {"text": "The harbour master resigned, the council said."}).get_json()
    database = Database(database_url)
    age(database, old["article"]["id"], timedelta(days=60))
    assert Retention(database, days).sweep() == forgotten
    assert Retention(database, days).sweep() == 0
    database.close()
    assert admin.get(f"/v1/articles/{new['article']['id']}").status_code == 200
    assert ("Tamm" in dump(database_url)) == (not forgotten)
    assert admin.get(f"/v1/flags/{flag}/verdicts").get_json()["state"] == "upheld"


def age(database: Database, article_id: str, by: timedelta) -> None:
    from dataclasses import replace

    with database.writing() as unit:
        record = unit.articles.get(article_id)
        assert record
        unit.articles.update(replace(record, updated_at=now() - by))


def test_zero_retention_stores_nothing(database_url: str, annotator: Annotator, access: Access) -> None:
    app = create_app(Settings(database_url=database_url, retention_days=0), annotator)
    caller = Caller(app, access.issue("a", Scope)[1])
    assert caller.post("/v1/annotate", {"text": ARTICLE}).status_code == 200
    problem(caller.post("/v1/articles", {"text": ARTICLE}), 409, "conflict")
    problem(caller.put("/v1/articles/by-external-id/1", {"text": ARTICLE}), 409, "conflict")
    app.extensions["sourcemark.database"].close()
    assert "Tamm" not in dump(database_url)


def test_old_keys_are_forgotten(admin: Caller, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"Idempotency-Key": "k"}
    admin.post("/v1/articles", {"text": ARTICLE}, headers=key)
    database = Database(database_url)
    Retention(database, -1).sweep()
    again = admin.post("/v1/articles", {"text": ARTICLE}, headers=key)
    monkeypatch.setattr("service.workflows.retention.KEYS_KEPT", timedelta(0))
    Retention(database, -1).sweep()
    database.close()
    later = admin.post("/v1/articles", {"text": ARTICLE}, headers=key)
    assert again.get_json()["article"]["id"] != later.get_json()["article"]["id"]
