"""Exports through the API, on both databases."""

from __future__ import annotations

import csv
import io
import json
import logging
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import create_engine, insert

from schemas.annotation import dump_annotation, load_annotation
from service.api.exports import OPEN, ExportBrokeOff
from service.connection import STREAMS
from service.domain.article import digest
from service.domain.token import Scope
from service.store.database import Database
from service.store.tables import AnnotationRow, ArticleRow, RevisionRow
from service.workflows.access import Access
from service.workflows.export.bundle import BATCH, Wanted, bundles
from service.workflows.export.exports import FORMATS
from service.workflows.view import ArticleView
from tests.api import ARTICLE, Caller, problem
from tests.unit.workflows.export_bundles import TEXT, verdict
from tests.unit.workflows.export_bundles import bundle as made_bundle

EMOJI = "🌉 " + ARTICLE.replace("\n", "\r\n").replace("too long", "too long 👷🏽")
SCHEMA = Path(__file__).parents[1] / "unit" / "workflows" / "web_annotation.schema.json"


def create(caller: Caller, text: str = ARTICLE, **fields: str) -> dict:
    response = caller.post("/v1/articles", {"text": text, **fields})
    assert response.status_code == 201, response.get_data(as_text=True)
    return response.get_json()


def export(caller: Caller, form: str, query: str = "") -> str:
    response = caller.get(f"/v1/exports/{form}{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def lines(caller: Caller, form: str = "jsonl", query: str = "") -> list[dict]:
    return [json.loads(line) for line in export(caller, form, query).split("\n")[:-1]]


def ids(caller: Caller, query: str = "") -> list[str]:
    return [line["article"]["id"] for line in lines(caller, query=query)]


def decide(caller: Caller, target: str, decision: str, **more: object) -> None:
    kind = "flags" if target.startswith("flg") else "attributions"
    response = caller.post(f"/v1/{kind}/{target}/verdicts", {"decision": decision, **more})
    assert response.status_code == 201, response.get_data(as_text=True)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_a_named_stream(admin: Caller, form: str) -> None:
    create(admin)
    response = admin.get(f"/v1/exports/{form}")
    assert response.status_code == 200
    assert response.content_type == FORMATS[form].content_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="{FORMATS[form].file_name}"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in response.headers
    assert "Content-Length" not in response.headers
    assert admin.send("HEAD", f"/v1/exports/{form}").status_code == 200


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_archive_exports_too(admin: Caller, form: str) -> None:
    assert admin.get(f"/v1/exports/{form}").status_code == 200


def test_who_may_export_what(app: Flask, access: Access, reviewer: Caller) -> None:
    annotates = Caller(app, access.issue("a", [Scope.ANNOTATE])[1])
    for form in OPEN:
        assert reviewer.get(f"/v1/exports/{form}").status_code == 200
        problem(annotates.get(f"/v1/exports/{form}"), 403, "forbidden")
        problem(Caller(app, None).get(f"/v1/exports/{form}"), 401, "unauthenticated")
    problem(reviewer.get("/v1/exports/training"), 403, "forbidden")


def test_what_can_not_be_exported(admin: Caller) -> None:
    problem(admin.get("/v1/exports/rtf"), 404, "not_found")
    problem(admin.get("/v1/exports/csv?article_id=none"), 404, "not_found")
    problem(admin.send("POST", "/v1/exports/csv"), 405, "method_not_allowed")
    for form in ("csv", "training"):
        for query, pointer in (
            ("since=yesterday", "/since"),
            ("since=0001-01-01T00:00:00%2B14:00", "/since"),
            ("article_id=a%00b", "/article_id"),
            ("article_id=", "/article_id"),
            ("format=csv", "/format"),
        ):
            document = problem(admin.get(f"/v1/exports/{form}?{query}"), 422, "invalid_input")
            assert [e["pointer"] for e in document["errors"]] == [pointer]


def test_openapi_names_the_formats_and_their_types(app: Flask) -> None:
    paths = Caller(app, None).get("/openapi.json").get_json()["paths"]
    operation = paths["/v1/exports/{form}"]["get"]
    named = next(p for p in (*paths["/v1/exports/{form}"].get("parameters", []), *operation["parameters"]))
    assert set(named["schema"]["enum"]) == set(OPEN)
    types = {FORMATS[form].content_type.partition(";")[0] for form in OPEN}
    assert set(operation["responses"]["200"]["content"]) == types
    training = paths["/v1/exports/training"]["get"]["responses"]["200"]["content"]
    assert set(training) == {"application/x-ndjson"}


def test_jsonl_tells_all_in_the_wires_form(admin: Caller, reviewer: Caller) -> None:
    made = create(admin, EMOJI, title="Bridge")
    article_id, flag = made["article"]["id"], made["annotation"]["flags"][0]["id"]
    decide(reviewer, flag, "upheld")
    decide(reviewer, flag, "dismissed", rationale="We met him.")
    (line,) = lines(reviewer)
    assert line["article"] == admin.get(f"/v1/articles/{article_id}").get_json()
    assert line["text"] == EMOJI
    assert line["annotation"] == admin.get(f"/v1/articles/{article_id}/annotation").get_json()
    assert line["verdicts"] == {flag: admin.get(f"/v1/flags/{flag}/verdicts").get_json()["items"]}
    assert load_annotation(line["annotation"], line["text"]).flags[0].state == "dismissed"


def test_web_annotation_of_a_text_with_emoji(admin: Caller) -> None:
    made = create(admin, EMOJI, url="https://example.org/bridge")
    decide(admin, made["annotation"]["flags"][0]["id"], "upheld")
    decide(admin, made["annotation"]["attributions"][0]["id"], "verified")
    document = json.loads(export(admin, "web-annotation"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    parts = [*made["annotation"]["attributions"], *made["annotation"]["flags"]]
    assert document["total"] == len(parts) + 2
    targets = [t for item in document["first"]["items"] if isinstance(item["target"], list) for t in item["target"]]
    assert targets
    for target in targets:
        words, place = target["selector"]
        assert EMOJI[place["start"] : place["end"]] == words["exact"]
        assert EMOJI[: place["start"]].endswith(words["prefix"])
        assert EMOJI[place["end"] :].startswith(words["suffix"])


def test_csv_has_a_row_for_each_part(admin: Caller) -> None:
    made = create(admin, EMOJI, title="=1+1")["annotation"]
    rows = list(csv.DictReader(io.StringIO(export(admin, "csv"), newline=""), strict=True))
    assert [row["id"] for row in rows] == [part["id"] for part in (*made["attributions"], *made["flags"])]
    assert {row["title"] for row in rows} == {"'=1+1"}


def test_brat_is_a_zip_of_texts_and_standoff(admin: Caller) -> None:
    first, second = (create(admin, text)["article"]["id"] for text in (EMOJI, ARTICLE))
    with zipfile.ZipFile(io.BytesIO(admin.get("/v1/exports/brat").data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "annotation.conf",
            *(f"{i}.{end}" for i in (first, second) for end in ("txt", "ann")),
        ]
        assert archive.read(f"{first}.txt").decode() == EMOJI
        assert archive.read(f"{second}.ann").startswith(b"T1\t")


def test_claims_with_a_verdict_are_reviewed(admin: Caller) -> None:
    made = create(admin, publisher="The Ellby Post", url="https://example.org/bridge")
    attribution = next(a for a in made["annotation"]["attributions"] if a["resolved_source"])
    decide(admin, attribution["id"], "refuted", evidence=[{"url": "https://example.org/log"}])
    (review,) = json.loads(export(admin, "claimreview"))["@graph"]
    assert review["claimReviewed"] == " … ".join(span["text"] for span in attribution["content"])
    assert review["itemReviewed"]["author"]["name"] == attribution["resolved_source"]
    assert review["itemReviewed"]["appearance"]["url"] == "https://example.org/bridge"
    assert review["reviewRating"]["alternateName"] == "Refuted"


def test_corrections_become_training_data(admin: Caller) -> None:
    made = create(admin)["annotation"]
    first, second = made["attributions"][:2]
    start = ARTICLE.index("reporters")
    correction = {"revision": 1, "source": [{"start": start, "end": start + 9}], "resolved_source": "Reporters"}
    decide(admin, first["id"], "wrong_source", correction=correction)
    decide(admin, second["id"], "not_an_attribution")
    upheld, dismissed = made["flags"][:2]
    decide(admin, upheld["id"], "upheld")
    decide(admin, dismissed["id"], "dismissed")
    create(admin)
    (line,) = lines(admin, "training")
    assert (line["id"], line["text"]) == (made["article_id"], ARTICLE)
    reviewed = line["annotations"]["reviewed"]["attributions"]
    assert len(reviewed) == len(made["attributions"]) - 1
    assert reviewed[0]["source"] == [[start, start + 9]]
    assert line["attributions"][0]["resolved"] == "Reporters"
    assert [f["rule"] for f in line["flags"] if f["level"] == "must"] == [upheld["rule"]]
    assert [f["rule"] for f in line["near_misses"]] == [dismissed["rule"]]


def test_reviewers_own_flags_are_exported_with_their_origin(admin: Caller, reviewer: Caller) -> None:
    article_id = create(admin)["article"]["id"]
    raised = reviewer.post(f"/v1/articles/{article_id}/flags", {"rule": "missing_response"})
    assert raised.status_code == 201, raised.get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(export(reviewer, "csv"), newline="")))
    assert [r["rule"] for r in rows if r["origin"] == "reviewer"] == ["missing_response"]


def test_only_the_newest_revision_is_exported(admin: Caller) -> None:
    path, edited = "/v1/articles/by-external-id/7", ARTICLE.replace("in March", "in late March")
    made = admin.put(path, {"text": ARTICLE}).get_json()
    version = admin.get(f"/v1/articles/{made['article']['id']}").headers["ETag"]
    assert admin.put(path, {"text": edited}, headers={"If-Match": version}).status_code == 200
    (line,) = lines(admin)
    assert (line["text"], line["article"]["revision"], line["annotation"]["revision"]) == (edited, 2, 2)


def test_one_article_or_what_changed_since(admin: Caller, reviewer: Caller) -> None:
    first, second = create(admin), create(admin)
    assert ids(admin) == [first["article"]["id"], second["article"]["id"]]
    assert ids(admin, f"?article_id={second['article']['id']}") == [second["article"]["id"]]
    time.sleep(0.002)
    since = "?since=" + quote(datetime.now(UTC).isoformat())
    assert ids(admin, since) == []
    assert ids(admin, f"{since}&article_id={first['article']['id']}") == []
    decide(reviewer, first["annotation"]["flags"][0]["id"], "upheld")
    assert ids(admin, since) == [first["article"]["id"]]
    reviewer.post(f"/v1/articles/{second['article']['id']}/flags", {"rule": "missing_response"})
    third = create(admin)["article"]["id"]
    assert ids(admin, since) == [first["article"]["id"], second["article"]["id"], third]
    for date in ("2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", quote("2026-01-01T02:00:00+02:00")):
        assert len(ids(admin, f"?since={date}")) == 3


@pytest.mark.parametrize("form", FORMATS)
def test_deleted_articles_never_appear(admin: Caller, form: str) -> None:
    made = create(admin, title="Bridge")
    decide(admin, made["annotation"]["flags"][0]["id"], "upheld", rationale="Ruth Tamm said so.")
    article_id = made["article"]["id"]
    version = admin.get(f"/v1/articles/{article_id}").headers["ETag"]
    assert admin.send("DELETE", f"/v1/articles/{article_id}", headers={"If-Match": version}).status_code == 204
    exported = admin.get(f"/v1/exports/{form}").data
    assert article_id.encode() not in exported
    assert b"Tamm" not in exported
    problem(admin.get(f"/v1/exports/{form}?article_id={article_id}"), 404, "not_found")


def test_in_a_blind_article_nobody_exports_others_verdicts(admin: Caller, reviewer: Caller) -> None:
    made = create(admin)
    path, flag = f"/v1/articles/{made['article']['id']}", made["annotation"]["flags"][0]["id"]
    decide(admin, flag, "upheld")
    version = admin.get(path).headers["ETag"]
    blinded = admin.put(f"{path}/review-mode", {"blind": True}, headers={"If-Match": version})
    assert blinded.status_code == 200, blinded.get_data(as_text=True)
    (line,) = lines(reviewer)
    assert (line["verdicts"], line["annotation"]["flags"][0]["state"]) == ({}, "open")
    for form in OPEN[0], OPEN[2]:
        assert "Ada" not in export(reviewer, form)
    (line,) = lines(admin)
    assert list(line["verdicts"]) == [flag]
    decide(reviewer, flag, "dismissed")
    assert lines(reviewer)[0]["annotation"]["flags"][0]["state"] == "disputed"


# --- streaming ---


def fill(url: str, count: int, text: str = TEXT) -> list[str]:
    """Stores `count` small annotated articles, a second apart, and gives their ids, oldest first."""
    small = made_bundle(text=text)
    made, first = [f"art_{n:020x}" for n in range(count)], datetime(2026, 1, 1, tzinfo=UTC)
    payload = dump_annotation(small.annotation, small.text)
    common = {
        "title": "",
        "publisher": "",
        "language": "",
        "url": "",
        "deleted_at": None,
        "revision": 1,
        "blind": False,
    }
    articles, revisions, annotations = [], [], []
    for number, key in enumerate(made):
        at = first + timedelta(seconds=number)
        articles.append({"id": key, "created_at": at, "updated_at": at, **common})
        revisions.append(
            {"article_id": key, "number": 1, "sha256": digest(small.text), "text": small.text, "created_at": at}
        )
        annotations.append(
            {
                "id": f"ann_{number}",
                "article_id": key,
                "revision": 1,
                "created_at": at,
                "payload": {**payload, "article_id": key},
            }
        )
    engine = create_engine(url)
    with engine.begin() as connection:
        for table, rows in ((ArticleRow, articles), (RevisionRow, revisions), (AnnotationRow, annotations)):
            connection.execute(insert(table), rows)
    engine.dispose()
    return made


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


def test_memory_does_not_grow_with_the_archive(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, annotation = 600, made_bundle().annotation
    made = fill(database_url, count, text=TEXT + "The quay is long. " * 1000)
    monkeypatch.setattr(ArticleView, "shown", lambda *_: annotation)  # loading hundreds takes its time
    stream = bundles(database, Wanted())
    for _ in range(10 * BATCH):  # caches and pools fill
        next(stream)
    tracemalloc.start()
    left = [found.record.id for found in stream]
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert left == made[10 * BATCH :]
    assert grown < 5_000_000  # of 7 million characters


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_gathers_what_it_writes(form: str) -> None:
    one = made_bundle(verdict("flg_1", "upheld"), verdict("att_1", "verified"))
    parts = FORMATS[form].write(one for _ in range(400))
    for _ in range(20):
        next(parts)
    tracemalloc.start()
    size = sum(len(part) for part in parts)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 200_000
    assert grown < 150_000 + (1 << 20) * (form == "brat")  # what the zip keeps in memory before it spools


def test_articles_are_read_as_they_are_sent(database: Database, database_url: str) -> None:
    made = fill(database_url, 3 * BATCH)
    stream = bundles(database, Wanted())
    assert next(stream).record.id == made[0]
    with database.writing() as unit:  # nothing is locked by the export under way
        unit.annotations.delete(made[BATCH])
        unit.articles.delete(made[BATCH], datetime.now(UTC))
        unit.articles.update(unit.articles.get(made[0]))
    rest = [found.record.id for found in stream]
    assert rest == [key for key in made[1:] if key != made[BATCH]]


@pytest.mark.parametrize("count", [BATCH - 1, BATCH, BATCH + 1])
def test_no_article_is_lost_between_batches(database: Database, database_url: str, count: int) -> None:
    made = fill(database_url, count)
    assert [found.record.id for found in bundles(database, Wanted())] == made


def test_no_more_exports_at_once_than_threads_are_kept_for(app: Flask, access: Access) -> None:
    headers = {"Authorization": f"Bearer {access.issue('exporter', Scope)[1]}"}
    client = app.test_client()
    for _ in range(STREAMS + 1):
        client.head("/v1/exports/jsonl", headers=headers, buffered=True)
    read_slowly = [client.get("/v1/exports/jsonl", headers=headers) for _ in range(STREAMS)]
    refused = client.get("/v1/exports/csv", headers=headers)
    problem(refused, 503, "saturated")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/v1/exports/tables/sources", headers=headers).status_code == 200
    for one in read_slowly:
        one.close()
    assert client.get("/v1/exports/csv", headers=headers).status_code == 200


def test_an_error_at_once_is_a_problem_document(admin: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticleView, "shown", broken)
    create(admin)
    problem(admin.get("/v1/exports/jsonl"), 500, "internal")


def test_an_error_later_ends_the_stream_and_tells_nothing_of_the_text(
    admin: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    create(admin)
    monkeypatch.setattr(ArticleView, "shown", broken)
    with pytest.raises(ExportBrokeOff) as caught:
        admin.get("/v1/exports/csv")  # its header row goes out before the first article is read
    assert caught.value.__suppress_context__
    assert "RuntimeError" in caplog.text
    assert "Tamm" not in caplog.text


def test_article_text_is_never_logged(admin: Caller, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    create(admin)
    for form in FORMATS:
        admin.get(f"/v1/exports/{form}")
    assert "Tamm" not in caplog.text


def broken(*_: object) -> None:
    raise RuntimeError(ARTICLE)
