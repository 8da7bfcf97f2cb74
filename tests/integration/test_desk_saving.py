"""Saving from the desk: a text that was tried, a new revision, what describes an article; and what it needs."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from service.domain.token import Scope
from service.web.revising import with_breaks_of
from service.workflows.access import Access
from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database

DESCRIBED = {"title": "Bridge", "publisher": "The Ellby Post", "url": "https://ellby.example/bridge"}


def field(page: str, name: str) -> str:
    """What a form's one-line field holds."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def textarea(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, flags=re.DOTALL)
    assert found
    return unescape(found[1])


def as_sent(text: str) -> str:
    """As a browser sends what stands in a field."""
    return re.sub(r"\r\n?|\n", "\r\n", text)


def test_a_text_that_was_tried_is_saved_once(desk: Browser, admin: Caller) -> None:
    tried = desk.submit("/desk/", {"text": as_sent(ARTICLE), "csrf": desk.csrf})
    assert field(tried.text, "title") == "Harbour bridge to close for a year"  # its own headline, to begin with
    form = {"text": as_sent(ARTICLE), **DESCRIBED, "key": field(tried.text, "key"), "csrf": desk.csrf}
    saved = desk.submit("/desk/articles", form)
    assert saved.status_code == 303
    article = saved.location.rpartition("/")[2]
    record = admin.get(f"/v1/articles/{article}").get_json()
    assert {name: record[name] for name in DESCRIBED} == DESCRIBED
    assert admin.get(f"/v1/articles/{article}/revisions/1").get_json()["text"] == ARTICLE
    assert desk.page(f"/desk/articles/{article}").status_code == 200
    assert desk.submit("/desk/articles", form).location == saved.location
    other = desk.submit("/desk/articles", form | {"title": "Another"})
    assert other.location != saved.location
    assert len(admin.get("/v1/articles").get_json()["items"]) == 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"url": "ellby"}, "Link"), ({"text": " "}, "empty"), ({"title": "x" * 501}, "Title")],
    ids=["link", "text", "title"],
)
def test_what_can_t_be_saved_stays_in_the_form(desk: Browser, fields: dict[str, str], told: str) -> None:
    given = {"text": "A source said so.", **DESCRIBED, **fields}
    refused = desk.submit("/desk/articles", {**given, "csrf": desk.csrf})
    assert refused.status_code == 422
    assert told in refused.text
    assert textarea(refused.text) == given["text"]
    assert {name: field(refused.text, name) for name in DESCRIBED} == {name: given[name] for name in DESCRIBED}


def test_who_may_not_save_is_told_what_it_needs_and_loses_nothing(app: Flask, access: Access, admin: Caller) -> None:
    article = admin.post("/v1/articles", {"text": ARTICLE, "title": "Bridge"}).get_json()["article"]["id"]
    rahel = Browser(app, access.issue("Rahel", [Scope.READ, Scope.REVIEW])[1])
    page = rahel.page(f"/desk/articles/{article}/revise")
    assert "a token with the scope <code>annotate</code>" in page.text and "read, review" in page.text
    assert "<textarea" not in page.text
    for path in ("/desk/articles", f"/desk/articles/{article}/revise"):
        refused = rahel.submit(path, {"text": "Mine.", "csrf": rahel.csrf})
        assert (refused.status_code, textarea(refused.text)) == (403, "Mine.")
        assert "annotate" in refused.text
    nobody = Browser(app).submit(f"/desk/articles/{article}/revise", {"text": "Mine."})
    assert (nobody.status_code, textarea(nobody.text)) == (401, "Mine.")
    assert "Bridge" not in nobody.text and "Sign in in a new tab" in nobody.text
    assert Browser(app).page(f"/desk/articles/{article}/revise").status_code == 303


def test_a_new_revision_keeps_its_verdicts_and_what_nobody_edited(desk: Browser, admin: Caller) -> None:
    made = admin.put("/v1/articles/by-external-id/cms-1", {"text": ARTICLE, "language": "en-GB"}).get_json()
    article, flag = made["article"]["id"], made["annotation"]["flags"][0]["id"]
    admin.post(f"/v1/flags/{flag}/verdicts", {"decision": "dismissed"})
    form = desk.page(f"/desk/articles/{article}/revise")
    assert textarea(form.text) == ARTICLE
    version = field(form.text, "version")
    described = {"text": as_sent(ARTICLE), **DESCRIBED, "version": version, "csrf": desk.csrf}
    assert desk.submit(f"/desk/articles/{article}/revise", described).location.endswith(article)
    record = admin.get(f"/v1/articles/{article}").get_json()
    assert (record["revision"], record["title"], record["language"]) == (1, "Bridge", "en-GB")
    assert record["external_id"] == "cms-1"

    edited = {**described, "text": as_sent("News from Ellby.\n\n" + ARTICLE)}
    stale = desk.submit(f"/desk/articles/{article}/revise", edited)
    assert stale.status_code == 412
    assert "Somebody has saved the article" in stale.text and "News from Ellby." in textarea(stale.text)
    again = {**edited, "version": field(stale.text, "version")}
    assert desk.submit(f"/desk/articles/{article}/revise", again).status_code == 303
    assert admin.get(f"/v1/articles/{article}/revisions/2").get_json()["text"] == "News from Ellby.\n\n" + ARTICLE
    flags = {one["id"]: one for one in admin.get(f"/v1/articles/{article}/annotation").get_json()["flags"]}
    assert flags[flag]["state"] == "dismissed"


