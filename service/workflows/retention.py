"""Texts that are no longer to be kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event, Thread

from service.logs import log, told
from service.store.database import Database
from service.workflows import now
from service.workflows.revise import forget, tidy

KEYS_KEPT = timedelta(days=1)
EVENTS_KEPT = timedelta(days=30)
EVERY = timedelta(hours=1)
BATCH = 100
FOR_EVER = -1


class Retention:
    """Forgets texts `days` after the last change (-1: never; 0: none is stored), old keys, sessions that are over."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._days = days

    def sweep(self) -> int:
        """Removes what is due, an article a transaction; how many articles were forgotten. Safe to run at once."""
        with self._database.writing() as unit:
            unit.keys.forget(now() - KEYS_KEPT)
            unit.sessions.forget(now())
            unit.outbox.forget(now() - EVENTS_KEPT)
        forgotten = 0 if self._days == FOR_EVER else self._sweep(now() - timedelta(days=self._days))
        tidy(self._database)
        return forgotten

    def scrub(self) -> None:
        """Takes what is deleted out of the database's files, and out of what earlier versions kept of it."""
        after = ""
        while deleted := self._deleted(after):
            with self._database.writing() as unit:
                for after in deleted:
                    unit.verdicts.forget_words(after)
        self._database.rewrite()

    def sweep_hourly(self) -> Thread:
        """A daemon thread that sweeps at once and then every hour; a failure is logged and the next hour tried."""
        thread = Thread(target=self._run, name="retention", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        pause = Event()
        while True:
            try:
                forgotten = self.sweep()
                if forgotten:
                    log.info("retention", forgotten=forgotten)
            except Exception as error:  # the database may be away for an hour; the thread must outlive that
                log.error("retention failed", **told(error))
            pause.wait(EVERY.total_seconds())

    def _sweep(self, before: datetime) -> int:
        forgotten = 0
        while due := self._due(before):
            forgotten += sum(map(self._forget, due))
        return forgotten

    def _deleted(self, after: str) -> list[str]:
        with self._database.reading() as unit:
            return unit.articles.deleted(BATCH, after)

    def _due(self, before: datetime) -> list[str]:
        with self._database.reading() as unit:
            return unit.articles.unchanged_since(before, BATCH)

    def _forget(self, article_id: str) -> int:
        with self._database.writing() as unit:
            if unit.articles.get(article_id, lock=True) is None:  # another sweep was here
                return 0
            forget(unit, article_id)
            return 1
