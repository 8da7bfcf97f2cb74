"""Tokens and scopes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from service.domain.token import Scope
from service.store.database import Database
from service.workflows.access import Access
from tests.api import ARTICLE, Caller, problem

OPEN = {
    "/",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
    "/docs/own/<path:filename>",
    "/docs/swagger-ui/<path:name>",
}
OPEN |= {"/desk/", "/desk/sign-in", "/desk/sign-out", "/desk/static/<path:filename>", "/desk/<path:path>"}
OPEN |= {"/desk/again", "/desk/rules"}
# They ask for their scope inside, so that what was typed is not lost; test_desk_saving.py holds them to it.
FORMS = {"desk.save_tried", "desk.save_revision"}


def test_every_route_is_guarded_or_named_here(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if str(rule) not in OPEN and rule.endpoint not in FORMS:
            assert hasattr(app.view_functions[rule.endpoint], "required_scope"), rule


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer x", "Basic abc", "Bearer smk_a_b", "Bearer smk_é_x", "Bearer smk_a_\x7f"]
)
def test_without_a_valid_token_nothing_is_told(app: Flask, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    response = Caller(app, None).get("/v1/articles/none", headers=headers)
    problem(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_secret_must_fit_the_id(app: Flask, access: Access) -> None:
    bearer = access.issue("a", Scope)[1]
    problem(Caller(app, bearer[:-1] + ("0" if bearer[-1] != "0" else "1")).get("/v1/articles"), 401, "unauthenticated")


def test_scopes(app: Flask, access: Access) -> None:
    needs = {
        Scope.ANNOTATE: ("POST", "/v1/annotate"),
        Scope.READ: ("GET", "/v1/articles"),
        Scope.REVIEW: ("POST", "/v1/flags/none/verdicts"),
        Scope.ADMIN: ("DELETE", "/v1/articles/none"),
    }
    for held in Scope:
        caller = Caller(app, access.issue("a", [held])[1])
        for needed, (method, path) in needs.items():
            body = {"json": {"text": ARTICLE}} if method == "POST" else {}
            refused = caller.send(method, path, **body).status_code == 403
            assert refused == (held not in (needed, Scope.ADMIN)), (held, needed)


def test_expired_and_revoked_tokens_are_refused(app: Flask, access: Access) -> None:
    token, bearer = access.issue("a", Scope)
    assert Caller(app, bearer).get("/v1/articles").status_code == 200
    access.revoke(token.id)
    problem(Caller(app, bearer).get("/v1/articles"), 401, "unauthenticated")
    expired = access.issue("b", Scope, timedelta(microseconds=1))[1]
    problem(Caller(app, expired).get("/v1/articles"), 401, "unauthenticated")


def test_only_hashes_are_kept(access: Access, database_url: str) -> None:
    token, bearer = access.issue("a", Scope)
    secret = bearer.split("_")[2]
    database = Database(database_url)
    with database.reading() as unit:
        kept = unit.tokens.get(token.id)
    database.close()
    assert secret not in repr(kept)


def test_the_first_token_is_made_once(access: Access) -> None:
    assert access.first("first")
    assert access.first("first") is None


def test_last_use_is_noted(app: Flask, access: Access) -> None:
    token, bearer = access.issue("a", Scope)
    assert token.last_used_at is None
    Caller(app, bearer).get("/v1/articles")
    assert access.all()[-1].last_used_at is not None
