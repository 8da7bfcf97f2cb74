"""What an editor sees of flags after the text was put right."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from .articles import PLAIN
from .desk import Desk
from .sheet import card, open_card, state


def test_flags_that_nobody_raises_any_more_stand_apart_and_are_fixed_by_one_key(desk: Desk) -> None:
    saved = desk.save(PLAIN, "1")
    source, hearsay = (
        next(flag for flag in saved.annotation.flags if flag.rule == rule)
        for rule in ("anonymous_source", "agentless_hearsay")
    )
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}#{source.id}")
    page.keyboard.press("u")
    expect(state(page, source.id)).to_have_text("upheld")
    rahel.said(source.id)
    page.goto(page.url.split("#")[0] + f"#{hearsay.id}")
    expect(open_card(page)).to_have_attribute("id", hearsay.id)
    page.keyboard.press("u")
    rahel.said(hearsay.id)
    text = PLAIN.text.replace("A source said", "A source at the yard, Jon Falk, said").replace(
        "reportedly learned", "heard"
    )
    desk.save(replace(PLAIN, text=text), "1")

    page = rahel.go(f"/articles/{saved.article.id}")
    page.reload()
    there, gone = page.locator("[data-group=unraised]"), page.locator("[data-group=gone]")
    expect(there).to_contain_text("No longer raised 1")
    expect(gone).to_contain_text("No longer in the text 1")
    expect(card(page, hearsay.id)).to_be_hidden()
    assert page.locator(".had-flag").all_inner_texts() == ["A source"]
    expect(page.locator(f".mark[data-f='{source.id}']")).to_have_count(0)
    raised = page.locator("ol.cards").first.locator("> li").count()
    for _ in range(raised + 1):
        page.keyboard.press("j")
    expect(open_card(page)).to_have_attribute("id", source.id)
    expect(card(page, source.id).get_by_text("Has the text been put right?")).to_be_visible()
    page.keyboard.press("f")
    expect(state(page, source.id)).to_have_text("fixed")
    expect(card(page, source.id).get_by_text("Has the text been put right?")).to_be_hidden()
    assert rahel.said(source.id, 2).decision == "fixed"

    gone.locator("> summary").click()
    expect(card(page, hearsay.id).locator(".words")).to_have_text("reportedly")
    page = rahel.go(f"/articles/{saved.article.id}/history")
    page.goto(f"{rahel.url}/desk/articles/{saved.article.id}#{hearsay.id}")
    expect(card(page, hearsay.id)).to_have_attribute("open", "")
    card(page, hearsay.id).get_by_role("link", name="In revision 1").click()
    expect(card(page, hearsay.id)).to_have_attribute("open", "")
    expect(page.locator(".seg.is-chosen")).to_have_text("reportedly")


def test_what_a_flag_is_about_was_changed_so_it_is_asked_anew(desk: Desk) -> None:
    saved = desk.save(PLAIN, "anew")
    flag = next(flag.id for flag in saved.annotation.flags if flag.rule == "anonymous_source")
    rahel = desk.person()
    rahel.go(f"/articles/{saved.article.id}#{flag}").keyboard.press("d")
    rahel.said(flag)
    edited = PLAIN.text.replace("would cost more than planned", "would cost a little more than had been planned")
    again = desk.save(replace(PLAIN, text=edited), "anew").annotation.flags
    anew = next(one for one in again if one.rule == "anonymous_source" and one.raised)
    assert anew.earlier == flag
    page = rahel.go(f"/articles/{saved.article.id}#{anew.id}")
    page.reload()  # the address differs only behind the #
    expect(state(page, anew.id)).to_have_text("open")
    expect(card(page, anew.id)).to_contain_text("so it is asked anew")
    expect(card(page, anew.id).locator(".said")).to_contain_text("dismissed")  # the earlier verdict stands beside it
