"""Tokens and scopes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for

from service.domain.token import Scope
from service.store.database import Database
from service.workflows.access import Access
from tests.api import ARTICLE, Caller, problem
from tests.desk import Browser

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
# It asks for its scope where the caller is not near; test_metrics.py holds it to that.
FORMS |= {"metrics.metrics"}


def test_every_route_is_guarded_or_named_here(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if str(rule) not in OPEN and rule.endpoint not in FORMS:
            assert hasattr(app.view_functions[rule.endpoint], "required_scopes"), rule


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


STORED = ARTICLE.replace("Tamm", "Quillby")  # a word that stands in no other text of the service


@pytest.fixture
def stored(admin: Caller) -> dict[str, Any]:
    """An article that the callers of these tests have not sent, as the service answers it."""
    made: dict[str, Any] = admin.post("/v1/articles", {"text": STORED, "external_id": "cms-1"}).get_json()
    return made


def parts(app: Flask, stored: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation on that article: (method, path, body), the bodies such as would show its words."""
    flag, attribution = stored["annotation"]["flags"][0]["id"], stored["annotation"]["attributions"][0]["id"]
    whole = [{"start": 0, "end": len(STORED)}]
    places: dict[str, Any] = {
        "article_id": stored["article"]["id"],
        "flag_id": flag,
        "number": 1,
        "external_id": "cms-1",
    }
    places["form"] = "csv"
    bodies = {
        "flags.raise_flag": {"rule": "anonymous_source", "spans": whole},
        "verdicts.flag_verdict": {"decision": "upheld"},
        "verdicts.attribution_verdict": {
            "decision": "wrong_span",
            "correction": {"revision": 1, "content": [{**whole[0], "text": STORED}]},
        },
        "articles.save": {"text": "A clerk said so."},
        "articles.create": {"text": "A clerk said so."},
        "annotate.annotate": {"text": "A clerk said so."},
        "articles.review_mode": {"blind": True},
    }
    with app.test_request_context():
        return [
            (
                method,
                url_for(rule.endpoint, **{name: known[name] for name in rule.arguments}),
                bodies.get(rule.endpoint, {}),
            )
            for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
            if str(rule).startswith(("/v1/", "/desk/"))
            for known in [{**places, "target_id": attribution if "attribution" in rule.endpoint else flag}]
            if rule.arguments <= set(known)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS", "DELETE"})
        ]


@pytest.mark.parametrize("scopes", [[Scope.ANNOTATE], [Scope.REVIEW], [Scope.ANNOTATE, Scope.REVIEW]])
def test_nothing_but_read_gives_a_stored_text_back(
    app: Flask, access: Access, stored: dict[str, Any], scopes: list[Scope]
) -> None:
    bearer = access.issue("x", scopes)[1]
    caller, browser = Caller(app, bearer), Browser(app, bearer)
    walked = parts(app, stored)
    assert len(walked) > 30
    for method, path, body in walked:
        for told in (
            caller.send(method, path, **({"json": body} if body else {})),
            browser.send(method, path, body or None),
            browser.page(path) if method == "GET" else None,
        ):
            assert told is None or "Quillby" not in told.text, (method, path)


def test_what_quotes_a_text_needs_read(app: Flask, access: Access, stored: dict[str, Any]) -> None:
    caller = Caller(app, access.issue("x", [Scope.ANNOTATE, Scope.REVIEW])[1])
    own = f"/v1/articles/{stored['article']['id']}"
    problem(caller.send("POST", f"{own}/revisions/1/annotation"), 403, "forbidden")
    problem(caller.post(f"{own}/flags", {"rule": "anonymous_source"}), 403, "forbidden")
    attribution = f"/v1/attributions/{stored['annotation']['attributions'][0]['id']}/verdicts"
    guess = {"revision": 1, "source": [{"start": 0, "end": 1, "text": "x"}]}
    problem(caller.post(attribution, {"decision": "wrong_span", "correction": guess}), 403, "forbidden")
    assert caller.post(attribution, {"decision": "verified"}).status_code == 201


def test_a_request_sent_again_tells_of_its_own_text_only(app: Flask, access: Access, admin: Caller) -> None:
    caller = Caller(app, access.issue("x", [Scope.ANNOTATE])[1])
    body, key = {"text": ARTICLE, "external_id": "cms-2"}, {"Idempotency-Key": "1"}
    first = caller.post("/v1/articles", body, headers=key)
    admin.put("/v1/articles/by-external-id/cms-2", {"text": "The clerk of Norrby, Jon Vik, said no."})
    again = caller.post("/v1/articles", body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Vik" not in again.text
    assert again.get_json()["annotation"] == first.get_json()["annotation"]


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
