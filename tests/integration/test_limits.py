"""What one token may have within a minute, and one address of wrong tokens, on the wire."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.domain.errors import Throttled
from service.domain.token import Scope
from service.settings import Settings
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.limits import WRONG, Limits
from tests.api import Caller, problem
from tests.desk import Browser

pytestmark = pytest.mark.one_database
TEXT = {"text": "The bridge is safe, the mayor said."}  # 35 characters


@pytest.fixture
def limited(database_url: str, annotator: Annotator) -> Iterator[Flask]:
    settings = Settings(database_url=database_url, requests_per_minute=5, characters_per_minute=100, proxies=1)
    app = create_app(settings, annotator)
    yield app
    app.extensions["sourcemark.database"].close()


def test_requests_of_a_token(limited: Flask, access: Access) -> None:
    caller = Caller(limited, access.issue("cms", Scope)[1])
    for left in range(4, -1, -1):
        answer = caller.get("/v1/articles")
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"requests";q=5;w=60, "characters";q=100;w=60'
        requests, characters = answer.headers["RateLimit"].split(", ")
        assert requests.startswith(f'"requests";r={left};t=')
        assert characters == '"characters";r=100;t=60'
    refused = caller.get("/v1/articles")
    problem(refused, 429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert '"requests";r=0;' in refused.headers["RateLimit"]
    assert Caller(limited, access.issue("other", Scope)[1]).get("/v1/articles").status_code == 200
    assert caller.get("/healthz").status_code == 200


def test_requests_that_come_at_once_are_counted_one_by_one() -> None:
    def taken(_: int) -> bool:
        try:
            limits.request("cms")
        except Throttled:
            return False
        return True

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(16) as pool:
            for _ in range(30):
                limits = Limits(requests=5)
                assert sum(pool.map(taken, range(32))) == 5
    finally:
        sys.setswitchinterval(interval)


def test_characters_of_a_token(limited: Flask, access: Access) -> None:
    caller = Caller(limited, access.issue("cms", Scope)[1])
    assert caller.post("/v1/annotate", TEXT).status_code == 200
    assert '"characters";r=30;' in caller.post("/v1/articles", TEXT).headers["RateLimit"]
    refused = caller.put("/v1/articles/by-external-id/1", TEXT)
    document = problem(refused, 429, "too_many_requests")
    assert "characters" in document["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_a_person_s_requests_at_the_desk_are_not_counted(limited: Flask, access: Access) -> None:
    browser = Browser(limited, access.issue("Ada", Scope)[1])
    assert {browser.client.get("/v1/articles").status_code for _ in range(9)} == {200}


def test_no_header_where_there_is_no_limit(admin: Caller) -> None:
    assert "RateLimit" not in admin.get("/v1/articles").headers


def test_wrong_tokens_are_limited_by_address_and_right_ones_are_not(limited: Flask, access: Access) -> None:
    right, wrong = Caller(limited, access.issue("cms", Scope)[1]), Caller(limited, "smk_a_b")
    here, elsewhere = {"X-Forwarded-For": "198.51.100.7"}, {"X-Forwarded-For": "198.51.100.8"}
    for _ in range(WRONG):
        problem(wrong.get("/v1/articles", headers=here), 401, "unauthenticated")
    refused = wrong.get("/v1/articles", headers=here)
    problem(refused, 429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert right.get("/v1/articles", headers=here).status_code == 200
    problem(wrong.get("/v1/articles", headers=elsewhere), 401, "unauthenticated")
    forged = {"X-Forwarded-For": "203.0.113.1, 198.51.100.7"}  # a client's word, then the proxy's
    problem(wrong.get("/v1/articles", headers=forged), 429, "too_many_requests")


def test_redis_must_be_an_address_of_redis(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="REDIS_URL"):
        Settings(database_url=f"sqlite:///{tmp_path}/s.db", redis_url="http://127.0.0.1")
