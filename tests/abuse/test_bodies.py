"""Bodies that are bent, cut and nested: each gets an answer or a clear refusal, none makes a fault of ours."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.abuse import MINUTES
from tests.api import ARTICLE, Caller

pytestmark = pytest.mark.one_database
TRIES = 120
ODD = (
    '"\\ud800"',
    "NaN",
    "-0",
    "1e999",
    '"\\u0000"',
    "[]",
    "{}",
    "null",
    '"' + "x" * 5000 + '"',
    "[" * 300 + "]" * 300,
)


def bent(body: bytes, drawn: random.Random) -> bytes:
    """The body with some bytes exchanged, cut off or doubled, or one value exchanged for an odd one."""
    kind = drawn.randrange(4)
    at, to = sorted((drawn.randrange(len(body)), drawn.randrange(len(body))))
    if kind == 0:
        return body[:at]
    if kind == 1:
        return body[:at] + body[at:to] * 2 + body[to:]
    if kind == 2:
        mangled = bytearray(body)
        for _ in range(drawn.randrange(1, 6)):
            mangled[drawn.randrange(len(mangled))] = drawn.randrange(256)
        return bytes(mangled)
    fields = json.loads(body)
    name = drawn.choice(sorted(fields))
    parts = [
        f"{json.dumps(key)}: {drawn.choice(ODD) if key == name else json.dumps(value)}" for key, value in fields.items()
    ]
    return ("{" + ", ".join(parts) + "}").encode()


def bodies(made: dict) -> Iterator[tuple[str, str, dict]]:
    """Requests that fit, one for each way in."""
    article, flag = made["article"]["id"], made["annotation"]["flags"][0]["id"]
    attribution = made["annotation"]["attributions"][0]["id"]
    yield "POST", "/v1/annotate", {"text": "The pier is safe, she said.", "title": "Pier", "offset_encoding": "utf-16"}
    yield "PUT", "/v1/articles/by-external-id/1", {"text": ARTICLE, "title": "Bridge", "url": "https://ellby.example/1"}
    yield "POST", f"/v1/articles/{article}/flags", {"rule": "missing_response", "message": "Who was asked?"}
    yield "POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld", "rationale": "Nobody met them.", "evidence": []}
    yield "POST", f"/v1/attributions/{attribution}/verdicts", {"decision": "verified", "rationale": "I rang them."}
    yield "POST", f"/v1/flags/{flag}/comments", {"text": "Please look again."}
    yield "PUT", f"/v1/flags/{flag}/assignment", {"assignee": "Ada", "note": "Yours."}


def test_bent_bodies(app: Flask, access: Access) -> None:
    caller, drawn = Caller(app, access.issue("Ada", Scope)[1]), random.Random(3)
    made = caller.put("/v1/articles/by-external-id/1", {"text": ARTICLE}).get_json()
    until, tried, refused = time.monotonic() + 12 * MINUTES, 0, 0
    while tried < TRIES or time.monotonic() < until:
        for method, path, body in bodies(made):
            headers = {"Content-Type": "application/json"}
            answer = caller.send(method, path, data=bent(json.dumps(body).encode(), drawn), headers=headers)
            assert answer.status_code < 500, (method, path, answer.get_data(as_text=True))
            if answer.status_code >= 400:
                refused += 1
                assert answer.content_type == "application/problem+json"
            tried += 1
    assert refused > tried / 3
    assert caller.get("/v1/articles").status_code == 200
