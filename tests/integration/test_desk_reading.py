"""An article's page and how its parts stand: what is shown, to whom, and that no text becomes markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database

HOSTILE = (
    "</p></section><script>alert(1)</script>\r\n"
    '<img src=x onerror="alert(2)"> &amp; {{ 7 * 700 }}\r'
    "\u202eA source told\u2028 reporters\u200b 🌉 “the repairs would cost more”, 👩🏽\u200d🚀 he\u0301 said.\n"
    "بیانیه می\u200cگوید, Mayor Ruth Tamm said."
)
BREAKS = {"crlf": "\r\n", "lf": "\n", "cr": "\r", None: ""}


class Sheet(HTMLParser):
    """What a browser makes of the page: the lines of the article, the stretches they are made of, all tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", []
        self.segments: list[tuple[dict[str, str | None], str]] = []
        self.cards: dict[str, dict[str, str | None]] = {}
        self._ending, self._inside = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "p" and found.get("class") == "para":
            self._inside, self._ending = True, BREAKS[found.get("data-break")]
        elif tag == "span" and self._inside:
            self.segments.append((found, ""))
        elif tag == "details" and "card" in (found.get("class") or ""):
            self.cards[str(found["id"])] = found

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data
            self.segments[-1] = (self.segments[-1][0], self.segments[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._inside:
            self.text += self._ending
            self._inside = False


@pytest.fixture
def rahel(app: Flask, access: Access) -> Browser:
    """An editor at the desk."""
    return Browser(app, access.issue("Rahel <b>", [Scope.READ, Scope.REVIEW])[1])


def stored(admin: Caller, text: str = ARTICLE, **fields: Any) -> dict[str, Any]:
    response = admin.post("/v1/articles", {"text": text, **fields})
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def path(article: dict[str, Any]) -> str:
    return f"/desk/articles/{article['article']['id']}"


def test_the_text_is_shown_to_the_letter_and_each_stretch_at_its_place(admin: Caller, rahel: Browser) -> None:
    page = rahel.page(path(stored(admin, HOSTILE)))
    assert page.status_code == 200
    sheet = Sheet(page.text)
    assert sheet.text == HOSTILE
    units = HOSTILE.encode("utf-16-le")
    for attributes, text in sheet.segments:
        assert units[2 * int(str(attributes["data-at"])) :].startswith(text.encode("utf-16-le"))
    assert {"RLO", "LS", "ZWSP"} == {a["data-name"] for a, _ in sheet.segments if "data-name" in a}


def test_no_text_becomes_markup(admin: Caller, rahel: Browser) -> None:
    title, external = "<script>alert(3)</script> & “x”", '"><img src=x onerror=alert(4)>'
    article = stored(admin, HOSTILE, title=title, external_id=external, publisher="<i>P</i>")
    flag = article["annotation"]["flags"][0]["id"]
    admin.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld", "rationale": "<u>"})
    rahel.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld", "rationale": "<u>"})
    page = rahel.page(path(article))
    tags = Sheet(page.text).tags
    assert "alert(3)" in page.text and "Rahel &lt;b&gt;" in page.text
    assert not {"img", "u", "i"} & {tag for tag, _ in tags}
    assert all(found["type"] == "module" and str(found["src"]).startswith("/desk/static/")
               for tag, found in tags if tag == "script")  # fmt: skip
    assert not any(name.startswith("on") or name == "style" for _, found in tags for name in found)
    assert "4900" not in page.text


def test_flags_and_attributions_have_their_cards(admin: Caller, rahel: Browser) -> None:
    article = stored(admin)
    annotation = article["annotation"]
    page = rahel.page(path(article))
    sheet = Sheet(page.text)
    assert sheet.cards.keys() == {part["id"] for part in (*annotation["flags"], *annotation["attributions"])}
    for flag in annotation["flags"]:
        words = "".join(text for found, text in sheet.segments if flag["id"] in str(found.get("data-f")).split())
        assert words == "".join(span["text"] for span in flag["spans"])
        assert sheet.cards[flag["id"]]["data-state"] == "open"
        assert flag["question"] in page.text
    for attribution in annotation["attributions"]:
        on = [text for found, text in sheet.segments if attribution["id"] in str(found.get("data-a")).split()]
        spans = [span for part in ("source", "cue", "content") for span in attribution[part]]
        assert "".join(on) == "".join(span["text"] for span in sorted(spans, key=lambda span: span["start"]))


def test_who_may_not_review_sees_no_forms(app: Flask, access: Access, admin: Caller, rahel: Browser) -> None:
    article = stored(admin)
    reader = Browser(app, access.issue("Ole", [Scope.READ])[1]).page(path(article))
    assert reader.status_code == 200
    assert "Uphold" in rahel.page(path(article)).text
    assert "Uphold" not in reader.text and "Raise a flag" not in reader.text and "decide.js" not in reader.text


def test_any_revision_is_read_and_the_newest_decided_on(admin: Caller, rahel: Browser) -> None:
    admin.put("/v1/articles/by-external-id/cms-1", {"text": ARTICLE})
    article = admin.put("/v1/articles/by-external-id/cms-1", {"text": "Harbour news.\n\n" + ARTICLE}).get_json()
    old = rahel.page(f"{path(article)}?revision=1")
    assert Sheet(old.text).text == ARTICLE
    assert "This is an earlier revision" in old.text and "Uphold" not in old.text
    new = rahel.page(path(article))
    assert Sheet(new.text).text == "Harbour news.\n\n" + ARTICLE
    assert "This is an earlier revision" not in new.text and "Uphold" in new.text


@pytest.mark.parametrize(
    ("query", "status"), [("?revision=9", 404), ("?revision=0", 422), ("?revision=x", 422), ("?other=1", 422)]
)
def test_addresses_that_lead_nowhere_get_a_page_that_says_so(
    admin: Caller, rahel: Browser, query: str, status: int
) -> None:
    response = rahel.page(path(stored(admin)) + query)
    assert response.status_code == status
    assert response.mimetype == "text/html"


def test_an_unknown_article_is_not_found(rahel: Browser) -> None:
    response = rahel.page("/desk/articles/art_0")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "There is no such article." in response.text
    assert rahel.send("GET", "/desk/articles/art_0/states").get_json()["code"] == "not_found"


def test_states_tell_what_was_decided_and_what_has_not_changed(admin: Caller, rahel: Browser) -> None:
    article = stored(admin)
    first, second = (flag["id"] for flag in article["annotation"]["flags"][:2])
    attribution = article["annotation"]["attributions"][0]["id"]
    admin.post(f"/v1/flags/{first}/verdicts", {"decision": "dismissed"})
    admin.post(f"/v1/attributions/{attribution}/verdicts", {"decision": "verified"})
    answer = rahel.send("GET", f"{path(article)}/states")
    told = answer.get_json()
    assert told["revision"] == 1
    untouched = {"state": "open", "verdicts": 0, "last": None, "mine": None, "claim": None, "would": {}}
    assert told["targets"][second] == untouched
    standing = told["targets"][first]
    assert (standing["state"], standing["verdicts"], standing["mine"]) == ("dismissed", 1, None)
    assert (standing["last"]["reviewer"], standing["last"]["decision"]) == ("Ada", "dismissed")
    assert standing["would"] == {
        "upheld": "disputed",
        "dismissed": "dismissed",
        "fixed": "disputed",
        "unsure": "dismissed",
    }
    assert told["targets"][attribution]["state"] is None
    again = rahel.send("GET", f"{path(article)}/states", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    rahel.send("POST", f"/v1/flags/{first}/verdicts", {"decision": "upheld"})
    after = rahel.send("GET", f"{path(article)}/states", **{"If-None-Match": answer.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["targets"][first]["state"] == "disputed"
    assert after.get_json()["targets"][first]["mine"] == "upheld"


def test_a_chief_s_page_is_told_that_their_verdict_settles(admin: Caller, rahel: Browser, desk: Browser) -> None:
    article = stored(admin)
    flag = article["annotation"]["flags"][0]["id"]
    rahel.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
    admin.post(f"/v1/flags/{flag}/verdicts", {"decision": "dismissed"})
    told = desk.send("GET", f"{path(article)}/states").get_json()["targets"][flag]
    assert (told["state"], told["would"]["upheld"], told["would"]["unsure"]) == ("disputed", "upheld", "upheld")
    card = Sheet(desk.page(path(article)).text).cards[flag]
    assert json.loads(card["data-would"]) == told["would"]
    desk.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
    assert desk.send("GET", f"{path(article)}/states").get_json()["targets"][flag]["state"] == "upheld"


def test_a_blind_article_hides_what_others_decided_until_one_has(admin: Caller, rahel: Browser) -> None:
    article = stored(admin)
    first, second = (flag["id"] for flag in article["annotation"]["flags"][:2])
    attribution = article["annotation"]["attributions"][0]["id"]
    for target in (f"flags/{first}", f"flags/{second}"):
        admin.post(f"/v1/{target}/verdicts", {"decision": "dismissed"})
    admin.post(f"/v1/attributions/{attribution}/verdicts", {"decision": "refuted"})
    mode = f"/v1/articles/{article['article']['id']}/review-mode"
    assert admin.put(mode, {"blind": True}, headers={"If-Match": "*"}).status_code == 200
    unseen = {"state": "open", "verdicts": 0, "last": None, "mine": None, "claim": None, "would": {}}
    told = rahel.send("GET", f"{path(article)}/states").get_json()["targets"]
    assert told[first] == told[second] == unseen
    assert attribution not in told
    page = rahel.page(path(article))
    assert "Reviewing is blind" in page.text and "Ada" not in page.text
    assert Sheet(page.text).cards[first]["data-state"] == "open"
    rahel.send("POST", f"/v1/flags/{first}/verdicts", {"decision": "upheld"})
    told = rahel.send("GET", f"{path(article)}/states").get_json()["targets"]
    assert (told[first]["state"], told[first]["verdicts"]) == ("disputed", 2)
    assert told[second] == unseen


def test_a_verdict_on_an_attribution_is_taken_back(admin: Caller, rahel: Browser) -> None:
    attribution = stored(admin)["annotation"]["attributions"][0]["id"]
    for decision in ("not_an_attribution", "unsure"):
        sent = rahel.send("POST", f"/v1/attributions/{attribution}/verdicts", {"decision": decision})
        assert sent.status_code == 201
    history = rahel.send("GET", f"/v1/attributions/{attribution}/verdicts").get_json()["items"]
    assert [(v["decision"], v["superseded"]) for v in history] == [("not_an_attribution", True), ("unsure", False)]


def test_a_reviewer_s_flag_has_its_card_and_words(admin: Caller, rahel: Browser) -> None:
    article = stored(admin)
    at = ARTICLE.index("The figure")
    body = {
        "rule": "missing_response",
        "message": "<b>",
        "spans": [{"start": at, "end": at + 10, "text": "The figure"}],
    }
    flag = rahel.send("POST", f"/v1/articles/{article['article']['id']}/flags", body).get_json()["id"]
    page = rahel.page(path(article))
    sheet = Sheet(page.text)
    assert [text for found, text in sheet.segments if flag in (found.get("data-f") or "").split()] == ["The figure"]
    assert "Raised by a reviewer" in page.text
    assert flag in rahel.send("GET", f"{path(article)}/states").get_json()["targets"]
