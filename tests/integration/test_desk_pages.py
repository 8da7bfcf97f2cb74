"""Try it, the list of articles, and what every answer of the desk carries."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database

HOSTILE = (
    "</textarea><script>alert(1)</script>\r\n"
    '<img src=x onerror="alert(2)"> & &lt;b&gt; {{ 700 * 7 }}\r\n'
    "\u202eThe bridge is safe,\u202c Mayor Ruth Tamm said.\u200b\r\n"
    "A source told reporters 🌉 the repairs would cost more."
)


@pytest.fixture
def open_app(database_url: str, annotator: Annotator) -> Iterator[Flask]:
    made = create_app(Settings(database_url=database_url, open_trial=1), annotator)
    yield made
    made.extensions["sourcemark.database"].close()


def textarea(page: str) -> str:
    """What stands in the form's text field, as a browser reads it."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, flags=re.DOTALL)
    assert found
    return unescape(found[1])


def shown(page: str) -> str:
    """The text of the reading view."""
    return unescape(re.sub(r"<[^>]+>", "", "\n".join(re.findall(r'<p class="para.*?</p>', page, flags=re.DOTALL))))


def alert(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</p>', page, flags=re.DOTALL)
    return unescape(found[1]) if found else ""


def test_a_text_is_annotated_and_not_stored(desk: Browser) -> None:
    answer = desk.submit("/desk/", {"text": ARTICLE, "title": "Bridge", "publisher": "The Post", "csrf": desk.csrf})
    assert answer.status_code == 200
    assert "Ruth Tamm" in shown(answer.text)
    assert "anonymous" in answer.text.lower()
    assert textarea(answer.text) == ARTICLE
    assert desk.client.get("/v1/articles").get_json()["items"] == []


def test_no_text_becomes_markup(desk: Browser) -> None:
    answer = desk.submit("/desk/", {"text": HOSTILE, "title": "<b>&", "publisher": '"><i>', "csrf": desk.csrf})
    assert answer.status_code == 200
    assert textarea(answer.text) == HOSTILE
    assert shown(answer.text).split() == HOSTILE.split()
    for markup in ("<script>alert", "<img src=x", "<b>&", '"><i>', "4900"):
        assert markup not in answer.text
    assert answer.text.count("<script") == len(re.findall(r'<script type="module" src="/desk/static/', answer.text))


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("", 422, "empty"),
        (" \r\n\t", 422, "empty"),
        ("a\x00b", 422, "NUL"),
        ("long " * 40_001, 413, "200,000"),
    ],
    ids=["empty", "blank", "NUL", "too long"],
)
def test_what_can_t_be_annotated_stays_in_the_form(desk: Browser, text: str, status: int, told: str) -> None:
    answer = desk.submit("/desk/", {"text": text, "title": "Bridge", "csrf": desk.csrf})
    assert answer.status_code == status
    assert told in alert(answer.text)
    assert textarea(answer.text) == text
    assert 'name="title" maxlength="500" dir="auto" value="Bridge"' in answer.text


def test_a_text_survives_the_end_of_the_session(app: Flask, access: Access) -> None:
    token, bearer = access.issue("Ada", Scope)
    browser = Browser(app, bearer)
    stale = browser.csrf
    access.revoke(token.id)
    refused = browser.submit("/desk/", {"text": HOSTILE, "csrf": stale})
    assert (refused.status_code, textarea(refused.text)) == (401, HOSTILE)
    assert "Sign in in a new tab" in refused.text
    browser.submit("/desk/sign-in", {"token": access.issue("Ada", Scope)[1]})
    again = browser.submit("/desk/", {"text": HOSTILE, "csrf": ""})  # as the page of before has it
    assert (again.status_code, textarea(again.text)) == (403, HOSTILE)
    assert f'name="csrf" value="{browser.csrf}"' in again.text


