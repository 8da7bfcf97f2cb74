"""What the marks and flags mean, told where they stand; a disclosure is no fault; paper and narrow screens."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from service.domain.verdict import FlagDecision

from .articles import PLAIN
from .desk import Desk
from .sheet import card

WIDTH_OF_TABLES = "all => Math.max(0, ...all.map(one => one.scrollWidth - one.clientWidth))"


def flags_of(desk: Desk) -> tuple[str, dict[str, str]]:
    """A stored article and its flags by rule."""
    saved = desk.save(PLAIN)
    return saved.article.id, {flag.rule: flag.id for flag in saved.annotation.flags}


def test_every_card_tells_why(desk: Desk) -> None:
    article, flags = flags_of(desk)
    page = desk.person().go(f"/articles/{article}")
    one = card(page, flags["anonymous_source"])
    page.locator(f".margin [data-f={flags['anonymous_source']}]").click()
    expect(one.locator(".title")).to_have_text("Unnamed source")
    expect(one.locator("code")).to_have_text("anonymous_source")
    why = one.get_by_role("link", name="Why?")
    why.click()
    expect(one.locator(".why")).to_contain_text("A reader cannot weigh what somebody says")
    expect(one.locator(".why mark").first).to_be_visible()
    expect(why).to_have_attribute("aria-expanded", "true")
    why.click()
    expect(one.locator(".why")).to_have_count(0)
    page.goto(f"{desk.url}{why.get_attribute('href')}")
    expect(page.locator("#anonymous_source")).to_be_in_viewport()
    expect(page.locator("#anonymous_source")).to_contain_text("Unnamed source")


def test_without_scripts_why_leads_to_the_rule(desk: Desk) -> None:
    page = desk.stranger(java_script_enabled=False).go("/")
    page.get_by_label("Text").fill(PLAIN.text)
    page.get_by_role("button", name="Annotate").click()
    page.locator(".card.is-flag summary").first.click()
    page.locator(".card.is-flag [data-why]").first.click()
    expect(page).to_have_title("What the flags mean · Sourcemark")


def test_a_legend_tells_what_the_marks_mean(desk: Desk) -> None:
    article, _ = flags_of(desk)
    page = desk.person().go(f"/articles/{article}")
    page.get_by_text("What the marks mean").click()
    expect(page.locator(".legend")).to_contain_text("Italics: the cue")
    colour = "one => getComputedStyle(one).color"
    same = [page.locator(place).first.evaluate(colour) for place in (".legend .as-source", ".text .seg.is-source")]
    assert same[0] == same[1]


def test_a_disclosure_is_no_fault(desk: Desk) -> None:
    article, flags = flags_of(desk)
    page = desk.person().go(f"/articles/{article}")
    one = card(page, flags["unverified_claim"])
    expect(one.locator("summary .severity")).to_have_text("disclosure")
    expect(page.locator(".summary .is-apart")).to_contain_text("1 claim told as unverified: good practice, no fault")
    colour = "one => getComputedStyle(one).color"
    tones = [page.locator(f".margin .mark.sev-{tone}").first.evaluate(colour) for tone in ("disclosure", "medium")]
    assert tones[0] != tones[1]


def test_paper_has_the_text_with_numbered_flags_and_their_verdicts(desk: Desk) -> None:
    article, flags = flags_of(desk)
    reason = "Nothing tells how they know."
    desk.stranger("Ole").wire.decide_on_flag(flags["anonymous_source"], FlagDecision.UPHELD, rationale=reason)
    page = desk.person().go(f"/articles/{article}")
    page.get_by_role("link", name="Print").click()
    item = page.locator(".paper li", has_text="Unnamed source")
    expect(item).to_contain_text(reason)
    expect(item).to_contain_text("Ole: upheld")
    number = item.get_attribute("value")
    expect(page.locator(".paper .text p", has_text="A source said").locator("sup").first).to_have_text(str(number))
    numbers = [int(one) for one in page.locator(".paper sup").all_text_contents()]
    assert numbers == sorted(set(numbers))


def test_the_article_s_own_page_prints_what_is_asked(desk: Desk) -> None:
    article, flags = flags_of(desk)
    reason = "Nothing tells how they know."
    desk.stranger("Ole").wire.decide_on_flag(flags["anonymous_source"], FlagDecision.UPHELD, rationale=reason)
    page = desk.person().go(f"/articles/{article}")
    one = card(page, flags["anonymous_source"])
    expect(one.locator(".message")).to_be_hidden()
    page.emulate_media(media="print")
    expect(one.locator(".message")).to_be_visible()
    expect(one.locator(".place-number")).to_be_visible()
    expect(one.get_by_text(reason)).to_be_visible()
    expect(page.locator(".tabs")).to_be_hidden()
    expect(page.locator(".masthead")).to_be_hidden()


def test_tables_are_cards_on_narrow_screens(desk: Desk) -> None:
    flags_of(desk)
    page = desk.person(viewport={"width": 390, "height": 800}).go("/archive")
    assert overflow(page) == 0
    cell = page.locator(".sources tbody td.number").first
    assert "Attributions" in cell.evaluate("one => getComputedStyle(one, '::before').content")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == "none"


def overflow(page: Page) -> int:
    """How far the widest table runs out of its place, in px."""
    return int(page.locator(".scroll").evaluate_all(WIDTH_OF_TABLES))
