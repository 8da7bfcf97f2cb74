"""Bearer tokens at the door, and the sessions of browsers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Any, TypeVar, cast

from flask import g, request

from service.api import workflows
from service.domain.errors import Forbidden, Forged, Unauthenticated
from service.domain.token import Scope, Token
from service.workflows.sessions import csrf_token

View = TypeVar("View", bound=Callable[..., Any])
SECURITY_SCHEME = "token"
COOKIE = "sourcemark_session"
CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(*scopes: Scope, either: bool = False) -> Callable[[View], View]:
    """The view runs only for a token with all the scopes, which it finds with `caller`. Put it outermost.

    `either`: one of the scopes is enough to come in; the verb then looks at whose the thing is.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            identified(*(() if either else scopes))
            if either and not any(map(caller().allows, scopes)):
                raise Forbidden(f"The token has none of the scopes {', '.join(scopes)}.")
            return view(*args, **kwargs)

        guarded.__dict__["required_scopes"] = [scopes] if either else [(scope,) for scope in scopes]
        documented = dict(getattr(view, "_apidoc", {}))
        together = [[scope] for scope in scopes] if either else [scopes]
        security = [{SECURITY_SCHEME: [scope.value for scope in needed]} for needed in together]
        documented["manual_doc"] = {**documented.get("manual_doc", {}), "security": security}
        guarded.__dict__["_apidoc"] = documented
        return cast("View", guarded)

    return decorate


def identified(*scopes: Scope) -> Token:
    """The token that the request shows, in its header or by its session, with all the scopes."""
    if "Authorization" in request.headers:
        g.token = _by_header(*scopes)
        g.limited = True  # a program's requests; a person's at the desk are not counted
        workflows().limits.request(caller().id)
    else:
        g.token = by_session(*scopes)
    return caller()


def forwarded() -> bool:
    """Whether a proxy says that it hands the request on for somebody else."""
    return any(name.startswith(("X-Forwarded", "Forwarded", "Via", "X-Real-Ip")) for name, _ in request.headers)


def _by_header(*scopes: Scope) -> Token:
    kind, _, bearer = request.headers["Authorization"].partition(" ")
    if kind.lower() != "bearer" or not bearer:
        raise Unauthenticated("Send a token: Authorization: Bearer smk_...")
    try:
        return workflows().access.check(bearer.strip(), *scopes)
    except Unauthenticated:
        workflows().limits.wrong(request.remote_addr or "")  # only wrong ones: others behind the address go on
        raise


def by_session(*scopes: Scope) -> Token:
    """The token of the session whose cookie the request has, with all the scopes.

    `Forged` for an unsafe request without the session's CSRF token, in the header or in a form's field.
    """
    secret = request.cookies.get(COOKIE)
    if not secret:
        raise Unauthenticated("Send a token: Authorization: Bearer smk_...")
    sessions = workflows().sessions
    g.token = sessions.check(secret, *scopes)
    if request.method not in SAFE:
        sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if not compare_digest(sent.encode(), csrf_token(secret).encode()):
            raise Forged("The request lacks the token of the page that sends it; load the page again.")
    return caller()


def caller() -> Token:
    """The token that the request came with."""
    return cast("Token", g.token)
