"""A request's id follows it into whatever thread works for it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextvars import copy_context
from threading import Thread

import pytest
from structlog.contextvars import bound_contextvars, clear_contextvars

from service import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    clear_contextvars()  # what another test's last request left
    stream = io.StringIO()
    handler = logs.handler(stream)
    logger = logging.getLogger(logs.NAME)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(level)


def run(thread: Thread) -> None:
    thread.start()
    thread.join()


def test_a_job_takes_the_id_of_its_request_along(lines: io.StringIO) -> None:
    def job() -> None:
        logs.log.info("ours")
        logging.getLogger(f"{logs.NAME}.other").warning("another library's")

    with bound_contextvars(request_id="request-7"):
        run(Thread(target=copy_context().run, args=(job,)))
        run(Thread(target=job))
    logs.log.info("afterwards")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line.get("request_id") for line in told] == ["request-7", "request-7", None, None, None]


def test_a_job_that_is_taken_up_later_binds_what_its_row_holds(lines: io.StringIO) -> None:
    with bound_contextvars(request_id="request-8", job="job-1"):
        logs.log.info("done")
    (line,) = lines.getvalue().splitlines()
    assert (json.loads(line)["request_id"], json.loads(line)["job"]) == ("request-8", "job-1")
