"""The queue between two reviewers: claiming, giving back, filtering, and going to work."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from .articles import PLAIN
from .desk import Desk
from .sheet import opened


def row(page: Page, flag: str) -> Locator:
    return page.locator(f"li[data-flag={flag}]")


def test_two_reviewers_keep_out_of_each_other_s_way(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel, tove = desk.person("Rahel"), desk.person("Tove")
    tove.watch.expect("status of 409")
    path = f"/queue?article_id={saved.article.id}"
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
    page = rahel.go(f"/queue?article_id={saved.article.id}")
    expect(row(page, flag).locator("mark")).to_have_text("A source")
    row(page, flag).get_by_role("link", name="Open").click()
    page.wait_for_load_state()
    assert opened(page) == flag
    page.keyboard.press("d")
    rahel.said(flag)
    rahel.go(f"/queue?article_id={saved.article.id}")
    expect(row(page, flag)).to_have_count(0)
    expect(page.locator("li[data-flag]")).to_have_count(len(saved.annotation.flags) - 1)


def test_the_queue_is_sifted(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    page = desk.person().go(f"/queue?article_id={saved.article.id}")
    page.get_by_label("Severity").select_option("high")
    page.get_by_role("button", name="Show", exact=True).click()
    high = [flag.id for flag in saved.annotation.flags if flag.severity == "high"]
    expect(page.locator("li[data-flag]")).to_have_count(len(high))
    page.get_by_label("Rule").select_option("anonymous_source")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("li[data-flag]")).to_have_count(1)
    page.get_by_label("State").select_option("disputed")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing like that waits for you.")).to_be_visible()


def test_it_works_without_scripts(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    page = desk.person(java_script_enabled=False).go(f"/queue?article_id={saved.article.id}")
    row(page, flag).get_by_role("button", name="Claim").click()
    expect(row(page, flag)).to_contain_text("You hold it until")
