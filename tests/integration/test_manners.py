"""Idempotency keys, conditional writes, annotations beside each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller, problem

pytestmark = pytest.mark.one_database

KEY = {"Idempotency-Key": "save-1"}


def test_the_same_request_again_makes_nothing_new(admin: Caller) -> None:
    first = admin.post("/v1/articles", {"text": ARTICLE}, headers=KEY)
    again = admin.post("/v1/articles", {"text": ARTICLE}, headers=KEY)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert len(admin.get("/v1/articles").get_json()["items"]) == 1
    problem(admin.post("/v1/articles", {"text": ARTICLE + "x"}, headers=KEY), 422, "invalid_input")


def test_a_key_is_its_tokens_own(app: Flask, access: Access, admin: Caller) -> None:
    other = Caller(app, access.issue("b", Scope)[1])
    ids = {c.post("/v1/articles", {"text": ARTICLE}, headers=KEY).get_json()["article"]["id"] for c in (admin, other)}
    assert len(ids) == 2


def test_a_refused_request_does_not_use_up_its_key(admin: Caller) -> None:
    problem(admin.post("/v1/articles", {"text": ""}, headers=KEY), 422, "invalid_input")
    assert admin.post("/v1/articles", {"text": ARTICLE}, headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "a\x01"])
def test_keys_that_are_none(admin: Caller, key: str) -> None:
    problem(admin.post("/v1/articles", {"text": ARTICLE}, headers={"Idempotency-Key": key}), 422, "invalid_input")


def test_the_same_request_at_once_makes_one_article(admin: Caller) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: admin.post("/v1/articles", {"text": ARTICLE}, headers=KEY), range(4)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.get_json()["article"]["id"] for a in answers if a.status_code == 201}) == 1
    assert len(admin.get("/v1/articles").get_json()["items"]) == 1


def test_verdicts_and_flags_are_kept_once(admin: Caller) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    verdicts = f"/v1/flags/{made['annotation']['flags'][0]['id']}/verdicts"
    flags = f"/v1/articles/{made['article']['id']}/flags"
    for path, body in ((verdicts, {"decision": "upheld"}), (flags, {"rule": "missing_response"})):
        key = {"Idempotency-Key": path[-20:]}
        first, again = (admin.post(path, body, headers=key) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.get_json() == again.get_json()
    assert len(admin.get(verdicts).get_json()["items"]) == 1


def test_a_write_can_be_conditional(admin: Caller) -> None:
    path = "/v1/articles/by-external-id/1"
    problem(admin.put(path, {"text": ARTICLE}, headers={"If-Match": "*"}), 412, "precondition_failed")
    first = admin.put(path, {"text": ARTICLE})
    own = f"/v1/articles/{first.get_json()['article']['id']}"
    assert admin.get(own).headers["ETag"] == first.headers["ETag"]
    second = admin.put(path, {"text": ARTICLE + "x"}, headers={"If-Match": first.headers["ETag"]})
    assert second.status_code == 200
    stale = admin.put(path, {"text": ARTICLE + "y"}, headers={"If-Match": first.headers["ETag"]})
    problem(stale, 412, "precondition_failed")
    problem(admin.send("DELETE", own, headers={"If-Match": first.headers["ETag"]}), 412, "precondition_failed")
    assert admin.get(own).get_json()["revision"] == 2
    assert admin.send("DELETE", own, headers={"If-Match": second.headers["ETag"]}).status_code == 204


def test_annotations_can_be_made_again_and_compared(admin: Caller) -> None:
    path = "/v1/articles/by-external-id/1"
    first = admin.put(path, {"text": ARTICLE}).get_json()
    own = f"/v1/articles/{first['article']['id']}"
    flag = first["annotation"]["flags"][0]
    admin.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "dismissed"})
    again = admin.send("POST", f"{own}/revisions/1/annotation")
    assert again.status_code == 201
    assert again.get_json()["id"] != first["annotation"]["id"]
    assert again.get_json()["flags"][0]["state"] == "dismissed"
    same = admin.get(f"{own}/annotation/diff").get_json()
    assert same["kept"] == {
        "attributions": len(first["annotation"]["attributions"]),
        "flags": len(first["annotation"]["flags"]),
    }
    assert same["before"]["flags"] == same["after"]["flags"] == []

    admin.put(path, {"text": ARTICLE.replace("A source said", "Two engineers said")})
    changed = admin.get(f"{own}/annotation/diff?offset_encoding=utf-16").get_json()
    assert {f["state"] for f in changed["before"]["flags"] if f["id"] == flag["id"]} == {"dismissed"}
    assert "anonymous_source" in {f["rule"] for f in changed["before"]["flags"]}
    assert [v["revision"] for v in admin.get(f"{own}/annotations").get_json()["items"]] == [2, 1, 1]
    between = admin.get(f"{own}/annotation/diff?before={first['annotation']['id']}&after={again.get_json()['id']}")
    assert between.get_json()["before"]["version"]["id"] == first["annotation"]["id"]
    problem(admin.get(f"{own}/annotation/diff?before=none"), 404, "not_found")
    problem(admin.send("POST", f"{own}/revisions/9/annotation"), 404, "not_found")
    # The old revision annotated again does not take the queue over from the newest.
    admin.send("POST", f"{own}/revisions/1/annotation")
    newest = {f["id"] for f in admin.get(f"{own}/annotation").get_json()["flags"]}
    assert {w["flag_id"] for w in admin.get("/v1/review-queue").get_json()["items"]} <= newest
