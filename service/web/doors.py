"""Signing in and out."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for

from service.api import workflows
from service.api.auth import COOKIE, caller
from service.api.errors import answer
from service.domain.errors import Forged, Throttled, Unauthenticated
from service.domain.token import Scope, Token
from service.web.desk import NAVIGATION, desk, enter, signed_in, visitor
from service.workflows.sessions import csrf_token


@desk.get("/sign-in")
def sign_in() -> Response:
    """The form; who is signed in already goes on."""
    token, onward = visitor(), own_path(request.args.get("next"))
    if token:
        return _onward(onward or home(token))
    return make_response(render_template("sign_in.html", onward=onward, fault=""))


@desk.get("/again")
def again() -> Response:
    """Leads on to the page that another site's link named; from here the browser sends the session's cookie."""
    return make_response(render_template("again.html", onward=own_path(request.args.get("next")) or "/desk/"))


@desk.post("/sign-in")
def open_session() -> Response:
    """Opens a session with the token that was typed, and goes on."""
    refuse_foreign_forms()
    sessions, onward = workflows().sessions, own_path(request.form.get("next"))
    try:
        secret = sessions.open(request.form.get("token", "").strip(), request.remote_addr or "")
    except (Unauthenticated, Throttled) as error:
        page = render_template("sign_in.html", onward=onward, fault=error.detail)
        refused = answer(error)
        headers = {name: refused.headers[name] for name in ("Retry-After",) if name in refused.headers}
        return make_response(page, refused.status_code, headers)
    if COOKIE in request.cookies:
        sessions.close(request.cookies[COOKIE])
    response = _onward(onward or home(sessions.holder(secret)))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(sessions.lasts.total_seconds()),
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


@desk.post("/sign-out")
def close_session() -> Response:
    """Ends the session; whose is over already, is out."""
    refuse_foreign_forms()  # which come without the cookie, yet would have it deleted
    try:
        enter()
        workflows().sessions.close(request.cookies[COOKIE])
    except Unauthenticated:
        pass
    response = _onward(url_for("desk.sign_in"))
    response.delete_cookie(COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Strict")
    return response


@desk.get("/session")
@signed_in()
def session() -> Response:
    """Who is signed in, and the CSRF token: for a page that was open while its reader signed in again."""
    token = caller()
    return jsonify(reviewer=token.name, scopes=sorted(token.scopes), csrf=csrf_token(request.cookies[COOKIE]))


def own_path(path: str | None) -> str:
    """The path if it leads to a page of the desk, else nothing."""
    if not path or not path.isprintable() or "\\" in path:
        return ""
    parts = urlsplit(path)
    mine = not parts.scheme and not parts.netloc and (parts.path == "/desk" or parts.path.startswith("/desk/"))
    return path if mine and ".." not in parts.path else ""


def home(token: Token) -> str:
    """The queue for those who may review, else the first page that the token's scopes open."""
    if token.allows(Scope.REVIEW) and token.allows(Scope.READ):
        return url_for("desk.queue")
    return next((path for _, path, scope in NAVIGATION if token.allows(scope)), url_for("desk.tryout"))


def refuse_foreign_forms() -> None:
    """`Forged` for a form without a session that another site's page sent, by what browsers tell of it."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = site not in ("same-origin", "none") if site else bool(origin) and urlsplit(origin).netloc != request.host
    if foreign:
        raise Forged("The form was sent from another site.")


def _onward(path: str) -> Response:
    return cast("Response", redirect(path, 303))
