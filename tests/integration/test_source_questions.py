"""What the desk's archive answers, over the wire: quotations, merges, whose verdicts in which days, tables."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller, problem

FULL = "The ferry will stop in May, the mayor of Ellby, Ruth Tamm, said. A source said it would not.\n"
SHORT = "“The quay is safe,” Tamm said on Monday. The pier is closed, Tamm said.\n"
QUOTED = "/v1/sources/quotations?name="
MERGES = "/v1/sources/merges"


@pytest.fixture
def kept(admin: Caller) -> list[str]:
    """The ids of an article that gives the full name, and of a newer one that does not."""
    bodies = [{"text": FULL, "title": "Ferry"}, {"text": SHORT, "title": "=1+1"}]
    return [admin.post("/v1/articles", body).get_json()["article"]["id"] for body in bodies]


def rows(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text)))


def test_a_source_s_quotations(reviewer: Caller, kept: list[str]) -> None:
    page = reviewer.get(f"{QUOTED}ruth+TAMM").get_json()
    assert (page["source"]["name"], page["source"]["attributions"], page["next"]) == ("Ruth Tamm", 1, None)
    (spoken,) = page["items"]
    assert spoken["article"]["id"] == kept[0]
    (said,) = spoken["utterances"]
    assert said["content"] == "The ferry will stop in May"
    parts = reviewer.get(f"/v1/articles/{kept[0]}/annotation").get_json()["attributions"]
    assert said["attribution_id"] in {part["id"] for part in parts}
    assert reviewer.get(f"{QUOTED}A+source&source_class=bare").get_json()["source"]["articles"] == 1
    problem(reviewer.get(f"{QUOTED}Nobody"), 404, "not_found")
    problem(reviewer.get("/v1/sources/quotations"), 422, "invalid_input")
    problem(reviewer.get(f"{QUOTED}Tamm&cursor=bm9uZQ=="), 422, "invalid_input")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert reviewer.get(f"{QUOTED}Tamm&until={yesterday}").get_json()["items"] == []


def test_merges_are_made_listed_and_undone(reviewer: Caller, kept: list[str], app: Flask, access: Access) -> None:
    once = {"Idempotency-Key": "once"}
    asked = {"name": "tamm", "into": "Ruth Tamm"}
    made = reviewer.post(MERGES, asked, headers=once)
    assert made.status_code == 201
    merge = made.get_json()
    assert (merge["name"], merge["into"], merge["reviewer"]) == ("Tamm", "Ruth Tamm", "Rahel")
    assert reviewer.post(MERGES, asked, headers=once).get_json() == merge
    problem(reviewer.post(MERGES, asked), 409, "conflict")
    assert reviewer.get(MERGES).get_json()["items"] == [merge]
    first = reviewer.get(f"{QUOTED}Tamm&limit=1")
    page = first.get_json()
    assert (page["source"]["name"], page["source"]["attributions"]) == ("Ruth Tamm", 3)
    assert [one["article"]["id"] for one in page["items"]] == [kept[1]]
    link = first.headers["Link"].partition(">")[0].lstrip("<")
    assert [one["article"]["id"] for one in reviewer.get(link).get_json()["items"]] == [kept[0]]
    assert reviewer.delete(f"{MERGES}/{merge['id']}").status_code == 204
    assert reviewer.get(MERGES).get_json()["items"] == []
    problem(reviewer.delete(f"{MERGES}/{merge['id']}"), 404, "not_found")
    refused = problem(reviewer.post(MERGES, {"name": "Tamm", "into": "Nobody"}), 422, "invalid_input")
    assert refused["errors"][0]["pointer"] == "/into"
    reader = Caller(app, access.issue("Read", [Scope.READ])[1])
    problem(reader.post(MERGES, asked), 403, "forbidden")
    problem(reader.delete(f"{MERGES}/{merge['id']}"), 403, "forbidden")
    assert reader.get(MERGES).status_code == 200


def test_classes_add_up_to_the_sources(reviewer: Caller, kept: list[str]) -> None:
    counts = {c["source_class"]: c["attributions"] for c in reviewer.get("/v1/sources/classes").get_json()["items"]}
    assert (counts["named"], counts["bare"], counts["none"]) == (3, 1, 0)
    none = reviewer.get("/v1/sources/classes?until=2020-01-01").get_json()["items"]
    assert {one["attributions"] for one in none} == {0}


def test_whose_verdicts_in_which_days(admin: Caller, reviewer: Caller, app: Flask, access: Access) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    flag = made["annotation"]["flags"][0]
    reviewer.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "upheld"})
    ole = Caller(app, access.issue("Ole", [Scope.READ, Scope.REVIEW])[1])

    def told(caller: Caller, query: str = "") -> int:
        return sum(sum(r["verdicts"].values()) for r in caller.get(f"/v1/rules{query}").get_json()["items"])

    today = datetime.now(UTC).date()
    assert [told(ole, query) for query in ("", "?reviewer=Rahel", "?reviewer=Ole")] == [1, 1, 0]
    assert [told(ole, f"?since={today}"), told(ole, f"?until={today - timedelta(days=1)}")] == [1, 0]
    (one,) = ole.get("/v1/reviewers/verdicts").get_json()["items"]
    assert one == {"reviewer": "Rahel", "verdicts": {"upheld": 1, "dismissed": 0, "fixed": 0, "unsure": 0}}
    path = f"/v1/articles/{made['article']['id']}/review-mode"
    assert admin.put(path, {"blind": True}, headers={"If-Match": "*"}).status_code == 200
    assert told(ole, "?reviewer=Rahel") == 0
    assert ole.get("/v1/reviewers/verdicts").get_json()["items"] == []
    assert len(rows(ole.get("/v1/exports/tables/reviewers"))) == 1
    assert (told(reviewer, "?reviewer=Rahel"), told(admin, "?reviewer=Rahel")) == (1, 1)
    problem(ole.get("/v1/rules?since=soon"), 422, "invalid_input")


def test_every_table_as_the_desk_has_it(admin: Caller, kept: list[str]) -> None:
    for name in ("sources", "classes", "rules", "reviewers", "agreement"):
        assert rows(admin.get(f"/v1/exports/tables/{name}"))
    table = rows(admin.get("/v1/exports/tables/sources?q=tamm&source_class=named"))
    assert {row[0]: row[2] for row in table[1:]} == {"Ruth Tamm": "1", "Tamm": "2"}
    said = rows(admin.get("/v1/exports/quotations?name=Tamm"))
    assert [row[2] for row in said[1:]] == ["'=1+1", "'=1+1"]
    problem(admin.get("/v1/exports/tables/none"), 404, "not_found")
    problem(admin.get("/v1/exports/quotations?name=Nobody"), 404, "not_found")