def test_an_article_that_is_not_there_can_t_be_revised(desk: Browser) -> None:
    assert desk.page("/desk/articles/art_0/revise").status_code == 404
    refused = desk.submit("/desk/articles/art_0/revise", {"text": "Mine.", "csrf": desk.csrf})
    assert (refused.status_code, textarea(refused.text)) == (404, "Mine.")


@pytest.mark.parametrize("stored", ["a\nb", "a\r\nb\r\n", "a\rb", "a\r\nb\nc\r\n"])
def test_a_form_s_line_breaks_are_no_edit(stored: str) -> None:
    assert with_breaks_of(stored, as_sent(stored)) == stored
    edited = with_breaks_of(stored, as_sent(stored) + "!\r\n")
    assert ("\r\n" in edited) == ("\r\n" in stored)
    assert "\n" in edited


def test_every_rule_is_explained_to_anybody(app: Flask, admin: Caller) -> None:
    page = Browser(app).page("/desk/rules")
    assert page.status_code == 200
    shown = unescape(re.sub(r"<[^>]+>", "", page.text))
    for rule in admin.get("/v1/rules").get_json()["items"]:
        assert f'id="{rule["id"]}"' in page.text
        for told in ("title", "definition", "question", "reason"):
            assert rule[told] in shown
    assert [rule["id"] for rule in admin.get("/v1/rules").get_json()["items"] if rule["disclosure"]] == [
        "unverified_claim"
    ]


HTML = (
    "<html><head><title>Quay closed - The Ellby Post</title></head><body><nav><a href='/'>Home</a></nav>"
    "<h1>Quay closed</h1>\n<p>The quay is closed, <b>Ruth Tamm</b> said. A source said it leaks.</p></body></html>"
)
READ = "Quay closed\n\nThe quay is closed, Ruth Tamm said. A source said it leaks."


@pytest.mark.parametrize("chosen", ["", "text/html"], ids=["found out", "chosen"])
def test_html_is_tried_saved_and_revised(desk: Browser, admin: Caller, chosen: str) -> None:
    form = {"text": as_sent(HTML), "content_type": chosen, "csrf": desk.csrf}
    tried = desk.submit("/desk/", form)
    assert "It was read as HTML" in tried.text
    assert ("which it looks like" in tried.text) == (not chosen)
    assert "Home" not in re.sub(r"<textarea.*?</textarea>", "", tried.text, flags=re.DOTALL)
    assert field(tried.text, "title") == "Quay closed"
    assert textarea(tried.text) == as_sent(HTML)  # what is changed, or saved, is the page itself
    saved = desk.submit("/desk/articles", {**form, "key": field(tried.text, "key")})
    article = saved.location.rpartition("/")[2]
    assert admin.get(f"/v1/articles/{article}/revisions/1").get_json()["text"] == READ
    nodes = admin.get(f"/v1/articles/{article}/annotation").get_json()["nodes"]
    assert nodes

    page = f"/desk/articles/{article}/revise"
    assert textarea(desk.page(page).text) == READ
    described = {"text": as_sent(READ), "title": "The quay", "csrf": desk.csrf}
    assert desk.submit(page, described).status_code == 303
    again = admin.get(f"/v1/articles/{article}/annotation").get_json()
    assert (again["revision"], again["nodes"]) == (1, nodes)  # to describe it anew costs no place in the HTML
    edited = HTML.replace("leaks", "leaks badly")
    assert desk.submit(page, {**described, "text": as_sent(edited), "content_type": chosen}).status_code == 303
    second = admin.get(f"/v1/articles/{article}/revisions/2").get_json()["text"]
    assert second == READ.replace("leaks", "leaks badly")


def test_tags_are_words_where_that_is_chosen(desk: Browser) -> None:
    tried = desk.submit("/desk/", {"text": HTML, "content_type": "text/plain", "csrf": desk.csrf})
    assert "It was read as HTML" not in tried.text
    assert "its tags were read as words" in tried.text
    refused = desk.submit("/desk/", {"text": HTML, "content_type": "text/rtf", "csrf": desk.csrf})
    assert refused.status_code == 422
    assert "Format: " in refused.text and textarea(refused.text) == HTML


@pytest.mark.parametrize("html", ["<div>" * 300 + "deep", "<script>only()</script><p></p><div></div>"])
def test_html_that_can_t_be_read_stays_in_the_form(desk: Browser, html: str) -> None:
    for path in ("/desk/", "/desk/articles"):
        refused = desk.submit(path, {"text": html, "content_type": "text/html", "csrf": desk.csrf})
        assert (refused.status_code, textarea(refused.text)) == (422, html)
