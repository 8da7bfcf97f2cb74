"""Whose turn it is: so many at once, so many waiting, short texts first, nobody for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event
from typing import Any

import pytest

from service.admission import NOBODY, Admission, Behalf, behalf
from service.domain.errors import Saturated, Throttled


class Pool(ThreadPoolExecutor):
    """Threads that work on behalf of whom the test does."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        return super().submit(copy_context().run, work, *given, **named)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with Pool(40) as made:
        yield made


@pytest.fixture(autouse=True)
def somebody() -> Iterator[None]:
    """Every text here is somebody's who waits, where a test does not say otherwise."""
    with on_behalf_of(Behalf()):
        yield


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


@contextmanager
def on_behalf_of(whom: Behalf) -> Iterator[None]:
    token = behalf.set(whom)
    try:
        yield
    finally:
        behalf.reset(token)


@contextmanager
def busy(admission: Admission, pool: ThreadPoolExecutor) -> Iterator[None]:
    """Every place is taken, by a text of a million characters that makes no step."""
    over, taken = Event(), Event()

    def work() -> None:
        with admission.turn(1_000_000):
            taken.set()
            over.wait(20)

    running = pool.submit(work)
    taken.wait(20)
    yield
    over.set()
    running.result(20)


def test_no_more_at_once_than_there_are_places(pool: ThreadPoolExecutor) -> None:
    admission, most = Admission(3, 40, 10, 60), []

    def work() -> None:
        with admission.turn(100):
            most.append(admission.figures()[0])
            time.sleep(0.005)

    for done in [pool.submit(work) for _ in range(30)]:
        done.result(20)
    assert max(most) == 3
    assert admission.figures() == (0, 0)


def test_who_finds_the_queue_full_is_told_at_once_and_when_to_come_again(pool: ThreadPoolExecutor) -> None:
    admission = Admission(1, 2, 10, 60)
    with busy(admission, pool):
        waiting = [pool.submit(once, admission, 10) for _ in range(2)]
        until(lambda: admission.figures() == (1, 2))
        begun = time.perf_counter()
        with pytest.raises(Saturated) as raised:
            once(admission, 10)
        assert time.perf_counter() - begun < 0.02
        assert 1 <= raised.value.retry_after <= 30
    for one in waiting:
        one.result(20)


def once(admission: Admission, size: int) -> None:
    with admission.turn(size):
        pass


def test_waiting_has_an_end(pool: ThreadPoolExecutor) -> None:
    admission = Admission(1, 2, 0.05, 60)
    with busy(admission, pool), pytest.raises(Saturated, match="No turn came in time"):
        once(admission, 10)
    assert admission.figures() == (0, 0)


def test_a_text_is_given_up_when_its_time_is_over() -> None:
    now = [0.0]
    admission = Admission(1, 2, 10, 60, clock=lambda: now[0])
    with pytest.raises(Saturated, match="in time"), admission.turn(100) as turn:
        turn(50)
        now[0] = 61
        turn(0)
    assert admission.figures() == (0, 0)


def test_nothing_is_done_for_who_has_gone(pool: ThreadPoolExecutor) -> None:
    admission, gone = Admission(1, 2, 10, 60), Event()
    with on_behalf_of(Behalf(gone=gone.is_set)):
        with pytest.raises(Saturated, match="gone"), admission.turn(100) as turn:  # between two steps
            turn(50)
            gone.set()
            turn(10)
            raise AssertionError
        gone.clear()
        with busy(admission, pool):  # before the first
            waiting: Future[None] = pool.submit(once, admission, 10)
            until(lambda: admission.figures() == (1, 1))
            gone.set()
            with pytest.raises(Saturated, match="gone"):
                waiting.result(20)
    assert admission.figures() == (0, 0)


def test_short_texts_go_first_and_a_long_one_gets_on(pool: ThreadPoolExecutor) -> None:
    admission, order = Admission(1, 40, 10, 60), []
    begun, filled = Event(), Event()

    def long() -> None:
        with admission.turn(1000) as turn:
            begun.set()
            filled.wait(20)
            for left in range(900, -1, -100):
                order.append("long")
                turn(left)

    def short(size: int) -> None:
        with admission.turn(size) as turn:
            order.append(str(size))
            turn(0)

    slow = pool.submit(long)
    begun.wait(20)
    sizes = [50, 20, 40, 10, 30, 60, 70, 80]
    quick = [pool.submit(short, size) for size in sizes]
    until(lambda: admission.figures() == (1, len(sizes)))
    filled.set()
    for one in (slow, *quick):
        one.result(20)
    shorts = [entry for entry in order if entry != "long"]
    assert shorts == sorted(shorts)
    before = order[: order.index("80")].count("long")  # steps that the long text made while short ones waited
    assert 2 <= before < len(sizes)


def test_what_nobody_waits_for_lets_everybody_go_first_and_is_never_refused(pool: ThreadPoolExecutor) -> None:
    admission, order = Admission(1, 0, 0.01, 0.01), []

    def background() -> None:
        with on_behalf_of(NOBODY), admission.turn(1):
            order.append("background")

    with busy(admission, pool):
        waiting = pool.submit(background)
        until(lambda: admission.figures() == (1, 1))
        time.sleep(0.3)
        assert not waiting.done()
        with pytest.raises(Saturated, match="As many"):
            once(admission, 1)
    waiting.result(20)
    assert order == ["background"]


def test_what_is_refused_for_its_cost_leaves_its_place() -> None:
    admission = Admission(1, 0, 1, 1)

    def spend(_: int) -> None:
        raise Throttled("Too many characters.", 7)

    with on_behalf_of(Behalf(spend=spend)), pytest.raises(Throttled), admission.turn(10, cost=10):
        raise AssertionError
    assert admission.figures() == (0, 0)
