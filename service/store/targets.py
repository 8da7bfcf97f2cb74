"""Flags and attributions that verdicts can be given on, and the queue of those that wait for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, CursorResult, Select, and_, case, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from service.domain.annotation import Annotation
from service.domain.flag import WAITING, Flag, FlagState, Severity
from service.domain.queue import Claim, Pile, QueueFilter, QueuePosition, Tally, Waiting
from service.domain.verdict import TargetKind
from service.store.tables import ArticleRow, TargetRow, VerdictRow

WAITS = tuple(state.value for state in WAITING)
RANKS = {severity: rank for rank, severity in enumerate(Severity)}
Columns = TypeVarTuple("Columns")
_ORDER = (TargetRow.rank, TargetRow.created_at, TargetRow.id)


class Targets:
    """Queries on targets within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def adopt(self, annotation: Annotation, at: datetime, *, newest: bool = True) -> list[Flag]:
        """Adds those of the annotation's flags and attributions that are new, all open; gives the new flags.

        Those of the newest revision's annotation become the current ones of their article, raised or no longer.
        """
        article_id = str(annotation.article_id)
        mine = TargetRow.article_id == article_id
        known = set(self._session.scalars(select(TargetRow.id).where(mine)))
        fresh = [flag for flag in annotation.flags if flag.id not in known]
        for flag in fresh:
            self.add_flag(article_id, flag, at)
        self._session.add_all(
            TargetRow(
                id=a.id,
                kind=TargetKind.ATTRIBUTION.value,
                article_id=article_id,
                current=False,
                raised=True,
                created_at=at,
            )
            for a in annotation.attributions
            if a.id not in known
        )
        self._session.flush()
        if newest:
            self._session.execute(update(TargetRow).where(mine).values(current=False))
        present = {f.id for f in annotation.flags} | {a.id for a in annotation.attributions}
        for some in _chunks(sorted(present if newest else present - known)):
            self._session.execute(update(TargetRow).where(TargetRow.id.in_(some)).values(current=newest, raised=True))
        unraised = sorted({flag.id for flag in annotation.flags if not flag.raised} & present)
        for some in _chunks(unraised if newest else []):
            self._session.execute(update(TargetRow).where(TargetRow.id.in_(some)).values(raised=False))
        return fresh

    def add_flag(self, article_id: str, flag: Flag, at: datetime) -> None:
        """Adds one flag, open and current."""
        self._session.add(
            TargetRow(
                id=flag.id,
                kind=TargetKind.FLAG.value,
                article_id=article_id,
                rule=flag.rule,
                rank=RANKS[flag.severity],
                state=FlagState.OPEN.value,
                current=True,
                raised=flag.raised,
                created_at=at,
            )
        )
        self._session.flush()

    def article_of(self, kind: TargetKind, target_id: str, *, lock: bool = False) -> str | None:
        """The id of the article that the flag or attribution stands in; `lock` lines up those who write on it."""
        query = select(TargetRow).where(TargetRow.id == target_id, TargetRow.kind == kind.value)
        row = self._session.scalar(query.with_for_update() if lock else query)
        return row.article_id if row else None

    def current_states(self, article_id: str) -> dict[str, FlagState]:
        """The states of the flags that stand on an article's newest revision."""
        query = select(TargetRow.id, TargetRow.state).where(
            TargetRow.article_id == article_id, TargetRow.current, TargetRow.kind == TargetKind.FLAG.value
        )
        return {target_id: FlagState(str(state)) for target_id, state in self._session.execute(query)}

    def rules(self, article_id: str) -> dict[str, str]:
        """Each flag that the article has or had, and its rule."""
        query = select(TargetRow.id, TargetRow.rule).where(
            TargetRow.article_id == article_id, TargetRow.rule.is_not(None)
        )
        return {flag_id: str(rule) for flag_id, rule in self._session.execute(query)}

    def set_state(self, flag_id: str, state: FlagState) -> None:
        """Keeps the copy of what the flag's verdicts amount to."""
        self._session.execute(update(TargetRow).where(TargetRow.id == flag_id).values(state=state.value))

    def states(self, article_id: str) -> dict[str, FlagState]:
        """The copies kept for one article's flags, by flag."""
        query = select(TargetRow.id, TargetRow.state).where(
            TargetRow.article_id == article_id, TargetRow.state.is_not(None)
        )
        return {target_id: FlagState(str(state)) for target_id, state in self._session.execute(query)}

    def waiting(
        self, limit: int, wanted: QueueFilter, reviewer: str, after: QueuePosition | None, at: datetime
    ) -> list[Waiting]:
        """Up to `limit` raised flags that wait for the reviewer, severest first, then oldest, those behind `after`."""
        query = _queued(select(TargetRow, ArticleRow.blind), wanted, reviewer, at).order_by(*_ORDER).limit(limit)
        if after is not None:
            query = query.where(tuple_(*_ORDER) > (after.rank, after.created_at, after.last_id))
        return [_waiting(row, blind, at) for row, blind in self._session.execute(query)]

    def piles(
        self, limit: int, wanted: QueueFilter, reviewer: str, after: QueuePosition | None, at: datetime
    ) -> list[Pile]:
        """Up to `limit` articles in which flags wait, by their severest flag, then the oldest; those behind `after`."""
        key = (func.min(TargetRow.rank), func.min(TargetRow.created_at), TargetRow.article_id)
        query = _queued(select(*key, func.count()), wanted, reviewer, at)
        query = query.group_by(TargetRow.article_id).order_by(*key).limit(limit)
        if after is not None:
            query = query.having(tuple_(*key) > (after.rank, after.created_at, after.last_id))
        rows = self._session.execute(query)
        return [Pile(article_id, list(Severity)[rank or 0], since, count) for rank, since, article_id, count in rows]

    def first_of(
        self, article_ids: list[str], most: int, wanted: QueueFilter, reviewer: str, at: datetime
    ) -> list[Waiting]:
        """Up to `most` waiting flags of each of these articles, severest first, then oldest."""
        place = func.row_number().over(partition_by=TargetRow.article_id, order_by=_ORDER).label("place")
        inner = _queued(select(TargetRow.id, place), wanted, reviewer, at)
        first = inner.where(TargetRow.article_id.in_(article_ids)).subquery()
        query = (
            select(TargetRow, ArticleRow.blind)
            .join(ArticleRow, ArticleRow.id == TargetRow.article_id)
            .where(TargetRow.id.in_(select(first.c.id).where(first.c.place <= most)))
            .order_by(*_ORDER)
        )
        return [_waiting(row, blind, at) for row, blind in self._session.execute(query)]

    def tally(self, wanted: QueueFilter, reviewer: str, at: datetime) -> Tally:
        """How many flags wait for the reviewer."""
        by_rank = _queued(select(TargetRow.rank, func.count()), wanted, reviewer, at).group_by(TargetRow.rank)
        articles = _queued(select(func.count(TargetRow.article_id.distinct())), wanted, reviewer, at)
        flags = {list(Severity)[rank or 0]: count for rank, count in self._session.execute(by_rank)}
        return Tally(flags, self._session.scalar(articles) or 0)

    def claim(self, flag_id: str, reviewer: str, at: datetime, until: datetime) -> bool:
        """Takes the flag for the reviewer unless somebody else holds it; one conditional UPDATE, so that one wins."""
        free = or_(TargetRow.claimed_by.is_(None), TargetRow.claimed_by == reviewer, TargetRow.claimed_until <= at)
        statement = update(TargetRow).where(TargetRow.id == flag_id, TargetRow.kind == TargetKind.FLAG.value, free)
        return self._changed(statement.values(claimed_by=reviewer, claimed_until=until))

    def held(self, article_id: str, at: datetime) -> dict[str, Claim]:
        """Who holds which of the article's flags at that time."""
        query = select(TargetRow.id, TargetRow.claimed_by, TargetRow.claimed_until)
        query = query.where(TargetRow.article_id == article_id, TargetRow.current, _claimed(at))
        return {
            flag_id: Claim(str(reviewer), until) for flag_id, reviewer, until in self._session.execute(query) if until
        }

    def release(self, flag_id: str, reviewer: str | None) -> bool:
        """Gives the flag back; whether the reviewer (anybody, for None) held it."""
        held = TargetRow.claimed_by.is_not(None) if reviewer is None else TargetRow.claimed_by == reviewer
        statement = update(TargetRow).where(TargetRow.id == flag_id, held)
        return self._changed(statement.values(claimed_by=None, claimed_until=None))

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement)
        return isinstance(result, CursorResult) and result.rowcount == 1


