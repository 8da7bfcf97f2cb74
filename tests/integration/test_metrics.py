"""GET /metrics within one process: who may read it, what it counts, and that it tells nothing of anybody's text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller, problem

pytestmark = pytest.mark.one_database
AWAY = {"X-Forwarded-For": "192.0.2.7"}


def figures(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """(name, labels) -> value of every sample."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scraped(app: Flask) -> dict[Any, float]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return figures(answer.get_data(as_text=True))


def grown(app: Flask, before: dict[Any, float], name: str, **labels: str) -> float:
    key = (name, tuple(sorted(labels.items())))
    return scraped(app)[key] - before.get(key, 0.0)


def test_work_is_counted(app: Flask, admin: Caller) -> None:
    before = scraped(app)
    article = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    found = article["annotation"]
    flag = found["flags"][0]
    headers = {"Idempotency-Key": "once"}
    for _ in range(2):
        sent = admin.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "upheld"}, headers=headers)
        assert sent.status_code == 201
    kinds = [one["kind"] for one in found["attributions"]]
    same = [one for one in found["flags"] if (one["rule"], one["severity"]) == (flag["rule"], flag["severity"])]
    assert grown(app, before, "sourcemark_annotated_characters_total") == len(ARTICLE)
    assert grown(app, before, "sourcemark_annotation_seconds_count") == 1
    assert grown(app, before, "sourcemark_attributions_total", kind=kinds[0]) == kinds.count(kinds[0])
    flags = {"rule": flag["rule"], "severity": flag["severity"]}
    assert grown(app, before, "sourcemark_flags_total", **flags) == len(same)
    assert grown(app, before, "sourcemark_verdicts_total", decision="upheld") == 1
    (counted,) = [
        dict(labels)
        for (name, labels), value in scraped(app).items()
        if name == "sourcemark_requests_total" and "verdicts" in dict(labels)["endpoint"]
        if value > before.get((name, labels), 0.0)
    ]
    assert counted["endpoint"].startswith("/v1/flags/<")
    assert (counted["method"], counted["status"]) == ("POST", "201")


def test_the_queue_is_told_as_it_stands(app: Flask, admin: Caller) -> None:
    article = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    flags = article["annotation"]["flags"]
    severity = flags[0]["severity"]
    key = ("sourcemark_queue_flags", (("severity", severity),))
    waiting = [flag for flag in flags if flag["severity"] == severity]
    now = scraped(app)
    assert now[key] == len(waiting)
    assert 0 < now["sourcemark_queue_oldest_seconds", (("severity", severity),)] < 600
    admin.post(f"/v1/flags/{waiting[0]['id']}/verdicts", {"decision": "upheld"})
    assert scraped(app)[key] == len(waiting) - 1


def test_whether_a_blind_article_is_decided_is_not_told(app: Flask, admin: Caller) -> None:
    article = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    path = f"/v1/articles/{article['article']['id']}"
    tag = admin.get(path).headers["ETag"]
    assert admin.put(f"{path}/review-mode", {"blind": True}, headers={"If-Match": tag}).status_code == 200
    severity = article["annotation"]["flags"][0]["severity"]
    key = ("sourcemark_queue_flags", (("severity", severity),))
    before = scraped(app)[key]
    verdict = {"decision": "dismissed", "rationale": "It is fine."}
    assert admin.post(f"/v1/flags/{article['annotation']['flags'][0]['id']}/verdicts", verdict).status_code == 201
    assert scraped(app)[key] == before


def test_no_label_holds_what_a_caller_sends(app: Flask, admin: Caller, access: Access) -> None:
    caller = Caller(app, access.issue("Quillby", Scope)[1])
    caller.post("/v1/articles", {"text": "Quillby said the harbour is closed.", "external_id": "quillby-7"})
    caller.get("/v1/articles/quillby-7")
    caller.get("/quillby?quillby=1")
    caller.send("QUILLBY", "/v1/articles")
    text = app.test_client().get("/metrics").get_data(as_text=True)
    assert "quillby" not in text.lower()
    assert 'endpoint="none"' in text
    assert 'method="other"' in text


def test_who_may_read(app: Flask, access: Access) -> None:
    def by(*scopes: Scope) -> Caller:
        return Caller(app, access.issue("a", scopes)[1])

    problem(Caller(app, None).get("/metrics", headers=AWAY), 401, "unauthenticated")
    problem(by(Scope.READ, Scope.REVIEW, Scope.ANNOTATE).get("/metrics", headers=AWAY), 403, "forbidden")
    for scope in (Scope.METRICS, Scope.ADMIN):
        assert by(scope).get("/metrics", headers=AWAY).status_code == 200
    problem(by(Scope.METRICS).get("/v1/articles"), 403, "forbidden")


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ("127.0.0.0/8,::1/128", "127.0.0.9", 200),
        ("127.0.0.0/8,::1/128", "::1", 200),
        ("127.0.0.0/8,::1/128", "10.0.0.4", 401),
        ("127.0.0.0/8, 10.0.0.0/24", "10.0.0.4", 200),
        ("127.0.0.0/8, 10.0.0.0/24", "10.0.1.4", 401),
        ("none", "127.0.0.1", 401),
        ("10.0.0.0/24", "", 401),
    ],
)
def test_the_networks_that_need_no_token(
    database_url: str, annotator: Annotator, networks: str, address: str, status: int
) -> None:
    app = create_app(Settings(database_url=database_url, metrics_from=networks), annotator)
    answer = app.test_client().get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status
    app.extensions["sourcemark.database"].close()


def test_without_a_database_the_rest_is_told(tmp_path: Path, annotator: Annotator) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/nowhere/x.db"), annotator)
    told = scraped(app)
    assert told["sourcemark_database_up", ()] == 0
    assert ("sourcemark_queue_flags", (("severity", "high"),)) not in told
    assert ("sourcemark_annotations_in_flight", ()) in told
    app.extensions["sourcemark.database"].close()
