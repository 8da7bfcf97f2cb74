"""What can't be taken gets a problem document or an honest empty result; nothing answers 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.settings import Settings
from tests.api import ARTICLE, Caller, problem

LINKS = "\n".join(f"Ten things to know about harbour number {n}" for n in range(40))


@pytest.mark.parametrize("path", ["/v1/annotate", "/v1/articles"])
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": None}, "/text"),
        ({"text": 7}, "/text"),
        ({"text": ["a"]}, "/text"),
        ({"text": "a\x00b"}, "/text"),
        ({"text": "a\ud800b"}, "/text"),
        ({"text": ARTICLE, "txt": "x"}, "/txt"),
        ({"text": ARTICLE, "a/b~c": "x"}, "/a~1b~0c"),
        ({"text": ARTICLE, "offset_encoding": "utf-7"}, "/offset_encoding"),
        ({"text": ARTICLE, "url": "ftp://example.org"}, "/url"),
        ({"text": ARTICLE, "language": "not a tag"}, "/language"),
        ({"text": ARTICLE, "title": "x" * 501}, "/title"),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_bodies_that_do_not_fit(admin: Caller, path: str, body: Any, pointer: str) -> None:
    raw = json.dumps(body)
    response = admin.send("POST", path, data=raw, content_type="application/json")
    document = problem(response, 422, "invalid_input")
    assert [e["pointer"] for e in document["errors"]] == [pointer]
    assert "Tamm" not in response.get_data(as_text=True)
    assert admin.get("/v1/articles").get_json()["items"] == []


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b'{"text": "\xff"}', b"\x00", b'{"text": "a', b"NaN"])
def test_bodies_that_are_no_json(admin: Caller, raw: bytes) -> None:
    response = admin.send("POST", "/v1/annotate", data=raw, content_type="application/json")
    assert response.status_code in (400, 422)
    problem(response, response.status_code, response.get_json()["code"])


@pytest.mark.parametrize("raw", [b"[" * 200_000, b'{"text":' * 100_000, b'{"text": ' + b"9" * 5_000 + b"}"])
def test_bodies_that_no_reader_can_hold(admin: Caller, raw: bytes) -> None:
    for path in ("/v1/annotate", "/v1/articles", "/v1/flags/x/verdicts"):
        problem(admin.send("POST", path, data=raw, content_type="application/json"), 400, "bad_request")


@pytest.mark.parametrize("path", ["articles/by-external-id/a%00b", "articles/by-external-id/%ff", "articles/x%00"])
def test_paths_that_are_no_text(admin: Caller, path: str) -> None:
    problem(admin.put(f"/v1/{path}", {"text": ARTICLE}), 400, "bad_request")


def test_ids_and_numbers_out_of_bounds(admin: Caller) -> None:
    problem(admin.put("/v1/articles/by-external-id/" + "x" * 201, {"text": ARTICLE}), 422, "invalid_input")
    article_id = admin.post("/v1/articles", {"text": ARTICLE}).get_json()["article"]["id"]
    for number in (0, 2**31, 2**80):
        problem(admin.get(f"/v1/articles/{article_id}/revisions/{number}"), 404, "not_found")
    problem(admin.get("/v1/articles?cursor=MjAyNi0wMS0wMVQwMDowMDowMHwAeA=="), 422, "invalid_input")


def test_a_stray_query_is_refused(admin: Caller) -> None:
    document = problem(admin.post("/v1/annotate?offset_encoding=utf-16", {"text": ARTICLE}), 422, "invalid_input")
    assert document["errors"] == [{"pointer": "/offset_encoding", "detail": "Unknown field."}]


def test_bodies_of_another_type(admin: Caller) -> None:
    problem(admin.send("POST", "/v1/annotate", data="text=a"), 415, "unsupported_media_type")
    problem(admin.send("POST", "/v1/annotate", data={"text": "a"}), 415, "unsupported_media_type")


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\u00a0\u2003"])
def test_empty_texts(admin: Caller, text: str) -> None:
    document = problem(admin.post("/v1/annotate", {"text": text}), 422, "invalid_input")
    assert document["detail"] == "The text is empty."


def test_five_megabytes(admin: Caller) -> None:
    text = "word " * 1_000_000
    for path in ("/v1/annotate", "/v1/articles"):
        problem(admin.post(path, {"text": text}), 413, "too_large")
    longer = "x" * (Settings().max_text + 1)
    document = problem(admin.post("/v1/annotate", {"text": longer}), 413, "too_large")
    assert str(Settings().max_text) in document["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "No one speaks here.",
        "Москва и Киев провели переговоры.",
        "記者会は行われなかった。",
        LINKS,
        "👩🏽‍🚀" * 50,
        "\u202eabc\u202c",
        ".",
    ],
)
def test_texts_without_attributions_are_answered(admin: Caller, text: str) -> None:
    response = admin.post("/v1/annotate", {"text": text})
    assert response.status_code == 200
    assert response.get_json()["flags"] == []


def test_a_line_of_twenty_thousand_characters(admin: Caller) -> None:
    text = ("The mayor said the bridge would close. " * 520)[:20_000]
    response = admin.post("/v1/annotate", {"text": text})
    assert response.status_code == 200
    for attribution in response.get_json()["attributions"]:
        for role in ("source", "cue", "content"):
            assert all(s["text"] == text[s["start"] : s["end"]] for s in attribution[role])


def test_queries_are_checked_too(admin: Caller) -> None:
    for query in ("limit=0", "limit=x", "limit=1000", "page=2"):
        problem(admin.get(f"/v1/articles?{query}"), 422, "invalid_input")


def test_an_article_without_an_address_can_be_sent_back(admin: Caller) -> None:
    stored = admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE}).get_json()["article"]
    again = {name: stored[name] for name in ("title", "publisher", "language", "url")}
    assert admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE, **again}).status_code == 200
    problem(admin.post("/v1/annotate", {"text": ARTICLE, "url": " "}), 422, "invalid_input")


@pytest.mark.parametrize("blind", [0, 1, 0.0, "true", "", None, []])
def test_blind_is_true_or_false_and_nothing_like_it(admin: Caller, blind: Any) -> None:
    article_id = admin.post("/v1/articles", {"text": "A clerk said so."}).get_json()["article"]["id"]
    mode = f"/v1/articles/{article_id}/review-mode"
    problem(admin.put(mode, {"blind": blind}, headers={"If-Match": "*"}), 422, "invalid_input")
