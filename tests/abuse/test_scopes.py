"""Every route that asks for scopes refuses a token that lacks one of them, and a caller without any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import Caller

pytestmark = pytest.mark.one_database


def routes(app: Flask) -> Iterator[tuple[Rule, str, tuple[Scope, ...]]]:
    """Each route that is guarded, each of its methods, and the scopes that it asks for."""
    for rule in app.url_map.iter_rules():
        scopes = getattr(app.view_functions[rule.endpoint], "required_scopes", None)
        if scopes is not None:
            yield from ((rule, method, scopes) for method in sorted(rule.methods - {"HEAD", "OPTIONS"}))


def address(app: Flask, rule: Rule) -> str:
    """The route with an id, number or format where it has a place for one."""
    with app.test_request_context():
        values = {name: 1 if name == "number" else "none" for name in rule.arguments}
        if "name" in values and "archive" in str(rule):
            values["name"] = "sources"
        return url_for(rule.endpoint, **values, _external=False)


def sent(caller: Caller, method: str, path: str) -> TestResponse:
    """The answer to a request with an empty body of the kind that the route takes."""
    body = {} if method == "GET" else {"data": {}} if path.startswith("/desk") else {"json": {}}
    return caller.send(method, path, **body)


def test_every_route_refuses_a_missing_scope(app: Flask, access: Access) -> None:
    bearers = {scope: access.issue(f"all but {scope}", set(Scope) - {scope})[1] for scope in Scope}
    every = Caller(app, access.issue("all", Scope)[1])
    seen = 0
    for rule, method, scopes in routes(app):
        path = address(app, rule)
        assert scopes or rule.endpoint.startswith("desk."), rule  # the desk has pages for anybody who is signed in
        for scope in scopes:
            refused = sent(Caller(app, bearers[scope]), method, path)
            assert refused.status_code == 403, (method, path, scope)
            seen += 1
        assert sent(Caller(app, None), method, path).status_code in (303, 401), (method, path)
        assert sent(every, method, path).status_code not in (401, 403), (method, path)
    assert seen > 40
