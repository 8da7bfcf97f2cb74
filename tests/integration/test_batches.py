"""Batches: many texts in, each line's result out, whatever happens between."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from werkzeug.test import TestResponse

from service.admission import Behalf, behalf
from service.api import batches as endpoint
from service.app import create_app
from service.domain.batch import BatchState
from service.domain.errors import Saturated
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.store.tables import EventRow
from service.workflows import batches, lines, now
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.lines import Lines
from service.workflows.retention import Retention
from tests.api import ARTICLE, Caller, problem
from tests.integration.test_articles import dump

NDJSON = "application/x-ndjson"
TEXTS = [
    f"The bridge is safe, Mayor Ruth Tamm said on day {day}. A source told reporters otherwise." for day in range(40)
]


def body(*sent: Any) -> bytes:
    """The lines, dumped where they are not bytes already."""
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in sent)


def post(caller: Caller, data: bytes, **headers: str) -> TestResponse:
    return caller.send("POST", "/v1/batches", data=data, content_type=NDJSON, headers=headers)


def results(caller: Caller, batch_id: str) -> list[dict[str, Any]]:
    response = caller.get(f"/v1/batches/{batch_id}/results")
    assert (response.status_code, response.mimetype) == (200, NDJSON)
    return [json.loads(line) for line in response.get_data().splitlines()]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def worker(database: Database, annotator: Annotator) -> Lines:
    return Lines(database, annotator, timedelta(seconds=60))


@pytest.fixture
def maker(app: Flask, access: Access) -> Caller:
    """A CMS, which may annotate and no more."""
    return Caller(app, access.issue("cms", [Scope.ANNOTATE])[1])


def work(worker: Lines) -> None:
    while worker.work():
        pass


def test_results_come_in_the_order_of_the_lines(maker: Caller, worker: Lines) -> None:
    response = post(maker, body(*({"id": f"cms-{day}", "text": text} for day, text in enumerate(TEXTS))))
    batch = response.get_json()
    assert response.status_code == 202
    assert response.headers["Location"] == f"/v1/batches/{batch['id']}"
    assert (batch["state"], batch["lines"], batch["done"], batch["maker"]) == ("running", 40, 0, "cms")
    assert results(maker, batch["id"]) == []
    work(worker)
    after = maker.get(f"/v1/batches/{batch['id']}").get_json()
    assert (after["state"], after["done"], after["failed"]) == ("finished", 40, 0)
    assert after["ended_at"]
    found = results(maker, batch["id"])
    assert [(one["line"], one["id"]) for one in found] == [(day + 1, f"cms-{day}") for day in range(40)]
    alone = maker.post("/v1/annotate", {"text": TEXTS[7]}).get_json()
    assert found[7]["annotation"] == alone


def test_a_line_that_can_not_be_taken_costs_that_line_only(maker: Caller, worker: Lines) -> None:
    good = {"text": TEXTS[0], "offset_encoding": "utf-16"}
    bad = [
        b"{",
        b"[1]",
        b'"x"',
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
        b"[" * 100_000,
        {"text": ""},
        {"text": "x", "titel": "y"},
    ]
    bad += [{"text": "x" * 200_001, "id": "long"}, b'{"text": "' + b"x" * 3_000_000 + b'"}', {"id": 7, "text": "x"}]
    sent = body(b"", good, b"  \r", *bad, good)
    batch = post(maker, sent).get_json()
    assert batch["lines"] == len(bad) + 2
    work(worker)
    found = results(maker, batch["id"])
    assert [one["line"] for one in found] == [2, *range(4, 4 + len(bad) + 1)]
    assert "annotation" in found[0]
    assert "annotation" in found[-1]
    assert found[0]["annotation"]["offset_encoding"] == "utf-16"
    for one in found[1:-1]:
        assert set(one["error"]) == {"type", "title", "status", "detail", "code", "request_id", "errors"}
        assert one["error"]["request_id"] == batch["request_id"]
    assert [one["error"]["status"] for one in found[1:-1]] == [422] * 8 + [413, 413, 422]
    assert found[8]["error"]["errors"][0]["pointer"] == "/titel"
    assert found[9]["id"] == "long"
    assert maker.get(f"/v1/batches/{batch['id']}").get_json()["failed"] == len(bad)


def test_a_gzipped_body_is_taken_and_a_bomb_is_not(maker: Caller, worker: Lines, database_url: str) -> None:
    plain = body(*({"text": text} for text in TEXTS[:3]))
    members = gzip.compress(plain + b"\n") + gzip.compress(plain)
    batch = post(maker, members, **{"Content-Encoding": "gzip"}).get_json()
    assert batch["lines"] == 6
    bomb = gzip.compress(b" " * 60_000_000)
    problem(post(maker, bomb, **{"Content-Encoding": "gzip"}), 413, "too_large")
    problem(post(maker, members[:-9], **{"Content-Encoding": "gzip"}), 422, "invalid_input")
    problem(post(maker, plain, **{"Content-Encoding": "gzip"}), 422, "invalid_input")
    problem(post(maker, plain, **{"Content-Encoding": "br"}), 415, "unsupported_media_type")
    problem(maker.post("/v1/batches", {"text": "x"}), 415, "unsupported_media_type")
    problem(post(maker, b"\n \n"), 422, "invalid_input")
    assert len(maker.get("/v1/batches").get_json()["items"]) == 1


def test_a_body_that_breaks_off_leaves_nothing(maker: Caller, database_url: str) -> None:
    part = {"data": body(*({"text": text} for text in TEXTS)), "content_type": NDJSON}
    promised = {"CONTENT_LENGTH": "1000000"}
    problem(maker.send("POST", "/v1/batches", **part, environ_overrides=promised), 400, "bad_request")
    assert maker.get("/v1/batches").get_json()["items"] == []
    assert "Tamm" not in dump(database_url)


def test_what_is_too_much_leaves_nothing(database_url: str, annotator: Annotator, access: Access) -> None:
    app = create_app(Settings(database_url=database_url, batch_lines=600, batch_mb=1), annotator)
    caller = Caller(app, access.issue("a", Scope)[1])
    problem(post(caller, body(*({"text": "Tamm said so."} for _ in range(1_300)))), 413, "too_large")
    problem(post(caller, body({"text": "Tamm said so. " * 100_000})), 413, "too_large")
    packed = gzip.compress(body({"text": "Tamm said so. " * 100_000}))
    problem(post(caller, packed, **{"Content-Encoding": "gzip"}), 413, "too_large")
    assert caller.get("/v1/batches").get_json()["items"] == []
    app.extensions["sourcemark.database"].close()
    assert "Tamm" not in dump(database_url)


def test_a_key_makes_one_batch(maker: Caller) -> None:
    sent, key = body({"text": TEXTS[0]}), {"Idempotency-Key": "archive-1"}
    first = post(maker, sent, **key).get_json()
    again = post(maker, gzip.compress(sent), **key, **{"Content-Encoding": "gzip"})
    assert (again.status_code, again.get_json()["id"]) == (202, first["id"])
    problem(post(maker, sent + b"\n{}", **key), 422, "invalid_input")
    assert len(maker.get("/v1/batches").get_json()["items"]) == 1


def test_cancelled_and_resumed(maker: Caller, worker: Lines) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS))).get_json()
    place = f"/v1/batches/{batch['id']}"
    assert worker.work()
    cancelled = maker.send("POST", f"{place}/cancel").get_json()
    assert (cancelled["state"], cancelled["done"]) == ("cancelled", batches.JOB_LINES)
    assert not worker.work()
    assert len(results(maker, batch["id"])) == batches.JOB_LINES
    assert maker.send("POST", f"{place}/resume").get_json()["state"] == "running"
    work(worker)
    assert [one["line"] for one in results(maker, batch["id"])] == list(range(1, 41))
    problem(maker.send("POST", f"{place}/cancel"), 409, "conflict")
    problem(maker.send("POST", f"{place}/resume"), 409, "conflict")


def test_who_may_see_and_change(app: Flask, access: Access, maker: Caller, reviewer: Caller, admin: Caller) -> None:
    other = Caller(app, access.issue("other", [Scope.ANNOTATE])[1])
    signer = Caller(app, access.issue("signer", [Scope.REVIEW])[1])
    place = f"/v1/batches/{post(maker, body({'text': TEXTS[0]})).get_json()['id']}"
    for path in (place, f"{place}/results", f"{place}/events"):
        problem(other.get(path), 403, "forbidden")
        problem(signer.get(path), 403, "forbidden")
    for reader in (reviewer, maker, admin):
        assert reader.get(place).status_code == 200
        assert len(reader.get("/v1/batches").get_json()["items"]) == 1
    assert other.get("/v1/batches").get_json()["items"] == []
    for change in ("cancel", "resume"):
        problem(other.send("POST", f"{place}/{change}"), 403, "forbidden")
        problem(reviewer.send("POST", f"{place}/{change}"), 403, "forbidden")
    problem(other.delete(place), 403, "forbidden")
    assert admin.send("POST", f"{place}/cancel").status_code == 200
    problem(maker.get("/v1/batches/bat_0"), 404, "not_found")


def test_deleted_words_are_gone(maker: Caller, worker: Lines, database_url: str) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:20]))).get_json()
    worker.work()
    assert maker.delete(f"/v1/batches/{batch['id']}").status_code == 204
    assert not worker.work()
    after = maker.get(f"/v1/batches/{batch['id']}").get_json()
    assert (after["state"], after["lines"], after["done"]) == ("forgotten", 20, 16)
    problem(maker.get(f"/v1/batches/{batch['id']}/results"), 404, "not_found")
    assert "Tamm" not in dump(database_url)


@pytest.mark.parametrize(("days", "forgotten"), [(-1, 0), (1, 1), (3, 0)])
def test_retention_forgets_batches(
    maker: Caller, worker: Lines, database: Database, monkeypatch: pytest.MonkeyPatch, days: int, forgotten: int
) -> None:
    batch = post(maker, body({"text": TEXTS[0]})).get_json()["id"]
    work(worker)
    monkeypatch.setattr("service.workflows.retention.now", lambda: now() + timedelta(days=2))
    assert Retention(database, days).sweep() == forgotten
    assert (maker.get(f"/v1/batches/{batch}").get_json()["state"] == "forgotten") == bool(forgotten)


def test_zero_retention_takes_none(database_url: str, annotator: Annotator, access: Access) -> None:
    app = create_app(Settings(database_url=database_url, retention_days=0), annotator)
    problem(post(Caller(app, access.issue("a", Scope)[1]), body({"text": TEXTS[0]})), 409, "conflict")
    app.extensions["sourcemark.database"].close()


def test_a_dead_workers_lines_are_taken_again(
    maker: Caller, database: Database, annotator: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:20]))).get_json()["id"]
    dying, other = (Lines(database, annotator, timedelta(seconds=60)) for _ in range(2))
    with monkeypatch.context() as patch:
        patch.setattr(lines, "result_of", _dies_at(3))
        with pytest.raises(Killed):
            dying.work()
    work(other)
    assert [one["line"] for one in results(maker, batch)] == [1, 2, *range(17, 21)]
    monkeypatch.setattr("service.workflows.lines.now", lambda: now() + timedelta(seconds=61))
    work(other)
    assert [one["line"] for one in results(maker, batch)] == list(range(1, 21))
    assert maker.get(f"/v1/batches/{batch}").get_json()["state"] == "finished"


class Killed(BaseException):
    """As SIGKILL would end it: nothing is tidied up that needs the database."""


def _dies_at(number: int) -> Any:
    def result_of(annotator: Annotator, line: Any, request_id: str) -> Any:
        if line.number == number:
            raise Killed
        return real(annotator, line, request_id)

    real = lines.result_of
    return result_of


def test_a_line_that_kills_every_worker_is_given_up(
    maker: Caller, database: Database, annotator: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:3]))).get_json()["id"]
    monkeypatch.setattr(lines, "DEATHS", 2)
    monkeypatch.setattr(lines, "result_of", _dies_at(2))
    for _ in range(2):
        with pytest.raises(Killed):
            Lines(database, annotator, timedelta(seconds=-1)).work()
    work(Lines(database, annotator, timedelta(seconds=60)))
    found = results(maker, batch)
    assert [one.get("error", {}).get("code") for one in found] == [None, "internal", None]


def test_two_workers_write_each_result_once(maker: Caller, database: Database, annotator: Annotator) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:2]))).get_json()["id"]
    slow = Lines(database, annotator, timedelta(seconds=-1))  # its lease is over at once
    job = slow._claim()
    assert job
    line = slow._next(job)
    assert line
    work(Lines(database, annotator, timedelta(seconds=60)))
    with database.writing() as unit:
        assert not unit.batches.done(job, lines.result_of(annotator, line, ""), now())
    after = maker.get(f"/v1/batches/{batch}").get_json()
    assert (after["lines"], after["done"]) == (2, 2)


def test_busy_is_waited_for_and_a_failing_line_costs_itself(
    maker: Caller, worker: Lines, annotator: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:3]))).get_json()["id"]
    raised: list[Exception] = [Saturated("busy", 0), RuntimeError("no")]
    real = annotator.annotate

    def annotate(article: Any) -> Any:
        if raised:
            raise raised.pop(0)
        return real(article)

    monkeypatch.setattr(annotator, "annotate", annotate)
    work(worker)
    assert [one.get("error", {}).get("status") for one in results(maker, batch)] == [500, None, None]


def test_a_stopping_worker_gives_its_lines_back(
    maker: Caller, worker: Lines, database: Database, annotator: Annotator
) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:5]))).get_json()["id"]
    worker.stopping.set()
    worker.work()
    assert results(maker, batch) == []
    work(Lines(database, annotator, timedelta(seconds=60)))
    assert len(results(maker, batch)) == 5


def test_who_waits_for_its_turn_keeps_its_lines_and_stops_when_told(
    maker: Caller, worker: Lines, database: Database, annotator: Annotator
) -> None:
    batch = post(maker, body(*({"text": text} for text in TEXTS[:2]))).get_json()["id"]
    waiting = Lines(database, annotator, timedelta(seconds=1))
    with ExitStack() as places:
        taken = behalf.set(Behalf())
        for _ in range(annotator.admission._places):
            places.enter_context(annotator.admission.turn(9))
        behalf.reset(taken)
        thread = Thread(target=waiting.work)
        thread.start()
        while not annotator.admission.figures()[1]:
            sleep(0.01)
        until = monotonic() + 3
        while monotonic() < until:
            assert not worker._claim(), "a worker that lives has lost its lines"
            sleep(0.2)
        waiting.stopping.set()
        thread.join(5)
        assert not thread.is_alive()
    assert results(maker, batch) == []
    work(worker)
    assert len(results(maker, batch)) == 2


def test_batches_take_turns(maker: Caller, worker: Lines) -> None:
    large = post(maker, body(*({"text": text} for text in TEXTS))).get_json()["id"]
    worker.work()
    small = post(maker, body({"text": TEXTS[0]})).get_json()["id"]
    for _ in range(2):
        worker.work()
    assert maker.get(f"/v1/batches/{small}").get_json()["state"] == "finished"
    assert maker.get(f"/v1/batches/{large}").get_json()["state"] == "running"


def test_what_did_not_come_in_whole_is_removed(
    maker: Caller, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = post(maker, body({"text": TEXTS[0]})).get_json()["id"]
    with database.writing() as unit:
        unit.batches.move(batch, [BatchState.RUNNING], BatchState.RECEIVING, now())
    batches.remove_abandoned(database)
    assert maker.get(f"/v1/batches/{batch}").status_code == 200
    monkeypatch.setattr("service.workflows.batches.now", lambda: now() + timedelta(hours=2))
    batches.remove_abandoned(database)
    assert maker.get(f"/v1/batches/{batch}").status_code == 404


@pytest.mark.one_database
def test_events_tell_of_progress_and_of_the_end(maker: Caller, worker: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"/v1/batches/{post(maker, body(*({'text': text} for text in TEXTS[:20]))).get_json()['id']}"
    monkeypatch.setattr(endpoint, "EVERY", 0.0)
    monkeypatch.setattr(endpoint, "sleep", lambda _: worker.work())
    response = maker.get(f"{place}/events")
    assert response.mimetype == "text/event-stream"
    told = response.get_data(as_text=True).split("\n\n")
    events = [dict(line.split(": ", 1) for line in event.splitlines()) for event in told if event.startswith("id")]
    assert [(event["event"], json.loads(event["data"])["done"]) for event in events] == [
        ("progress", 0),
        ("progress", 16),
        ("over", 20),
    ]
    again = maker.get(f"{place}/events", headers={"Last-Event-ID": events[-1]["id"]})
    assert again.status_code == 204


def test_its_end_is_told_once(maker: Caller, worker: Lines, database_url: str) -> None:
    batch = post(maker, body({"text": TEXTS[0]}, {"text": ""})).get_json()["id"]
    work(worker)
    worker.waiting()
    engine = create_engine(database_url)
    with engine.connect() as connection:
        told = connection.execute(select(EventRow.article_id, EventRow.data).where(EventRow.kind == "batch.finished"))
        assert told.all() == [(None, {"batch_id": batch, "lines": 2, "failed": 1})]
    engine.dispose()


def test_pages(maker: Caller) -> None:
    made = [post(maker, body({"text": text})).get_json()["id"] for text in TEXTS[:3]]
    first = maker.get("/v1/batches?limit=2")
    assert [one["id"] for one in first.get_json()["items"]] == made[:0:-1]
    last = maker.get(f"/v1/batches?limit=2&cursor={first.get_json()['next']}").get_json()
    assert ([one["id"] for one in last["items"]], last["next"]) == (made[:1], None)


def test_no_text_is_told_in_errors(maker: Caller, worker: Lines) -> None:
    batch = post(maker, body(ARTICLE.encode().replace(b"\n", b" "), {"text": 7, "id": "x"})).get_json()["id"]
    work(worker)
    assert "Tamm" not in json.dumps(results(maker, batch))


def test_the_migration_goes_both_ways_with_data(maker: Caller, worker: Lines, database: Database) -> None:
    post(maker, body(*({"text": text} for text in TEXTS[:20])))
    worker.work()
    database.migrate("0006")
    assert not database.migrated()
    database.migrate()
    assert database.migrated()
    assert maker.get("/v1/batches").get_json()["items"] == []
