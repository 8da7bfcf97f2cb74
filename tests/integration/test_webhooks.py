"""Webhooks over the wire, and what their receivers get."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from standardwebhooks import Webhook, WebhookVerificationError
from urllib3.exceptions import HTTPError

from service.app import create_app
from service.domain import event as events
from service.domain import webhook as rules
from service.domain.event import EventKind
from service.domain.token import Scope
from service.domain.webhook import ATTEMPTS, delay, rest
from service.jobs import deliver
from service.jobs.deliver import Deliverer
from service.settings import Settings
from service.store.database import Database
from service.store.tables import DeliveryRow, EventRow, WebhookRow
from service.wiring import addresses
from service.workflows import deliveries as verbs
from service.workflows import now, retention
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.retention import EVENTS_KEPT, Retention
from tests.api import ARTICLE, Caller, problem
from tests.receiver import Message, Receiver, receiving

ROOT = Path(__file__).parents[2]
ONE_PROCESS = """
from service.jobs.deliver import Deliverer
from service.settings import Settings
from service.store.database import Database
from service.wiring import addresses
from service.workflows.deliveries import Deliveries

settings = Settings(database_url=Settings.from_env().database_url, webhook_networks="127.0.0.0/8", webhook_http=1)
Deliverer(Deliveries(Database(settings.database_url)), addresses(settings)).deliver_due()
"""
ALL = [kind.value for kind in EventKind]
NAMED = {"webhook_networks": "127.0.0.0/8", "webhook_http": 1}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def app(database_url: str, annotator: Annotator) -> Iterator[Flask]:
    """The service, which may send to this machine."""
    made = create_app(Settings(database_url=database_url, **NAMED), annotator)
    yield made
    made.extensions["sourcemark.database"].close()


@pytest.fixture
def deliverer(app: Flask) -> Deliverer:
    return another(app)


def another(app: Flask) -> Deliverer:
    """The deliverer of one more process."""
    return Deliverer(app.extensions["sourcemark"].deliveries, addresses(Settings(**NAMED)))


@pytest.fixture
def hook(admin: Caller, receiver: Receiver) -> dict[str, Any]:
    """A webhook for everything, with its secret."""
    made = admin.post("/v1/webhooks", {"url": f"{receiver.url}/hook?from=sourcemark", "events": ALL})
    assert made.status_code == 201, made.text
    assert made.headers["Location"].endswith(made.get_json()["webhook"]["id"])
    found: dict[str, Any] = made.get_json()
    return found


def path(hook: dict[str, Any]) -> str:
    return f"/v1/webhooks/{hook['webhook']['id']}"


def log(admin: Caller, hook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.get(f"{path(hook)}/deliveries", query_string=query).get_json()["items"]
    return found


def later(app: Flask, by: timedelta = timedelta(days=2)) -> None:
    """As if so much time had gone by for what waits."""
    with app.extensions["sourcemark.database"].writing() as unit:
        for row in unit.outbox._session.query(DeliveryRow):
            row.due_at = row.due_at and row.due_at - by
            row.claimed_until = row.claimed_until and row.claimed_until - by
        for row in unit.outbox._session.query(WebhookRow):
            row.rests_until = row.rests_until and row.rests_until - by


def answering(*statuses: int) -> Callable[[Message], tuple[int, dict[str, str]]]:
    left = list(statuses)
    return lambda message: (left.pop(0) if left else 204, {})


def test_what_happens_is_told_signed_and_without_words(
    app: Flask, admin: Caller, reviewer: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE, "title": "Tamm speaks", "external_id": "cms-7"}).get_json()
    article, flags = made["article"]["id"], made["annotation"]["flags"]
    verdict = {"decision": "dismissed", "rationale": "Tamm told me herself."}
    given = reviewer.post(f"/v1/flags/{flags[0]['id']}/verdicts", verdict).get_json()
    own = {"rule": "missing_response", "message": "Ask Tamm."}
    raised = reviewer.post(f"/v1/articles/{article}/flags", own).get_json()
    assert receiver.got == []
    assert deliverer.deliver_due() == 3 + len(flags)
    first, *_ = receiver.got
    assert first.event["type"] == "annotation.made"
    assert first.path == "/hook?from=sourcemark"
    data = first.event["data"]
    assert data["annotation_id"] == made["annotation"]["id"]
    assert (data["article_id"], data["external_id"], data["revision"]) == (article, "cms-7", 1)
    assert sum(data["flags"].values()) == len(flags)
    opened = receiver.of("flag.opened")
    assert {m.event["data"]["flag_id"] for m in opened} == {raised["id"], *(flag["id"] for flag in flags)}
    assert [m.event["data"]["origin"] for m in opened][-1] == "reviewer"
    (told,) = (m.event["data"] for m in receiver.of("verdict.given"))
    assert (told["verdict_id"], told["decision"], told["state"]) == (given["id"], "dismissed", "dismissed")
    for message in receiver.got:
        assert Webhook(hook["secret"]).verify(message.body, message.headers) == message.event
        assert not re.search("Tamm|herself|Rahel|Ada|confidential", message.body.decode())
        with pytest.raises(WebhookVerificationError):
            Webhook(hook["secret"]).verify(message.body + b" ", message.headers)
    assert len({message.id for message in receiver.got}) == len(receiver.got)
    assert {d["state"] for d in log(admin, hook)} == {"delivered"}
    assert deliverer.deliver_due() == 0


def test_only_what_is_new_and_wanted_is_told(
    app: Flask, admin: Caller, receiver: Receiver, deliverer: Deliverer
) -> None:
    admin.post("/v1/webhooks", {"url": receiver.url, "events": ["flag.opened"]})
    admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE})
    deliverer.deliver_due()
    count = len(receiver.got)
    admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE})
    admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE + "\nThe ferry runs.\n"})
    assert deliverer.deliver_due() == 0
    admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE + "\nA source said the ferry had sunk.\n"})
    deliverer.deliver_due()
    assert len(receiver.got) > count
    assert {message.event["data"]["revision"] for message in receiver.got[count:]} == {3}


def test_a_blind_article_does_not_tell_what_was_decided(
    admin: Caller, reviewer: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE}).get_json()
    match = {"If-Match": "*"}
    admin.put(f"/v1/articles/{made['article']['id']}/review-mode", {"blind": True}, headers=match)
    flag = made["annotation"]["flags"][0]["id"]
    assert reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "dismissed"}).status_code == 201
    deliverer.deliver_due()
    (told,) = (message.event["data"] for message in receiver.of("verdict.given"))
    assert (told["blind"], told["decision"], told["state"]) == (True, None, None)
    assert b"dismissed" not in receiver.of("verdict.given")[0].body


def test_what_a_verb_did_not_keep_is_not_told(
    admin: Caller, reviewer: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    flag = admin.post("/v1/articles", {"text": ARTICLE}).get_json()["annotation"]["flags"][0]["id"]
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        assert reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"}, headers=key).status_code == 201
    problem(reviewer.post("/v1/flags/none/verdicts", {"decision": "upheld"}), 404, "not_found")
    deliverer.deliver_due()
    assert len(receiver.of("verdict.given")) == 1


def test_events_of_an_article_come_in_order_whatever_fails(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    for article in ("1", "2", "3"):
        for n in range(3):
            text = f"{ARTICLE}\nA source said ferry {n} had sunk.\n"
            admin.put(f"/v1/articles/by-external-id/{article}", {"text": text})
    taken: dict[str, list[str]] = defaultdict(list)
    tries = iter(range(10**6))

    def answer(message: Message) -> tuple[int, dict[str, str]]:
        if next(tries) % 3 == 0:
            return 503, {}
        with receiver.lock:
            taken[message.event["data"]["article_id"]].append(message.id)
        return 200, {}

    receiver.answer = answer
    for _ in range(200):
        deliverer.deliver_due()
        if not log(admin, hook, state="waiting"):
            break
        later(app)
    with app.extensions["sourcemark.database"].reading() as unit:
        events = unit.outbox._session.query(EventRow).order_by(EventRow.number).all()
    kept: dict[str, list[str]] = defaultdict(list)
    for event in events:
        kept[event.article_id].append(event.id)
    assert taken == kept
    assert all(len(ids) > 3 for ids in kept.values())


def test_an_article_that_fails_holds_up_no_other(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    bad, good = (admin.post("/v1/articles", {"text": ARTICLE}).get_json()["article"]["id"] for _ in range(2))
    receiver.answer = lambda message: (500 if message.event["data"]["article_id"] == bad else 200, {})
    for _ in range(20):
        deliverer.deliver_due()
        later(app, timedelta(seconds=3))  # the webhook has rested; the delivery that failed is not due yet
    told = [message.event["data"]["article_id"] for message in receiver.got]
    assert told.count(good) > 1
    assert 1 <= told.count(bad) <= 20
    assert {message.event["type"] for message in receiver.got if message.event["data"]["article_id"] == bad} == {
        "annotation.made"
    }


@pytest.mark.one_database
def test_a_slow_receiver_holds_up_no_other_and_gets_few_at_once(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    opened = Event()

    def slow(_: Message) -> tuple[int, dict[str, str]]:
        opened.wait(30)
        return 204, {}

    receiver.answer = slow
    with receiving() as quick:
        admin.post("/v1/webhooks", {"url": quick.url, "events": ALL})
        for n in range(6):
            admin.post("/v1/articles", {"text": f"Ferry {n} is late."})
        begun = deliverer.begin()
        quick.wait(6)
        receiver.wait(deliver.LANES)
        assert deliverer.begin() == []  # every lane to the slow one is taken
        assert len(receiver.got) == deliver.LANES
        opened.set()
        for thread in begun:
            thread.join()
    assert {one["state"] for one in log(admin, hook)} == {"delivered"}


@pytest.mark.one_database
def test_however_many_receivers_are_slow_the_next_is_told(
    admin: Caller, receiver: Receiver, deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "THREADS", 2)
    opened = Event()
    with ExitStack() as slow, receiving() as quick:
        for _ in range(3):
            one = slow.enter_context(receiving())
            one.answer = lambda _: (204 if opened.wait(30) else 500, {})
            admin.post("/v1/webhooks", {"url": one.url, "events": ALL})
        admin.post("/v1/articles", {"text": "The ferry is late."})
        begun = deliverer.begin()
        admin.post("/v1/webhooks", {"url": quick.url, "events": ALL})
        admin.post("/v1/articles", {"text": "The ferry is in."})
        begun += deliverer.begin()
        quick.wait(1)
        opened.set()
        for thread in begun:
            thread.join()


@pytest.mark.one_database
def test_a_process_that_ends_keeps_the_outcome_of_what_it_sends_and_begins_nothing(
    admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "LANES", 1)
    for n in range(3):
        admin.post("/v1/articles", {"text": f"Ferry {n} is late."})
    opened = Event()
    receiver.answer = lambda _: (204 if opened.wait(30) else 500, {})
    deliverer.begin()
    receiver.wait(1)
    ending = Thread(target=deliverer.stop, args=(10,))
    ending.start()
    while not deliverer._stopping.is_set():
        time.sleep(0.01)
    opened.set()
    ending.join()
    assert sorted(one["state"] for one in log(admin, hook)) == ["delivered", "waiting", "waiting"]
    assert deliverer.deliver_due() == 0


def test_killed_between_sending_and_keeping_the_same_id_comes_again(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], database_url: str
) -> None:
    admin.post("/v1/articles", {"text": "The ferry is late."})
    started: list[subprocess.Popen[bytes]] = []

    def kill(_: Message) -> tuple[int, dict[str, str]]:
        started[0].kill()
        started[0].wait()
        return 204, {}

    receiver.answer = kill
    environment = {**os.environ, "DATABASE_URL": database_url}
    with receiver.lock:  # it answers nothing before the process is known here
        started.append(subprocess.Popen([sys.executable, "-c", ONE_PROCESS], cwd=ROOT, env=environment))
    started[0].wait(60)
    assert started[0].returncode == -signal.SIGKILL
    receiver.answer = answering()
    assert len(receiver.got) == 1
    assert another(app).deliver_due() == 0  # the lease holds
    later(app, verbs.LEASE)
    assert another(app).deliver_due() == 1
    assert len({message.id for message in receiver.got}) == 1
    assert len({message.body for message in receiver.got}) == 1
    (kept,) = log(admin, hook)
    assert (kept["state"], len(kept["attempts"])) == ("delivered", 1)


def test_who_lost_the_lease_keeps_nothing(app: Flask, admin: Caller, hook: dict[str, Any]) -> None:
    admin.post("/v1/articles", {"text": "The ferry is late."})
    deliveries = app.extensions["sourcemark"].deliveries
    slow = deliveries.claim(hook["webhook"]["id"])
    later(app, verbs.LEASE)
    quick = deliveries.claim(hook["webhook"]["id"])
    assert slow and quick and slow.delivery.id == quick.delivery.id
    deliveries.settle(slow, rules.Attempt(now(), 500, "", 1))
    (waiting,) = log(admin, hook)
    assert (waiting["state"], waiting["attempts"]) == ("waiting", [])
    deliveries.settle(quick, rules.Attempt(now(), 200, "", 1))
    assert log(admin, hook)[0]["state"] == "delivered"


def test_several_processes_send_each_event_once(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any]
) -> None:
    for n in range(8):
        admin.post("/v1/articles", {"text": f"{ARTICLE}\nFerry {n} is late.\n"})
    waiting = len(log(admin, hook, limit=200))
    several = [another(app) for _ in range(4)]
    while log(admin, hook, state="waiting"):
        for thread in [thread for one in several for thread in one.begin()]:
            thread.join()
    assert len(receiver.got) == waiting
    assert len({message.id for message in receiver.got}) == waiting


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    admin.post("/v1/articles", {"text": "The ferry is late."})
    receiver.answer = lambda message: (500, {})
    for _ in range(ATTEMPTS):
        assert deliverer.deliver_due() == 1
        assert deliverer.deliver_due() == 0
        later(app)
    assert deliverer.deliver_due() == 0
    (kept,) = log(admin, hook, state="failed")
    assert [attempt["status"] for attempt in kept["attempts"]] == [500] * ATTEMPTS
    assert kept["due_at"] is None
    assert len({message.id for message in receiver.got}) == 1
    # It failed for less than three days by the clock, so the webhook is not given up with it.
    assert admin.get(path(hook)).get_json()["disabled"] is None
    assert admin.get(path(hook)).get_json()["failing_since"]


def test_three_days_of_failures_disable_and_say_so(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    admin.post("/v1/articles", {"text": "The ferry is late."})
    receiver.answer = lambda message: (500, {})
    deliverer.deliver_due()
    with app.extensions["sourcemark.database"].writing() as unit:
        row = unit.outbox._session.get_one(WebhookRow, hook["webhook"]["id"])
        row.failing_since = now() - rules.GIVEN_UP_AFTER
    for _ in range(ATTEMPTS - 1):
        later(app)
        deliverer.deliver_due()
    assert admin.get(path(hook)).get_json()["disabled"] == "failing"
    admin.post("/v1/articles", {"text": "The ferry is in."})
    assert len(log(admin, hook)) == 1
    receiver.answer = answering()
    enabled = admin.send("PATCH", path(hook), json={"enabled": True}).get_json()
    assert (enabled["disabled"], enabled["failing_since"]) == (None, None)
    admin.post("/v1/articles", {"text": "The ferry left."})
    assert deliverer.deliver_due() == 1


def test_the_delays_grow_to_days() -> None:
    waits = [delay(n, 0, None) for n in range(1, ATTEMPTS)]
    assert waits[0] == timedelta(seconds=5)
    assert waits == sorted(waits, key=lambda wait: wait or timedelta())
    whole = sum((wait for wait in waits if wait), timedelta())
    assert timedelta(days=3) < whole < timedelta(days=4)
    assert delay(ATTEMPTS, 0, None) is None
    assert delay(1, 1, None) == timedelta(seconds=6)
    assert delay(1, 0, timedelta(hours=2)) == timedelta(hours=2)
    assert delay(1, 0, timedelta(days=99)) == timedelta(days=1)
    assert rest(99, None) == timedelta(minutes=5)


@pytest.mark.parametrize("asked", ["120", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_retry_after_is_honoured(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer, asked: str
) -> None:
    for _ in range(2):
        admin.post("/v1/articles", {"text": "The ferry is late."})
    receiver.answer = lambda message: (429, {"Retry-After": asked})
    deliverer.deliver_due()
    count = len(receiver.got)
    later(app, timedelta(seconds=90))
    assert deliverer.deliver_due() == 0  # neither what failed nor what was not tried yet
    receiver.answer = answering()
    later(app)
    assert deliverer.deliver_due() == 2
    assert len(receiver.got) == count + 2


def test_410_disables(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    admin.post("/v1/articles", {"text": ARTICLE})
    receiver.answer = answering(410)
    assert deliverer.deliver_due() == 1
    later(app)
    assert deliverer.deliver_due() == 0
    assert admin.get(path(hook)).get_json()["disabled"] == "gone"
    assert {d["state"] for d in log(admin, hook)} == {"waiting", "failed"}
    assert admin.send("PATCH", path(hook), json={"enabled": True}).get_json()["disabled"] is None
    assert deliverer.deliver_due() == len(log(admin, hook)) - 1


def test_redirects_are_not_followed(
    admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    admin.post("/v1/articles", {"text": "The ferry is late."})
    receiver.answer = lambda message: (307, {"Location": f"{receiver.url}/elsewhere"})
    assert deliverer.deliver_due() == 1
    assert [message.path for message in receiver.got] == ["/hook?from=sourcemark"]
    assert log(admin, hook)[0]["attempts"][0]["status"] == 307


def test_a_rotated_secret_is_valid_for_a_day(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    fresh = admin.post(f"{path(hook)}/secret", None).get_json()["secret"]
    assert fresh != hook["secret"] and fresh.startswith("whsec_")
    admin.post("/v1/articles", {"text": "The ferry is late."})
    deliverer.deliver_due()
    for secret in (fresh, hook["secret"]):
        Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    with app.extensions["sourcemark.database"].writing() as unit:
        unit.outbox._session.get_one(WebhookRow, hook["webhook"]["id"]).previous_until = now()
    admin.post("/v1/articles", {"text": "The ferry is in."})
    deliverer.deliver_due()
    Webhook(fresh).verify(receiver.got[1].body, receiver.got[1].headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook["secret"]).verify(receiver.got[1].body, receiver.got[1].headers)


def test_replays_keep_the_id(
    app: Flask, admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    start = now()
    for _ in range(2):
        admin.post("/v1/articles", {"text": "The ferry is late."})
    deliverer.deliver_due()
    first = log(admin, hook)[-1]
    answer = admin.post(f"{path(hook)}/replay", {"delivery_id": first["id"]})
    assert (answer.status_code, answer.get_json()) == (202, {"deliveries": 1})
    deliverer.deliver_due()
    assert receiver.got[-1].id == first["event_id"]
    assert receiver.got[-1].body == receiver.got[0].body
    since = {"since": start.isoformat()}
    assert admin.post(f"{path(hook)}/replay", since).get_json() == {"deliveries": 2}
    assert deliverer.deliver_due() == 2
    assert len({message.id for message in receiver.got}) == 2
    problem(admin.post(f"{path(hook)}/replay", {}), 422, "invalid_input")
    problem(admin.post(f"{path(hook)}/replay", {**since, "delivery_id": first["id"]}), 422, "invalid_input")
    problem(admin.post(f"{path(hook)}/replay", {"delivery_id": "dlv_none"}), 404, "not_found")


def test_what_happened_while_disabled_can_be_replayed(
    admin: Caller, receiver: Receiver, hook: dict[str, Any], deliverer: Deliverer
) -> None:
    start = now()
    assert admin.send("PATCH", path(hook), json={"enabled": False}).get_json()["disabled"] == "by_hand"
    admin.post("/v1/articles", {"text": "The ferry is late."})
    assert deliverer.deliver_due() == 0
    admin.send("PATCH", path(hook), json={"enabled": True})
    assert deliverer.deliver_due() == 0
    admin.post(f"{path(hook)}/replay", {"since": start.isoformat()})
    assert deliverer.deliver_due() == 1


def test_the_log_is_paged(admin: Caller, hook: dict[str, Any]) -> None:
    for _ in range(5):
        admin.post("/v1/articles", {"text": "The ferry is late."})
    whole = [one["id"] for one in log(admin, hook)]
    paged, query = [], {"limit": 2, "state": "waiting"}
    while query:
        answer = admin.get(f"{path(hook)}/deliveries", query_string=query)
        paged += [one["id"] for one in answer.get_json()["items"]]
        following = answer.get_json()["next"]
        query = query | {"cursor": following} if following else {}
        assert ("state=waiting" in answer.headers.get("Link", "")) == bool(following)
    assert paged == whole


def test_webhooks_are_kept_changed_and_removed(
    app: Flask, access: Access, admin: Caller, reviewer: Caller, hook: dict[str, Any], receiver: Receiver
) -> None:
    assert admin.get("/v1/webhooks").get_json()["items"] == [hook["webhook"]]
    assert hook["secret"] not in admin.get("/v1/webhooks").text
    changed = admin.send("PATCH", path(hook), json={"events": ["verdict.given"], "description": "Desk"}).get_json()
    assert (changed["events"], changed["description"], changed["url"]) == (
        ["verdict.given"],
        "Desk",
        hook["webhook"]["url"],
    )
    problem(admin.send("PATCH", path(hook), json={"url": "https://10.0.0.1/"}), 422, "invalid_input")
    problem(admin.send("PATCH", path(hook), json={"events": []}), 422, "invalid_input")
    problem(admin.send("PATCH", path(hook), json={"url": None}), 422, "invalid_input")
    problem(admin.post("/v1/webhooks", {"url": receiver.url, "events": ["verdict.given"] * 2}), 422, "invalid_input")
    problem(admin.post("/v1/webhooks", {"url": receiver.url, "events": ["unknown"]}), 422, "invalid_input")
    problem(admin.post("/v1/webhooks", {"url": receiver.url}), 422, "invalid_input")
    problem(reviewer.get("/v1/webhooks"), 403, "forbidden")
    problem(Caller(app, access.issue("x", [Scope.ANNOTATE])[1]).get(path(hook)), 403, "forbidden")
    key = {"Idempotency-Key": "once"}
    twice = [admin.post("/v1/webhooks", {"url": receiver.url, "events": ALL}, headers=key).get_json() for _ in "12"]
    assert twice[0] == twice[1]
    admin.post("/v1/articles", {"text": ARTICLE})
    assert admin.delete(path(twice[0])).status_code == 204
    problem(admin.get(path(twice[0])), 404, "not_found")
    problem(admin.get(f"{path(twice[0])}/deliveries"), 404, "not_found")
    assert len(admin.get("/v1/webhooks").get_json()["items"]) == 1


def test_removing_waits_for_what_is_being_added(app: Flask, admin: Caller, hook: dict[str, Any]) -> None:
    answers: list[int] = []
    remove = Thread(target=lambda: answers.append(admin.delete(path(hook)).status_code))
    event = events.Event("evt_1", EventKind.BATCH_FINISHED, now(), None, {})
    with app.extensions["sourcemark.database"].writing() as unit:
        unit.outbox.add([event])
        remove.start()
        time.sleep(0.5)
    remove.join()
    assert answers == [204]


def test_a_deletion_takes_the_name_out_of_events(admin: Caller, app: Flask, hook: dict[str, Any]) -> None:
    made = admin.post("/v1/articles", {"text": ARTICLE, "external_id": "tamm-leaves"}).get_json()
    admin.delete(f"/v1/articles/{made['article']['id']}")
    with app.extensions["sourcemark.database"].reading() as unit:
        kept = [row.data for row in unit.outbox._session.query(EventRow)]
    assert kept and "tamm-leaves" not in repr(kept)


def test_old_events_are_forgotten_and_what_waits_is_not(
    app: Flask,
    admin: Caller,
    receiver: Receiver,
    hook: dict[str, Any],
    deliverer: Deliverer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "EVENTS", 1)
    database = app.extensions["sourcemark.database"]
    for _ in range(3):
        admin.post("/v1/articles", {"text": "The ferry is late."})
    deliverer.deliver_due()
    admin.post("/v1/articles", {"text": "The ferry is in."})
    with database.writing() as unit:
        for row in unit.outbox._session.query(EventRow):
            row.at -= EVENTS_KEPT + timedelta(days=1)
        for row in unit.outbox._session.query(DeliveryRow):
            row.created_at -= EVENTS_KEPT + timedelta(days=1)
    Retention(database, -1).sweep()
    assert [one["state"] for one in log(admin, hook)] == ["waiting"]
    admin.send("PATCH", path(hook), json={"enabled": False})
    Retention(database, -1).sweep()
    assert log(admin, hook) == []
    with database.reading() as unit:
        assert unit.outbox._session.query(EventRow).count() == 0


@pytest.mark.one_database
def test_a_name_that_changes_after_registration_reaches_nothing(
    app: Flask, admin: Caller, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, asked, answers = int(receiver.url.rsplit(":", 1)[1]), [], ["93.184.216.34"]

    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[0], port))]

    strict = Deliverer(app.extensions["sourcemark"].deliveries, addresses(Settings(webhook_http=1)))
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    url = f"http://rebound.example:{port}/"
    hook = admin.post("/v1/webhooks", {"url": url, "events": ALL}).get_json()
    answers[0] = "127.0.0.1"
    admin.post("/v1/articles", {"text": "The ferry is late."})
    assert strict.deliver_due() == 1
    (kept,) = log(admin, hook)
    assert "not public" in kept["attempts"][0]["error"]
    assert receiver.got == []
    later(app)
    asked.clear()
    assert another(app).deliver_due() == 1  # where this machine is named; asked once, connected to what that gave
    assert asked == ["rebound.example"]
    assert receiver.got[0].headers["host"] == f"rebound.example:{port}"


@pytest.mark.one_database
@pytest.mark.parametrize("part", ["status", "headers", "nothing"])
def test_a_receiver_that_takes_its_time_is_cut_off(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "WHOLE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=drip, args=(server, part), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(HTTPError):
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            deliver.send(url, b"{}", {}, addresses(Settings(**NAMED)))
        assert time.monotonic() - began < 5


def drip(server: socket.socket, part: str) -> None:
    """Answers one connection, a byte at a time and without end."""
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: " if part == "headers" else b"")
        for _ in range(1_000):
            connection.sendall(b"" if part == "nothing" else b"x")
            time.sleep(0.05)


@pytest.mark.one_database
def test_an_answer_that_nobody_foresaw_is_an_attempt(
    app: Flask, admin: Caller, hook: dict[str, Any], deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(*_: Any) -> None:
        raise LookupError("The mayor said nothing.")

    monkeypatch.setattr(deliver, "send", answer)
    admin.post("/v1/articles", {"text": "The ferry is late."})
    assert deliverer.deliver_due() == 1
    (kept,) = log(admin, hook)
    assert (kept["state"], [attempt["error"] for attempt in kept["attempts"]]) == ("waiting", ["LookupError"])


@pytest.mark.one_database
def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert deliver.send(f"{receiver.url}/", b"{}", {}, addresses(Settings(**NAMED))) == (204, None)


def test_the_migration_goes_both_ways_with_data(admin: Caller, hook: dict[str, Any], database_url: str) -> None:
    admin.post("/v1/articles", {"text": ARTICLE})
    database = Database(database_url)
    database.migrate("0006")
    assert not database.migrated()
    database.migrate()
    assert database.migrated()
    assert admin.get("/v1/webhooks").get_json() == {"items": []}
    database.close()
