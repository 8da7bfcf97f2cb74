"""The queue's page: what waits, who holds it, taking turns without a script, and what a blind article keeps back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller
from tests.desk import Browser

REVIEWER = [Scope.READ, Scope.REVIEW]


@pytest.fixture
def rahel(app: Flask, access: Access) -> Browser:
    return Browser(app, access.issue("Rahel", REVIEWER)[1])


@pytest.fixture
def tove(app: Flask, access: Access) -> Browser:
    return Browser(app, access.issue("Tove <b>", REVIEWER)[1])


@pytest.fixture
def made(admin: Caller) -> dict:
    return admin.post("/v1/articles", {"text": ARTICLE, "title": "<script>alert(1)</script>"}).get_json()


def shown(page: str) -> list[str]:
    return re.findall(r'<li data-flag="(\w+)"', page)


def item(page: str, flag: str) -> str:
    return page.split(f'<li data-flag="{flag}"')[1].split("</li>")[0]


def test_what_waits_is_shown_in_its_words(admin: Caller, rahel: Browser, made: dict) -> None:
    page = rahel.page("/desk/queue").text
    flags = {f["id"]: f for f in made["annotation"]["flags"]}
    assert set(shown(page)) == set(flags)
    assert shown(page) == [w["flag_id"] for w in admin.get("/v1/review-queue").get_json()["items"]]
    for id_, flag in flags.items():
        told = item(page, id_)
        assert not flag["spans"] or f"<mark>{flag['spans'][0]['text']}</mark>" in told
        assert f'href="/desk/articles/{made["article"]["id"]}#{id_}"' in told
        assert "&lt;script&gt;alert(1)" in told
    assert "<script>alert" not in page


def test_filters_and_pages(admin: Caller, rahel: Browser, made: dict) -> None:
    flags = made["annotation"]["flags"]
    rule = flags[0]["rule"]
    assert set(shown(rahel.page(f"/desk/queue?rule={rule}&severity=&state=&claimed=").text)) == {
        f["id"] for f in flags if f["rule"] == rule
    }
    found, path = [], "/desk/queue?limit=2&state=open"
    while path:
        page = rahel.page(path).text
        found += shown(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert sorted(found) == sorted(f["id"] for f in flags)
    assert "Nothing like that waits" in rahel.page("/desk/queue?state=disputed").text
    refused = rahel.page("/desk/queue?severity=<b>")
    assert refused.status_code == 422
    assert "<b>&" not in refused.text


def test_taking_turns_without_a_script(rahel: Browser, tove: Browser, desk: Browser, made: dict) -> None:
    flag = made["annotation"]["flags"][0]["id"]
    path, onward = f"/desk/queue/{flag}", "/desk/queue?claimed=mine"
    taken = tove.submit(f"{path}/claim", {"csrf": tove.csrf, "next": onward})
    assert (taken.status_code, taken.headers["Location"]) == (303, onward)
    assert shown(tove.page(onward).text) == [flag]
    assert "You hold it until" in item(tove.page("/desk/queue").text, flag)
    held = item(rahel.page("/desk/queue").text, flag)
    assert "Tove &lt;b&gt;</bdi> holds it until" in held
    assert 'data-held="other"' in held
    assert flag not in shown(rahel.page("/desk/queue?claimed=none").text)
    assert rahel.submit(f"{path}/claim", {"csrf": rahel.csrf}).status_code == 409
    assert rahel.submit(f"{path}/release", {"csrf": rahel.csrf}).status_code == 409
    assert tove.submit(f"{path}/release", {"csrf": "0" * 64}).status_code == 403
    freed = desk.submit(f"{path}/release", {"csrf": desk.csrf, "next": "https://example.org/"})
    assert (freed.status_code, freed.headers["Location"]) == (303, "/desk/queue")
    assert rahel.submit(f"{path}/claim", {"csrf": rahel.csrf}).status_code == 303


def test_a_blind_article_keeps_its_states_back(admin: Caller, reviewer: Caller, tove: Browser, made: dict) -> None:
    flag = made["annotation"]["flags"][0]["id"]
    mode = f"/v1/articles/{made['article']['id']}/review-mode"
    assert admin.put(mode, {"blind": True}, headers={"If-Match": "*"}).status_code == 200
    for caller, decision in ((admin, "upheld"), (reviewer, "dismissed")):
        assert caller.post(f"/v1/flags/{flag}/verdicts", {"decision": decision}).status_code == 201
    assert "is-disputed" not in tove.page("/desk/queue").text
    assert shown(tove.page("/desk/queue?state=disputed").text) == []
    assert flag in shown(tove.page("/desk/queue?state=open").text)


def test_who_may_not_review_or_read_sees_nothing(app: Flask, access: Access, made: dict) -> None:
    for scopes in ([Scope.READ], [Scope.REVIEW]):
        browser = Browser(app, access.issue("x", scopes)[1])
        refused = browser.page("/desk/queue")
        assert refused.status_code == 403
        assert "source" not in refused.text.lower().replace("sourcemark", "")
    assert Browser(app).page("/desk/queue").status_code == 303


def test_a_flag_on_the_whole_article_and_a_reviewer_s_own(reviewer: Caller, rahel: Browser, made: dict) -> None:
    path = f"/v1/articles/{made['article']['id']}/flags"
    raised = reviewer.post(path, {"rule": "missing_response"}).get_json()
    assert "On the whole article" in item(rahel.page("/desk/queue").text, raised["id"])
