"""What the database says of the whole service, asked each time that the metrics are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextvars import copy_context
from datetime import datetime

from service.domain.errors import DatabaseTrouble
from service.domain.figure import Figure
from service.store.database import Database, Unit
from service.workflows import now

PATIENCE = 5.0  # seconds: a scrape waits for ten


class Figures:
    """Reads the figures of every noun; a new noun is one more function in `NOUNS`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = ThreadPoolExecutor(1, "figures")
        self._asked: Future[list[Figure]] | None = None

    def read(self) -> list[Figure]:
        """All figures; only that the database is down where it is, or does not answer in time."""
        if self._asked is None or self._asked.done():
            self._asked = self._reader.submit(copy_context().run, self._read)  # the request's id and span go along
        try:
            return [_database(up=True), *self._asked.result(PATIENCE)]
        except (DatabaseTrouble, Late):
            return [_database(up=False)]

    def _read(self) -> list[Figure]:
        with self._database.reading() as unit:
            return [figure for noun in NOUNS for figure in noun(unit)]


def _database(*, up: bool) -> Figure:
    return Figure("sourcemark_database_up", "1 where the database answers, 0 where it does not.", float(up))


def _queue(unit: Unit) -> Iterator[Figure]:
    at = now()
    for severity, (count, since) in unit.figures.waiting().items():
        labels = {"severity": severity.value}
        yield Figure("sourcemark_queue_flags", "Flags that wait for a verdict.", count, labels)
        yield Figure("sourcemark_queue_oldest_seconds", "Since when the oldest of them waits.", _age(since, at), labels)


def _outbox(unit: Unit) -> Iterator[Figure]:
    count, since = unit.figures.outbox()
    yield Figure("sourcemark_outbox_waiting", "Events on their way to webhooks.", count)
    yield Figure("sourcemark_outbox_oldest_seconds", "Since when the oldest of them waits.", _age(since, now()))


def _batches(unit: Unit) -> Iterator[Figure]:
    count, since = unit.figures.batches()
    yield Figure("sourcemark_batches_running", "Batches that are not finished.", count)
    about = "How long ago a running batch was last worked on, of the one left alone longest."
    yield Figure("sourcemark_batches_idle_seconds", about, _age(since, now()))


def _age(since: datetime | None, at: datetime) -> float:
    return (at - since).total_seconds() if since else 0.0


NOUNS: tuple[Callable[[Unit], Iterator[Figure]], ...] = (_queue, _outbox, _batches)
"""Each gives its figures, in one transaction with the others."""
