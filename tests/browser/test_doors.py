"""Signing in and out, and what ends a session."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .articles import PLAIN
from .desk import Desk, Person


def signed_out(person: Person) -> bool:
    """Whether the articles lead to the door."""
    person.go("/articles")
    return "/desk/sign-in" in person.page.url


def test_the_door_leads_back_to_where_one_wanted(desk: Desk) -> None:
    article = desk.save(PLAIN).article.id
    rahel = desk.stranger()
    page = rahel.go(f"/articles/{article}?revision=1")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    rahel.sign_in()
    expect(page).to_have_url(f"{desk.url}/desk/articles/{article}?revision=1")
    expect(page.get_by_role("banner")).to_contain_text("Rahel")


def test_a_wrong_token_is_told_and_not_shown(desk: Desk) -> None:
    rahel = desk.stranger()
    rahel.watch.expect("status of 401")
    page = rahel.go("/sign-in")
    page.get_by_label("Token").fill("smk_0_0")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("unknown, expired or revoked")
    assert "smk_0_0" not in page.content()
    rahel.sign_in()
    assert not signed_out(rahel)


def test_no_door_leads_to_another_site(desk: Desk) -> None:
    rahel = desk.stranger()
    rahel.go("/sign-in?next=//elsewhere.test/desk/")
    rahel.sign_in()
    assert rahel.page.url.startswith(f"{desk.url}/desk")


def test_signing_out_ends_the_session_even_for_who_kept_the_cookie(desk: Desk) -> None:
    rahel = desk.person()
    (cookie,) = rahel.page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("sourcemark_session", True, "Strict")
    rahel.page.get_by_role("button", name="Sign out").click()
    expect(rahel.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert rahel.page.context.cookies() == []
    rahel.page.context.add_cookies([cookie])
    assert signed_out(rahel)


@pytest.mark.parametrize("end", ["expiry", "revocation"])
def test_the_end_of_session_or_token_leads_to_the_door(desk: Desk, end: str) -> None:
    rahel = desk.person("Expiring")
    assert not signed_out(rahel)
    if end == "expiry":
        desk.sql(
            "UPDATE sessions SET expires_at = '2020-01-01 00:00:00' WHERE token_id = :id", id=rahel.bearer.split("_")[1]
        )
    else:
        desk.revoke(rahel.bearer)
    assert signed_out(rahel)


def test_no_other_site_acts_in_one_s_name(desk: Desk) -> None:
    rahel = desk.person()
    rahel.watch.expect("elsewhere.test")
    rahel.watch.expect("status of 403")
    page = rahel.page
    form = f'<form method=post action="{desk.url}/desk/sign-out"><button>Win a boat</button></form>'
    page.route("http://elsewhere.test/", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto("http://elsewhere.test/")
    page.get_by_role("button").click()
    page.wait_for_url(f"{desk.url}/desk/**")
    assert not signed_out(rahel)


def test_the_cookie_alone_changes_nothing(desk: Desk) -> None:
    flag = desk.save(PLAIN).annotation.flags[0].id
    rahel = desk.person()
    rahel.watch.expect("status of 403")
    sent = """path => fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body:
        '{"decision": "upheld"}'}).then(answer => answer.status)"""
    assert rahel.page.evaluate(sent, f"/v1/flags/{flag}/verdicts") == 403
    assert rahel.page.evaluate(sent, "/desk/sign-out") == 403
    assert rahel.wire.flag_history(flag).verdicts == ()
    assert not signed_out(rahel)
