"""Sessions: how they begin and end, what their cookie may do, and what it may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from service.domain.errors import Unauthenticated
from service.domain.token import Scope
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.limits import Limits
from service.workflows.retention import Retention
from service.workflows.sessions import Sessions, csrf_token
from tests.api import ARTICLE, problem
from tests.desk import Browser

pytestmark = pytest.mark.one_database

COOKIE = "sourcemark_session"


def secret_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie
    return cookie.value


def signed_out(browser: Browser) -> bool:
    response = browser.page("/desk/articles")
    assert response.status_code in (200, 303)
    return response.status_code == 303


def test_without_a_session_a_page_leads_to_the_door_and_back(app: Flask, access: Access) -> None:
    browser = Browser(app)
    led = browser.page("/desk/articles?q=a+b&state=open")
    assert led.status_code == 303
    door = browser.page(led.headers["Location"])
    assert 'name="next" value="/desk/articles?q=a+b&amp;state=open"' in door.text
    signed = browser.submit(
        "/desk/sign-in", {"token": access.issue("Ada", Scope)[1], "next": "/desk/articles?q=a+b&state=open"}
    )
    assert (signed.status_code, signed.headers["Location"]) == (303, "/desk/articles?q=a+b&state=open")
    assert browser.page("/desk/articles").status_code == 200
    assert browser.page("/desk/sign-in").headers["Location"] == "/desk/queue"


def test_a_script_without_a_session_gets_a_problem_document(app: Flask) -> None:
    problem(Browser(app).client.get("/desk/session", headers={"Accept": "application/json"}), 401, "unauthenticated")


def test_a_wrong_token_opens_nothing_and_is_not_shown(app: Flask) -> None:
    browser = Browser(app)
    for token in ("", "smk_a_b", "smk_é_<b>", "nothing"):
        refused = browser.submit("/desk/sign-in", {"token": token})
        assert refused.status_code == 401
        assert 'role="alert"' in refused.text
        assert "Set-Cookie" not in refused.headers
        assert not token or token not in refused.text.replace('placeholder="smk_…"', "")


@pytest.mark.parametrize(("url", "secure"), [("http://desk.test", False), ("https://desk.test", True)])
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(
    app: Flask, access: Access, url: str, secure: bool
) -> None:
    bearer = access.issue("Ada", Scope)[1]
    signed = Browser(app).submit("/desk/sign-in", {"token": bearer}, base_url=url)
    flags = {part.strip() for part in signed.headers["Set-Cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={12 * 3600}"} <= flags
    assert ("Secure" in flags) == secure
    assert not any(flag.startswith("Domain") for flag in flags)


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(app: Flask, desk: Browser) -> None:
    kept = secret_of(desk)
    out = desk.submit("/desk/sign-out", {"csrf": desk.csrf})
    assert (out.status_code, out.headers["Location"]) == (303, "/desk/sign-in")
    assert desk.client.get_cookie(COOKIE) is None
    thief = Browser(app)
    thief.client.set_cookie(COOKIE, kept)
    assert signed_out(thief)
    assert thief.submit("/desk/sign-out", {}).status_code == 303


def test_signing_in_again_ends_the_former_session(app: Flask, access: Access, desk: Browser) -> None:
    former = secret_of(desk)
    desk.submit("/desk/sign-in", {"token": access.issue("Rahel", Scope)[1]})
    assert desk.client.get("/desk/session").get_json()["reviewer"] == "Rahel"
    other = Browser(app)
    other.client.set_cookie(COOKIE, former)
    assert signed_out(other)


def test_a_session_ends_with_its_token_at_once(app: Flask, access: Access) -> None:
    token, bearer = access.issue("Ada", Scope)
    browser = Browser(app, bearer)
    assert not signed_out(browser)
    access.revoke(token.id)
    assert signed_out(browser)
    problem(browser.client.get("/v1/articles"), 401, "unauthenticated")


def test_a_session_ends_with_its_time(database_url: str, access: Access) -> None:
    bearer = access.issue("Ada", Scope)[1]
    database = Database(database_url)
    sessions = Sessions(database, access, timedelta(hours=1), Limits())
    over, kept = Sessions(database, access, timedelta(0), Limits()).open(bearer, ""), sessions.open(bearer, "")
    for _ in ("kept", "forgotten"):
        with pytest.raises(Unauthenticated):
            sessions.holder(over)
        assert sessions.holder(kept).name == "Ada"
        Retention(database, -1).sweep()
    database.close()


def test_what_is_kept_opens_nothing(app: Flask, database_url: str, desk: Browser) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        ((kept,),) = connection.execute(text("SELECT id FROM sessions"))
    engine.dispose()
    assert kept != secret_of(desk)
    reader = Browser(app)
    reader.client.set_cookie(COOKIE, kept)
    assert signed_out(reader)


def test_the_session_speaks_the_wire_with_its_csrf_token_only(desk: Browser) -> None:
    assert desk.client.get("/v1/articles").status_code == 200
    body = {"text": ARTICLE}
    problem(desk.client.post("/v1/articles", json=body), 403, "csrf")
    for wrong in ("", "x", "é", csrf_token("another session")):
        problem(desk.client.post("/v1/articles", json=body, headers={"X-CSRF-Token": wrong}), 403, "csrf")
    assert desk.client.get("/v1/articles").get_json()["items"] == []
    made = desk.send("POST", "/v1/articles", body)
    assert made.status_code == 201
    flag = made.get_json()["annotation"]["flags"][0]["id"]
    said = desk.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}, **{"Idempotency-Key": "k"})
    again = desk.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}, **{"Idempotency-Key": "k"})
    assert said.get_json() == again.get_json()
    assert said.get_json()["reviewer"] == "Ada"


def test_the_token_of_a_page_is_of_no_use_to_another_session(app: Flask, access: Access, desk: Browser) -> None:
    other = Browser(app, access.issue("Rahel", Scope)[1])
    headers = {"X-CSRF-Token": other.csrf}
    problem(desk.client.post("/v1/annotate", json={"text": ARTICLE}, headers=headers), 403, "csrf")


def test_the_session_has_the_token_s_scopes(app: Flask, access: Access) -> None:
    browser = Browser(app, access.issue("Reader", [Scope.READ])[1])
    assert browser.client.get("/v1/articles").status_code == 200
    problem(browser.send("POST", "/v1/annotate", {"text": ARTICLE}), 403, "forbidden")
    refused = browser.page("/desk/")
    assert (refused.status_code, refused.mimetype) == (403, "text/html")
    assert "annotate" in refused.text
    assert 'href="/desk/queue"' not in refused.text


def test_a_header_goes_before_the_cookie(desk: Browser) -> None:
    refused = desk.client.get("/v1/articles", headers={"Authorization": "Bearer smk_a_b"})
    problem(refused, 401, "unauthenticated")


def test_a_page_learns_of_a_new_session(access: Access, desk: Browser) -> None:
    before = desk.client.get("/desk/session").get_json()
    assert before == {"reviewer": "Ada", "scopes": sorted(Scope), "csrf": desk.csrf}
    desk.submit("/desk/sign-in", {"token": access.issue("Ada", Scope)[1]})
    after = desk.client.get("/desk/session").get_json()
    assert (after["reviewer"], after["csrf"] != before["csrf"]) == ("Ada", True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://elsewhere.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://elsewhere.test", "Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
def test_no_other_site_signs_anybody_in(app: Flask, access: Access, headers: dict[str, str], status: int) -> None:
    bearer = access.issue("Mallory", Scope)[1]
    answer = Browser(app).submit("/desk/sign-in", {"token": bearer}, headers=headers)
    assert answer.status_code == status


def test_no_other_site_signs_anybody_out(desk: Browser) -> None:
    assert desk.submit("/desk/sign-out", {}).status_code == 403
    assert not signed_out(desk)


@pytest.mark.parametrize(
    "onward", ["//elsewhere.test/desk/", "https://elsewhere.test/desk/", "/v1/articles", "/desk/\r\nX: y"]
)
def test_no_door_leads_elsewhere(app: Flask, access: Access, onward: str) -> None:
    browser, bearer = Browser(app), access.issue("Ada", Scope)[1]
    assert 'name="next" value=""' in browser.page("/desk/sign-in", query_string={"next": onward}).text
    signed = browser.submit("/desk/sign-in", {"token": bearer, "next": onward})
    assert signed.headers["Location"] == "/desk/queue"


def test_a_link_on_another_site_finds_the_session(app: Flask) -> None:
    # A browser keeps the cookie back there, so that a page of the desk has to lead on.
    browser = Browser(app)
    led = browser.page("/desk/articles?q=a+b", headers={"Sec-Fetch-Site": "cross-site"})
    assert led.headers["Location"] == "/desk/again?next=/desk/articles?q%3Da%2Bb"
    again = browser.page(led.headers["Location"], headers={"Sec-Fetch-Site": "cross-site"})
    assert 'id="onward" href="/desk/articles?q=a+b"' in again.text
    assert 'content="0; url=/desk/articles?q=a+b"' in again.text
    door = browser.page("/desk/articles?q=a+b", headers={"Sec-Fetch-Site": "same-origin"})
    assert door.headers["Location"].startswith("/desk/sign-in?")
    assert 'href="/desk/"' in browser.page("/desk/again?next=//elsewhere.test").text


def test_too_many_wrong_tokens_wait(app: Flask, access: Access, caplog: pytest.LogCaptureFixture) -> None:
    browser, bearer = Browser(app), access.issue("Ada", Scope)[1]
    assert {browser.submit("/desk/sign-in", {"token": f"smk_a_{n}"}).status_code for n in range(10)} == {401}
    refused = browser.submit("/desk/sign-in", {"token": bearer})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Too many wrong tokens" in refused.text
    assert "wrong token" in caplog.text
    assert "smk_a" not in caplog.text
    elsewhere = browser.submit("/desk/sign-in", {"token": bearer}, environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 303
