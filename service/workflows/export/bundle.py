"""What every format is made from: an article as it stands, with all that was decided on it, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord
from service.domain.assignment import Assignment
from service.domain.comment import Comment
from service.domain.errors import NotFound
from service.domain.token import Token
from service.domain.verdict import Verdict
from service.store.database import Database, Unit
from service.workflows.view import ArticleView

BATCH = 20  # articles read in one transaction and held at once


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles: one, or all; perhaps only what changed at or after `since`. `viewer` sees what they may see."""

    article_id: str | None = None
    since: datetime | None = None
    viewer: Token | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """An article: its record, its newest text, what stands on it, and every verdict by target, oldest first.

    So are `comments` and `assignments`, by flag.
    """

    record: ArticleRecord
    text: str
    annotation: Annotation
    verdicts: Mapping[str, Sequence[Verdict]]
    comments: Mapping[str, Sequence[Comment]] = field(default_factory=dict)
    assignments: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)

    def history(self, target_id: str) -> Sequence[Verdict]:
        """All verdicts on a flag or attribution, oldest first."""
        return self.verdicts.get(target_id, ())

    def assignee(self, flag_id: str) -> str:
        """Whose task the flag is; "" for nobody's."""
        given = self.assignments.get(flag_id)
        return (given[-1].assignee if given else None) or ""

    def standing(self, target_id: str) -> list[Verdict]:
        """Each reviewer's latest verdict on it, oldest first."""
        return [verdict for verdict in self.history(target_id) if not verdict.superseded]


def bundles(database: Database, wanted: Wanted) -> Iterator[Bundle]:
    """The articles, oldest first, read lazily; no transaction is open while the receiver works on one.

    An article saved meanwhile comes once, as it was when its turn came; one deleted before its turn does not come.
    """
    after: tuple[datetime, str] | None = None
    size = 1  # at first, so that the first is there at once
    while True:
        with database.reading() as unit:
            keys = unit.shelf.keys(size, after, wanted.since, wanted.article_id)
            found = [bundle for _, key in keys if (bundle := _bundle(unit, key, wanted.viewer))]
        yield from found
        if len(keys) < size:
            return
        after, size = keys[-1], min(2 * size, BATCH)


def _bundle(unit: Unit, article_id: str, viewer: Token | None) -> Bundle | None:
    record = unit.articles.get(article_id)
    revision = unit.articles.revision(article_id, record.revision) if record else None
    if record is None or revision is None:
        return None
    view = ArticleView(unit, record, viewer)
    try:
        annotation = view.shown(revision)
    except NotFound:  # deleted since its record was read
        return None
    return Bundle(record, revision.text, annotation, view.seen, view.comments, unit.assignments.by_flag(article_id))
