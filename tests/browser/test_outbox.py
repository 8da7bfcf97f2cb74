"""Bad roads: no network, a lost answer, a session that is over. What was typed is kept, and sent exactly once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from service.domain.verdict import Verdict

from .articles import PLAIN
from .desk import EDITOR, Desk, Person
from .sheet import card, chosen

REASON = "Asked twice, 🌉 no answer."


@pytest.fixture
def rahel(desk: Desk) -> Person:
    rahel = desk.person()
    rahel.watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    return rahel


@pytest.fixture
def flag(desk: Desk, rahel: Person) -> str:
    """The flag that is open in her window."""
    saved = desk.save(PLAIN)
    flag = saved.annotation.flags[0].id
    rahel.go(f"/articles/{saved.article.id}#{flag}")
    expect(card(rahel.page, flag).get_by_text("None yet.")).to_be_visible()
    return flag


def decide(page: Page) -> None:
    """A reason and a decision, typed."""
    page.keyboard.press("e")
    page.keyboard.type(REASON)
    page.keyboard.press("Escape")
    page.keyboard.press("d")


def unsent(page: Page) -> None:
    expect(page.get_by_role("region", name="Not yet sent")).to_be_visible()
    expect(page.locator("details.card[open]")).to_contain_text("not yet sent")
    assert chosen(page) == "Dismiss"


def test_a_verdict_given_without_a_network_is_sent_when_there_is_one(rahel: Person, flag: str) -> None:
    rahel.page.context.set_offline(True)
    decide(rahel.page)
    unsent(rahel.page)
    rahel.page.context.set_offline(False)
    verdict = rahel.said(flag)
    assert (verdict.decision, verdict.rationale) == ("dismissed", REASON)
    expect(rahel.page.get_by_role("region", name="Not yet sent")).to_be_hidden()
    rahel.page.reload()
    rahel.page.wait_for_timeout(500)
    rahel.said(flag, 1)


def test_it_outlives_its_window(rahel: Person, flag: str) -> None:
    page, url = rahel.page, rahel.page.url
    page.context.set_offline(True)
    decide(page)
    unsent(page)
    page.close()
    rahel.page = page.context.new_page()
    page.context.set_offline(False)
    rahel.page.goto(url)
    assert rahel.said(flag).rationale == REASON


def test_a_verdict_whose_answer_was_lost_counts_once(rahel: Person, flag: str) -> None:
    arrived = []

    def lose(route: Route) -> None:
        arrived.append(route.fetch().status)
        route.abort()

    rahel.page.route("**/verdicts", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    decide(rahel.page)
    unsent(rahel.page)
    assert arrived == [201]
    rahel.page.unroute_all(behavior="wait")
    rahel.page.get_by_role("button", name="Send again").click()
    expect(rahel.page.get_by_role("region", name="Not yet sent")).to_be_hidden()
    assert rahel.said(flag).rationale == REASON


def test_a_session_that_is_over_costs_nothing_that_was_typed(desk: Desk, rahel: Person, flag: str) -> None:
    rahel.watch.expect("status of 40[13]")  # 403: the page's CSRF token is the former session's, until it is renewed
    (cookie,) = rahel.page.context.cookies()
    rahel.page.context.clear_cookies()
    decide(rahel.page)
    unsent(rahel.page)
    expect(rahel.page.get_by_role("region", name="Not yet sent")).to_contain_text("Your session is over")
    with rahel.page.expect_popup() as opening:
        rahel.page.get_by_role("region", name="Not yet sent").get_by_role("link", name="Sign in").click()
    door = opening.value
    door.get_by_label("Token").fill(rahel.bearer)
    door.get_by_role("button", name="Sign in").click()
    expect(door.get_by_role("heading", level=1)).to_have_text(PLAIN.title)
    assert rahel.page.context.cookies() != [cookie]
    door.close()
    rahel.page.bring_to_front()
    assert rahel.said(flag).rationale == REASON
    expect(rahel.page.get_by_role("region", name="Not yet sent")).to_be_hidden()


def test_nothing_is_sent_in_another_s_name(desk: Desk, rahel: Person, flag: str) -> None:
    rahel.watch.expect("status of 40[13]")
    rahel.page.context.clear_cookies()
    decide(rahel.page)
    unsent(rahel.page)
    door = rahel.page.context.new_page()
    door.goto(f"{desk.url}/desk/sign-in")
    door.get_by_label("Token").fill(desk.issue("Ole", *EDITOR))
    door.get_by_role("button", name="Sign in").click()
    expect(door.get_by_role("banner")).to_contain_text("Ole")
    door.close()
    rahel.page.get_by_role("button", name="Send again").click()
    expect(rahel.page.get_by_role("region", name="Not yet sent")).to_contain_text("Somebody else is signed in")
    assert rahel.wire.flag_history(flag).verdicts == ()


def test_what_is_typed_is_kept_before_it_is_decided(rahel: Person, flag: str) -> None:
    page = rahel.page
    page.keyboard.press("e")
    page.keyboard.type(REASON)
    page.reload()
    expect(card(page, flag).get_by_label("Reason")).to_have_value(REASON)


def test_what_the_service_refuses_is_told_and_can_be_put_right(rahel: Person, flag: str) -> None:
    rahel.watch.expect("status of 422")
    page = rahel.page
    page.route(
        "**/verdicts",
        lambda route: route.continue_(
            post_data=route.request.post_data.replace("dismissed", "dismayed") if route.request.post_data else None
        ),
    )
    decide(page)
    box = page.get_by_role("region", name="Not yet sent")
    expect(box).to_contain_text("did not take")
    page.unroute_all(behavior="wait")
    box.get_by_role("button", name="Put it back").click()
    expect(card(page, flag).get_by_label("Reason")).to_have_value(REASON)
    card(page, flag).get_by_role("button", name="Dismiss").click()
    assert rahel.said(flag).rationale == REASON


def test_a_reason_typed_after_the_decision_is_saved_to_it(rahel: Person, flag: str) -> None:
    page, form = rahel.page, card(rahel.page, flag)
    page.keyboard.press("u")
    assert rahel.said(flag).rationale == ""
    page.keyboard.press("e")
    page.keyboard.type(REASON)
    expect(form).to_contain_text("Not yet saved to your verdict, upheld")
    expect(form).to_contain_text("Saved to your verdict, upheld.")
    verdict = rahel.said(flag, 2)
    assert (verdict.decision, verdict.rationale) == ("upheld", REASON)
    assert [v.superseded for v in rahel.wire.flag_history(flag).verdicts] == [True, False]
    page.keyboard.type(" Nor today.")
    page.keyboard.press("Escape")  # leaving the field saves at once
    assert rahel.said(flag, 3).rationale == f"{REASON} Nor today."
    page.reload()
    expect(form.get_by_label("Reason for upheld")).to_have_value(f"{REASON} Nor today.")
    page.wait_for_timeout(2500)
    rahel.said(flag, 3)


@pytest.mark.parametrize("leave", ["another page", "closing"])
def test_a_reason_is_saved_when_the_page_is_left(rahel: Person, flag: str, leave: str) -> None:
    page = rahel.page
    page.keyboard.press("u")
    rahel.said(flag)
    page.keyboard.press("e")
    page.keyboard.type(REASON)
    if leave == "closing":
        rahel.page = page.context.new_page()
        page.close(run_before_unload=True)
    else:
        rahel.go("/queue")
    verdict = rahel.said(flag, 2)
    assert (verdict.decision, verdict.rationale) == ("upheld", REASON)


def test_a_reason_typed_without_a_network_is_one_more_verdict_at_most(rahel: Person, flag: str) -> None:
    page = rahel.page
    page.context.set_offline(True)
    page.keyboard.press("u")
    for words in ("Asked", " twice", ", no answer."):
        page.keyboard.press("e")
        page.keyboard.press("End")
        page.keyboard.type(words)
        page.keyboard.press("Escape")
    expect(card(page, flag)).to_contain_text("Being saved")
    page.context.set_offline(False)
    expect(page.get_by_role("region", name="Not yet sent")).to_be_hidden()
    assert rahel.said(flag, len(rahel.wire.flag_history(flag).verdicts)).rationale == "Asked twice, no answer."
    assert len(rahel.wire.flag_history(flag).verdicts) <= 2


def test_a_reason_stays_with_the_decision_that_it_was_typed_for(rahel: Person, flag: str) -> None:
    page, form = rahel.page, card(rahel.page, flag)
    page.keyboard.press("u")
    page.keyboard.press("e")
    page.keyboard.type(REASON)
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(form.get_by_label("Reason for dismissed")).to_have_value("")
    expect(form).to_contain_text(f"You gave as the reason for upheld: {REASON}")
    verdicts = [(v.decision, v.rationale) for v in _settled(rahel, flag)]
    assert verdicts[-1] == ("dismissed", "")
    assert ("upheld", REASON) in verdicts
    form.get_by_role("button", name="Use it here").click()
    page.keyboard.press("Escape")
    expect(form).to_contain_text("Saved to your verdict, dismissed.")
    last = _settled(rahel, flag)[-1]
    assert (last.decision, last.rationale) == ("dismissed", REASON)


def _settled(person: Person, flag: str) -> tuple[Verdict, ...]:
    """The verdicts on the flag, once nothing waits to be sent any more."""
    person.page.wait_for_function("name => !localStorage.getItem(name)", arg=f"sourcemark.outbox.{person.name}")
    return person.wire.flag_history(flag).verdicts
