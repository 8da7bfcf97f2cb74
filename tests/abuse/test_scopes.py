"""Every route that asks for scopes refuses a token without them, and a caller without a token."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import Caller
from tests.desk import PAGE, Browser

pytestmark = pytest.mark.one_database


def routes(app: Flask) -> Iterator[tuple[Rule, str, list[tuple[Scope, ...]]]]:
    """Each route that is guarded, each of its methods, and what it asks for: of each group one scope at least."""
    for rule in app.url_map.iter_rules():
        groups = getattr(app.view_functions[rule.endpoint], "required_scopes", None)
        if groups is not None:
            yield from ((rule, method, groups) for method in sorted(rule.methods - {"HEAD", "OPTIONS"}))


def address(app: Flask, rule: Rule) -> str:
    """The route with a number, one of its words or an id in each of its places."""
    values = {name: _value(converter) for name, converter in rule._converters.items()}
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def _value(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "none"


class Person:
    """Somebody with a token, or without one, at the wire and at the desk."""

    def __init__(self, app: Flask, bearer: str | None = None) -> None:
        self._caller, self._desk = Caller(app, bearer), Browser(app, bearer)

    def asks(self, method: str, path: str) -> int:
        """The status of the answer to a request with an empty body of the kind that the route takes."""
        if path.startswith("/desk"):
            fields = {} if method == "GET" else {"data": {"csrf": self._desk.csrf}}
            return self._desk.client.open(path, method=method, headers=PAGE, **fields).status_code
        return self._caller.send(method, path, **({} if method == "GET" else {"json": {}})).status_code


def test_every_route_refuses_a_missing_scope(app: Flask, access: Access) -> None:
    @cache
    def without(*scopes: Scope) -> Person:
        # an admin may do everything, and so stands in for any scope
        return Person(app, access.issue(f"without {scopes}", set(Scope) - {*scopes, Scope.ADMIN})[1])

    everything, nobody = Person(app, access.issue("all", Scope)[1]), Person(app)
    seen = 0
    for rule, method, groups in routes(app):
        path = address(app, rule)
        for group in groups:
            assert without(*group).asks(method, path) == 403, (method, path, group)
            seen += 1
        assert nobody.asks(method, path) in (303, 401), (method, path)
        assert everything.asks(method, path) not in (401, 403), (method, path)
    assert seen > 40
