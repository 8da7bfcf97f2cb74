"""Who is quoted: what the newest annotation of each article counts, and the sums over a period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, delete, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.domain.attribution import SourceClass
from service.domain.voice import Source, SourceFilter, SourcePosition, Voice, folded
from service.store.sources import WORDINGS, Counts, alike, frequent, merged_into
from service.store.sums import Sums
from service.store.tables import ArticleRow, MergeRow, VoiceRow

_MERGED = and_(
    MergeRow.source_class == VoiceRow.source_class, MergeRow.key == VoiceRow.key, MergeRow.undone_at.is_(None)
)
_STANDING = MergeRow.undone_at.is_(None)
_counted_as = func.coalesce(MergeRow.root, VoiceRow.key)
"""The key under which a voice counts, where it is joined to the merges that stand."""


class _Sum(NamedTuple):
    source_class: str
    key: str
    attributions: int
    articles: int


class Voices:
    """Queries on voices within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, article_id: str, voices: Iterable[Voice]) -> None:
        """Puts these in place of what the article had."""
        kept = list(voices)
        had = [_voice(row) for row in self._session.scalars(select(VoiceRow).where(VoiceRow.article_id == article_id))]
        if had == kept:
            return
        self._session.execute(delete(VoiceRow).where(VoiceRow.article_id == article_id))
        saved_at = self._session.scalars(select(ArticleRow.created_at).where(ArticleRow.id == article_id)).one()
        self._session.add_all(_row(article_id, saved_at, number, voice) for number, voice in enumerate(kept, start=1))
        self._session.flush()
        Sums(self._session).exchange(had, kept)

    def delete(self, article_id: str) -> None:
        """Removes what the article had."""
        self.keep(article_id, ())

    def page(self, limit: int, wanted: SourceFilter, after: SourcePosition | None) -> list[Source]:
        """Up to `limit` sources, most often quoted first, those behind `after`, added up from the articles."""
        often = func.sum(VoiceRow.attributions, type_=BigInteger)
        query = (
            select(VoiceRow.source_class, _counted_as, often, func.count(VoiceRow.article_id.distinct()))
            .outerjoin(MergeRow, _MERGED)
            .where(VoiceRow.key != "", *_wanted(wanted), *_within(wanted))
            .group_by(VoiceRow.source_class, _counted_as)
            .order_by(often.desc(), VoiceRow.source_class, _counted_as)
            .limit(limit)
        )
        if after is not None:
            behind = tuple_(VoiceRow.source_class, _counted_as) > (after.source_class.value, after.key)
            query = query.having(or_(often < after.attributions, and_(often == after.attributions, behind)))
        return self._named(list(starmap(_Sum, self._session.execute(query))), wanted)

    def articles(
        self,
        limit: int,
        source_class: SourceClass,
        root: str,
        wanted: SourceFilter,
        after: tuple[datetime, str] | None,
    ) -> list[str]:
        """The ids of up to `limit` articles in which a source speaks, newest first, behind (created_at, id)."""
        merged = select(MergeRow.key).where(
            MergeRow.source_class == source_class.value, MergeRow.root == root, _STANDING
        )
        keys = [root, *self._session.scalars(merged)]
        key = (VoiceRow.saved_at, VoiceRow.article_id)
        query = select(*key).where(VoiceRow.source_class == source_class.value, VoiceRow.key.in_(keys))
        query = query.where(*_within(wanted)).distinct()
        if after is not None:
            query = query.where(tuple_(*key) < after)
        rows = self._session.execute(query.order_by(*(column.desc() for column in key)).limit(limit))
        return [article_id for _, article_id in rows]

    def by_class(self, wanted: SourceFilter) -> dict[SourceClass, int]:
        """How many attributions each class has in the period, those without a source phrase too."""
        query = (
            select(VoiceRow.source_class, func.sum(VoiceRow.attributions))
            .where(*_within(wanted))
            .group_by(VoiceRow.source_class)
        )
        return {SourceClass(name): int(count) for name, count in self._session.execute(query)}

    def _named(self, sums: Sequence[_Sum], wanted: SourceFilter) -> list[Source]:
        """The sources with their spellings and wordings."""
        names, wordings = self._counted(sums, wanted)
        return [
            Source(
                name=frequent(names[found.source_class, found.key])[0].text,
                source_class=SourceClass(found.source_class),
                attributions=int(found.attributions),
                articles=found.articles,
                wordings=tuple(frequent(wordings[found.source_class, found.key])[:WORDINGS]),
            )
            for found in sums
        ]

    def _counted(self, sums: Sequence[_Sum], wanted: SourceFilter) -> tuple[Counts, Counts]:
        """How often each of these sources has each spelling of the name that it counts under, and each wording."""
        query = (
            select(VoiceRow.source_class, _counted_as, VoiceRow.name, VoiceRow.wording, func.sum(VoiceRow.attributions))
            .outerjoin(MergeRow, _MERGED)
            .where(or_(false(), *(_is(found) for found in sums)), *_within(wanted))
            .group_by(VoiceRow.source_class, _counted_as, VoiceRow.name, VoiceRow.wording)
        )
        names = merged_into(self._session, {found.key for found in sums})
        wordings: Counts = defaultdict(Counter)
        for kind, key, name, wording, count in self._session.execute(query):
            if folded(name) == key:
                names[kind, key][name] += int(count)
            wordings[kind, key][wording] += int(count)
        return names, wordings


def _is(found: _Sum) -> ColumnElement[bool]:
    return and_(VoiceRow.source_class == found.source_class, _counted_as == found.key)


def _wanted(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.q is not None:
        conditions.append(alike(_counted_as, wanted.q))
    if wanted.source_class is not None:
        conditions.append(VoiceRow.source_class == wanted.source_class.value)
    return conditions


def _within(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    """The articles were first saved in the period."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(VoiceRow.saved_at >= datetime.combine(wanted.since, time(), UTC))
    if wanted.until is not None:
        conditions.append(VoiceRow.saved_at <= datetime.combine(wanted.until, time.max, UTC))
    return conditions


def _voice(row: VoiceRow) -> Voice:
    return Voice(row.name, SourceClass(row.source_class), row.wording, row.attributions)


def _row(article_id: str, saved_at: datetime, number: int, voice: Voice) -> VoiceRow:
    return VoiceRow(
        article_id=article_id,
        saved_at=saved_at,
        number=number,
        key=folded(voice.name),
        name=voice.name,
        source_class=voice.source_class.value,
        wording=voice.wording,
        attributions=voice.attributions,
    )
