"""A thread that does one thing again and again."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from service.logs import log, told

AGAIN = 5.0  # seconds after a failure, at least


class Loop(Thread):
    """Runs a function at once, again while it says that there is more, else after `every` seconds or when woken.

    A failure is logged and tried again: the database may be away for an hour, and the thread must outlive that.
    """

    def __init__(self, name: str, every: float, run: Callable[[], bool], wake: Event | None = None) -> None:
        super().__init__(name=name, daemon=True)
        self._every = every
        self._do = run
        self._wake = wake or Event()
        self._ended = Event()

    def run(self) -> None:
        """The thread."""
        while not self._ended.is_set():
            more = self._tried()
            if not more:
                self._wake.wait(self._every if more is False else max(self._every, AGAIN))
                self._wake.clear()

    def end(self) -> None:
        """The function is not run again."""
        self._ended.set()
        self._wake.set()

    def _tried(self) -> bool | None:
        """What the function says; None where it failed."""
        try:
            return self._do()
        except Exception as error:
            log.error("a job failed", job=self.name, **told(error))
            return None
