"""Verdicts through the API, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller, problem


@pytest.fixture
def annotation(admin: Caller) -> dict:
    return admin.post("/v1/articles", {"text": ARTICLE}).get_json()["annotation"]


@pytest.fixture
def flag(annotation: dict) -> str:
    return annotation["flags"][0]["id"]


def test_a_verdict_is_signed_dated_and_kept(admin: Caller, reviewer: Caller, annotation: dict, flag: str) -> None:
    body = {
        "decision": "upheld",
        "rationale": "Nobody here met the source.",
        "evidence": [{"url": "https://example.org/notes", "note": "our log"}],
    }
    response = reviewer.post(f"/v1/flags/{flag}/verdicts", body)
    assert response.status_code == 201
    verdict = response.get_json()
    assert {name: verdict[name] for name in body} == body
    assert (verdict["reviewer"], verdict["sequence"], verdict["superseded"]) == ("Rahel", 1, False)
    history = reviewer.get(response.headers["Location"]).get_json()
    assert history == {"state": "upheld", "items": [verdict]}
    article = admin.get(f"/v1/articles/{annotation['article_id']}/annotation").get_json()
    assert article["flags"][0]["state"] == "upheld"


def test_a_newer_verdict_supersedes_and_loses_nothing(admin: Caller, reviewer: Caller, flag: str) -> None:
    path = f"/v1/flags/{flag}/verdicts"
    for decision in ("upheld", "unsure", "dismissed"):
        reviewer.post(path, {"decision": decision})
    history = reviewer.get(path).get_json()
    assert history["state"] == "dismissed"
    assert [v["decision"] for v in history["items"]] == ["upheld", "unsure", "dismissed"]
    assert [v["superseded"] for v in history["items"]] == [True, True, False]
    admin.post(path, {"decision": "upheld"})
    assert reviewer.get(path).get_json()["state"] == "disputed"
    admin.post(path, {"decision": "dismissed"})
    assert reviewer.get(path).get_json()["state"] == "dismissed"


def test_verdicts_on_attributions(reviewer: Caller, annotation: dict) -> None:
    path = f"/v1/attributions/{annotation['attributions'][0]['id']}/verdicts"
    assert reviewer.post(path, {"decision": "wrong_source"}).status_code == 201
    assert [v["decision"] for v in reviewer.get(path).get_json()["items"]] == ["wrong_source"]
    problem(reviewer.post(path, {"decision": "dismissed"}), 422, "invalid_input")


def test_reviewers_writing_at_once_lose_nothing(app: Flask, access: Access, flag: str) -> None:
    callers = [Caller(app, access.issue(f"r{n}", [Scope.REVIEW, Scope.READ])[1]) for n in range(8)]
    path = f"/v1/flags/{flag}/verdicts"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda caller: caller.post(path, {"decision": "upheld"}).status_code, callers))
    assert answers == [201] * 8
    items = callers[0].get(path).get_json()["items"]
    assert [v["sequence"] for v in items] == list(range(1, 9))
    assert {v["reviewer"] for v in items} == {f"r{n}" for n in range(8)}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/decision"),
        ({"decision": "verified"}, "/decision"),
        ({"decision": "upheld", "evidence": [{"url": "javascript:alert(1)"}]}, "/evidence/0/url"),
        ({"decision": "upheld", "evidence": [{"note": "no address"}]}, "/evidence/0/url"),
        ({"decision": "upheld", "rationale": "a\u0000b"}, "/rationale"),
        ({"decision": "upheld", "reviewer": "someone else"}, "/reviewer"),
    ],
)
def test_bad_verdicts_are_refused_and_nothing_is_kept(reviewer: Caller, flag: str, body: dict, pointer: str) -> None:
    document = problem(reviewer.post(f"/v1/flags/{flag}/verdicts", body), 422, "invalid_input")
    assert [e["pointer"] for e in document["errors"]] == [pointer]
    assert reviewer.get(f"/v1/flags/{flag}/verdicts").get_json()["items"] == []


def test_no_verdict_on_what_is_not_there(reviewer: Caller, annotation: dict, flag: str) -> None:
    for path in ("/v1/flags/none/verdicts", f"/v1/attributions/{flag}/verdicts"):
        decision = "upheld" if "flags" in path else "verified"
        problem(reviewer.post(path, {"decision": decision}), 404, "not_found")
        problem(reviewer.get(path), 404, "not_found")


def test_rules_tell_how_they_were_decided(admin: Caller, reviewer: Caller, annotation: dict) -> None:
    flagged = annotation["flags"][0]
    for caller in (admin, reviewer):
        caller.post(f"/v1/flags/{flagged['id']}/verdicts", {"decision": "upheld"})
    admin.post(f"/v1/flags/{flagged['id']}/verdicts", {"decision": "dismissed"})
    listed = admin.get("/v1/rules").get_json()
    assert listed["version"] == annotation["ruleset"]["version"]
    by_id = {rule["id"]: rule for rule in listed["items"]}
    assert by_id[flagged["rule"]]["verdicts"] == {"upheld": 1, "dismissed": 1, "fixed": 0, "unsure": 0}
    machine = {"undisclosed_channel", "unverified_claim", "anonymous_source", "agentless_hearsay"}
    assert machine <= {r["id"] for r in listed["items"] if r["machine"]}
    assert {"headline_overreach", "missing_response", "unattributed_assertion"} == {
        r["id"] for r in listed["items"] if not r["machine"]
    }
