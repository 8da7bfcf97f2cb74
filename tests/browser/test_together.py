"""Several people at one article: what others decide arrives; what they may not see yet does not."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from service.domain.verdict import FlagDecision

from .articles import EDITED, PLAIN
from .desk import Desk
from .sheet import card, state


def test_another_s_verdict_arrives_by_itself(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    page = desk.person("Rahel").go(f"/articles/{saved.article.id}")
    page.evaluate("window.sameWindow = true")
    ole = desk.stranger("Ole").wire
    ole.decide_on_flag(flag, FlagDecision.UPHELD, rationale="She would not say.")
    expect(state(page, flag)).to_have_text("upheld", timeout=10_000)
    expect(page.locator("#live")).to_have_text("Ole on Unnamed source: upheld.")
    page.keyboard.press("j")
    expect(card(page, flag)).to_contain_text("She would not say.")
    page.keyboard.press("d")
    expect(state(page, flag)).to_have_text("disputed")
    assert page.evaluate("window.sameWindow")


def test_a_new_revision_is_told_and_costs_nothing_typed(desk: Desk) -> None:
    saved = desk.save(PLAIN, "together")
    flag = saved.annotation.flags[2].id
    page = desk.person().go(f"/articles/{saved.article.id}#{flag}")
    page.keyboard.press("e")
    page.keyboard.type("Half a thought")
    desk.save(EDITED, "together")
    expect(page.get_by_text("has been saved again")).to_be_visible(timeout=10_000)
    page.get_by_role("link", name="Load the page again").click()
    expect(page.get_by_text("Revision 2")).to_be_visible()
    card(page, flag).locator("> summary").click()
    expect(card(page, flag).get_by_label("Reason")).to_have_value("Half a thought")


def test_in_a_blind_article_nobody_sees_others_before_deciding(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    desk.blind(saved.article.id)
    desk.stranger("Ole").wire.decide_on_flag(flag, FlagDecision.UPHELD, rationale="Seen by nobody yet.")
    rahel = desk.person("Rahel")
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    expect(page.get_by_text("Reviewing is blind")).to_be_visible()
    expect(
        card(page, flag).get_by_text("What others decided, if they did, is hidden until you have decided")
    ).to_be_visible()
    page.wait_for_timeout(5000)  # what is asked every four seconds has come
    expect(state(page, flag)).to_have_text("open")
    assert "Seen by nobody yet." not in page.content()
    # Lists of whoever may review, to assign or to mention, are no sign of who has.
    assert "Ole" not in re.sub(r"<select.*?</select>", "", page.content(), flags=re.DOTALL)
    page.keyboard.press("d")
    expect(card(page, flag)).to_contain_text("Seen by nobody yet.")
    expect(state(page, flag)).to_have_text("disputed")


def test_another_s_verdict_and_reason_stand_in_the_open_card_within_three_seconds(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    page = desk.person("Rahel").go(f"/articles/{saved.article.id}#{flag}")
    said = card(page, flag).get_by_role("region", name="Verdicts")
    expect(said).to_contain_text("None yet.")
    page.keyboard.press("e")
    page.keyboard.type("Mine is ")
    ole = desk.stranger("Ole").wire
    ole.decide_on_flag(flag, FlagDecision.UPHELD, rationale="She would not say.")
    expect(said).to_contain_text("She would not say.", timeout=3000)
    expect(said).to_contain_text("upheld")
    page.keyboard.type("not lost.")
    expect(card(page, flag).get_by_label("Reason")).to_have_value("Mine is not lost.")
    ole.decide_on_flag(flag, FlagDecision.DISMISSED, rationale="She did after all.")
    expect(said).to_contain_text("She did after all.", timeout=3000)
    expect(said).to_contain_text("superseded")
