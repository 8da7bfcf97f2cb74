"""An editor keeps a text from the desk and brings a new revision, without a developer."""

from __future__ import annotations

from playwright.sync_api import expect

from service.domain.token import Scope

from .articles import EDITED, PLAIN
from .desk import EDITOR, Desk
from .sheet import shown, state


def test_a_text_is_tried_saved_decided_on_and_revised(desk: Desk) -> None:
    rahel = desk.person("Rahel", Scope.ANNOTATE, *EDITOR)
    page = rahel.go("/")
    page.get_by_label("Text").fill(PLAIN.text)
    page.get_by_role("button", name="Annotate").click()
    page.get_by_text("Save for review").click()
    expect(page.get_by_label("Title (optional)")).to_have_value("Harbour bridge to close for a year")
    page.get_by_label("Publisher (optional)").fill("The Ellby Post")
    page.get_by_label("Link (optional)").fill("https://ellby.example/bridge")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/desk/articles/art_*")
    assert shown(page) == PLAIN.text
    flag = page.locator(".mark", has_text="Unnamed source").first.get_attribute("data-f") or ""
    page.locator(f".margin [data-f={flag}]").click()
    page.keyboard.press("d")
    rahel.said(flag)
    page.get_by_role("link", name="Paste a new revision").click()
    expect(page.get_by_label("Text")).to_have_value(PLAIN.text)
    expect(page.get_by_label("Link (optional)")).to_have_value("https://ellby.example/bridge")
    page.get_by_label("Title (optional)").fill("Bridge to close")
    page.get_by_label("Text").fill("Seen from the quay.\n\n" + PLAIN.text)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/revise"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bridge to close")
    expect(page.locator(".top")).to_contain_text("Revision 2")
    assert shown(page) == "Seen from the quay.\n\n" + PLAIN.text
    expect(state(page, flag)).to_have_text("dismissed")


def test_who_may_not_save_is_told_so_before_anything_is_typed(desk: Desk) -> None:
    article = desk.save(PLAIN).article.id
    page = desk.person().go(f"/articles/{article}")
    page.get_by_role("link", name="Paste a new revision").click()
    expect(page.locator(".notice")).to_contain_text("a token with the scope annotate")
    expect(page.get_by_role("textbox")).to_have_count(0)
    page = desk.stranger("Nobody").go("/")
    page.get_by_label("Text").fill(PLAIN.text)
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".notice", has_text="To save a text for review")).to_be_visible()


def test_a_revision_that_others_overtook_is_not_lost(desk: Desk) -> None:
    article = desk.save(PLAIN, "overtaken").article.id
    rahel = desk.person("Rahel", Scope.ANNOTATE, *EDITOR)
    rahel.watch.expect("status of 412")
    page = rahel.go(f"/articles/{article}/revise")
    desk.save(EDITED, "overtaken")
    page.get_by_label("Text").fill("Mine. " + PLAIN.text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody has saved the article")
    expect(page.get_by_label("Text")).to_have_value("Mine. " + PLAIN.text)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/revise"))
    assert shown(page) == "Mine. " + PLAIN.text
