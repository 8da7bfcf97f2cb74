"""The queue's page: what waits, who holds it, taking turns without a script, and what a blind article keeps back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from service.domain.flag import Severity
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
    page = rahel.page("/desk/queue?at_least=low").text
    flags = {f["id"]: f for f in made["annotation"]["flags"]}
    assert set(shown(page)) == set(flags) == {w["flag_id"] for w in admin.get("/v1/review-queue").get_json()["items"]}
    ranks = [list(Severity).index(flags[id_]["severity"]) for id_ in shown(page)]
    assert ranks == sorted(ranks)
    for id_, flag in flags.items():
        told = item(page, id_)
        assert not flag["spans"] or f"<mark>{flag['spans'][0]['text']}</mark>" in told
        assert f'href="/desk/articles/{made["article"]["id"]}#{id_}"' in told
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_filters_and_pages(admin: Caller, rahel: Browser, made: dict) -> None:
    flags = made["annotation"]["flags"]
    rule = flags[0]["rule"]
    assert set(shown(rahel.page(f"/desk/queue?rule={rule}&severity=&state=&claimed=&at_least=low").text)) == {
        f["id"] for f in flags if f["rule"] == rule
    }
    others = [admin.post("/v1/articles", {"text": ARTICLE}).get_json()["annotation"]["flags"] for _ in range(2)]
    found, path = [], "/desk/queue?limit=2&state=open&at_least=low"
    while path:
        page = rahel.page(path).text
        found += shown(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert sorted(found) == sorted(f["id"] for some in (flags, *others) for f in some)
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


def test_low_ones_wait_until_they_are_asked_for(reviewer: Caller, rahel: Browser, made: dict) -> None:
    article = made["article"]["id"]
    raised = reviewer.post(f"/v1/articles/{article}/flags", {"rule": "loaded_verb", "grade": "factive"}).get_json()
    assert raised["severity"] == "low"
    page = rahel.page("/desk/queue").text
    low = [f["id"] for f in (raised, *made["annotation"]["flags"]) if f["severity"] == "low"]
    assert not set(low) & set(shown(page))
    assert f"Show the {len(low)} low too" in page
    assert f"{len(made['annotation']['flags']) + 1} flags" in page.split("data-tally>")[1][:20]
    assert "1 article:" in page
    assert set(low) <= set(shown(rahel.page("/desk/queue?at_least=low").text))
    assert set(shown(rahel.page("/desk/queue?severity=low").text)) == set(low)
    listed = reviewer.get("/v1/review-queue?at_least=medium").get_json()["items"]
    assert {item["flag_id"] for item in listed} == set(shown(page))


def test_each_article_stands_once_with_the_first_of_its_flags(admin: Caller, rahel: Browser, made: dict) -> None:
    other = admin.post("/v1/articles", {"text": ARTICLE, "title": "Another"}).get_json()["article"]["id"]
    for _ in range(12):
        assert admin.post(f"/v1/articles/{other}/flags", {"rule": "missing_response"}).status_code == 201
    page = rahel.page("/desk/queue").text
    assert page.count('<article class="pile"') == 2
    pile = page.split(f'id="pile-{other}"')[1].split("</article>")[0]
    assert len(shown(pile)) == 8
    waiting = admin.get(f"/v1/review-queue?at_least=medium&article_id={other}").get_json()["items"]
    assert f"All {len(waiting)} of this article" in pile
    assert len(shown(rahel.page(f"/desk/queue?article_id={other}").text)) == len(waiting)


def test_the_page_s_script_learns_who_holds_what_it_shows(rahel: Browser, tove: Browser, made: dict) -> None:
    flags = shown(rahel.page("/desk/queue").text)
    tove.send("POST", f"/v1/flags/{flags[0]}/claim")
    states = rahel.send("GET", "/desk/queue/states").get_json()
    assert list(states) and set(states) == set(flags)
    assert states[flags[0]]["reviewer"] == "Tove <b>"
    assert states[flags[-1]] is None


def test_where_the_queue_goes_on(admin: Caller, rahel: Browser, tove: Browser, made: dict) -> None:
    article = made["article"]["id"]
    assert rahel.send("GET", f"/desk/queue/next?besides={article}").get_json() is None
    other = admin.post("/v1/articles", {"text": ARTICLE, "title": "Another"}).get_json()
    told = rahel.send("GET", f"/desk/queue/next?besides={article}").get_json()
    assert told["title"] == "Another"
    assert told["address"].startswith(f"/desk/articles/{other['article']['id']}#flg_")
    for flag in other["annotation"]["flags"]:
        tove.send("POST", f"/v1/flags/{flag['id']}/claim")
    assert rahel.send("GET", f"/desk/queue/next?besides={article}").get_json() is None


def test_one_s_verdict_ends_one_s_hold_and_nobody_else_s(rahel: Browser, tove: Browser, made: dict) -> None:
    flag = made["annotation"]["flags"][0]["id"]
    states = f"/desk/articles/{made['article']['id']}/states"
    tove.send("POST", f"/v1/flags/{flag}/claim")
    rahel.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "unsure"})
    assert rahel.send("GET", states).get_json()["targets"][flag]["claim"]["reviewer"] == "Tove <b>"
    assert "Tove &lt;b&gt;</bdi> holds it until" in rahel.page(f"/desk/articles/{made['article']['id']}").text
    tove.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
    assert rahel.send("GET", states).get_json()["targets"][flag]["claim"] is None


def test_counts_end_somewhere(rahel: Browser, made: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "at least" not in rahel.page("/desk/queue").text
    for module in ("service.store.targets", "service.web.queue"):
        monkeypatch.setattr(f"{module}.COUNTED", 1)
    assert "at least 1 article:" in " ".join(rahel.page("/desk/queue").text.split())
