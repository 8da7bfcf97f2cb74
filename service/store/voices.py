"""Who is quoted: what the newest annotation of each article counts, and the sums over all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, delete, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.domain.attribution import SourceClass
from service.domain.voice import Source, SourceFilter, SourcePosition, Voice, Wording, folded
from service.store.tables import ArticleRow, MergeRow, VoiceRow

WORDINGS = 10

_MERGED = and_(
    MergeRow.source_class == VoiceRow.source_class, MergeRow.key == VoiceRow.key, MergeRow.undone_at.is_(None)
)
_counted_as = func.coalesce(MergeRow.root, VoiceRow.key)
"""The key under which a voice counts, where it is joined to the merges that stand."""

_Counts = defaultdict[tuple[str, str], Counter[str]]


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
        self.delete(article_id)
        self._session.add_all(_row(article_id, number, voice) for number, voice in enumerate(voices, start=1))
        self._session.flush()

    def delete(self, article_id: str) -> None:
        """Removes what the article had."""
        self._session.execute(delete(VoiceRow).where(VoiceRow.article_id == article_id))

    def page(self, limit: int, wanted: SourceFilter, after: SourcePosition | None) -> list[Source]:
        """Up to `limit` sources, most often quoted first, those behind `after`."""
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

    def one(self, source_class: SourceClass, root: str) -> Source | None:
        """The source that counts under this key."""
        query = (
            select(
                VoiceRow.source_class,
                _counted_as,
                func.sum(VoiceRow.attributions, type_=BigInteger),
                func.count(VoiceRow.article_id.distinct()),
            )
            .outerjoin(MergeRow, _MERGED)
            .where(VoiceRow.source_class == source_class.value, _counted_as == root)
            .group_by(VoiceRow.source_class, _counted_as)
        )
        return next(iter(self._named(list(starmap(_Sum, self._session.execute(query))), SourceFilter())), None)

    def articles(
        self,
        limit: int,
        source_class: SourceClass,
        root: str,
        wanted: SourceFilter,
        after: tuple[datetime, str] | None,
    ) -> list[str]:
        """The ids of up to `limit` articles in which a source speaks, newest first, behind (created_at, id)."""
        speaks = (
            select(VoiceRow.article_id)
            .outerjoin(MergeRow, _MERGED)
            .where(VoiceRow.source_class == source_class.value, _counted_as == root, *_within(wanted))
        )
        key = (ArticleRow.created_at, ArticleRow.id)
        query = select(ArticleRow.id).where(ArticleRow.id.in_(speaks), ArticleRow.deleted_at.is_(None))
        if after is not None:
            query = query.where(tuple_(*key) < after)
        return list(self._session.scalars(query.order_by(*(column.desc() for column in key)).limit(limit)))

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
                name=_frequent(names[found.source_class, found.key])[0].text,
                source_class=SourceClass(found.source_class),
                attributions=int(found.attributions),
                articles=found.articles,
                wordings=tuple(_frequent(wordings[found.source_class, found.key])[:WORDINGS]),
            )
            for found in sums
        ]

    def _counted(self, sums: Sequence[_Sum], wanted: SourceFilter) -> tuple[_Counts, _Counts]:
        """How often each of these sources has each spelling of the name that it counts under, and each wording."""
        query = (
            select(
                VoiceRow.source_class,
                _counted_as,
                VoiceRow.name,
                func.max(MergeRow.into_name),
                VoiceRow.wording,
                func.sum(VoiceRow.attributions),
            )
            .outerjoin(MergeRow, _MERGED)
            .where(or_(false(), *(_is(found) for found in sums)), *_within(wanted))
            .group_by(VoiceRow.source_class, _counted_as, VoiceRow.name, VoiceRow.wording)
        )
        names: _Counts = defaultdict(Counter)
        wordings: _Counts = defaultdict(Counter)
        for kind, key, name, into, wording, count in self._session.execute(query):
            own = folded(name) == key
            names[kind, key][name if own else into or name] += int(count) if own else 0
            wordings[kind, key][wording] += int(count)
        return names, wordings


def _is(found: _Sum) -> ColumnElement[bool]:
    return and_(VoiceRow.source_class == found.source_class, _counted_as == found.key)


def _frequent(counts: Counter[str]) -> list[Wording]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].swapcase()))  # small letters first
    return [Wording(text, count) for text, count in ranked if text]


def _wanted(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.q is not None:
        alike = select(_counted_as).select_from(VoiceRow).outerjoin(MergeRow, _MERGED)
        conditions.append(_counted_as.in_(alike.where(VoiceRow.key.contains(folded(wanted.q), autoescape=True))))
    if wanted.source_class is not None:
        conditions.append(VoiceRow.source_class == wanted.source_class.value)
    return conditions


def _within(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    """The articles of the voices were first saved in the period."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(ArticleRow.created_at >= datetime.combine(wanted.since, time(), UTC))
    if wanted.until is not None:
        conditions.append(ArticleRow.created_at <= datetime.combine(wanted.until, time.max, UTC))
    return [exists().where(ArticleRow.id == VoiceRow.article_id, *conditions)] if conditions else []


def _row(article_id: str, number: int, voice: Voice) -> VoiceRow:
    return VoiceRow(
        article_id=article_id,
        number=number,
        key=folded(voice.name),
        name=voice.name,
        source_class=voice.source_class.value,
        wording=voice.wording,
        attributions=voice.attributions,
    )
