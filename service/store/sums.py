"""The sums of who is quoted, kept beside the voices that they are of, so that no page adds up the whole archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.domain.voice import Voice, folded
from service.store.tables import Base, MergeRow, SourceRow, SpellingRow, VoiceRow, WordingRow

MERGING = 7_236_530_002  # the advisory lock of who merges sources, shared by who counts them
Roots = Mapping[tuple[str, str], str]


class Sums:
    """Rewrites the sums within one transaction: of a source, of the spellings of a name, of a source's wordings."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sqlite = session.get_bind().dialect.name == "sqlite"

    def exchange(self, old: Iterable[Voice], new: Iterable[Voice]) -> None:
        """Counts an article's voices in place of those that it had."""
        before, after = list(old), list(new)
        self._lock("pg_advisory_xact_lock_shared")
        roots = self._roots({folded(voice.name) for voice in (*before, *after)})
        change = _Change()
        change.count(before, roots, -1)
        change.count(after, roots, 1)
        articles = {
            source: (source in change.speaking[1]) - (source in change.speaking[-1]) for source in change.sources
        }
        self._add(SourceRow, {key: (by, articles[key]) for key, by in change.sources.items()})
        self._add(SpellingRow, {key: (by,) for key, by in change.spellings.items()})
        self._add(WordingRow, {key: (by,) for key, by in change.wordings.items()})

    def lock(self) -> None:
        """Keeps others from counting and merging until the transaction ends."""
        self._lock("pg_advisory_xact_lock")

    def recount(self, source_class: str, groups: Mapping[str, Collection[str]]) -> None:
        """Counts sources anew from the voices; each root comes with all keys that count as it."""
        for root, keys in sorted(groups.items()):
            for table in (SourceRow, WordingRow):
                self._session.execute(delete(table).where(table.source_class == source_class, table.key == root))
            named = (VoiceRow.source_class, literal(root))
            mine = VoiceRow.source_class == source_class, VoiceRow.key.in_(keys)
            often = func.sum(VoiceRow.attributions)
            articles = func.count(VoiceRow.article_id.distinct())
            sums = select(*named, often, articles).where(*mine).group_by(VoiceRow.source_class)
            wordings = select(*named, VoiceRow.wording, often).where(*mine)
            wordings = wordings.group_by(VoiceRow.source_class, VoiceRow.wording)
            columns = ["source_class", "key", "attributions", "articles"]
            self._session.execute(insert(SourceRow).from_select(columns, sums))
            self._session.execute(
                insert(WordingRow).from_select(["source_class", "key", "wording", "attributions"], wordings)
            )

    def _lock(self, function: str) -> None:
        if not self._sqlite:  # SQLite's writers are alone
            self._session.execute(text(f"SELECT {function}({MERGING})"))

    def _roots(self, keys: Collection[str]) -> Roots:
        query = select(MergeRow.source_class, MergeRow.key, MergeRow.root)
        query = query.where(MergeRow.key.in_(keys), MergeRow.undone_at.is_(None))
        return {(source_class, key): root for source_class, key, root in self._session.execute(query)}

    def _add(self, table: type[Base], changes: Mapping[tuple[str, ...], tuple[int, ...]]) -> None:
        """Adds to the rows of these primary keys, in their order, so that nobody waits in a ring; drops empty ones."""
        keys = [column.name for column in table.__table__.primary_key]
        counts = [column.name for column in table.__table__.columns if column.name not in keys]
        rows = [dict(zip((*keys, *counts), (*key, *by), strict=True)) for key, by in sorted(changes.items()) if any(by)]
        if not rows:
            return
        made: Any = sqlite.insert(table) if self._sqlite else postgresql.insert(table)
        added = {name: getattr(table, name) + made.excluded[name] for name in counts}
        self._session.execute(made.on_conflict_do_update(index_elements=keys, set_=added), rows)
        fewer = [tuple(row[name] for name in keys) for row in rows if row["attributions"] < 0]
        for at in range(0, len(fewer), 100):
            mine = tuple_(*(getattr(table, name) for name in keys)).in_(fewer[at : at + 100])
            self._session.execute(delete(table).where(mine, table.__table__.c.attributions == 0))


class _Change:
    """By how much each sum changes; `speaking` has the sources that speak before (-1) and after (1)."""

    def __init__(self) -> None:
        self.sources: Counter[tuple[str, str]] = Counter()
        self.spellings: Counter[tuple[str, str, str]] = Counter()
        self.wordings: Counter[tuple[str, str, str]] = Counter()
        self.speaking: dict[int, set[tuple[str, str]]] = {-1: set(), 1: set()}

    def count(self, voices: Iterable[Voice], roots: Roots, sign: int) -> None:
        for voice in voices:
            source_class, key = voice.source_class.value, folded(voice.name)
            root = roots.get((source_class, key), key)
            self.sources[source_class, root] += sign * voice.attributions
            self.spellings[source_class, key, voice.name] += sign * voice.attributions
            self.wordings[source_class, root, voice.wording] += sign * voice.attributions
            self.speaking[sign].add((source_class, root))
