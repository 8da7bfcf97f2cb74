"""Wrong tries, counted by who makes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import ceil
from threading import Lock
from time import monotonic

from service.domain.errors import Throttled

MOST, WITHIN = 10, 60.0  # wrong tries, and the seconds within which so many are let through
KNOWN = 10_000  # how many callers are remembered


class Throttle:
    """Lets a caller fail `MOST` times within `WITHIN` seconds; in the memory of this process, safe for its threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failed: dict[str, deque[float]] = {}

    def check(self, caller: str) -> None:
        """`Throttled` for a caller who failed too often just now."""
        with self._lock:
            failed = self._failed.get(caller, deque())
            wait = WITHIN - (self._clock() - failed[0]) if len(failed) == MOST else 0
        if wait > 0:
            raise Throttled("Too many wrong tokens; try again in a minute.", ceil(wait))

    def failed(self, caller: str) -> None:
        """Notes a wrong try."""
        with self._lock:
            tries = self._failed.pop(caller, deque(maxlen=MOST))
            tries.append(self._clock())
            self._failed[caller] = tries  # the newest last
            if len(self._failed) > KNOWN:
                del self._failed[next(iter(self._failed))]
