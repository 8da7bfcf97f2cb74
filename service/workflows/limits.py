"""How much one caller may have within a minute: requests, characters, wrong tokens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import TypeVar, cast

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from service.domain.errors import Throttled
from service.logs import log, told

WRONG = 10  # wrong tokens that an address may send within a minute
WITHOUT = 10.0  # seconds for which a counter that can't be reached is not asked again
HASTE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}  # seconds that a request waits for the shared counter
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A limit as a caller stands to it: `left` of `quota` until `reset` seconds from now, of `window` seconds."""

    name: str
    quota: int
    window: int
    left: int
    reset: int


class Limits:
    """Counts in windows of a minute, which begin with a caller's first request; a quota of 0 is no limit.

    The counts stand in the Redis that `url` names, for all processes, else in the memory of this one. Where Redis can't
    be reached this process counts by itself. Safe for threads.
    """

    def __init__(self, requests: int = 0, characters: int = 0, url: str = "") -> None:
        quotas = {"requests": requests, "characters": characters}
        self._items: Mapping[str, RateLimitItem] = {
            name: RateLimitItemPerMinute(quota, namespace=name) for name, quota in quotas.items() if quota
        }
        self._wrong = RateLimitItemPerMinute(WRONG, namespace="wrong")
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(_redis(url)) if url else self._own
        self._asked_again = 0.0
        self._lock = Lock()  # counting in memory takes several steps

    def request(self, token_id: str) -> None:
        """Counts a request by a token; `Throttled` where it had too many."""
        self._spend("requests", token_id, 1)

    def characters(self, token_id: str, count: int) -> None:
        """Counts characters to be annotated for a token; `Throttled`, and nothing is counted, where it had too many.

        A text that is longer than the quota counts for the whole of it.
        """
        self._spend("characters", token_id, count)

    def wrong(self, caller: str) -> None:
        """Notes a wrong token from a caller, an address say; `Throttled` where there were too many."""
        if not self._ask(lambda limiter: limiter.hit(self._wrong, caller)):
            raise self._too_many_wrong(caller)

    def check(self, caller: str) -> None:
        """`Throttled` for a caller who came with too many wrong tokens just now."""
        if not self._ask(lambda limiter: limiter.test(self._wrong, caller)):
            raise self._too_many_wrong(caller)

    def standing(self, token_id: str) -> list[Allowance]:
        """How a token stands to each limit that there is."""
        return [self._allowance(name, item, token_id) for name, item in self._items.items()]

    def _spend(self, name: str, token_id: str, count: int) -> None:
        item = self._items.get(name)
        if item is None or not count:
            return
        cost = min(count, item.amount)
        if not self._ask(lambda one: one.test(item, token_id, cost=cost) and one.hit(item, token_id, cost=cost)):
            reset = self._allowance(name, item, token_id).reset
            raise Throttled(f"The token has had its {name} of this minute: {item.amount} are its limit.", max(1, reset))

    def _too_many_wrong(self, caller: str) -> Throttled:
        reset = self._allowance("wrong", self._wrong, caller).reset
        return Throttled("Too many wrong tokens; try again in a minute.", max(1, reset))

    def _allowance(self, name: str, item: RateLimitItem, who: str) -> Allowance:
        stats = self._ask(lambda limiter: limiter.get_window_stats(item, who))
        window = item.get_expiry()
        reset = ceil(stats.reset_time - time.time()) if stats.remaining < item.amount else window
        return Allowance(name, item.amount, window, stats.remaining, min(window, max(0, reset)))

    def _ask(self, question: Callable[[FixedWindowRateLimiter], Answer]) -> Answer:
        if self._shared is not self._own and time.monotonic() >= self._asked_again:
            try:
                return question(self._shared)
            except StorageError as error:
                self._asked_again = time.monotonic() + WITHOUT
                log.warning("limits are counted by each process alone: Redis can't be reached", **told(error))
        with self._lock:
            return question(self._own)


def _redis(url: str) -> Storage:
    return cast("Storage", storage_from_string(url, wrap_exceptions=True, **HASTE))
