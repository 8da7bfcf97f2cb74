"""Who is quoted: what the newest annotation of each article counts, and the sums over all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, delete, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.domain.attribution import SourceClass
from service.domain.voice import Source, SourceFilter, SourcePosition, Voice, Wording, folded
from service.store.tables import VoiceRow

WORDINGS = 10

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
            select(VoiceRow.source_class, VoiceRow.key, often, func.count(VoiceRow.article_id.distinct()))
            .where(VoiceRow.key != "", *_wanted(wanted))
            .group_by(VoiceRow.source_class, VoiceRow.key)
            .order_by(often.desc(), VoiceRow.source_class, VoiceRow.key)
            .limit(limit)
        )
        if after is not None:
            behind = tuple_(VoiceRow.source_class, VoiceRow.key) > (after.source_class.value, after.key)
            query = query.having(or_(often < after.attributions, and_(often == after.attributions, behind)))
        return self._named(list(starmap(_Sum, self._session.execute(query))))

    def by_class(self) -> dict[SourceClass, int]:
        """How many attributions each class has, those without a source phrase too."""
        query = select(VoiceRow.source_class, func.sum(VoiceRow.attributions)).group_by(VoiceRow.source_class)
        return {SourceClass(name): int(count) for name, count in self._session.execute(query)}

    def _named(self, sums: Sequence[_Sum]) -> list[Source]:
        """The sources with their spellings and wordings."""
        names, wordings = self._counted(sums)
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

    def _counted(self, sums: Sequence[_Sum]) -> tuple[_Counts, _Counts]:
        """How often each of these sources has each spelling, and each wording."""
        query = (
            select(
                VoiceRow.source_class, VoiceRow.key, VoiceRow.name, VoiceRow.wording, func.sum(VoiceRow.attributions)
            )
            .where(or_(false(), *(_is(found) for found in sums)))
            .group_by(VoiceRow.source_class, VoiceRow.key, VoiceRow.name, VoiceRow.wording)
        )
        names: _Counts = defaultdict(Counter)
        wordings: _Counts = defaultdict(Counter)
        for kind, key, name, wording, count in self._session.execute(query):
            names[kind, key][name] += int(count)
            wordings[kind, key][wording] += int(count)
        return names, wordings


def _is(found: _Sum) -> ColumnElement[bool]:
    return and_(VoiceRow.source_class == found.source_class, VoiceRow.key == found.key)


def _frequent(counts: Counter[str]) -> list[Wording]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].swapcase()))  # small letters first
    return [Wording(text, count) for text, count in ranked if text]


def _wanted(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.q is not None:
        conditions.append(VoiceRow.key.contains(folded(wanted.q), autoescape=True))
    if wanted.source_class is not None:
        conditions.append(VoiceRow.source_class == wanted.source_class.value)
    return conditions


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
