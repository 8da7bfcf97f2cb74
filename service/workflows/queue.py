"""The review queue as a reviewer reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from service.domain.queue import Queued, Waiting
from service.store.database import Database, Unit
from service.workflows.excerpt import excerpt


class Queue:
    """Reads what waiting flags are about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, waiting: Sequence[Waiting]) -> list[Queued]:
        """The flags with their words, in their order; left out where the article went or was saved meanwhile."""
        articles: dict[str, dict[str, Waiting]] = defaultdict(dict)
        for one in waiting:
            articles[one.article_id][one.flag_id] = one
        with self._database.reading() as unit:
            told = {q.flag.id: q for article_id, flags in articles.items() for q in _told(unit, article_id, flags)}
        return [told[one.flag_id] for one in waiting if one.flag_id in told]


def _told(unit: Unit, article_id: str, waiting: dict[str, Waiting]) -> Iterator[Queued]:
    record = unit.articles.get(article_id)
    revision = unit.articles.revision(article_id, record.revision) if record else None
    if record is None or revision is None:
        return
    flags, _ = unit.annotations.parts(article_id, revision.number, revision.text, waiting)
    marks = unit.marks.of(article_id, revision.number, revision.text)
    for flag in (*flags, *(mark for mark in marks if mark.id in waiting)):
        yield Queued(waiting[flag.id], record.title, revision.number, flag, excerpt(revision.text, flag.spans))
