"""Measures and counts say the same on the wire, on the page and in the lists."""

from __future__ import annotations

import re

import pytest

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database

FIGURE = r'.*?<span class="number">(\d+)(?: of \d+)?</span>(.*?)</details>'
"""A number, what it is of, and the list behind it."""


def mark(caller: Caller, article: str, words: str, rule: str, grade: str = "") -> str:
    at = ARTICLE.index(words)
    body = {
        "rule": rule,
        "grade": grade,
        "message": "",
        "spans": [{"start": at, "end": at + len(words), "text": words}],
    }
    made = caller.post(f"/v1/articles/{article}/flags", body)
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])


def test_a_source_that_a_reviewer_flags_is_counted(admin: Caller, desk: Browser) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    before, article = made["annotation"]["measures"], made["article"]["id"]
    flag = mark(admin, article, "The council", "anonymous_source", "partial")
    after = admin.get(f"/v1/articles/{article}/annotation").get_json()["measures"]
    assert after["anonymous_share"]["count"] == before["anonymous_share"]["count"] + 1
    assert after["attributions"] == before["attributions"] + 1
    page = desk.page(f"/desk/articles/{article}").text
    told = re.search(rf'<span class="label">Anonymous</span>{FIGURE}', page, re.S)
    assert told
    assert told[1] == str(after["anonymous_share"]["count"])
    assert f'href="#{flag}"' in told[2]


def test_every_figure_of_the_page_has_its_list(admin: Caller, desk: Browser) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    page = desk.page(f"/desk/articles/{made['article']['id']}").text
    figures = re.findall(
        r'<details class="figure".*?<span class="number">(\d+)(?: of \d+)?</span>(.*?)</details>', page, re.S
    )
    assert len(figures) == 9
    for count, listed in figures:
        assert len(re.findall(r'<li><a href="#', listed)) == int(count)
    measures = made["annotation"]["measures"]
    assert f"Sources {measures['distinct_sources']}</button>" in page
    assert "of the attributions from there on were right" in page


def test_the_floor_is_a_setting(database_url: str, annotator: Annotator, access: Access) -> None:
    bearer = access.issue("Ada", Scope)[1]
    told = []
    for floor in (None, 1.0):
        admission = annotator.admission
        other = Annotator(annotator.extractor, annotator.ruleset, max_text=10_000, admission=admission, floor=floor)
        app = create_app(Settings(database_url=database_url), other)
        told.append(Caller(app, bearer).post("/v1/annotate", {"text": ARTICLE}).get_json()["measures"])
        app.extensions["sourcemark.database"].close()
    own, highest = told
    assert (own["floor"], highest["floor"]) == (annotator.extractor.floor, 1.0)
    assert own["floor_precision"] > 0.75
    assert highest["floor_precision"] > own["floor_precision"]
    assert own["attributions"] == 3
    assert highest["attributions"] == 1  # the flagged source


def test_advisory_flags_keep_no_article_from_being_reviewed(admin: Caller, reviewer: Caller, desk: Browser) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE, "title": "Bridge"}).get_json()
    mark(admin, made["article"]["id"], "told", "loaded_verb")
    for flag in made["annotation"]["flags"]:
        assert "Bridge" in desk.page("/desk/articles?state=open").text
        assert reviewer.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "upheld"}).status_code == 201
    page = desk.page("/desk/articles?state=reviewed").text
    assert 'class="state is-reviewed"' in page
    assert "1 advisory" in page
    assert "No article is like that" in desk.page("/desk/articles?state=open").text
    ours = desk.page(f"/desk/articles/{made['article']['id']}").text
    assert f'<span data-count="flags">{len(made["annotation"]["flags"])}</span>' in ours


def test_the_publisher_is_itself(admin: Caller) -> None:
    body = {"text": "This newspaper reported in May that the ferry would be sold.", "publisher": "The Ellby Post"}
    (found,) = admin.post("/v1/annotate", body).get_json()["attributions"]
    assert (found["resolved_source"], found["source_class"]) == ("The Ellby Post", "named")
