"""Texts that are no longer to be kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.store.database import Database
from service.workflows import batches, now
from service.workflows.revise import forget, tidy

KEYS_KEPT = timedelta(days=1)
EVENTS_KEPT = timedelta(days=30)
BATCH, EVENTS = 100, 1000  # articles and events that are removed in one go
FOR_EVER = -1


class Retention:
    """Forgets texts `days` after the last change (-1: never; 0: none is stored), old keys, sessions that are over.

    A batch's texts go as many days after it ended.
    """

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._days = days

    def sweep(self) -> int:
        """Removes what is due, an article a transaction; how many articles and batches went. Safe to run at once."""
        with self._database.writing() as unit:
            unit.keys.forget(now() - KEYS_KEPT)
            unit.sessions.forget(now())
        self._forget_events(now() - EVENTS_KEPT)
        before = None if self._days == FOR_EVER else now() - timedelta(days=self._days)
        forgotten = batches.sweep(self._database, before)
        forgotten += self._sweep(before) if before else 0
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

    def _forget_events(self, before: datetime) -> None:
        more = True
        while more:
            with self._database.writing() as unit:
                more = unit.outbox.forget(before, EVENTS)

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
