"""What the service warns of, on the wire and at the desk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database

GERMAN = (
    "Die Brücke wird im März für ein Jahr geschlossen, sagte die Bürgermeisterin am Dienstag vor dem Rat der Stadt. "
    "Ein Insider sagte, die Kosten seien höher als geplant."
)
RUSSIAN = "Мост закроют в марте на целый год, заявила во вторник мэр города на заседании совета."
RELAYED = (
    "The bridge is unsafe, the mayor told the Ellby Courier. The quay is sound, the engineer told the Ellby Courier."
)


def annotated(caller: Caller, **fields: Any) -> dict[str, Any]:
    response = caller.post("/v1/annotate", fields)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


@pytest.mark.parametrize(("text", "code", "name"), [(GERMAN, "de", "German"), (RUSSIAN, "ru", "Russian")])
def test_another_language_is_told_and_nothing_is_called_clean(admin: Caller, text: str, code: str, name: str) -> None:
    answer = annotated(admin, text=f"{text}\n\n{text}")
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["span"], warning["language"]) == ("language", None, code)
    assert warning["message"].startswith(f"The text is in {name}. Only English is read.")
    assert (answer["attributions"], answer["flags"], answer["measures"]) == ([], [], None)


def test_a_mixed_text_is_judged_by_paragraph(admin: Caller) -> None:
    text = f"{ARTICLE}\n{GERMAN}\n\nA source said the tram would stop."
    answer = annotated(admin, text=text, offset_encoding="utf-16")
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["language"], warning["span"]["text"]) == ("language", "de", GERMAN)
    low, high = warning["span"]["start"], warning["span"]["end"]
    spans = [span for flag in answer["flags"] for span in flag["spans"]]
    spans += [s for a in answer["attributions"] for part in ("source", "cue", "content") for s in a[part]]
    assert spans
    assert not [span for span in spans if low < span["end"] and span["start"] < high]
    assert answer["measures"]["attributions"] >= 3


def test_html_that_comes_as_plain_text(admin: Caller) -> None:
    html = "".join(f"<p>{line}</p>" for line in ARTICLE.splitlines() if line)
    (warning,) = annotated(admin, text=html)["warnings"]
    assert (warning["code"], warning["span"]["text"]) == ("looks_like_html", "<p>")
    assert annotated(admin, text=html, content_type="text/html")["warnings"] == []


@pytest.mark.parametrize("end", ["and the council…", "and the council ...", "and the council [+2114 chars]", "and […]"])
def test_a_text_that_is_cut_off(admin: Caller, end: str) -> None:
    (warning,) = annotated(admin, text=f"{ARTICLE}\nThe mayor said the quay would stay open, {end}\n")["warnings"]
    assert warning["code"] == "truncated"
    assert end.endswith(warning["span"]["text"])


def test_a_text_that_is_mostly_furniture(admin: Caller) -> None:
    links = "\n".join(f"Ten things to know about harbour number {n}" for n in range(9))
    (warning,) = annotated(admin, text=f"{ARTICLE}\nRelated stories:\n{links}\n" + f"\nRead more:\n{links}" * 2)[
        "warnings"
    ]
    assert warning["code"] == "mostly_furniture"
    assert "Related stories" in warning["span"]["text"] or "Read more" in warning["span"]["text"]


def test_a_publisher_whose_name_matters_and_is_not_known(admin: Caller) -> None:
    answer = annotated(admin, text=RELAYED)
    assert "second_hand" in {flag["rule"] for flag in answer["flags"]}
    assert [warning["code"] for warning in answer["warnings"]] == ["publisher_unknown"]
    assert annotated(admin, text=RELAYED, publisher="Ellby Courier")["warnings"] == []


def test_a_stored_article_is_warned_of_by_what_is_known_now(admin: Caller) -> None:
    path = "/v1/articles/by-external-id/a"
    made = admin.put(path, {"text": RELAYED}).get_json()
    assert [warning["code"] for warning in made["annotation"]["warnings"]] == ["publisher_unknown"]
    saved = admin.put(path, {"text": RELAYED, "publisher": "Ellby Courier"}).get_json()
    assert (saved["article"]["revision"], saved["annotation"]["warnings"]) == (1, [])


def test_the_desk_says_that_only_english_is_read(desk: Browser, admin: Caller) -> None:
    tried = desk.submit("/desk/", {"csrf": desk.csrf, "text": GERMAN, "title": "", "publisher": ""}).text
    made = admin.post("/v1/articles", {"text": GERMAN}).get_json()["article"]
    for page in (tried, desk.page(f"/desk/articles/{made['id']}").text):
        assert "The text is in German. Only English is read." in page
        assert "Nothing was flagged." not in page
        assert "Not measured" in page
    mixed = admin.post("/v1/articles", {"text": f"{ARTICLE}\n{GERMAN}\n"}).get_json()["article"]
    page = desk.page(f"/desk/articles/{mixed['id']}").text
    assert "These words are in German. Only English is read." in page
    assert "Not measured" not in page
