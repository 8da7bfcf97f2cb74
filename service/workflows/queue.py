"""The review queue: what waits for a reviewer, flag by flag or by article, and taking turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from service.domain.errors import Conflict
from service.domain.flag import Severity
from service.domain.queue import Claim, Pile, Queued, QueueFilter, QueuePosition, Tally, ToldPile, Waiting
from service.domain.token import Scope, Token
from service.domain.verdict import TargetKind
from service.store.database import Database, Unit
from service.workflows import now
from service.workflows.excerpt import excerpt
from service.workflows.review import DELETED, article_of

FIRST = 8  # flags shown of an article, unless it alone is asked for
ALL = 1000
LEASE = timedelta(minutes=30)


class Queue:
    """Reads what waits for a reviewer and what the flags are about; keeps who holds which."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, limit: int, wanted: QueueFilter, viewer: Token, after: QueuePosition | None = None
    ) -> list[ToldPile]:
        """Up to `limit` articles with waiting flags, the one with the severest flag first, then the oldest.

        An article that goes or is saved meanwhile may have fewer flags than its pile says, or none.
        """
        at, most = now(), ALL if wanted.article_id else FIRST
        with self._database.reading() as unit:
            piles = unit.targets.piles(limit, wanted, viewer.name, after, at)
            ids = [pile.article_id for pile in piles]
            waiting = unit.targets.first_of(ids, most, wanted, viewer.name, at) if ids else []
            flags = told(unit, waiting)
        return [_pile(pile, flags[pile.article_id]) for pile in piles if flags[pile.article_id]]

    def tally(self, wanted: QueueFilter, viewer: Token) -> Tally:
        """How many flags wait for the viewer, whatever their severity."""
        with self._database.reading() as unit:
            return unit.targets.tally(replace(wanted, severity=None, at_least=None), viewer.name, now())

    def following(self, besides: str, viewer: Token) -> ToldPile | None:
        """The first article of the queue other than this one, in which a flag is at least medium and held by nobody."""
        wanted = QueueFilter(at_least=Severity.MEDIUM, claimed="none")
        return next((pile for pile in self.page(2, wanted, viewer) if pile.pile.article_id != besides), None)

    def waiting(
        self, limit: int, wanted: QueueFilter, viewer: Token, after: QueuePosition | None = None
    ) -> list[Waiting]:
        """Up to `limit` flags that wait for the viewer's verdict, severest first, then oldest."""
        with self._database.reading() as unit:
            return unit.targets.waiting(limit, wanted, viewer.name, after, now())

    def claim(self, flag_id: str, viewer: Token) -> Claim:
        """Takes a flag for a while, again for a longer one; `Conflict` while somebody else holds it."""
        at = now()
        with self._database.writing() as unit:
            if unit.articles.get(article_of(unit, TargetKind.FLAG, flag_id)) is None:
                raise Conflict(DELETED)
            if not unit.targets.claim(flag_id, viewer.name, at, at + LEASE):
                raise Conflict("Somebody else works on this flag.")
        return Claim(viewer.name, at + LEASE)

    def release(self, flag_id: str, viewer: Token) -> None:
        """Gives a flag back; `Conflict` when another holds it, unless the viewer is an admin."""
        with self._database.writing() as unit:
            article_of(unit, TargetKind.FLAG, flag_id)
            if not unit.targets.release(flag_id, None if viewer.allows(Scope.ADMIN) else viewer.name):
                raise Conflict("You do not hold this flag.")


def _pile(pile: Pile, queued: list[Queued]) -> ToldPile:
    ranks, end = list(Severity), max((s.end for q in queued for s in q.flag.spans), default=0)
    shown = sorted(queued, key=lambda q: (ranks.index(q.flag.severity), q.flag.spans[0].start if q.flag.spans else end))
    return ToldPile(pile, queued[0].title, queued[0].revision, tuple(shown))


def told(unit: Unit, waiting: Sequence[Waiting]) -> dict[str, list[Queued]]:
    """The flags with their words, by article."""
    articles: dict[str, dict[str, Waiting]] = defaultdict(dict)
    for one in waiting:
        articles[one.article_id][one.flag_id] = one
    found = {article_id: list(_of_article(unit, article_id, flags)) for article_id, flags in articles.items()}
    return defaultdict(list, found)


def _of_article(unit: Unit, article_id: str, waiting: dict[str, Waiting]) -> Iterator[Queued]:
    record = unit.articles.get(article_id)
    revision = unit.articles.revision(article_id, record.revision) if record else None
    if record is None or revision is None:
        return
    marks = unit.marks.of(article_id, revision.number, revision.text)
    flags, _ = unit.annotations.parts(article_id, revision.number, revision.text, waiting)
    found = {flag.id: flag for flag in (*marks, *flags) if flag.id in waiting}  # an annotation may carry a mark too
    for flag in found.values():
        yield Queued(waiting[flag.id], record.title, revision.number, flag, excerpt(revision.text, flag.spans))
