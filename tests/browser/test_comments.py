"""Talking about a flag, giving it to somebody, and a reviewer's own page, as editors do it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from .articles import PLAIN
from .desk import Desk
from .sheet import card


def talk(page: Page, flag: str) -> Locator:
    """What the open card of a flag has of comments and its task."""
    return card(page, flag).get_by_role("region", name="Comments and task")


def test_two_editors_talk_about_a_flag(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel, ole = desk.person("Rahel Å. Stein"), desk.person("Ole")
    page = rahel.go(f"/articles/{saved.article.id}#{flag}")
    other = ole.go(f"/articles/{saved.article.id}#{flag}")
    expect(talk(page, flag).get_by_text("No comments yet.")).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("Who told <b>reporters</b>? 🌉")
    talk(page, flag).get_by_label("Mention").select_option("Ole")
    expect(talk(page, flag).get_by_label("Comment", exact=True)).to_have_value("Who told <b>reporters</b>? 🌉 @Ole ")
    talk(page, flag).get_by_role("button", name="Send").click()
    expect(talk(page, flag).get_by_label("Comment", exact=True)).to_have_value("")
    expect(talk(other, flag)).to_contain_text("Who told <b>reporters</b>? 🌉 @Ole", timeout=10_000)
    expect(card(other, flag).locator("> summary")).to_contain_text("1 comment")
    link = talk(other, flag).get_by_role("link", name="@Ole")
    expect(link).to_have_attribute("href", "/desk/mine?reviewer=Ole")
    talk(other, flag).get_by_role("button", name="Answer").click()
    expect(talk(other, flag).get_by_text("You answer Rahel Å. Stein.")).to_be_visible()
    other.keyboard.type("@rahel å. stein, the clerk did.")
    talk(other, flag).get_by_role("button", name="Send").click()
    answer = talk(page, flag).locator(".comment .comment")
    expect(answer).to_contain_text("the clerk did.", timeout=10_000)
    expect(answer.get_by_role("link")).to_have_attribute("href", "/desk/mine?reviewer=Rahel%20%C3%85.%20Stein")
    page.get_by_role("link", name="Mine").click()
    mentions = page.get_by_role("region", name="Mentions you")
    expect(mentions).to_contain_text("the clerk did.")
    expect(mentions).to_contain_text("1 unanswered")
    mentions.get_by_role("link", name=PLAIN.title).click()
    expect(talk(page, flag)).to_contain_text("the clerk did.")


def test_what_can_t_be_sent_is_told_and_stays(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    person = desk.person()
    page = person.go(f"/articles/{saved.article.id}#{flag}")
    box, send = (
        talk(page, flag).get_by_label("Comment", exact=True),
        talk(page, flag).get_by_role("button", name="Send"),
    )
    alert = talk(page, flag).get_by_role("alert")
    send.click()
    expect(alert).to_have_text("The comment is empty.")
    box.fill("x" * 10_000)
    send.click()
    expect(alert).to_contain_text("10000 characters; 5000 is the most")
    expect(box).to_have_value("x" * 10_000)
    person.watch.expect("422")
    box.fill("@Nobody, who said so?")
    send.click()
    expect(alert).to_contain_text("No reviewer is called @Nobody.")
    page.reload()
    expect(box).to_have_value("@Nobody, who said so?")
    person.watch.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    box.fill("Who said so?")
    page.context.set_offline(True)
    send.click()
    expect(alert).to_contain_text("can’t be reached")
    page.context.set_offline(False)
    send.click()
    expect(talk(page, flag).locator(".comment-text")).to_have_text("Who said so?")
    expect(box).to_have_value("")


def test_a_flag_is_assigned_and_taken_back(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[1].id
    tove, page = desk.person("Tove"), desk.person("Chief").go(f"/articles/{saved.article.id}#{flag}")
    talk(page, flag).get_by_label("Assign to").select_option("Tove")
    talk(page, flag).get_by_role("button", name="Assign").click()
    expect(talk(page, flag).locator(".task")).to_contain_text("Tove, assigned by Chief")
    expect(card(page, flag).locator("> summary")).to_contain_text("for Tove", timeout=10_000)
    mine = tove.go("/mine").get_by_role("region", name="Assigned to you")
    expect(mine).to_contain_text("By Chief")
    mine.get_by_role("link", name=PLAIN.title).click()
    talk(tove.page, flag).get_by_role("button", name="Take back").click()
    expect(talk(tove.page, flag).locator(".task")).to_have_text("Nobody’s in particular.")
    expect(talk(page, flag).locator(".task")).to_have_text("Nobody’s in particular.", timeout=10_000)
    expect(tove.go("/mine").get_by_role("region", name="Assigned to you")).to_contain_text("Nothing")
    log = tove.go(f"/articles/{saved.article.id}/history").get_by_role("region", name="Who decided what, when")
    expect(log).to_contain_text("Chief assigned the flag to Tove")
    expect(log).to_contain_text("Tove took the assignment back")


def test_in_a_blind_article_comments_come_after_the_verdict(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    desk.blind(saved.article.id)
    talker = desk.person("Ole").go(f"/articles/{saved.article.id}#{flag}")
    talker.keyboard.press("c")
    talker.keyboard.type("Plainly wrong.")
    talk(talker, flag).get_by_role("button", name="Send").click()
    expect(talk(talker, flag).locator(".comment-text")).to_have_text("Plainly wrong.")
    page = desk.person("Rahel").go(f"/articles/{saved.article.id}#{flag}")
    expect(talk(page, flag)).to_contain_text("hidden until you have decided")
    page.wait_for_timeout(4000)
    assert "Plainly wrong." not in page.content()
    page.keyboard.press("d")
    expect(talk(page, flag)).to_contain_text("Plainly wrong.")


def test_narrow_windows_and_both_schemes(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    for scheme in ("light", "dark"):
        person = desk.person("Ida", viewport={"width": 390, "height": 800}, color_scheme=scheme)
        page = person.go(f"/articles/{saved.article.id}#{flag}")
        expect(talk(page, flag).get_by_role("button", name="Send")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page = person.go("/mine")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
