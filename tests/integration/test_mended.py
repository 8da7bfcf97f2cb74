"""A mended article looks mended: what became of decided flags, the same in the wire, the lists and the exports."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from service.store.database import Database
from tests.api import ARTICLE, Caller
from tests.desk import Browser

CMS = "/v1/articles/by-external-id/1"
SOURCE = "A source said the repairs would cost more than planned."


def save(admin: Caller, text: str) -> dict[str, Any]:
    return dict(admin.put(CMS, {"text": text, "title": "Bridge"}).get_json())


def flagged(saved: dict[str, Any], rule: str = "anonymous_source") -> dict[str, Any]:
    return next(flag for flag in saved["annotation"]["flags"] if flag["rule"] == rule)


def by_id(saved: dict[str, Any], flag: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in saved["annotation"]["flags"] if one["id"] == flag["id"])


def decide(admin: Caller, flag: dict[str, Any], decision: str = "upheld") -> None:
    assert admin.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": decision}).status_code == 201


def queued(admin: Caller) -> set[str]:
    return {one["flag_id"] for one in admin.get("/v1/review-queue").get_json()["items"]}


UNRAISED = SOURCE.replace("A source", "A source at the yard, Jon Falk,")
GONE = SOURCE.replace("A source", "The engineer Jon Falk")
CHANGED = SOURCE.replace("would cost more", "would be dearer")
STANDING = SOURCE.replace("A source", "After the inspection, a source")


@pytest.mark.parametrize(
    ("sentence", "status", "raised", "group", "fate", "why"),
    [
        (STANDING, "moved", True, "", "Moved", ""),
        (UNRAISED, "moved", False, "unraised", "No longer raised", "Its sentence was edited around the words."),
        (CHANGED, "fuzzy", True, "", "Words changed", "what they are about was edited or cut"),
        (GONE, "orphaned", False, "gone", "Words gone", "The flagged words were replaced."),
    ],
)
def test_the_four_fates_are_told_the_same_everywhere(
    admin: Caller, desk: Browser, sentence: str, status: str, raised: bool, group: str, fate: str, why: str
) -> None:
    first = save(admin, ARTICLE)
    was = flagged(first)
    decide(admin, was)
    saved = save(admin, ARTICLE.replace(SOURCE, sentence))
    now = next(flag for flag in saved["annotation"]["flags"] if was["id"] in (flag["id"], flag["earlier"]))
    assert (now["anchor"]["status"], now["raised"]) == (status, raised)
    assert (now["state"], now["earlier"]) == (("open", was["id"]) if status == "fuzzy" else ("upheld", None))
    assert (now["id"] in queued(admin)) == (status == "fuzzy")

    article = saved["article"]["id"]
    rows = csv.DictReader(io.StringIO(admin.get("/v1/exports/csv").text))
    row = next(row for row in rows if row["id"] == now["id"])
    assert (row["anchor"], row["raised"]) == (status, "yes" if raised else "no")
    told = json.loads(admin.get("/v1/exports/web-annotation").text)["first"]["items"]
    one = next(item for item in told if item["id"].endswith(now["id"]))
    assert (one["sourcemark:anchor"], one["sourcemark:raised"]) == (status, raised)

    page = desk.page(f"/desk/articles/{article}").text
    assert grouped(page, now["id"]) == group
    card = page.split(f'id="{now["id"]}"')[1].split("</details>")[0]
    assert "The whole article" not in card
    assert ("Has the text been put right?" in card) != raised
    assert ("A source" in card) or status == "moved"
    past = desk.page(f"/desk/articles/{article}/history").text
    section = past.split(f"<h3>{fate} ")[1].split("<h3>")[0]
    assert now["id"] in section and why in section


def grouped(page: str, flag: str) -> str:
    """The group of flags that a flag's card stands in; "" for those that are raised."""
    opened = re.findall(r'data-group="(\w+)"', page.split(f'id="{flag}"')[0])
    return opened[-1] if opened else ""


def test_an_article_whose_decided_flags_are_mended_is_reviewed(admin: Caller, desk: Browser) -> None:
    text = f"Rain fell on the quay for a week.\n\n{SOURCE}\n"
    for flag in save(admin, text)["annotation"]["flags"]:
        decide(admin, flag)
    after = save(admin, text.replace("A source", "Ruth Tamm, the mayor of Ellby,"))
    raised = {flag["id"] for flag in after["annotation"]["flags"] if flag["raised"]}
    assert queued(admin) == raised  # new ones, if any: none of those that were decided waits again
    for flag in raised:
        decide(admin, {"id": flag})
    assert queued(admin) == set()
    assert "is-reviewed" in desk.page("/desk/articles?state=reviewed").text
    assert "No article is like that" in desk.page("/desk/articles?state=open").text


def test_a_reopened_flag_that_is_mended_waits_no_longer(admin: Caller, desk: Browser) -> None:
    was = flagged(save(admin, ARTICLE))
    decide(admin, was)
    again = flagged(save(admin, ARTICLE.replace(SOURCE, CHANGED)))
    assert (again["earlier"], again["id"] in queued(admin)) == (was["id"], True)
    saved = save(admin, ARTICLE.replace(SOURCE, CHANGED.replace("A source", "The engineer Jon Falk")))
    now = next(flag for flag in saved["annotation"]["flags"] if flag["id"] == again["id"])
    assert (now["anchor"]["status"], now["raised"], now["state"]) == ("orphaned", False, "open")
    assert again["id"] not in queued(admin)
    decide(admin, again, "fixed")
    states = desk.send("GET", f"/desk/articles/{saved['article']['id']}/states").get_json()["targets"]
    assert states[again["id"]]["state"] == "fixed"


def test_databases_of_earlier_releases_learn_which_words_are_gone(admin: Caller, database_url: str) -> None:
    was = flagged(save(admin, ARTICLE))
    decide(admin, was)
    again = flagged(save(admin, ARTICLE.replace(SOURCE, CHANGED)))
    save(admin, ARTICLE.replace(SOURCE, "Nobody knew what it would cost."))
    waiting = queued(admin)
    assert again["id"] not in waiting
    database = Database(database_url)
    database.migrate("0003")
    database.migrate()
    database.close()
    assert queued(admin) == waiting
