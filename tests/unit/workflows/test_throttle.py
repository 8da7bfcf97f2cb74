from __future__ import annotations

import pytest

from service.domain.errors import Throttled
from service.workflows.throttle import KNOWN, MOST, WITHIN, Throttle


def test_so_many_wrong_tries_within_a_minute_and_no_more() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(MOST):
        throttle.check("a")
        throttle.failed("a")
        now[0] += 1
    with pytest.raises(Throttled) as raised:
        throttle.check("a")
    assert raised.value.retry_after == WITHIN - MOST
    throttle.check("b")
    now[0] = WITHIN
    throttle.check("a")
    throttle.failed("a")
    with pytest.raises(Throttled):
        throttle.check("a")


def test_it_remembers_no_more_callers_than_it_can_hold() -> None:
    throttle = Throttle(lambda: 0.0)
    for _ in range(MOST):
        throttle.failed("first")
    for number in range(KNOWN):
        throttle.failed(str(number))
    throttle.check("first")
