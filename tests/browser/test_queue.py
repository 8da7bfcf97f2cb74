"""The queue between two reviewers: claiming, giving back, filtering, and going to work."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from service.domain.flag import Severity
from service.domain.mark import Mark
from service.domain.text import Article

from .articles import PLAIN
from .desk import Desk
from .sheet import card, open_card, state

ALIKE = Article(
    "The ferry is late\n\nA source said the ferry would cost more. A source said the pier would close in May.\n\n"
    "A source said the captain had left.\n",
    title="The ferry is late",
)


def row(page: Page, flag: str) -> Locator:
    return page.locator(f"li[data-flag={flag}]")


def test_two_reviewers_keep_out_of_each_other_s_way(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel, tove = desk.person("Rahel"), desk.person("Tove")
    tove.watch.expect("status of 409")
    path = f"/queue?article_id={saved.article.id}&at_least=low"
    hers, his = rahel.go(path), tove.go(path)
    row(hers, flag).get_by_role("button", name="Claim").click()
    expect(row(hers, flag)).to_contain_text("You hold it until")
    row(his, flag).get_by_role("button", name="Claim").click()
    expect(row(his, flag).get_by_role("alert")).to_be_visible()
    expect(row(his, flag)).to_contain_text("Rahel holds it until")
    expect(row(his, flag).get_by_role("link", name="Open")).to_be_focused()
    row(hers, flag).get_by_role("button", name="Give back").click()
    expect(row(hers, flag)).not_to_contain_text("You hold it")
    his.reload()
    row(his, flag).get_by_role("button", name="Claim").click()
    expect(row(his, flag)).to_contain_text("You hold it until")


def test_a_flag_leads_from_the_queue_to_its_words_and_leaves_it_when_decided(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel = desk.person()
    page = rahel.go(f"/queue?article_id={saved.article.id}&at_least=low")
    expect(row(page, flag).locator("mark")).to_have_text("A source")
    row(page, flag).get_by_role("link", name="Open").click()
    page.wait_for_load_state()
    expect(open_card(page)).to_have_attribute("id", flag)
    page.keyboard.press("d")
    rahel.said(flag)
    rahel.go(f"/queue?article_id={saved.article.id}&at_least=low")
    expect(row(page, flag)).to_have_count(0)
    expect(page.locator("li[data-flag]")).to_have_count(len(saved.annotation.flags) - 1)


def test_the_queue_is_sifted(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    page = desk.person().go(f"/queue?article_id={saved.article.id}&at_least=low")
    page.get_by_label("Severity").select_option("high")
    page.get_by_role("button", name="Show", exact=True).click()
    high = [flag.id for flag in saved.annotation.flags if flag.severity == "high"]
    expect(page.locator("li[data-flag]")).to_have_count(len(high))
    page.get_by_label("Rule").select_option("anonymous_source")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("li[data-flag]")).to_have_count(1)
    page.get_by_label("State", exact=True).select_option("disputed")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing like that waits for you.")).to_be_visible()


def test_it_works_without_scripts(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    page = desk.person(java_script_enabled=False).go(f"/queue?article_id={saved.article.id}&at_least=low")
    row(page, flag).get_by_role("button", name="Claim").click()
    expect(row(page, flag)).to_contain_text("You hold it until")


def test_signing_in_leads_reviewers_to_what_waits_by_article(desk: Desk) -> None:
    desk.empty()
    saved = desk.save(PLAIN)
    rahel = desk.stranger()
    low = rahel.wire.raise_flag(str(saved.article.id), Mark("loaded_verb", grade="factive")).id
    rahel.sign_in()
    page = rahel.page
    expect(page).to_have_url(f"{desk.url}/desk/queue")
    expect(page.locator(".lead")).to_contain_text("for your verdict in")
    pile = page.get_by_role("article", name=PLAIN.title)
    expect(pile.locator("li[data-flag]")).to_have_count(len(saved.annotation.flags))
    expect(row(page, low)).to_have_count(0)
    page.get_by_role("link", name="Show the 1 low too").click()
    expect(row(page, low)).to_be_visible()


def test_the_last_verdict_on_an_article_leads_to_the_next(desk: Desk) -> None:
    desk.empty()
    saved = desk.save(PLAIN)
    other = desk.save(ALIKE)
    rahel = desk.person()
    page = rahel.go(f"/articles/{saved.article.id}")
    waiting = [flag.id for flag in saved.annotation.flags if flag.severity != Severity.LOW]
    onward = page.get_by_role("region", name="Next in queue")
    for flag in waiting:
        expect(onward).to_be_hidden()
        card(page, flag).locator("> summary").click()
        page.keyboard.press("d")
        rahel.said(flag)
    expect(onward).to_contain_text("That was the last flag here.")
    onward.get_by_role("link", name=f"Next in queue: {ALIKE.title}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ALIKE.title)
    expect(open_card(page)).to_have_attribute("id", re.compile("|".join(flag.id for flag in other.annotation.flags)))


def test_a_hold_shows_on_the_article_and_warns_before_it_is_decided_over(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel, tove = desk.person("Rahel"), desk.stranger("Tove")
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    expect(card(page, flag).get_by_role("button", name="Claim")).to_be_visible()
    tove.wire.claim(flag)
    expect(card(page, flag)).to_contain_text("Tove holds it until")
    expect(card(page, flag).get_by_role("button", name="Claim")).to_be_hidden()
    page.keyboard.press("d")
    warning = page.get_by_role("dialog", name="Somebody else holds this flag")
    expect(warning).to_contain_text("Tove is working on it")
    expect(warning.get_by_role("button", name="Leave it to them")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    assert rahel.wire.flag_history(flag).verdicts == ()
    page.keyboard.press("d")
    warning.get_by_role("button", name="Decide anyway").click()
    assert rahel.said(flag).decision == "dismissed"
    page.keyboard.press("u")  # asked once
    assert rahel.said(flag, 2).decision == "upheld"


def test_a_flag_is_held_and_given_back_on_the_article_s_page(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel = desk.person("Rahel")
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    card(page, flag).get_by_role("button", name="Claim").click()
    expect(card(page, flag)).to_contain_text("You hold it until")
    card(page, flag).get_by_role("button", name="Give back").click()
    expect(card(page, flag)).not_to_contain_text("You hold it until")
    card(page, flag).get_by_role("button", name="Claim").click()
    expect(card(page, flag)).to_contain_text("You hold it until")
    page.keyboard.press("d")
    rahel.said(flag)
    expect(card(page, flag)).not_to_contain_text("You hold it until")


def test_flags_of_one_rule_are_dismissed_together_for_one_reason(desk: Desk) -> None:
    saved = desk.save(ALIKE)
    alike = [flag.id for flag in saved.annotation.flags if flag.rule == "anonymous_source"]
    assert len(alike) == 3
    desk.stranger("Tove").wire.claim(alike[2])
    rahel = desk.person("Rahel")
    page = rahel.go(f"/articles/{saved.article.id}#{alike[0]}")
    card(page, alike[0]).get_by_role("button", name="Dismiss all 3 like this").click()
    box = page.get_by_role("dialog")
    expect(box.get_by_role("checkbox")).to_have_count(3)
    expect(box).to_contain_text("Tove holds it")
    box.get_by_label("Reason for all of them").fill("It is the same ferry captain, named below.")
    box.get_by_role("button", name="Dismiss 2 flags").click()
    for flag in alike[:2]:
        verdict = rahel.said(flag)
        assert (verdict.decision, verdict.rationale) == ("dismissed", "It is the same ferry captain, named below.")
        expect(state(page, flag)).to_have_text("dismissed")
    assert rahel.wire.flag_history(alike[2]).verdicts == ()
    page.keyboard.press("z")
    for flag in alike[:2]:
        assert rahel.said(flag, 2).rationale == "Taken back."
        expect(state(page, flag)).to_have_text("open")
