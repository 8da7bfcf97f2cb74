"""The archive answers questions: what a source says and where, which names are one, whose verdicts, in which days."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller
from tests.desk import Browser

FULL = "The ferry will stop in May, the mayor of Ellby, Ruth Tamm, said. Tamm said the harbour would stay open.\n"
SHORT = "“The quay is safe,” Tamm said on Monday. The pier is closed, Tamm said.\n"
PAGE = "/desk/archive/source?source_class=named&name="


@pytest.fixture
def kept(admin: Caller) -> list[str]:
    """The ids of an article that gives the full name, and of one that does not."""
    bodies = [{"text": FULL, "title": "Ferry <b>stops</b>"}, {"text": SHORT, "title": "Quay"}]
    return [admin.post("/v1/articles", body).get_json()["article"]["id"] for body in bodies]


def figures(admin: Caller) -> dict[str, tuple[int, int]]:
    return {s["name"]: (s["attributions"], s["articles"]) for s in admin.get("/v1/sources").get_json()["items"]}


def merge(desk: Browser, name: str, into: str) -> TestResponse:
    return desk.submit("/desk/archive/merges", {"csrf": desk.csrf, "name": name, "into": into})


def undoings(desk: Browser, name: str) -> list[str]:
    """The addresses that undo what a source is merged of, oldest first."""
    return re.findall(r"/desk/archive/merges/\w+/undo", desk.page(PAGE + name).text)


def rows(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text)))


def test_a_source_leads_to_its_articles_and_quotations(desk: Browser, kept: list[str]) -> None:
    assert "/desk/archive/source?name=Ruth+Tamm&amp;source_class=named" in desk.page("/desk/archive").text
    page = desk.page(PAGE + "ruth TAMM").text
    assert "2 attributions in 1 article," in page
    assert f"/desk/articles/{kept[0]}#att_" in page
    assert "the harbour would stay open" in page
    assert "The quay is safe" not in page
    assert "<b>stops" not in page
    assert desk.page(PAGE + "nobody").status_code == 404
    assert desk.page("/desk/archive/source?source_class=named").status_code == 422


def test_a_merge_is_kept_and_can_be_undone(admin: Caller, desk: Browser, kept: list[str]) -> None:
    assert figures(admin) == {"Ruth Tamm": (2, 1), "Tamm": (2, 1)}
    assert merge(desk, "Tamm", "Ruth Tamm").status_code == 303
    assert figures(admin) == {"Ruth Tamm": (4, 2)}
    page = desk.page(PAGE + "Tamm").text
    assert "4 attributions in 2 articles" in page
    assert "The quay is safe" in page
    assert all(f"/desk/articles/{article}#" in page for article in kept)
    assert admin.get("/v1/sources?q=ruth").get_json()["items"][0]["attributions"] == 4
    admin.post("/v1/articles", {"text": SHORT})  # what comes later is merged too
    assert figures(admin) == {"Ruth Tamm": (6, 3)}
    (undo,) = undoings(desk, "Ruth Tamm")
    assert desk.submit(undo, {"csrf": desk.csrf}).status_code == 303
    assert figures(admin) == {"Tamm": (4, 2), "Ruth Tamm": (2, 1)}
    assert merge(desk, "Tamm", "Ruth Tamm").status_code == 303


def test_chains_of_merges_are_undone_link_by_link(admin: Caller, desk: Browser, kept: list[str]) -> None:
    admin.post("/v1/articles", {"text": "The ferry is late, Ruth Maria Tamm said."})
    assert merge(desk, "Tamm", "Ruth Tamm").status_code == 303
    assert merge(desk, "Ruth Tamm", "Ruth Maria Tamm").status_code == 303
    assert figures(admin) == {"Ruth Maria Tamm": (5, 3)}
    for name, into in (("Ruth Maria Tamm", "Tamm"), ("Tamm", "Ruth Tamm"), ("Tamm", "Tamm")):
        assert merge(desk, name, into).status_code == 409
    second = undoings(desk, "Tamm")[1]
    assert desk.submit(second, {"csrf": desk.csrf}).status_code == 303
    assert figures(admin) == {"Ruth Tamm": (4, 2), "Ruth Maria Tamm": (1, 1)}
    assert desk.submit(second, {"csrf": desk.csrf}).status_code == 404


def test_merging_refuses_what_it_does_not_know(desk: Browser, access: Access, app: Flask, kept: list[str]) -> None:
    assert merge(desk, "Tamm", "Nobody At All").status_code == 422
    assert merge(desk, "Tamm", " ").status_code == 422
    assert merge(desk, "Tamm", "x" * 5000).status_code == 422
    assert desk.submit("/desk/archive/merges", {"name": "Tamm", "into": "Ruth Tamm"}).status_code == 403
    reader = Browser(app, access.issue("Read", [Scope.READ])[1])
    assert merge(reader, "Tamm", "Ruth Tamm").status_code == 403
    assert "It is the same as" not in reader.page(PAGE + "Tamm").text


def test_a_period_bounds_every_figure(admin: Caller, desk: Browser, kept: list[str]) -> None:
    today = datetime.now(UTC).date()
    within, before = f"since={today}&until={today}", f"until={today - timedelta(days=1)}"
    assert len(admin.get(f"/v1/sources?{within}").get_json()["items"]) == 2
    assert admin.get(f"/v1/sources?{before}").get_json()["items"] == []
    assert "Nobody is quoted who is like that." in desk.page(f"/desk/archive?{before}").text
    assert "Nothing in this period." in desk.page(f"{PAGE}Tamm&{before}").text
    assert "The quay is safe" in desk.page(f"{PAGE}Tamm&{within}").text
    for bad in ("since=soon", "until=2026-13-01"):
        assert desk.page(f"/desk/archive?{bad}").status_code == 422
    assert desk.page("/desk/archive?until=9999-12-31&since=0001-01-01").status_code == 200


def test_verdicts_of_one_reviewer_and_blindness(
    admin: Caller, reviewer: Caller, desk: Browser, app: Flask, access: Access
) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    flag = made["annotation"]["flags"][0]["id"]
    assert reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}).status_code == 201
    assert reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "dismissed"}).status_code == 201
    told = {row[0]: row[1:] for row in rows(desk.page("/desk/archive/reviewers.csv"))[1:]}
    assert told == {"Rahel": ["0", "1", "0", "0"]}  # the newer verdict of one person takes the place of the older
    assert "1 verdict<" in desk.page(f"/desk/articles/{made['article']['id']}").text
    hers = rows(desk.page("/desk/archive/rules.csv?reviewer=Rahel"))[1:]
    assert sum(int(cell) for row in hers for cell in row[1:]) == 1
    assert all(set(row[1:]) == {"0"} for row in rows(desk.page("/desk/archive/rules.csv?reviewer=Nobody"))[1:])
    path = f"/v1/articles/{made['article']['id']}/review-mode"
    assert admin.put(path, {"blind": True}, headers={"If-Match": "*"}).status_code == 200
    ole = Browser(app, access.issue("Ole", [Scope.READ, Scope.REVIEW])[1])
    assert rows(ole.page("/desk/archive/reviewers.csv"))[1:] == []
    assert all(set(row[1:]) == {"0"} for row in rows(ole.page("/desk/archive/rules.csv?reviewer=Rahel"))[1:])


def test_every_table_as_csv(admin: Caller, desk: Browser, kept: list[str]) -> None:
    admin.post("/v1/articles", {"text": "The quay is safe, said Ruth Tamm.", "title": "=1+1"})
    for name in ("sources", "classes", "rules", "reviewers", "agreement"):
        assert len(rows(desk.page(f"/desk/archive/{name}.csv"))) >= 1
    table = rows(desk.page("/desk/archive/sources.csv?q=tamm"))
    assert {row[0]: row[2] for row in table[1:]} == {"Ruth Tamm": "3", "Tamm": "2"}
    said = rows(desk.page("/desk/archive/source.csv?source_class=named&name=Ruth+Tamm"))
    assert len(said) == 4
    assert {row[2] for row in said[1:]} == {"Ferry <b>stops</b>", "'=1+1"}
