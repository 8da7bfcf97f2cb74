"""HTML through the service: its text, where each span stands in it, and what a save does with both."""

from __future__ import annotations

import re
from typing import Any

import pytest
import turbohtml

from service.domain.text import OffsetEncoding
from tests.api import Caller, problem

pytestmark = pytest.mark.one_database

HTML = """<!doctype html><html><head><title>Ellby Courier</title><style>p { color: red }</style></head><body>
<nav><ul><li>Sources say the bank is broke</li></ul></nav>
<article><h1>Harbour bridge 🌉 to close for a year</h1>
<p>The bridge &amp; the quay will close in March, the <a href="/tamm">mayor of Ellby,
   <b>Ruth Tamm</b></a>, said on Tuesday.</p>
<p>“We have put this off <i>for too long</i>,” Tamm told reporters.<br>A source said the repairs 🛠 would <!-- no -->cost
more than planned.</p>
<table><tr><td>The council reportedly learned of the damage last year through confidential channels.</table>
</article><script>document.write("<p>An insider said so.</p>")</script></body></html>"""
UNITS = {OffsetEncoding.CODE_POINT: "utf-32-le", OffsetEncoding.UTF_16: "utf-16-le", OffsetEncoding.UTF_8: "utf-8"}
WIDTH = {OffsetEncoding.CODE_POINT: 4, OffsetEncoding.UTF_16: 2, OffsetEncoding.UTF_8: 1}


def cut(text: str, start: int, end: int, encoding: OffsetEncoding) -> str:
    """A slice of a text by offsets in an encoding."""
    width = WIDTH[encoding]
    return text.encode(UNITS[encoding])[start * width : end * width].decode(UNITS[encoding])


