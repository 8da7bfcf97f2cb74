"""The desk's blueprint: who may see a page, what every page is given, what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from jinja2 import StrictUndefined
from marshmallow import Schema, ValidationError

from schemas.problem import faults_of
from service.api import workflows
from service.api.auth import COOKIE, by_session
from service.api.errors import PROBLEM_TYPE, answer
from service.domain.errors import Forged, InvalidInput, NotFound, Unauthenticated
from service.domain.token import Scope, Token
from service.workflows.rules import tone_of
from service.workflows.sessions import csrf_token

View = TypeVar("View", bound=Callable[..., Any])
desk = Blueprint(
    "desk",
    __name__,
    url_prefix="/desk",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
NAVIGATION = (
    ("Try it", "/desk/", Scope.ANNOTATE),
    ("Articles", "/desk/articles", Scope.READ),
    ("Batches", "/desk/batches", Scope.READ),
    ("Queue", "/desk/queue", Scope.REVIEW),
    ("Mine", "/desk/mine", Scope.REVIEW),
    ("Archive", "/desk/archive", Scope.READ),
    ("Rules", "/desk/rules", Scope.READ),
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make the Origin of the desk's own forms `null`
}


def signed_in(*scopes: Scope) -> Callable[[View], View]:
    """The view runs only for a session whose token has the scopes; it finds the token with `auth.caller`.

    Without a session a page leads to the door, and back after it; any other request gets the problem document.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                enter(*scopes)
            except Unauthenticated:
                if wants_page():
                    return _to_the_door()
                raise
            return view(*args, **kwargs)

        guarded.__dict__["required_scopes"] = [(scope,) for scope in scopes]
        return cast("View", guarded)

    return decorate


def enter(*scopes: Scope) -> Token:
    """The token of the session that the request comes with; raises as `auth.by_session`."""
    token = by_session()
    return workflows().access.admit(token, *scopes)


def visitor() -> Token | None:
    """Who is signed in, on pages that are open to anybody."""
    try:
        return enter()
    except (Unauthenticated, Forged):
        return None


def wants_page() -> bool:
    """Whether a person waits for a page, not a script for data."""
    return "text/html" in request.headers.get("Accept", "")


def arguments(schema: Schema) -> Any:
    """The query, loaded by the schema; an empty field counts as absent. `InvalidInput` when it does not fit."""
    try:
        return schema.load({name: value for name, value in request.args.items() if value})
    except ValidationError as error:
        raise InvalidInput("The address does not fit this page.", faults_of(error.messages)) from None


def _to_the_door() -> Response:
    if request.method != "GET":
        return cast("Response", redirect(url_for("desk.sign_in"), 303))
    # A browser keeps a Strict cookie back where another site's link is followed, or that page loaded again; it sends it
    # when a page of our own leads on.
    followed = request.headers.get("Sec-Fetch-Site") == "cross-site" and COOKIE not in request.cookies
    door = "desk.again" if followed else "desk.sign_in"
    return cast("Response", redirect(url_for(door, next=request.full_path.rstrip("?")), 303))


@desk.get("/<path:path>")
def nowhere(path: str) -> Response:
    """Any other address below the desk's: a page that says so."""
    visitor()
    raise NotFound("There is no such page.")


@desk.record_once
def _prepare(state: Any) -> None:
    state.app.jinja_env.undefined = StrictUndefined


@desk.context_processor
def _common() -> dict[str, Any]:
    viewer: Token | None = g.get("token")
    return {
        "viewer": viewer,
        "tone_of": tone_of,
        "csrf": csrf_token(request.cookies[COOKIE]) if viewer else "",
        "navigation": [(label, path) for label, path, scope in NAVIGATION if viewer and viewer.allows(scope)],
    }


@desk.errorhandler(Exception)
def _fault(error: Exception) -> Response:
    document = answer(error)
    if document.content_type != PROBLEM_TYPE or not wants_page():
        return document
    page = make_response(render_template("fault.html", problem=document.get_json()), document.status_code)
    page.headers.extend((name, document.headers[name]) for name in ("Retry-After", "Allow") if name in document.headers)
    return page


@desk.after_request
def _finish(response: Response) -> Response:
    response.headers.update(HEADERS)
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
