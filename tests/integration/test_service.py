"""What the service says of itself, and what holds for every answer."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.app import create_app
from service.settings import Settings
from service.store.database import Database
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller, problem


def test_ready_when_everything_is(app: Flask) -> None:
    caller = Caller(app, None)
    assert caller.get("/healthz").get_json() == {"status": "ok"}
    response = caller.get("/readyz")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ready",
        "checks": {"database": True, "writable": True, "migrations": True, "model": True, "staying": True},
    }


def test_not_ready_without_migrations_or_database(tmp_path: Path, annotator: Annotator) -> None:
    bare = create_app(Settings(database_url=f"sqlite:///{tmp_path}/bare.db"), annotator)
    response = Caller(bare, None).get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["checks"] == {
        "database": True,
        "writable": True,
        "migrations": False,
        "model": True,
        "staying": True,
    }
    absent = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"), annotator)
    caller = Caller(absent, "smk_a_b")
    assert caller.get("/readyz").status_code == 503
    assert caller.get("/healthz").status_code == 200
    answer = caller.get("/v1/articles")
    problem(answer, 503, "database_down")
    assert answer.headers["Retry-After"] == "5"
    for made in (bare, absent):
        made.extensions["sourcemark.database"].close()


def test_openapi_is_valid_and_complete(app: Flask) -> None:
    document = Caller(app, None).get("/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()
    for path, operations in document["paths"].items():
        assert path.startswith("/v1/")
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert operation["summary"], path
            assert operation["security"], path
            assert {"401", "403"} <= set(operation["responses"]), path
            error = document["components"]["responses"]["UNAUTHORIZED"]["content"]
            assert set(error) == {"application/problem+json"}


def test_the_page_of_the_api_needs_no_other_host(app: Flask) -> None:
    caller = Caller(app, None)
    page = caller.get("/docs")
    assert page.status_code == 200
    html = page.get_data(as_text=True)
    assert "http://" not in html
    assert "https://" not in html
    for name in ("css/swagger-ui.css", "js/swagger-ui-bundle.js", "images/swagger.svg"):
        assert f"/docs/swagger-ui/{name}" in html
        assert caller.get(f"/docs/swagger-ui/{name}").status_code == 200
    assert caller.get("/docs/own/docs.js").status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_request_ids_are_taken_over_when_harmless(app: Flask) -> None:
    caller = Caller(app, None)
    assert caller.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    assert caller.get("/healthz", headers={"X-Request-Id": "a b<"}).headers["X-Request-Id"] != "a b<"


def test_article_text_is_never_logged(admin: Caller, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for text in (ARTICLE, "Tamm\x00", 7):
        admin.post("/v1/articles", {"text": text})
        admin.post("/v1/annotate", {"text": text})
    assert "Tamm" not in caplog.text


def test_an_unforeseen_error_tells_nothing_of_the_text(
    app: Flask, admin: Caller, annotator: Annotator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(ARTICLE)

    monkeypatch.setattr(annotator.ruleset.__class__, "flags", fail)
    response = admin.post("/v1/annotate", {"text": ARTICLE})
    problem(response, 500, "internal")
    assert "RuntimeError" in caplog.text
    assert "Tamm" not in caplog.text + response.get_data(as_text=True)


def test_migrations_go_up_down_and_up_again(database_url: str, app: Flask, admin: Caller) -> None:
    assert admin.post("/v1/articles", {"text": ARTICLE}).status_code == 201
    database = Database(database_url)
    assert database.migrated()
    database.migrate("base")
    assert not database.migrated()
    database.migrate()
    assert database.migrated()
    database.close()


def test_migrations_are_in_step_with_the_tables(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from service.store.tables import Base

    engine = create_engine(database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    # SQLite tells of an index by attributions, falling, only its name: such an index seems to be another one
    falling = {"ix_sources_page", "ix_sources_class", "ix_wordings_frequent"} if "sqlite" in database_url else set()
    assert [one for one in differences if getattr(one[1], "name", None) not in falling] == []
    engine.dispose()


def test_utf_16_and_utf_8_offsets(admin: Caller) -> None:
    text = "🌉 Émile said: «Ça va». 🌉 “The bridge will close 👷🏽,” the mayor of Ellby, Ruth Tamm, said.\r\n"
    for encoding, units in (("utf-16", "utf-16-le"), ("utf-8", "utf-8")):
        raw, width = text.encode(units), 2 if encoding == "utf-16" else 1
        annotation = admin.post("/v1/annotate", {"text": text, "offset_encoding": encoding}).get_json()
        assert annotation["offset_encoding"] == encoding
        spans = [s for a in annotation["attributions"] for r in ("source", "cue", "content") for s in a[r]]
        assert spans
        for span in spans:
            assert raw[span["start"] * width : span["end"] * width].decode(units) == span["text"]


def test_the_bare_address_leads_to_the_desk(app: Flask) -> None:
    answer = Caller(app, None).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")


def test_every_answer_keeps_other_origins_out(app: Flask) -> None:
    client = app.test_client()
    for path in ("/healthz", "/docs", "/desk/sign-in", "/v1/articles", "/nowhere"):
        plain, safe = client.get(path), client.get(path, base_url="https://desk.example")
        assert plain.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert plain.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in plain.headers
        assert safe.headers["Strict-Transport-Security"] == "max-age=31536000"