def _queued(query: Select[*Columns], wanted: QueueFilter, reviewer: str, at: datetime) -> Select[*Columns]:
    return (
        query.join(ArticleRow, ArticleRow.id == TargetRow.article_id)
        .where(TargetRow.current, TargetRow.raised, ArticleRow.deleted_at.is_(None))
        .where(_waits(reviewer), *_wanted(wanted, reviewer, at))
    )


def _waits(reviewer: str) -> ColumnElement[bool]:
    # In a blind article a flag waits for each reviewer until they have decided, whatever others said.
    mine = exists().where(VerdictRow.target_id == TargetRow.id, VerdictRow.reviewer == reviewer)
    return and_(
        TargetRow.state.is_not(None),
        or_(and_(~ArticleRow.blind, TargetRow.state.in_(WAITS)), and_(ArticleRow.blind, ~mine)),
    )


def _wanted(wanted: QueueFilter, reviewer: str, at: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.rule is not None:
        conditions.append(TargetRow.rule == wanted.rule)
    if wanted.severity is not None:
        conditions.append(TargetRow.rank == RANKS[wanted.severity])
    if wanted.at_least is not None:
        conditions.append(TargetRow.rank <= RANKS[wanted.at_least])
    if wanted.article_id is not None:
        conditions.append(TargetRow.article_id == wanted.article_id)
    if wanted.state is not None:
        shown = case((ArticleRow.blind, FlagState.OPEN.value), else_=TargetRow.state)
        conditions.append(shown == wanted.state.value)
    claimed = _claimed(at)
    if wanted.claimed == "none":
        conditions.append(~claimed)
    if wanted.claimed == "mine":
        conditions.append(and_(claimed, TargetRow.claimed_by == reviewer))
    return conditions


def _claimed(at: datetime) -> ColumnElement[bool]:
    return and_(TargetRow.claimed_by.is_not(None), TargetRow.claimed_until > at)


def _waiting(row: TargetRow, blind: bool, at: datetime) -> Waiting:
    held = row.claimed_by and row.claimed_until and row.claimed_until > at
    return Waiting(
        flag_id=row.id,
        article_id=row.article_id,
        rule=str(row.rule),
        severity=list(Severity)[row.rank or 0],
        state=FlagState.OPEN if blind else FlagState(str(row.state)),
        created_at=row.created_at,
        claim=Claim(str(row.claimed_by), row.claimed_until) if held and row.claimed_until else None,
    )


def _chunks(ids: list[str], size: int = 500) -> Iterable[list[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