def test_a_file_is_taken_as_it_is(desk: Browser) -> None:
    def sent(raw: bytes) -> tuple[int, str, str]:
        fields = {"text": "", "csrf": desk.csrf, "file": (io.BytesIO(raw), "story.txt")}
        answer = desk.submit("/desk/", fields, content_type="multipart/form-data")
        return answer.status_code, textarea(answer.text), alert(answer.text)

    assert sent(HOSTILE.encode()) == (200, HOSTILE, "")
    status, text, told = sent(b"\xff\xfeT\x00e\x00")
    assert (status, text) == (422, "")
    assert "UTF-8" in told


def test_anybody_may_try_where_that_is_allowed(open_app: Flask) -> None:
    stranger = Browser(open_app)
    assert stranger.page("/desk/").status_code == 200
    assert "Ruth Tamm" in shown(stranger.submit("/desk/", {"text": ARTICLE}).text)
    foreign = stranger.submit("/desk/", {"text": ARTICLE}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert stranger.page("/desk/articles").status_code == 303


def test_nobody_else_may(app: Flask) -> None:
    stranger = Browser(app)
    assert stranger.page("/desk/").status_code == 303
    refused = stranger.submit("/desk/", {"text": ARTICLE})
    assert (refused.status_code, textarea(refused.text)) == (401, ARTICLE)


def save(caller: Caller, number: int, title: str, text: str = ARTICLE) -> dict[str, list[str]]:
    made = caller.put(f"/v1/articles/by-external-id/cms-{number}", {"text": text, "title": title}).get_json()
    return {made["article"]["id"]: [flag["id"] for flag in made["annotation"]["flags"]]}


def titles(browser: Browser, query: str = "") -> list[str]:
    answer = browser.page(f"/desk/articles{query}")
    assert answer.status_code == 200
    return [unescape(title) for title in re.findall(r"<h2><a [^>]*><bdi>(.*?)</bdi>", answer.text)]


def test_articles_are_found_by_words_of_title_and_external_id(desk: Browser, admin: Caller) -> None:
    assert "No articles yet" in desk.page("/desk/articles").text
    for number, title in enumerate(("Harbour bridge", "100% of <b>", "", "Élan_vital \u202eabc")):
        save(admin, number, title, text="Nothing is said here.")
    assert titles(desk) == ["Élan_vital \u202eabc", "Untitled", "100% of <b>", "Harbour bridge"]
    found = {
        "bridge HARB": ["Harbour bridge"],
        "cms-2": ["Untitled"],
        "%25": ["100% of <b>"],
        "_": ["Élan_vital \u202eabc"],
        "Élan": ["Élan_vital \u202eabc"],
        "bridge cms-2": [],
        "'\"--": [],
    }
    for words, expected in found.items():
        assert titles(desk, f"?q={words}") == expected, words
    assert "No article is like that" in desk.page("/desk/articles?q=none").text
    assert desk.page("/desk/articles?q=a%00").status_code == 422
    assert desk.page("/desk/articles?state=else").status_code == 422
    assert desk.page("/desk/articles?cursor=else").status_code == 422


def test_articles_go_on_over_pages(desk: Browser, admin: Caller) -> None:
    for number in range(5):
        save(admin, number, f"Leaf {number}", text="Nothing is said here.")
    seen, query = [], "?q=leaf&limit=2"
    while query:
        answer = desk.page(f"/desk/articles{query}").text
        seen.append(titles(desk, query))
        following = re.search(r'rel="next" href="/desk/articles(.*?)"', answer)
        query = unescape(following[1]) + "&limit=2" if following else ""
        assert "q=leaf" in query or not query
    assert seen == [["Leaf 4", "Leaf 3"], ["Leaf 2", "Leaf 1"], ["Leaf 0"]]


def decide(caller: Caller, flag: str, decision: str) -> None:
    assert caller.post(f"/v1/flags/{flag}/verdicts", {"decision": decision}).status_code == 201


def test_articles_are_listed_by_how_far_they_are_reviewed(
    desk: Browser, admin: Caller, reviewer: Caller, app: Flask, access: Access
) -> None:
    made = {name: save(admin, at, name) for at, name in enumerate(("open", "disputed", "reviewed", "blind"))}
    save(admin, 9, "nothing", text="Nothing is said here.")
    ((_, disputed),), ((_, reviewed),) = made["disputed"].items(), made["reviewed"].items()
    decide(reviewer, disputed[0], "upheld")
    decide(Caller(app, access.issue("Ole", [Scope.REVIEW])[1]), disputed[0], "dismissed")
    for flag in reviewed:
        decide(reviewer, flag, "dismissed")
    ((blind, hidden),) = made["blind"].items()
    assert admin.put(f"/v1/articles/{blind}/review-mode", {"blind": True}, headers={"If-Match": "*"}).status_code == 200
    for flag in hidden:
        decide(reviewer, flag, "upheld")

    def listed(browser: Browser) -> dict[str, set[str]]:
        states = ("open", "disputed", "reviewed", "blind")
        return {state: set(titles(browser, f"?state={state}")) for state in states}

    everything = {"disputed": {"disputed"}, "blind": {"blind"}}
    assert listed(desk) == everything | {"open": {"open", "disputed"}, "reviewed": {"reviewed", "blind"}}
    rahel = Browser(app, access.issue("Rahel", [Scope.READ, Scope.REVIEW])[1])
    assert listed(rahel) == everything | {"open": {"open", "disputed"}, "reviewed": {"reviewed", "blind"}}
    # Who has not decided sees nothing of what others did in a blind article.
    ole = Browser(app, access.issue("Ole", [Scope.READ, Scope.REVIEW])[1])
    assert listed(ole) == everything | {"open": {"open", "disputed", "blind"}, "reviewed": {"reviewed"}}


def test_the_list_counts_open_flags_by_severity(desk: Browser, admin: Caller) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    severities = [flag["severity"] for flag in made["annotation"]["flags"]]
    page = desk.page("/desk/articles").text
    told = re.findall(r'class="severity is-(\w+)">.*?<b>(\d+)</b> (\w+)', page)
    expected = [(s, str(severities.count(s)), s) for s in ("high", "medium", "low") if s in severities]
    assert told == expected


@pytest.mark.parametrize("path", ["", "articles", "sign-in", "articles/none", "static/desk.css"])
def test_what_every_answer_carries(desk: Browser, path: str) -> None:
    headers = desk.page(f"/desk/{path}").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    nothing, own = "'none'", "'self'"
    assert policy == {
        "default-src": nothing,
        "base-uri": nothing,
        "frame-ancestors": nothing,
        **dict.fromkeys(("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"), own),
    }
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    static = path.startswith("static/")
    assert headers["Cache-Control"] == ("no-cache" if static else "no-store")
    assert bool(headers.get("ETag")) == static


def test_static_files_are_not_sent_twice(desk: Browser) -> None:
    first = desk.page("/desk/static/api.js")
    assert first.mimetype == "text/javascript"
    assert desk.page("/desk/static/api.js", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_faults_are_pages_for_people_and_documents_for_scripts(desk: Browser) -> None:
    page = desk.page("/desk/articles/none")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert page.headers["X-Request-Id"] in page.text
    document = desk.client.get("/desk/articles/none", headers={"Accept": "application/json"})
    assert (document.status_code, document.content_type) == (404, "application/problem+json")
    nowhere = desk.page("/desk/nowhere")
    assert (nowhere.status_code, nowhere.mimetype) == (404, "text/html")
    assert 'href="/desk/articles"' in nowhere.text


@pytest.mark.parametrize(
    "came",
    [
        {"environ_overrides": {"REMOTE_ADDR": "10.0.0.9"}},
        {"headers": {"X-Forwarded-Proto": "https"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Via": "1.1 proxy"}},
        {"base_url": "http://desk.example"},
    ],
)
def test_the_open_trial_is_for_this_machine_only(open_app: Flask, came: dict[str, Any]) -> None:
    browser = Browser(open_app)
    assert browser.page("/desk/").status_code == 200
    assert browser.page("/desk/", **came).status_code == 303
    assert browser.submit("/desk/", {"text": ARTICLE}, **came).status_code in (303, 401)
