"""The main way, from door to door, on PostgreSQL; all other tests here run on SQLite."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .articles import AWKWARD, EDITED
from .desk import Desk
from .marking import select
from .sheet import card, open_card, shown, state


@pytest.mark.timeout(300)
def test_from_door_to_door(postgresql_desk: Desk) -> None:
    desk = postgresql_desk
    saved = desk.save(AWKWARD, "main-way")
    flag = saved.annotation.flags[0].id
    rahel = desk.person("Rahel")
    page = rahel.go("/queue")
    row = page.locator(f"li[data-flag={flag}]")
    row.get_by_role("button", name="Claim").click()
    expect(row).to_contain_text("You hold it until")
    page.get_by_role("link", name="Articles").click()
    page.get_by_role("searchbox").fill("awkward")
    page.keyboard.press("Enter")
    page.locator("main h2 a").click()
    page.wait_for_load_state()
    assert shown(page) == AWKWARD.text
    page.keyboard.press("j")
    expect(open_card(page)).to_have_attribute("id", flag)
    page.keyboard.press("e")
    page.keyboard.type("Nobody is named. 🌉")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    verdict = rahel.said(flag)
    assert (verdict.decision, verdict.rationale) == ("upheld", "Nobody is named. 🌉")
    select(page, "👩🏽‍🚀 & opens")
    page.get_by_role("button", name="Raise a flag on these words").click()
    page.get_by_role("dialog").get_by_label("Rule").select_option("headline_overreach")
    page.get_by_role("button", name="Raise it").click()
    page.wait_for_url(lambda url: "#flg_" in url and flag not in url)
    raised = page.url.partition("#")[2]
    ((payload,),) = desk.sql("SELECT payload FROM marks WHERE id = :id", id=raised)
    start = AWKWARD.text.index("👩🏽‍🚀 & opens")
    assert (payload["spans"][0]["start"], payload["spans"][0]["end"]) == (start, start + len("👩🏽‍🚀 & opens"))
    expect(card(page, raised)).to_have_attribute("open", "")
    page.wait_for_load_state()  # the page was loaded anew: its keys work once every module ran
    page.keyboard.press("d")
    expect(state(page, raised)).to_have_text("dismissed")
    rahel.said(raised)
    desk.save(EDITED, "main-way")
    rahel.go(f"/articles/{saved.article.id}/history")
    expect(page.get_by_role("region", name="Who decided what, when")).to_contain_text("Nobody is named. 🌉")
    rahel.go("/archive")
    expect(page.get_by_role("row").filter(has_text="Ruth Tamm").first).to_be_visible()
    rahel.go(f"/articles/{saved.article.id}")
    expect(card(page, flag)).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
