"""Who is quoted: what the newest annotation of each article counts, and the sums over all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, delete, false, func, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from service.domain.attribution import SourceClass
from service.domain.voice import Source, SourceFilter, SourcePosition, Voice, Wording, folded
from service.store.sums import Sums
from service.store.tables import ArticleRow, MergeRow, SourceRow, SpellingRow, VoiceRow, WordingRow

WORDINGS = 10

_MERGED = and_(
    MergeRow.source_class == VoiceRow.source_class, MergeRow.key == VoiceRow.key, MergeRow.undone_at.is_(None)
)
_STANDING = MergeRow.undone_at.is_(None)
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
        """Up to `limit` sources, most often quoted first, those behind `after`.

        Over the whole archive they are read off the sums; those of a period are added up from its articles.
        """
        if not (wanted.since or wanted.until):
            return self._kept(limit, wanted, after)
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
        row = self._session.get(SourceRow, (source_class.value, root))
        return self._told([row])[0] if row else None

    def _kept(self, limit: int, wanted: SourceFilter, after: SourcePosition | None) -> list[Source]:
        order = (SourceRow.attributions.desc(), SourceRow.source_class, SourceRow.key)
        query = select(SourceRow).where(SourceRow.key != "").order_by(*order).limit(limit)
        if wanted.source_class is not None:
            query = query.where(SourceRow.source_class == wanted.source_class.value)
        if wanted.q is not None:
            part = folded(wanted.q)
            merged = select(MergeRow.root).where(MergeRow.key.contains(part, autoescape=True), _STANDING)
            query = query.where(or_(SourceRow.key.contains(part, autoescape=True), SourceRow.key.in_(merged)))
        if after is not None:
            behind = tuple_(SourceRow.source_class, SourceRow.key) > (after.source_class.value, after.key)
            as_often = and_(SourceRow.attributions == after.attributions, behind)
            query = query.where(SourceRow.attributions <= after.attributions)  # which the index can begin with
            query = query.where(or_(SourceRow.attributions < after.attributions, as_often))
        return self._told(list(self._session.scalars(query)))

    def _told(self, rows: Sequence[SourceRow]) -> list[Source]:
        """The sources of these sums, with their names and wordings."""
        if not rows:
            return []
        names: _Counts = defaultdict(Counter)
        wordings: _Counts = defaultdict(Counter)
        places = [(row.source_class, row.key) for row in rows]
        classes, keys = {kind for kind, _ in places}, {key for _, key in places}  # SQLite finds no pair by an index
        spelled = select(SpellingRow).where(SpellingRow.source_class.in_(classes), SpellingRow.key.in_(keys))
        for spelling in self._session.scalars(spelled):
            names[spelling.source_class, spelling.key][spelling.name] += spelling.attributions
        merged = select(MergeRow.source_class, MergeRow.root, MergeRow.into_name).where(_STANDING)
        for kind, root, into in self._session.execute(
            merged.where(MergeRow.root.in_(keys)).order_by(MergeRow.at, MergeRow.id)
        ):
            names[kind, root][into] += 0  # where nobody is quoted under the name itself
        frequent = (_frequent_wordings(kind, key) for kind, key in places)
        for kind, key, wording, count in self._session.execute(union_all(*frequent)):
            wordings[kind, key][wording] += count
        return [
            Source(
                _frequent(names[row.source_class, row.key])[0].text,
                SourceClass(row.source_class),
                int(row.attributions),
                row.articles,
                tuple(_frequent(wordings[row.source_class, row.key])),
            )
            for row in rows
        ]

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
        query = select(SourceRow.source_class, func.sum(SourceRow.attributions)).group_by(SourceRow.source_class)
        if wanted.since or wanted.until:
            query = select(VoiceRow.source_class, func.sum(VoiceRow.attributions))
            query = query.where(*_within(wanted))
            query = query.group_by(VoiceRow.source_class)
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
    """The articles were first saved in the period."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(VoiceRow.saved_at >= datetime.combine(wanted.since, time(), UTC))
    if wanted.until is not None:
        conditions.append(VoiceRow.saved_at <= datetime.combine(wanted.until, time.max, UTC))
    return conditions


def _frequent_wordings(source_class: str, key: str) -> Select[Any]:
    """The most frequent wordings of one source."""
    row = WordingRow
    query = select(row.source_class, row.key, row.wording, row.attributions)
    query = query.where(row.source_class == source_class, row.key == key, row.wording != "")
    first = query.order_by(row.attributions.desc(), row.wording).limit(WORDINGS).subquery()
    return select(*first.c)


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
