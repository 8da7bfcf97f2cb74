"""How often what was decided is read: once, however many parts of an answer depend on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.api import ARTICLE, Caller
from tests.desk import Browser

CMS = "/v1/articles/by-external-id/1"


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The queries that read verdicts while the test runs, each as "all", "who" (without reasons) or "count"."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        head, _, rest = statement.partition("FROM ")
        if statement.startswith("SELECT") and re.match(r"verdicts\b", rest):
            found.append("count" if "count(" in head else "all" if "verdicts.id" in head else "who")

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def save(admin: Caller) -> Callable[[str], dict[str, Any]]:
    return lambda text: dict(admin.put(CMS, {"text": text, "title": "Bridge"}).get_json())


def decided(admin: Caller, saved: dict[str, Any]) -> None:
    for kind in ("flags", "attributions"):
        target = saved["annotation"][kind][0]["id"]
        decision = {"flags": "upheld", "attributions": "verified"}[kind]
        assert admin.post(f"/v1/{kind}/{target}/verdicts", {"decision": decision}).status_code == 201


@pytest.mark.parametrize("blind", [False, True])
def test_a_save_reads_the_verdicts_once_and_looks_under_the_lock_whether_there_are_more(
    admin: Caller, save: Callable[[str], dict[str, Any]], asked: list[str], blind: bool
) -> None:
    saved = save(ARTICLE)
    decided(admin, saved)
    mode = f"/v1/articles/{saved['article']['id']}/review-mode"
    assert admin.put(mode, {"blind": blind}, headers={"If-Match": "*"}).status_code == 200
    asked.clear()
    again = save(ARTICLE.replace("on Tuesday", "on Wednesday"))
    assert asked == ["all", "count"]
    assert again["article"]["revision"] == 2
    assert again["annotation"]["flags"][0]["state"] == "upheld"
    asked.clear()
    save(ARTICLE.replace("on Tuesday", "on Wednesday"))
    assert asked == ["all"]


def test_a_new_article_has_no_verdicts_to_read(save: Callable[[str], dict[str, Any]], asked: list[str]) -> None:
    save(ARTICLE)
    assert asked == []


def test_a_page_reads_the_verdicts_once(
    admin: Caller, desk: Browser, save: Callable[[str], dict[str, Any]], asked: list[str]
) -> None:
    saved = save(ARTICLE)
    decided(admin, saved)
    page = f"/desk/articles/{saved['article']['id']}"
    for path in (page, f"{page}/print"):
        asked.clear()
        assert desk.page(path).status_code == 200
        assert asked == ["all"], path
    asked.clear()
    assert desk.send("GET", f"{page}/states").status_code == 200
    assert asked == ["who"]
