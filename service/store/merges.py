"""Which names of sources reviewers take for one: added and undone, never removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.domain.attribution import SourceClass
from service.domain.voice import Merge
from service.store.sums import Sums
from service.store.tables import MergeRow


class Merges:
    """Queries on merges within one transaction. Keys are folded names; all but `get` find what stands only."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sums = Sums(session)

    def lock(self) -> None:
        """Keeps others from merging, and from counting articles' sources, until the transaction ends."""
        self._sums.lock()

    def root(self, source_class: SourceClass, key: str) -> str:
        """The key under which a source counts: its own where it is merged into none."""
        query = self._standing(source_class).where(MergeRow.key == key)
        row = self._session.scalar(query)
        return row.root if row else key

    def keys(self, source_class: SourceClass, root: str) -> frozenset[str]:
        """All keys that count as this one, itself among them."""
        rows = self._session.scalars(self._standing(source_class).where(MergeRow.root == root))
        return frozenset([root, *(row.key for row in rows)])

    def of(self, source_class: SourceClass, root: str) -> list[Merge]:
        """The merges that a source is made of, oldest first."""
        query = self._standing(source_class).where(MergeRow.root == root).order_by(MergeRow.at, MergeRow.id)
        return [_merge(row) for row in self._session.scalars(query)]

    def all(self) -> list[Merge]:
        """Every merge that stands, oldest first."""
        standing = select(MergeRow).where(MergeRow.undone_at.is_(None)).order_by(MergeRow.at, MergeRow.id)
        return [_merge(row) for row in self._session.scalars(standing)]

    def get(self, merge_id: str) -> Merge:
        """A merge that was made, whether or not it stands."""
        return _merge(self._session.get_one(MergeRow, merge_id))

    def add(self, merge: Merge, key: str, into: str) -> None:
        """Keeps a merge of one key into another; merges must be locked."""
        self._session.add(
            MergeRow(
                id=merge.id,
                source_class=merge.source_class.value,
                key=key,
                name=merge.name,
                into_key=into,
                into_name=merge.into,
                root=into,
                reviewer=merge.reviewer,
                at=merge.at,
            )
        )
        self._session.flush()
        self._find_roots(merge.source_class, key)

    def undo(self, merge_id: str, reviewer: str, at: datetime) -> Merge | None:
        """Ends a merge; None where there is none that stands. Merges must be locked."""
        row = self._session.scalar(select(MergeRow).where(MergeRow.id == merge_id, MergeRow.undone_at.is_(None)))
        if row is None:
            return None
        row.undone_by, row.undone_at = reviewer, at
        self._session.flush()
        self._find_roots(SourceClass(row.source_class), row.key, row.root)
        return _merge(row)

    def _find_roots(self, source_class: SourceClass, *changed: str) -> None:
        """Rewrites where each merge leads in the end (there are few), and counts anew what counted, or counts, so."""
        rows = {row.key: row for row in self._session.scalars(self._standing(source_class))}
        recounted = set(changed)
        for row in rows.values():
            at = row.into_key
            while at in rows:  # merging refuses circles
                at = rows[at].into_key
            if row.root != at or row.key in changed:
                recounted |= {row.root, at}
            row.root = at
        self._session.flush()
        groups = {root: {root} if root not in rows else set() for root in recounted}
        for row in rows.values():
            if row.root in groups:
                groups[row.root].add(row.key)
        self._sums.recount(source_class.value, groups)

    def _standing(self, source_class: SourceClass) -> Select[MergeRow]:
        return select(MergeRow).where(MergeRow.source_class == source_class.value, MergeRow.undone_at.is_(None))


def _merge(row: MergeRow) -> Merge:
    return Merge(row.id, SourceClass(row.source_class), row.name, row.into_name, row.reviewer, row.at)