def spans_of(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [a[role] for a in annotation["attributions"] for role in ("source", "cue", "content")]
    return [span for some in [*parts, *(flag["spans"] for flag in annotation["flags"])] for span in some]


def plain(words: str) -> str:
    return " ".join(words.split())


def check(annotation: dict[str, Any], text: str, html: str, encoding: OffsetEncoding) -> None:
    """Every span's ranges give its words, as a client with an XPath engine of its own finds them."""
    document = turbohtml.parse(html)
    assert spans_of(annotation)
    for span in spans_of(annotation):
        assert cut(text, span["start"], span["end"], encoding) == span["text"]
        found = [
            cut(str(document.xpath(one["selector"])[0]), one["start"], one["end"], encoding) for one in span["ranges"]
        ]
        assert plain("".join(found)) == plain(span["text"]) or plain(" ".join(found)) == plain(span["text"])
    for node in annotation["nodes"]:
        data = str(document.xpath(node["selector"])[0])
        there = cut(data, node["at"], node["at"] + node["end"] - node["start"], encoding)
        assert re.sub(r"\s", " ", there) == re.sub(r"\s", " ", cut(text, node["start"], node["end"], encoding))


@pytest.mark.parametrize("encoding", OffsetEncoding)
def test_spans_stand_in_the_text_and_in_the_html(admin: Caller, encoding: OffsetEncoding) -> None:
    sent = {"text": HTML, "content_type": "text/html", "offset_encoding": encoding}
    annotation = admin.post("/v1/annotate", sent).get_json()
    assert annotation["text"].startswith("Harbour bridge 🌉 to close for a year\n\nThe bridge & the quay will close")
    assert "bank is broke" not in annotation["text"]
    assert "insider" not in annotation["text"]
    assert annotation["warnings"] == []
    assert {flag["rule"] for flag in annotation["flags"]} >= {"anonymous_source"}
    check(annotation, annotation["text"], HTML, encoding)
    split = next(s for s in spans_of(annotation) if "Ruth Tamm" in s["text"])
    assert "/html[1]/body[1]/article[1]/p[1]/a[1]/b[1]/text()[1]" in [one["selector"] for one in split["ranges"]]


def test_plain_text_has_no_ranges(admin: Caller) -> None:
    for kind in ({}, {"content_type": "text/plain"}):
        annotation = admin.post("/v1/annotate", {"text": "A source said the bridge would close.", **kind}).get_json()
        assert (annotation["nodes"], annotation["warnings"]) == ([], [])
        assert "text" not in annotation
        assert not [span for span in spans_of(annotation) if "ranges" in span]


def test_an_article_keeps_where_its_text_stands(admin: Caller) -> None:
    sent = {"text": HTML, "content_type": "text/html"}
    made = admin.put("/v1/articles/by-external-id/a", sent).get_json()
    path = f"/v1/articles/{made['article']['id']}"
    assert made["article"]["title"] == "Harbour bridge 🌉 to close for a year"
    text = admin.get(f"{path}/revisions/1").get_json()["text"]
    check(made["annotation"], text, HTML, OffsetEncoding.CODE_POINT)
    utf16 = admin.get(f"{path}/annotation?offset_encoding=utf-16").get_json()
    check(utf16, text, HTML, OffsetEncoding.UTF_16)
    assert utf16["text"] == text

    moved = HTML.replace("<article>", "<div class=story><article>").replace("</article>", "</article></div>")
    saved = admin.put("/v1/articles/by-external-id/a", {"text": moved, "content_type": "text/html"}).get_json()
    assert saved["article"]["revision"] == 1
    check(saved["annotation"], text, moved, OffsetEncoding.CODE_POINT)
    check(admin.get(f"{path}/annotation").get_json(), text, moved, OffsetEncoding.CODE_POINT)
    again = admin.post(f"{path}/revisions/1/annotation", None).get_json()
    check(again, text, moved, OffsetEncoding.CODE_POINT)

    flag = next(flag for flag in again["flags"] if flag["rule"] == "anonymous_source")
    assert flag["id"] in {one["id"] for one in made["annotation"]["flags"]}
    edited = moved.replace("<p>The bridge", "<p>It rained.</p><p>The bridge")
    saved = admin.put("/v1/articles/by-external-id/a", {"text": edited, "content_type": "text/html"}).get_json()
    assert saved["article"]["revision"] == 2
    assert flag["id"] in {one["id"] for one in saved["annotation"]["flags"]}
    check(saved["annotation"], admin.get(f"{path}/revisions/2").get_json()["text"], edited, OffsetEncoding.CODE_POINT)

    text = admin.get(f"{path}/revisions/2").get_json()["text"]
    saved = admin.put("/v1/articles/by-external-id/a", {"text": text, "title": "T"}).get_json()
    assert (saved["article"]["revision"], saved["annotation"]["nodes"]) == (2, [])


@pytest.mark.parametrize(
    ("html", "status", "code"),
    [
        ("<script>x</script>", 422, "invalid_input"),
        ("<nav>Home</nav><p> &nbsp; </p>", 422, "invalid_input"),
        ("<div>" * 100_000 + "A source said so.", 422, "invalid_input"),
        ("".join(f"<p><b id={n}>x</p>" for n in range(20_000)), 422, "invalid_input"),
        ("<p>A source said so.</p>" * 20_000, 413, "too_large"),
        ("<p>A source said so.</p>" + " " * 5_000_000, 413, "too_large"),
    ],
)
def test_html_that_is_refused(admin: Caller, html: str, status: int, code: str) -> None:
    for path in ("/v1/annotate", "/v1/articles"):
        problem(admin.post(path, {"text": html, "content_type": "text/html"}), status, code)
    assert admin.get("/v1/articles").get_json()["items"] == []
    document = problem(admin.post("/v1/annotate", {"text": "x", "content_type": "text/xml"}), 422, "invalid_input")
    assert [error["pointer"] for error in document["errors"]] == ["/content_type"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>A source said <b>the bridge</i> would <p>close</b>.</div><table>A<tr>source said so.",
        "<p dir=rtl>מקור אמר שהגשר ייסגר במרץ למשך שנה שלמה, לדברי ראש העיר.</p>",
        "&lt;p&gt;A source said so.&lt;/p&gt;",
        "<!-- <p>An insider said so.</p> --><p>A source said so.<!-- unclosed",
        "<script>" + "var a = '<p>';" * 50_000 + "</script><p>A source said the bridge would close.</p>",
    ],
)
def test_bad_html_is_answered_right(admin: Caller, html: str) -> None:
    response = admin.post("/v1/annotate", {"text": html, "content_type": "text/html", "offset_encoding": "utf-16"})
    assert response.status_code == 200
    annotation = response.get_json()
    if spans_of(annotation):
        check(annotation, annotation["text"], html, OffsetEncoding.UTF_16)
    assert "insider" not in annotation["text"]
