"""Disputes, blind articles, delegates, corrections, reviewers' own flags, and the queue."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from service.domain.text import Article
from service.domain.token import Scope
from service.sourcing.policy_file import PolicyFile
from service.store.database import Database
from service.workflows import now
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.revise import Archive
from tests.api import ARTICLE, Caller, problem

REVIEWER = [Scope.READ, Scope.REVIEW]


@pytest.fixture
def made(admin: Caller) -> dict:
    return admin.post("/v1/articles", {"text": ARTICLE}).get_json()


@pytest.fixture
def flag(made: dict) -> str:
    return made["annotation"]["flags"][0]["id"]


@pytest.fixture
def third(app: Flask, access: Access) -> Caller:
    return Caller(app, access.issue("Tove", REVIEWER)[1])


def decide(caller: Caller, flag: str, decision: str) -> None:
    assert caller.post(f"/v1/flags/{flag}/verdicts", {"decision": decision}).status_code == 201


def state(caller: Caller, flag: str) -> str:
    return caller.get(f"/v1/flags/{flag}/verdicts").get_json()["state"]


def test_a_third_reviewer_settles_a_dispute(
    app: Flask, access: Access, reviewer: Caller, third: Caller, flag: str
) -> None:
    other = Caller(app, access.issue("Ole", REVIEWER)[1])
    decide(reviewer, flag, "upheld")
    decide(other, flag, "dismissed")
    assert state(third, flag) == "disputed"
    decide(third, flag, "dismissed")
    assert state(third, flag) == "dismissed"


def test_an_admin_settles_a_dispute(admin: Caller, reviewer: Caller, third: Caller, flag: str) -> None:
    decide(reviewer, flag, "upheld")
    decide(third, flag, "dismissed")
    decide(admin, flag, "upheld")
    assert state(third, flag) == "upheld"


def test_blind_reviewing(app: Flask, access: Access, admin: Caller, reviewer: Caller, third: Caller) -> None:
    made = admin.put("/v1/articles/by-external-id/blind", {"text": ARTICLE}).get_json()
    flag = made["annotation"]["flags"][0]["id"]
    path = f"/v1/articles/{made['article']['id']}"
    etag = admin.get(path).headers["ETag"]
    problem(admin.put(f"{path}/review-mode", {"blind": True}), 428, "precondition_required")
    problem(admin.put(f"{path}/review-mode", {"blind": True}, headers={"If-Match": '"0"'}), 412, "precondition_failed")
    problem(reviewer.put(f"{path}/review-mode", {"blind": True}), 403, "forbidden")
    assert admin.put(f"{path}/review-mode", {"blind": True}, headers={"If-Match": etag}).get_json()["blind"]

    decide(reviewer, flag, "upheld")
    assert third.get(f"/v1/flags/{flag}/verdicts").get_json() == {"state": "open", "items": []}
    assert third.get(f"{path}/annotation").get_json()["flags"][0]["state"] == "open"
    assert [w["state"] for w in third.get("/v1/review-queue").get_json()["items"] if w["flag_id"] == flag] == ["open"]
    assert flag not in {w["flag_id"] for w in reviewer.get("/v1/review-queue").get_json()["items"]}
    assert state(reviewer, flag) == state(admin, flag) == "upheld"
    saver = Caller(app, access.issue("Sol", [*REVIEWER, Scope.ANNOTATE])[1])
    again = saver.post(f"{path}/revisions/1/annotation", None)
    assert {f["state"] for f in again.get_json()["flags"]} == {"open"}
    saved = saver.put("/v1/articles/by-external-id/blind", {"text": ARTICLE})
    assert {f["state"] for f in saved.get_json()["annotation"]["flags"]} == {"open"}
    assert "upheld" in {f["state"] for f in admin.get(f"{path}/annotation").get_json()["flags"]}
    decide(admin, flag, "dismissed")
    assert third.get("/v1/review-queue?state=disputed").get_json()["items"] == []
    decide(third, flag, "dismissed")
    assert len(third.get(f"/v1/flags/{flag}/verdicts").get_json()["items"]) == 3


def test_only_a_delegate_signs_for_others(app: Flask, access: Access, reviewer: Caller, flag: str) -> None:
    path, body = f"/v1/flags/{flag}/verdicts", {"decision": "upheld", "on_behalf_of": "Ada"}
    problem(reviewer.post(path, body), 403, "forbidden")
    cms = Caller(app, access.issue("CMS", REVIEWER, delegate=True)[1])
    verdict = cms.post(path, body).get_json()
    assert (verdict["reviewer"], verdict["recorded_by"], verdict["settles"]) == ("Ada", "CMS", False)


def test_a_correction_is_held_against_its_revision(reviewer: Caller, made: dict) -> None:
    attribution = made["annotation"]["attributions"][0]["id"]
    path = f"/v1/attributions/{attribution}/verdicts"
    start = ARTICLE.index("Ruth Tamm")
    right = {
        "revision": 1,
        "source": [{"start": start, "end": start + 9, "text": "Ruth Tamm"}],
        "resolved_source": "Ruth Tamm",
    }
    kept = reviewer.post(path, {"decision": "wrong_source", "correction": right})
    assert kept.status_code == 201, kept.get_data(as_text=True)
    assert kept.get_json()["correction"] == {
        "revision": 1,
        "source": [{"start": start, "end": start + 9}],
        "cue": None,
        "content": None,
        "resolved_source": "Ruth Tamm",
    }
    assert reviewer.get(path).get_json()["items"] == [kept.get_json()]
    for wrong, status in (
        ({"revision": 2}, 404),
        ({"revision": 1, "source": [{"start": 0, "end": 9, "text": "Ruth Tamm"}]}, 422),
        ({"revision": 1, "source": [{"start": 0, "end": 10**6}]}, 422),
        ({"revision": 0}, 422),
    ):
        assert reviewer.post(path, {"decision": "wrong_source", "correction": wrong}).status_code == status
    assert reviewer.post(path, {"decision": "verified", "correction": right}).status_code == 422
    assert len(reviewer.get(path).get_json()["items"]) == 1


def test_a_correction_stands_in_place_of_the_machine_s_and_moves_along(admin: Caller, reviewer: Caller) -> None:
    external = "/v1/articles/by-external-id/1"
    made = admin.put(external, {"text": ARTICLE}).get_json()
    own = f"/v1/articles/{made['article']['id']}"
    attribution = made["annotation"]["attributions"][0]
    assert attribution["origin"] == "machine"
    words = "The bridge will close"
    start = ARTICLE.index(words)
    body = {
        "decision": "wrong_span",
        "correction": {"revision": 1, "content": [{"start": start, "end": start + len(words), "text": words}]},
    }
    assert reviewer.post(f"/v1/attributions/{attribution['id']}/verdicts", body).status_code == 201

    def shown() -> dict:
        found = reviewer.get(f"{own}/annotation").get_json()["attributions"]
        return next(a for a in found if a["id"] == attribution["id"])

    assert (shown()["origin"], [s["text"] for s in shown()["content"]]) == ("reviewer", [words])
    assert shown()["cue"] == attribution["cue"]
    admin.put(external, {"text": "Updated.\n\n" + ARTICLE})
    assert [(s["text"], s["start"]) for s in shown()["content"]] == [(words, start + len("Updated.\n\n"))]
    first = reviewer.get(f"{own}/revisions/1/annotation").get_json()["attributions"][0]
    assert (first["origin"], first["content"][0]["start"]) == ("reviewer", start)
    reviewer.post(f"/v1/attributions/{attribution['id']}/verdicts", {"decision": "verified"})
    assert shown()["origin"] == "machine"


def test_a_reviewer_raises_a_flag_that_goes_on(admin: Caller, reviewer: Caller) -> None:
    text = "🌉 " + ARTICLE
    external = "/v1/articles/by-external-id/1"
    made = admin.put(external, {"text": text}).get_json()
    path = f"/v1/articles/{made['article']['id']}"
    words = "Harbour bridge to close for a year"
    body = {
        "rule": "headline_overreach",
        "spans": [{"start": 3, "end": 3 + len(words), "text": words}],
        "message": "The body says March to autumn.",
        "offset_encoding": "utf-16",
        "revision": 1,
    }
    raised = reviewer.post(f"{path}/flags", body)
    assert raised.status_code == 201, raised.get_data(as_text=True)
    flag = raised.get_json()
    assert (flag["origin"], flag["state"], flag["spans"][0]["text"]) == ("reviewer", "open", words)
    shown = reviewer.get(f"{path}/annotation?offset_encoding=utf-16").get_json()["flags"]
    assert shown[-1] == flag
    decide(admin, flag["id"], "upheld")
    assert state(reviewer, flag["id"]) == "upheld"

    later = admin.put(external, {"text": text + "\nMore follows.\n"}).get_json()["annotation"]["flags"]
    again = next(f for f in later if f["id"] == flag["id"])
    assert (again["origin"], again["state"], again["spans"][0]["text"]) == ("reviewer", "upheld", words)
    problem(reviewer.post(f"{path}/flags", body), 409, "conflict")


def test_a_reviewer_s_flag_stays_one_when_its_revision_is_annotated_again(admin: Caller, reviewer: Caller) -> None:
    path = f"/v1/articles/{admin.post('/v1/articles', {'text': ARTICLE}).get_json()['article']['id']}"
    body = {"rule": "missing_response", "spans": [{"start": 0, "end": 7}], "message": "Nobody was asked."}
    flag = reviewer.post(f"{path}/flags", body).get_json()["id"]
    before = [f["id"] for f in reviewer.get(f"{path}/annotation").get_json()["flags"]]
    assert admin.post(f"{path}/revisions/1/annotation", None).status_code == 201
    after = [f["id"] for f in reviewer.get(f"{path}/annotation").get_json()["flags"]]
    assert sorted(after) == sorted(before)
    queued = [item["flag_id"] for item in reviewer.get("/v1/review-queue?limit=200").get_json()["items"]]
    assert queued.count(flag) == 1
    difference = reviewer.get(f"{path}/annotation/diff").get_json()
    assert difference["before"]["flags"] == difference["after"]["flags"] == []


def test_a_source_that_a_reviewer_flags_is_counted_in_the_archive(admin: Caller, reviewer: Caller) -> None:
    text = "Mayor Ruth Tamm said the pier was safe. The harbour insider was at home on Tuesday."
    path = f"/v1/articles/{admin.post('/v1/articles', {'text': text}).get_json()['article']['id']}"
    at = text.index("The harbour insider")
    body = {"rule": "anonymous_source", "grade": "bare", "message": "Who?"}
    made = reviewer.post(f"{path}/flags", {**body, "spans": [{"start": at, "end": at + 19}]})
    assert made.status_code == 201
    found = {s["name"]: s["attributions"] for s in reviewer.get("/v1/sources").get_json()["items"]}
    measures = reviewer.get(f"{path}/annotation").get_json()["measures"]
    assert sum(found.values()) == measures["attributions"]
    assert found["The harbour insider"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"rule": "no_such_rule"},
        {"rule": "anonymous_source", "grade": "splendid"},
        {"rule": "anonymous_source", "attribution_id": "none"},
        {"rule": "anonymous_source", "spans": [{"start": 0, "end": 10**6}]},
        {"rule": "anonymous_source", "spans": [{"start": 0, "end": 3, "text": "xyz"}]},
        {"rule": "anonymous_source", "spans": [{"start": 5, "end": 5}]},
        {"spans": []},
    ],
)
def test_flags_that_do_not_fit_are_refused(reviewer: Caller, made: dict, body: dict) -> None:
    path = f"/v1/articles/{made['article']['id']}"
    response = reviewer.post(f"{path}/flags", body)
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert reviewer.get(f"{path}/annotation").get_json()["flags"] == made["annotation"]["flags"]


def test_the_queue_is_severest_first_and_paged(admin: Caller, reviewer: Caller) -> None:
    for n in range(3):
        admin.post("/v1/articles", {"text": ARTICLE + str(n)})
    page = reviewer.get("/v1/review-queue?limit=2")
    found = page.get_json()["items"]
    while page.get_json()["next"]:
        page = reviewer.get(page.headers["Link"].partition(">")[0].removeprefix("<"))
        found += page.get_json()["items"]
    ranks = ["high", "medium", "low"]
    order = [(ranks.index(w["severity"]), w["created_at"]) for w in found]
    assert order == sorted(order)
    total = sum(len(admin.get(f"/v1/articles/{a['id']}/annotation").get_json()["flags"]) for a in articles(admin))
    assert len({w["flag_id"] for w in found}) == len(found) == total


def articles(caller: Caller) -> list[dict]:
    return caller.get("/v1/articles").get_json()["items"]


def test_the_queue_can_be_filtered(admin: Caller, reviewer: Caller, made: dict) -> None:
    flags = made["annotation"]["flags"]
    wanted = flags[0]

    def ids(query: str) -> set[str]:
        return {w["flag_id"] for w in reviewer.get(f"/v1/review-queue?{query}").get_json()["items"]}

    assert ids(f"rule={wanted['rule']}") == {f["id"] for f in flags if f["rule"] == wanted["rule"]}
    assert ids("severity=high") == {f["id"] for f in flags if f["severity"] == "high"}
    assert ids("article_id=none") == set()
    assert ids("state=disputed") == set()
    decide(admin, wanted["id"], "upheld")
    assert wanted["id"] not in ids("limit=200")
    decide(reviewer, wanted["id"], "dismissed")
    assert ids("state=disputed") == {wanted["id"]}
    problem(reviewer.get("/v1/review-queue?state=upheld"), 422, "invalid_input")
    problem(reviewer.get("/v1/review-queue?cursor=xx"), 422, "invalid_input")


def test_a_flag_waits_as_severe_as_it_now_is(
    admin: Caller, reviewer: Caller, database_url: str, annotator: Annotator, tmp_path: Path
) -> None:
    text = "The pier is safe, Ruth Tamm said. A source said it was not."
    made = admin.post("/v1/articles", {"text": text}).get_json()
    flag = next(f for f in made["annotation"]["flags"] if f["rule"] == "anonymous_source")
    policy = tmp_path / "policy.toml"
    policy.write_text('version = "1"\n[rules.anonymous_source]\nseverity = "low"\n')
    milder = Annotator(
        annotator.extractor,
        annotator.ruleset,
        max_text=annotator.max_text,
        admission=annotator.admission,
        policy=PolicyFile(policy, annotator.ruleset.rules),
    )
    assert flag["severity"] != "low"
    database = Database(database_url)
    Archive(database, milder).revise(made["article"]["id"], Article(f"{text}\nThe fog came in.\n"))
    database.close()
    shown = reviewer.get(f"/v1/articles/{made['article']['id']}/annotation").get_json()["flags"]
    assert {f["id"]: f["severity"] for f in shown}[flag["id"]] == "low"
    waiting = reviewer.get("/v1/review-queue").get_json()["items"]
    assert {w["flag_id"]: w["severity"] for w in waiting}[flag["id"]] == "low"


def test_what_left_the_article_leaves_the_queue(admin: Caller, reviewer: Caller) -> None:
    admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE})
    admin.put("/v1/articles/by-external-id/1", {"text": "The mayor spoke. Nothing else happened."})
    assert reviewer.get("/v1/review-queue").get_json()["items"] == []


def test_one_of_many_claims_wins_and_gives_back(app: Flask, access: Access, admin: Caller, flag: str) -> None:
    callers = [Caller(app, access.issue(f"r{n}", REVIEWER)[1]) for n in range(6)]
    path = f"/v1/flags/{flag}/claim"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda caller: caller.post(path, {}).status_code, callers))
    assert sorted(answers) == [200] + [409] * 5
    winner = callers[answers.index(200)]
    loser = callers[answers.index(409)]
    assert winner.post(path, {}).status_code == 200
    held = [w["flag_id"] for w in winner.get("/v1/review-queue?claimed=mine").get_json()["items"]]
    assert held == [flag]
    assert flag not in {w["flag_id"] for w in loser.get("/v1/review-queue?claimed=none").get_json()["items"]}
    problem(loser.delete(path), 409, "conflict")
    assert winner.delete(path).status_code == 204
    assert loser.post(path, {}).status_code == 200
    assert admin.delete(path).status_code == 204
    problem(loser.post("/v1/flags/none/claim", {}), 404, "not_found")


def test_a_lease_ends(access: Access, reviewer: Caller, third: Caller, flag: str, database_url: str) -> None:
    assert reviewer.post(f"/v1/flags/{flag}/claim", {}).status_code == 200
    database = Database(database_url)
    with database.writing() as unit:
        assert unit.targets.claim(flag, "Rahel", now(), now() - timedelta(seconds=1))
    database.close()
    assert third.post(f"/v1/flags/{flag}/claim", {}).status_code == 200


def test_rules_tell_how_reviewers_agree(admin: Caller, reviewer: Caller) -> None:
    text = "\n\n".join(f"A source said that pier {n} is unsafe." for n in range(12))
    flags = admin.post("/v1/articles", {"text": text}).get_json()["annotation"]["flags"]
    flagged = [f["id"] for f in flags if f["rule"] == "anonymous_source"]
    assert len(flagged) >= 1
    for n, flag in enumerate(flagged):
        decide(admin, flag, "upheld")
        decide(reviewer, flag, "upheld" if n else "dismissed")
    rule = next(r for r in admin.get("/v1/rules").get_json()["items"] if r["id"] == "anonymous_source")
    assert rule["verdicts"]["upheld"] == 2 * len(flagged) - 1
    assert (rule["agreement"]["flags"], rule["agreement"]["unanimous"]) == (len(flagged), len(flagged) - 1)
