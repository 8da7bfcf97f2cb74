"""A day of an editor, from door to door: what waits, what is said of it, what an edit does to it, what is kept."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.domain.token import Scope

from .articles import DAY
from .desk import EDITOR, Desk
from .sheet import card, open_card, shown, state

HEADLINE = "Ferry line to Salt Island faces a winter without boats"


def flag_on(page: Page, words: str, title: str) -> str:
    """The id of the flag of this title on these words."""
    found = page.locator(".card.is-flag", has_text=title).filter(has_text=words).first.get_attribute("id")
    assert found
    return found


@pytest.mark.timeout(600)
def test_a_day(either_desk: Desk) -> None:
    desk = either_desk
    desk.empty()
    assert 880 <= len(DAY.text.split()) <= 1000
    rahel = desk.stranger("Rahel", Scope.ANNOTATE, *EDITOR, accept_downloads=True)
    ole = desk.person("Ole")

    rahel.go("/articles")
    rahel.sign_in()
    page = rahel.go("/")
    page.get_by_label("Text").fill(DAY.text)
    page.get_by_role("button", name="Annotate").click()
    page.get_by_text("Save for review").click()
    expect(page.get_by_label("Title (optional)")).to_have_value(HEADLINE)
    page.get_by_label("Publisher (optional)").fill(DAY.publisher)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/desk/articles/art_*")
    article = page.url.rpartition("/")[2]
    assert shown(page) == DAY.text
    assert page.locator(".line.in-boilerplate .seg[data-f], .line.in-boilerplate .seg[data-a]").count() == 0
    source = flag_on(page, "A source", "Unnamed source")
    hearsay = flag_on(page, "reportedly", "Reported by whom?")
    vague = flag_on(page, "Experts", "Vague source")

    pile = rahel.go("/queue").get_by_role("article", name=HEADLINE)
    expect(pile).to_contain_text("Unnamed source")
    pile.locator(f"[data-flag={source}]").get_by_role("link", name="Open").click()
    page.wait_for_url(f"**#{source}")  # its scripts have run then, and take keys
    expect(open_card(page)).to_have_attribute("id", source)
    page.keyboard.press("e")
    page.keyboard.type("Nothing tells how they know.")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert rahel.said(source).rationale == "Nothing tells how they know."
    page.keyboard.press("c")
    page.keyboard.type("Can you ask the yard, @Ole?")
    card(page, source).get_by_role("button", name="Send").click()
    card(page, source).get_by_label("Assign to").select_option("Ole")
    card(page, source).get_by_role("button", name="Assign", exact=True).click()
    expect(card(page, source).locator(".task")).to_contain_text("Ole, assigned by Rahel")
    for flag, key in ((hearsay, "u"), (vague, "d")):
        page.goto(f"{desk.url}/desk/articles/{article}#{flag}")
        expect(open_card(page)).to_have_attribute("id", flag)
        page.keyboard.press(key)
        rahel.said(flag)

    other = ole.go("/mine")
    expect(other.get_by_role("region", name="Assigned to you")).to_contain_text("A source")
    mention = other.get_by_role("region", name="Mentions you")
    expect(mention).to_contain_text("Can you ask the yard")
    mention.get_by_role("link", name=HEADLINE).click()
    expect(open_card(other)).to_have_attribute("id", source)
    page.goto(f"{desk.url}/desk/articles/{article}#{source}")
    page.reload()
    other.keyboard.press("d")
    expect(state(page, source)).to_have_text("disputed", timeout=10_000)

    page.get_by_role("link", name="Paste a new revision").click()
    better = (
        DAY.text.replace("A source said the council", "The clerk of the yard, Finn Moe, said the council")
        .replace("Experts say the line", "After the inspection, experts say the line")
        .replace("The council reportedly received a first note", "It received a first note")
    )
    page.get_by_label("Text").fill(better)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/revise"))
    expect(page.locator(".top")).to_contain_text("Revision 2")
    expect(state(page, vague)).to_have_text("dismissed")  # it is the same, whatever stands before it
    expect(page.locator("[data-group=gone]")).to_contain_text("A source")
    expect(page.locator("[data-group=gone]")).to_contain_text("reportedly")
    expect(card(page, source)).to_be_hidden()

    page.get_by_role("link", name="History").click()
    log = page.get_by_role("region", name="Who decided what, when")
    for told in ("Nothing tells how they know.", "Can you ask the yard", "assigned the flag to Ole", "Revision 2"):
        expect(log).to_contain_text(told)
    expect(page.locator("ins").filter(has_text="Finn Moe")).to_have_count(1)

    page.get_by_role("link", name="Archive").click()
    page.get_by_label("Part of the name").fill("corven")
    page.get_by_label("Verdicts by").select_option("Rahel")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row").filter(has_text="Ida Corven").first).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("region", name="Rules, the most dismissed first").get_by_role("link", name="CSV").click()
    rows = {row["rule"]: row for row in csv.DictReader(Path(saved.value.path()).read_text("utf-8").splitlines())}
    assert int(rows["vague_source"]["dismissed"]) >= 1
    page.get_by_role("link", name="Ida Corven").first.click()
    expect(page.get_by_text("We have two boats").first).to_be_visible()
    page.get_by_role("link", name="Corven", exact=True).first.click()
    expect(page.locator("details.card[open]")).to_be_visible()

    page.get_by_role("link", name="Print").click()
    item = page.locator(".paper li", has_text="Vague source").first
    expect(item).to_contain_text("Rahel: dismissed")
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="To the article").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
