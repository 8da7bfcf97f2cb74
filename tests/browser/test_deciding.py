"""Deciding on flags and claims, by keyboard and by mouse, with reasons, and taking it back."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from service.domain.verdict import Evidence

from .articles import PLAIN
from .desk import Desk
from .sheet import card, chosen, open_card, state


def test_every_flag_in_turn_by_keyboard(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flags = [flag.id for flag in saved.annotation.flags]
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}")
    for flag, key, decision in zip(flags, "udfs", ("upheld", "dismissed", "fixed", "unsure"), strict=True):
        page.keyboard.press("j")
        expect(card(page, flag)).to_have_attribute("open", "")
        page.keyboard.press(key)
        expect(pressed(page, flag)).to_have_attribute("data-decision", decision)
        expect(state(page, flag)).to_have_text(decision if decision != "unsure" else "open")
        assert rahel.said(flag).decision == decision
    page.keyboard.press("k")
    expect(open_card(page)).to_have_attribute("id", flags[2])
    page.keyboard.press("Escape")
    expect(open_card(page)).to_have_count(0)
    expect(card(page, flags[2]).locator("> summary")).to_be_focused()


def test_single_keys_keep_out_of_fields_and_can_be_switched_off(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    page.keyboard.press("e")
    page.keyboard.type("just d, u, f and z")
    expect(card(page, flag).get_by_label("Reason")).to_have_value("just d, u, f and z")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_label("Single keys act").uncheck()
    page.get_by_role("button", name="Close").click()
    for key in "dufsz":
        page.keyboard.press(key)
    page.reload()
    page.keyboard.press("d")
    assert chosen(page) == ""
    assert rahel.wire.flag_history(flag).verdicts == ()


def test_a_reason_and_evidence_go_with_the_verdict(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    form = card(page, flag)
    page.keyboard.press("e")
    page.keyboard.type("Nobody <b>knows</b> who 🌉 said so.")
    form.get_by_text("Evidence").click()
    form.get_by_role("button", name="Add a link").click()
    form.get_by_label("Address").fill("javascript:alert(1)")
    form.get_by_label("What is to be seen there").fill("The minutes")
    form.get_by_role("button", name="Uphold").click()
    expect(form.get_by_label("Address")).to_be_focused()
    form.get_by_label("Address").fill("https://council.example/minutes")
    form.get_by_role("button", name="Uphold").click()
    expect(form.get_by_role("region", name="Verdicts")).to_contain_text("Nobody <b>knows</b> who 🌉 said so.")
    expect(form.get_by_role("link", name="https://council.example/minutes")).to_be_visible()
    verdict = rahel.said(flag)
    assert (verdict.decision, verdict.rationale) == ("upheld", "Nobody <b>knows</b> who 🌉 said so.")
    assert verdict.evidence == (Evidence("https://council.example/minutes", "The minutes"),)


def test_undoing_brings_back_what_was_said_before(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    page.keyboard.press("u")
    expect(pressed(page, flag)).to_have_attribute("data-decision", "upheld")
    assert rahel.said(flag).decision == "upheld"
    page.keyboard.press("d")
    assert rahel.said(flag, 2).decision == "dismissed"
    page.keyboard.press("z")
    expect(pressed(page, flag)).to_have_attribute("data-decision", "upheld")
    assert rahel.said(flag, 3).decision == "upheld"
    page.keyboard.press("z")
    expect(state(page, flag)).to_have_text("open")
    verdict = rahel.said(flag, 4)
    assert (verdict.decision, verdict.rationale) == ("unsure", "Taken back.")


def test_a_claim_is_decided_on_and_taken_back(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    attribution = saved.annotation.attributions[0].id
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}#{attribution}")
    form = card(page, attribution)
    form.get_by_role("button", name="Refuted").click()
    expect(form.get_by_role("button", name="Refuted")).to_have_attribute("aria-pressed", "true")
    expect(form.get_by_role("region", name="Verdicts")).to_contain_text("refuted")
    assert [v.decision for v in rahel.wire.attribution_history(attribution)] == ["refuted"]
    form.get_by_role("button", name="Undo").click()
    expect(form.get_by_role("button", name="Refuted")).to_have_attribute("aria-pressed", "false")
    expect(form.get_by_role("button", name="Undo")).to_be_hidden()


def test_it_is_said_to_who_can_t_see_it(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    page = desk.person().go(f"/articles/{saved.article.id}#{saved.annotation.flags[0].id}")
    page.keyboard.press("d")
    expect(page.locator("#live")).to_have_text("Unnamed source: dismissed.")


def test_the_whole_way_by_keyboard_alone(desk: Desk) -> None:
    """From the door to a verdict with its reason: Tab, Enter, and letters."""
    saved = desk.save(PLAIN, "by-keyboard")
    rahel = desk.stranger()
    page = rahel.go("/articles")
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type(rahel.bearer)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "input[type=search]")
    page.keyboard.type("by-keyboard")
    page.keyboard.press("Enter")
    expect(page.locator("main h2 a")).to_have_count(1)
    tab_to(page, "main h2 a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(PLAIN.title)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.type("Asked twice.")
    tab_to(page, "details.card[open] [data-decision=dismissed]", "Shift+Tab")
    page.keyboard.press("Enter")
    verdict = rahel.said(saved.annotation.flags[0].id)
    assert (verdict.decision, verdict.rationale) == ("dismissed", "Asked twice.")


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Presses Tab until the element has the focus, which must be visible all the way."""
    for _ in range(40):
        page.keyboard.press(key)
        style = page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement);"
            " return style.outlineStyle + style.boxShadow }"
        )
        assert style != "nonenone", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def pressed(page: Page, part: str) -> Locator:
    """The decision that the part's form shows as the reader's own."""
    return card(page, part).locator("[data-decision][aria-pressed=true]")
