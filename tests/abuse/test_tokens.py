"""Ten thousand wrong tokens: none is let in, none is logged, and how long an answer takes tells of no token.

Whether wrong tokens are answered 401 for ever or, after so many, 429, is the door's to say; both are refusals.
"""

from __future__ import annotations

import random
import statistics
import time

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.abuse import MINUTES
from tests.api import Caller

pytestmark = pytest.mark.one_database
TRIES = 10_000 if MINUTES else 300


def test_wrong_tokens(app: Flask, access: Access, caplog: pytest.LogCaptureFixture) -> None:
    right = access.issue("Ada", Scope)[1]
    prefix, known, secret = right.split("_")
    drawn, took = random.Random(1), {"known": [], "unknown": []}
    wrong = []
    for number in range(TRIES):
        kind = "known" if number % 2 else "unknown"
        guessed = f"{drawn.getrandbits(192):048x}"
        bearer = f"{prefix}_{known if kind == 'known' else f'{drawn.getrandbits(48):012x}'}_{guessed}"
        begun = time.process_time()
        answer = Caller(app, bearer).get("/v1/articles")
        took[kind].append(time.process_time() - begun)
        assert answer.status_code in (401, 429)
        assert answer.status_code == 401 or answer.headers["Retry-After"]
        wrong.append(guessed)
    assert not [guessed for guessed in wrong if guessed in caplog.text]
    assert secret not in caplog.text
    medians = {kind: statistics.median(times) for kind, times in took.items()}
    assert max(medians.values()) < 1.5 * min(medians.values()), medians
