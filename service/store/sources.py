"""Who is quoted in the whole archive, read off the sums that are kept of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from service.domain.attribution import SourceClass
from service.domain.voice import Source, SourceFilter, SourcePosition, Wording, folded
from service.store.tables import MergeRow, SourceRow, SpellingRow, WordingRow

WORDINGS = 10

_STANDING = MergeRow.undone_at.is_(None)

Counts = defaultdict[tuple[str, str], Counter[str]]
"""Class and key of a source -> words -> how many attributions have them."""


class Sources:
    """Queries on the sums within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, limit: int, wanted: SourceFilter, after: SourcePosition | None) -> list[Source]:
        """Up to `limit` sources, most often quoted first, those behind `after`; the filter has no period."""
        order = (SourceRow.attributions.desc(), SourceRow.source_class, SourceRow.key)
        query = select(SourceRow).where(SourceRow.key != "").order_by(*order).limit(limit)
        if wanted.source_class is not None:
            query = query.where(SourceRow.source_class == wanted.source_class.value)
        if wanted.q is not None:
            query = query.where(alike(SourceRow.key.expression, wanted.q))
        if after is not None:
            behind = tuple_(SourceRow.source_class, SourceRow.key) > (after.source_class.value, after.key)
            as_often = and_(SourceRow.attributions == after.attributions, behind)
            query = query.where(SourceRow.attributions <= after.attributions)  # which the index can begin with
            query = query.where(or_(SourceRow.attributions < after.attributions, as_often))
        return self._told(list(self._session.scalars(query)))

    def one(self, source_class: SourceClass, root: str) -> Source | None:
        """The source that counts under this key."""
        row = self._session.get(SourceRow, (source_class.value, root)) if root else None  # "": nobody by any name
        return self._told([row])[0] if row else None

    def by_class(self) -> dict[SourceClass, int]:
        """How many attributions each class has, those without a source phrase too."""
        query = select(SourceRow.source_class, func.sum(SourceRow.attributions)).group_by(SourceRow.source_class)
        return {SourceClass(name): int(count) for name, count in self._session.execute(query)}

    def _told(self, rows: Sequence[SourceRow]) -> list[Source]:
        """The sources of these sums, with their names and wordings."""
        if not rows:
            return []
        wordings: Counts = defaultdict(Counter)
        places = [(row.source_class, row.key) for row in rows]
        classes, keys = {kind for kind, _ in places}, {key for _, key in places}  # SQLite finds no pair by an index
        names = merged_into(self._session, keys)
        spelled = select(SpellingRow).where(SpellingRow.source_class.in_(classes), SpellingRow.key.in_(keys))
        for spelling in self._session.scalars(spelled):
            names[spelling.source_class, spelling.key][spelling.name] += spelling.attributions
        worded = (_frequent_wordings(kind, key) for kind, key in places)
        for kind, key, wording, count in self._session.execute(union_all(*worded)):
            wordings[kind, key][wording] += count
        return [
            Source(
                frequent(names[row.source_class, row.key])[0].text,
                SourceClass(row.source_class),
                int(row.attributions),
                row.articles,
                tuple(frequent(wordings[row.source_class, row.key])),
            )
            for row in rows
        ]


def alike(key: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Whether the key under which a source counts, or a name that is merged into it, has these words as a part."""
    part = folded(words)
    merged = select(MergeRow.root).where(MergeRow.key.contains(part, autoescape=True), _STANDING)
    return or_(key.contains(part, autoescape=True), key.in_(merged))


def merged_into(session: Session, keys: Collection[str]) -> Counts:
    """The names that others were merged into under these keys, none counted: for where nobody is quoted under them."""
    names: Counts = defaultdict(Counter)
    into = select(MergeRow.source_class, MergeRow.root, MergeRow.into_name).where(_STANDING, MergeRow.root.in_(keys))
    for source_class, key, name in session.execute(into.where(MergeRow.into_key == MergeRow.root)):
        names[source_class, key][name] = 0
    return names


def frequent(counts: Counter[str]) -> list[Wording]:
    """The words, most frequent first, those that are no words left out."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].swapcase()))  # small letters first
    return [Wording(text, count) for text, count in ranked if text]


def _frequent_wordings(source_class: str, key: str) -> Select[Any]:
    """The most frequent wordings of one source."""
    row = WordingRow
    query = select(row.source_class, row.key, row.wording, row.attributions)
    query = query.where(row.source_class == source_class, row.key == key, row.wording != "")
    first = query.order_by(row.attributions.desc(), row.wording).limit(WORDINGS).subquery()
    return select(*first.c)
