"""A thread that does one thing again and again."""

from __future__ import annotations

from threading import Event

import pytest

from service.jobs import loop
from service.jobs.loop import Loop
from service.jobs.tasks import PERIODIC, TASKS


def test_it_goes_on_while_there_is_more_and_then_waits_to_be_woken() -> None:
    calls: list[int] = []
    reached, wake = Event(), Event()

    def work() -> bool:
        calls.append(1)
        reached.set() if len(calls) in (3, 4) else None
        return len(calls) < 3

    thread = Loop("work", 60, work, wake)
    thread.start()
    assert reached.wait(10)
    reached.clear()
    wake.set()
    assert reached.wait(10)
    thread.end()
    thread.join(10)
    assert not thread.is_alive()
    assert len(calls) == 4


def test_a_failure_is_logged_and_tried_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(loop, "AGAIN", 0.01)
    again = Event()

    def work() -> bool:
        again.set() if caplog.records else None
        raise RuntimeError("The mayor said nothing.")

    thread = Loop("work", 0.01, work)
    thread.start()
    assert again.wait(10)
    thread.end()
    thread.join(10)
    assert caplog.records[0].name == "sourcemark"


def test_every_job_is_found_by_one_that_runs_by_itself() -> None:
    assert set(TASKS) == set(PERIODIC) | {task.more for task in PERIODIC.values() if task.more}
