"""Articles as the desk lists them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.domain.article import ArticleRecord
from service.domain.flag import FlagState, Severity
from service.domain.listing import ArticleFilter, ListedArticle, Progress
from service.store.articles import record_of
from service.store.tables import ArticleRow, TargetRow, VerdictRow
from service.store.targets import RANKS, WAITS

_ON_THE_ARTICLE = and_(TargetRow.article_id == ArticleRow.id, TargetRow.current, TargetRow.state.is_not(None))

_SHOWN = TargetRow.rank != RANKS[Severity.LOW]


class Listings:
    """Queries on articles and their present flags together, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self, limit: int, wanted: ArticleFilter, reviewer: str | None, after: tuple[datetime, str] | None
    ) -> list[ListedArticle]:
        """Up to `limit` articles, newest first, behind (created_at, id) of `after`.

        In a blind article a flag is open for the reviewer until they have decided on it; None sees every state.
        """
        key = (ArticleRow.created_at, ArticleRow.id)
        query = select(ArticleRow).where(ArticleRow.deleted_at.is_(None), *_wanted(wanted, reviewer))
        if after is not None:
            query = query.where(tuple_(*key) < after)
        rows = self._session.scalars(query.order_by(*(column.desc() for column in key)).limit(limit))
        records = [record_of(row) for row in rows]
        counts = self._counts([record.id for record in records], reviewer)
        return [_listed(record, counts[record.id]) for record in records]

    def _counts(self, article_ids: list[str], reviewer: str | None) -> dict[str, Counter[tuple[int, str]]]:
        """Article -> (rank of the severity, state) -> how many flags; "" is the state of those no longer raised."""
        flags = (
            select(TargetRow.article_id, TargetRow.rank, _waiting_state(reviewer).label("state"))
            .join(ArticleRow, _ON_THE_ARTICLE)
            .where(ArticleRow.id.in_(article_ids))
            .subquery()
        )
        query: Select[Any] = select(*flags.c, func.count()).group_by(*flags.c)
        counts: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
        for article_id, rank, state, count in self._session.execute(query):
            counts[article_id][rank, state] = count
        return counts


def _state(reviewer: str | None) -> ColumnElement[str | None]:
    if reviewer is None:
        return TargetRow.state.expression
    mine = exists().where(VerdictRow.target_id == TargetRow.id, VerdictRow.reviewer == reviewer)
    return case((and_(ArticleRow.blind, ~mine), FlagState.OPEN.value), else_=TargetRow.state)


def _waiting_state(reviewer: str | None) -> ColumnElement[str | None]:
    return case((TargetRow.raised, _state(reviewer)), else_="")


def _wanted(wanted: ArticleFilter, reviewer: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(ArticleRow.title.icontains(word, autoescape=True), ArticleRow.external_id.icontains(word, autoescape=True))
        for word in wanted.words.split()
    ]
    flags, state = select(TargetRow.id).where(_ON_THE_ARTICLE), _waiting_state(reviewer)
    if wanted.progress is Progress.BLIND:
        conditions.append(ArticleRow.blind.is_(True))
    elif wanted.progress is Progress.REVIEWED:
        conditions += [
            flags.where(~state.in_(WAITS)).exists(),
            ~flags.where(state.in_(WAITS), _SHOWN).exists(),
        ]
    elif wanted.progress is Progress.DISPUTED:  # few, so that they are where to begin
        mine = exists().where(VerdictRow.target_id == TargetRow.id, VerdictRow.reviewer == reviewer)
        disputed = select(TargetRow.article_id).where(
            TargetRow.waits,
            TargetRow.state == FlagState.DISPUTED.value,
            _SHOWN,
            *([] if reviewer is None else [or_(~TargetRow.blind, mine)]),
        )
        conditions.append(ArticleRow.id.in_(disputed))
    elif wanted.progress is not None:
        conditions.append(flags.where(state == wanted.progress.value, _SHOWN).exists())
    return conditions


def _listed(article: ArticleRecord, counts: Counter[tuple[int, str]]) -> ListedArticle:
    return ListedArticle(
        article=article,
        flags=counts.total(),
        open={s: counts[rank, "open"] for rank, s in enumerate(Severity) if counts[rank, "open"]},
        disputed=sum(
            count
            for (rank, state), count in counts.items()
            if state == FlagState.DISPUTED.value and rank != RANKS[Severity.LOW]
        ),
        decided=sum(count for (_, state), count in counts.items() if state not in WAITS),
    )
