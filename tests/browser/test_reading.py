"""Reading an article: its text to the character, its marks, its flags one at a time."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from service.domain.text import Article

from .articles import AWKWARD, EDITED, PLAIN
from .desk import Desk
from .sheet import card, open_card, shown, state

_LEFT = """words => {
  const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    return range.getBoundingClientRect().left;
  }
}"""

_UNCOVERED = """flag => {
  const words = document.querySelector(`.seg[data-f~="${flag}"]`);
  const {left, top} = words.getClientRects()[0];
  return document.elementFromPoint(left + 3, top + 3) === words;
}"""


def test_the_text_is_shown_to_the_character_and_nothing_of_it_runs(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    page = desk.person().go(f"/articles/{saved.article.id}")
    assert shown(page) == AWKWARD.text
    expect(page).to_have_title(f"{AWKWARD.title} · Sourcemark")
    assert page.locator(".text b, .text script, .text img, h1 i").count() == 0
    expect(page.get_by_role("heading", level=1)).to_have_text(AWKWARD.title)


def test_offsets_on_the_page_are_those_of_the_wire(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    page = desk.person().go(f"/articles/{saved.article.id}")
    units = AWKWARD.text.encode("utf-16-le")
    for at, text in page.locator(".seg").evaluate_all("all => all.map(s => [Number(s.dataset.at), s.textContent])"):
        assert units[at * 2 :].startswith(text.encode("utf-16-le"))


def test_characters_that_steer_others_steer_nothing(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    page = desk.person(viewport={"width": 1600, "height": 900}).go(f"/articles/{saved.article.id}")
    names = page.locator(".unseen").evaluate_all("all => all.map(one => one.dataset.name)")
    assert {"RLO", "ZWSP"} <= set(names)
    assert page.evaluate(_LEFT, "esrever") < page.evaluate(_LEFT, "txet") < page.evaluate(_LEFT, "an official")


def test_the_marks_and_what_is_told_of_them(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = next(flag for flag in saved.annotation.flags if flag.rule == "anonymous_source")
    page = desk.person().go(f"/articles/{saved.article.id}")
    expect(page.locator(".seg.is-source", has_text="A source")).to_be_visible()
    expect(page.locator(".seg.is-cue", has_text="told")).to_be_visible()
    expect(page.locator(".seg.is-content", has_text="the repairs would cost more than planned")).to_be_visible()
    page.locator(f".has-flag[data-f~={flag.id}]").click()
    expect(card(page, flag.id)).to_contain_text(flag.message)
    expect(card(page, flag.id)).to_contain_text(flag.question)
    expect(open_card(page)).to_have_attribute("id", flag.id)
    expect(state(page, flag.id)).to_have_text("open")


def test_a_margin_mark_and_an_address_open_a_flag(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    first, second = (flag.id for flag in saved.annotation.flags[:2])
    page = desk.person().go(f"/articles/{saved.article.id}#{second}")
    expect(card(page, second)).to_have_attribute("open", "")
    page.locator(f".margin [data-f={first}]").click()
    expect(card(page, first)).to_have_attribute("open", "")
    assert page.url.endswith(f"#{first}")  # and can be sent to a colleague


def test_flags_are_sifted(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    page = desk.person().go(f"/articles/{saved.article.id}")
    cards = page.locator("details.is-flag")
    low = [flag for flag in saved.annotation.flags if flag.severity == "low"]
    shown_at_first = len(saved.annotation.flags) - len(low)
    expect(cards.filter(visible=True)).to_have_count(shown_at_first)
    page.keyboard.press("/")
    page.get_by_label("Rule", exact=True).select_option("anonymous_source")
    expect(cards.filter(visible=True)).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    expect(cards.filter(visible=True)).to_have_count(shown_at_first)
    page.get_by_label("State", exact=True).select_option("upheld")
    expect(cards.filter(visible=True)).to_have_count(0)
    expect(page.get_by_text("No flag is like that.")).to_be_visible()


def test_advisory_flags_are_hidden_until_asked_for(desk: Desk) -> None:
    text = "“We open in May,” the mayor, Ruth Tamm, told the Harbour Gazette. The figure could not be verified.\n"
    saved = desk.save(replace(PLAIN, text=PLAIN.text + text))
    low = [flag for flag in saved.annotation.flags if flag.severity == "low"]
    assert low
    page = desk.person().go(f"/articles/{saved.article.id}")
    expect(card(page, low[0].id)).to_be_hidden()
    page.get_by_label("advisory").check()
    expect(card(page, low[0].id)).to_be_visible()


def test_sources_and_measures(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    page = desk.person().go(f"/articles/{saved.article.id}")
    page.get_by_role("button", name="Sources").click()
    tamm = page.locator("details.source", has_text="Ruth Tamm")
    tamm.locator("> summary").click()
    expect(tamm.get_by_text("“We have put this off for too long,”").first).to_be_visible()
    page.get_by_role("button", name="Measures").click()
    expect(page.get_by_text("Attributions in the body", exact=True)).to_be_visible()
    anonymous = page.locator("details.figure", has_text="Anonymous")
    expect(anonymous).to_contain_text("1 of 3")
    anonymous.locator("summary").click()
    anonymous.get_by_role("link", name="A source").click()
    expect(page.locator("details.card[open]")).to_contain_text("A source")


def test_what_is_not_counted_is_faint_and_can_be_hidden(desk: Desk) -> None:
    saved = desk.save(Article("The quay is unsafe, this agency was told. The quay is safe, Ruth Tamm said.\n"))
    doubted = next(a for a in saved.annotation.attributions if a.confidence < saved.annotation.measures.floor)
    page = desk.person().go(f"/articles/{saved.article.id}")
    words = page.locator(f'.seg.is-faint[data-a~="{doubted.id}"]').first
    expect(words).to_be_visible()
    page.get_by_role("button", name="Sources 1").click()
    page.get_by_role("heading", name="Not counted").click()
    group = page.locator("details.uncounted")
    expect(group.locator("details.source").first).to_be_visible()
    page.get_by_label("Show what is not counted").uncheck()
    expect(group).to_be_hidden()
    assert words.evaluate("element => getComputedStyle(element).textDecorationLine") == "none"


def test_one_flag_is_one_flag(desk: Desk) -> None:
    saved = desk.save(Article("A source said the quay is unsafe.\n"))
    page = desk.person().go(f"/articles/{saved.article.id}")
    expect(page.locator("[data-place]")).to_have_text("1 flag")
    expect(page.locator("[data-count=flags]")).to_have_text("1")


def test_an_earlier_revision_is_read_and_not_decided_on(desk: Desk) -> None:
    desk.save(PLAIN, "earlier")
    article = desk.save(EDITED, "earlier").article.id
    page = desk.person().go(f"/articles/{article}?revision=1")
    assert shown(page) == PLAIN.text
    expect(page.get_by_text("This is an earlier revision")).to_be_visible()
    page.keyboard.press("j")
    expect(open_card(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Uphold")).to_have_count(0)
    page.get_by_role("link", name="The newest").click()
    expect(page.get_by_text("This is an earlier revision")).to_have_count(0)
    assert shown(page) == EDITED.text


def test_on_a_phone_the_words_of_a_flag_stand_above_its_sheet(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flags = [flag.id for flag in saved.annotation.flags]
    page = desk.person(viewport={"width": 360, "height": 740}).go(f"/articles/{saved.article.id}#{flags[1]}")
    page.wait_for_function(_UNCOVERED, arg=flags[1])
    for flag in flags[2:]:
        page.keyboard.press("j")
        expect(open_card(page)).to_have_attribute("id", flag)
        page.wait_for_function(_UNCOVERED, arg=flag)
    card(page, flags[-1]).get_by_role("button", name="Uphold").click()
    expect(state(page, flags[-1])).to_have_text("upheld")
