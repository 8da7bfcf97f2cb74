"""Bearer tokens at the door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from service.api import workflows
from service.domain.errors import Unauthenticated
from service.domain.token import Scope, Token

View = TypeVar("View", bound=Callable[..., Any])
SECURITY_SCHEME = "token"


def requires(scope: Scope) -> Callable[[View], View]:
    """The view runs only for a token with the scope, which it finds with `caller`. Put it outermost."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
            if kind.lower() != "bearer" or not bearer:
                raise Unauthenticated("Send a token: Authorization: Bearer smk_...")
            g.token = workflows().access.check(bearer.strip(), scope)
            return view(*args, **kwargs)

        guarded.__dict__["required_scope"] = scope
        documented = dict(getattr(view, "_apidoc", {}))
        documented["manual_doc"] = {**documented.get("manual_doc", {}), "security": [{SECURITY_SCHEME: [scope.value]}]}
        guarded.__dict__["_apidoc"] = documented
        return cast("View", guarded)

    return decorate


def caller() -> Token:
    """The token that the request came with."""
    return cast("Token", g.token)
