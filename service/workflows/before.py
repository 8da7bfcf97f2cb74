"""What stands on a revision, while its article's verdicts are carried over to another annotation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision
from service.domain.verdict import Verdict
from service.store.database import Database, Unit
from service.workflows.anchor import carry
from service.workflows.view import ArticleView


@dataclass(frozen=True, slots=True)
class Before:
    """What stood on a revision when its article's verdicts were carried over, which takes too long for a write lock.

    `verdicts` are all of the article, by target, `marks` the flags that reviewers raised.
    """

    record: ArticleRecord
    revision: Revision
    annotation: Annotation
    verdicts: Mapping[str, Sequence[Verdict]]
    marks: frozenset[str]

    @classmethod
    def read(cls, unit: Unit, record: ArticleRecord, number: int) -> Before:
        """What stands on the revision now."""
        view = ArticleView(unit, record)
        revision = view.revision(number)
        return cls(record, revision, view.annotation(revision), view.verdicts, _marks(unit, record))

    def carry(self, database: Database, fresh: Annotation, text: str) -> Annotation:
        """The annotation of a text with the ids, and with them the verdicts, of what stood before."""
        earlier = self._earlier(database)
        return carry(self.annotation, self.revision.text, fresh, text, self.verdicts, earlier)

    def _earlier(self, database: Database) -> Iterator[tuple[Annotation, str]]:
        """The annotations of earlier revisions with their texts, newest first, until the article is deleted meanwhile.

        Each is read when it is asked for, in a transaction of its own.
        """
        for number in range(self.revision.number - 1, 0, -1):
            with database.reading() as unit:
                record = unit.articles.get(self.record.id)
                if record is None:
                    return
                view = ArticleView(unit, record, verdicts=self.verdicts)
                revision = view.revision(number)
                found = view.annotation(revision), revision.text
            yield found

    def newest(self, record: ArticleRecord) -> bool:
        """Whether the article has no newer revision."""
        return (record.id, record.revision) == (self.record.id, self.record.revision)

    def stands(self, unit: Unit, record: ArticleRecord) -> bool:
        """Whether it is still so, in a transaction that holds the article: then what was carried over can be kept.

        Verdicts are only ever added: as many as before are the same.
        """
        annotation = unit.annotations.newest(record.id, self.revision.number)
        unchanged = self.newest(record) and annotation == self.annotation.id
        given = sum(map(len, self.verdicts.values()))
        return unchanged and given == unit.verdicts.count(record.id) and self.marks == _marks(unit, record)


def _marks(unit: Unit, record: ArticleRecord) -> frozenset[str]:
    return frozenset(flag_id for flag_id, _, _ in unit.marks.raised(record.id))
