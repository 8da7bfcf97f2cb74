"""Flags and attributions that verdicts can be given on, and the queue of those that wait for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, and_, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from service.domain.annotation import Annotation
from service.domain.flag import WAITING, Flag, FlagState, Severity
from service.domain.queue import COUNTED, Claim, Pile, QueueFilter, QueuePosition, Tally, Waiting
from service.domain.verdict import TargetKind, Verdict, split_of, standing, state_of
from service.store.tables import ArticleRow, TargetRow, VerdictRow

WAITS = tuple(state.value for state in WAITING)
RANKS = {severity: rank for rank, severity in enumerate(Severity)}
Row = Any
"""The row class of targets, or an alias of it."""
_UNREAD = {"synchronize_session": False}


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
            self._add(article_id, flag, at)
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
        for severity, rank in RANKS.items() if newest else ():  # other rules or a policy may judge a flag otherwise
            for some in _chunks(sorted({flag.id for flag in annotation.flags if flag.severity is severity} & known)):
                statement = update(TargetRow).where(TargetRow.id.in_(some), TargetRow.rank != rank)
                self._session.execute(statement.values(rank=rank), execution_options=_UNREAD)
        self.line_up(article_id)
        return fresh

    def add_flag(self, article_id: str, flag: Flag, at: datetime) -> None:
        """Adds one flag, open and current."""
        self._add(article_id, flag, at)
        self.line_up(article_id)

    def line_up(self, article_id: str) -> None:
        """Keeps which flags of the article may wait for somebody, after any change to them or to the article."""
        article = select(ArticleRow.blind).where(ArticleRow.id == article_id)
        blind = article.scalar_subquery()
        undecided = or_(blind, TargetRow.state.in_(WAITS))
        stands = article.where(ArticleRow.deleted_at.is_(None)).exists()
        waits = and_(TargetRow.current, TargetRow.raised, TargetRow.state.is_not(None), stands, undecided)
        stale = or_(TargetRow.blind != blind, TargetRow.waits != waits)
        statement = update(TargetRow).where(TargetRow.article_id == article_id, stale)
        self._session.execute(statement.values(blind=blind, waits=waits), execution_options=_UNREAD)

    def _add(self, article_id: str, flag: Flag, at: datetime) -> None:
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

    def set_state(self, article_id: str, flag_id: str, verdicts: Sequence[Verdict]) -> None:
        """Keeps what the verdicts on a flag of the article, oldest first, amount to."""
        state, split = state_of(verdicts).value, split_of(one.decision for one in standing(verdicts))
        self._session.execute(update(TargetRow).where(TargetRow.id == flag_id).values(state=state, decided=split))
        self.line_up(article_id)

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
        query = select(TargetRow).where(*_queued(TargetRow, wanted, reviewer, at)).order_by(*_ORDER).limit(limit)
        if after is not None:
            query = query.where(_behind(after))
        return [_waiting(row, at) for row in self._session.scalars(query)]

    def piles(
        self, limit: int, wanted: QueueFilter, reviewer: str, after: QueuePosition | None, at: datetime
    ) -> list[Pile]:
        """Up to `limit` articles in which flags wait, ordered by the first of their flags; those behind `after`."""
        earlier = aliased(TargetRow)
        first = ~exists().where(
            earlier.article_id == TargetRow.article_id,
            tuple_(*_order(earlier)) < tuple_(*_ORDER),
            *_queued(earlier, wanted, reviewer, at),
        )
        query = select(TargetRow.article_id, *_ORDER).where(*_queued(TargetRow, wanted, reviewer, at), first)
        if after is not None:
            query = query.where(_behind(after))
        found = list(self._session.execute(query.order_by(*_ORDER).limit(limit)))
        sums = (
            select(TargetRow.article_id, func.min(TargetRow.created_at), func.count())
            .where(TargetRow.article_id.in_([row[0] for row in found]), *_queued(TargetRow, wanted, reviewer, at))
            .group_by(TargetRow.article_id)
        )
        of = {article_id: (since, count) for article_id, since, count in self._session.execute(sums)}
        return [
            Pile(article_id, list(Severity)[rank or 0], *of[article_id], QueuePosition(rank or 0, created_at, flag_id))
            for article_id, rank, created_at, flag_id in found
        ]

    def first_of(
        self, article_ids: list[str], most: int, wanted: QueueFilter, reviewer: str, at: datetime
    ) -> list[Waiting]:
        """Up to `most` waiting flags of each of these articles, severest first, then oldest."""
        place = func.row_number().over(partition_by=TargetRow.article_id, order_by=_ORDER).label("place")
        mine = TargetRow.article_id.in_(article_ids)
        first = select(TargetRow.id, place).where(mine, *_queued(TargetRow, wanted, reviewer, at)).subquery()
        query = select(TargetRow).where(TargetRow.id.in_(select(first.c.id).where(first.c.place <= most)))
        return [_waiting(row, at) for row in self._session.scalars(query.order_by(*_ORDER))]

    def tally(self, wanted: QueueFilter, reviewer: str, at: datetime) -> Tally:
        """How many flags wait for the reviewer; of each severity, and of articles, at most `COUNTED` are counted."""
        queued = _queued(TargetRow, wanted, reviewer, at)
        counts = [self._count(select(TargetRow.id).where(*queued, TargetRow.rank == rank)) for rank in RANKS.values()]
        articles = self._count(select(TargetRow.article_id).where(*queued).distinct())
        return Tally({severity: count for severity, count in zip(RANKS, counts, strict=True) if count}, articles)

    def _count(self, query: Select[Any]) -> int:
        return self._session.scalars(select(func.count()).select_from(query.limit(COUNTED).subquery())).one()

    def claim(self, flag_id: str, reviewer: str, at: datetime, until: datetime) -> bool:
        """Takes the flag for the reviewer unless somebody else holds it; one conditional UPDATE, so that one wins."""
        free = or_(TargetRow.claimed_by.is_(None), TargetRow.claimed_by == reviewer, TargetRow.claimed_until <= at)
        statement = update(TargetRow).where(TargetRow.id == flag_id, TargetRow.kind == TargetKind.FLAG.value, free)
        return self._changed(statement.values(claimed_by=reviewer, claimed_until=until))

    def held(self, article_id: str, at: datetime) -> dict[str, Claim]:
        """Who holds which of the article's flags at that time."""
        query = select(TargetRow.id, TargetRow.claimed_by, TargetRow.claimed_until)
        query = query.where(TargetRow.article_id == article_id, TargetRow.current, _claimed(TargetRow, at))
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


def _order(row: Row) -> tuple[Any, ...]:
    """Severest first, then oldest."""
    return row.rank, row.created_at, row.id


_ORDER = _order(TargetRow)


def _behind(after: QueuePosition) -> ColumnElement[bool]:
    return tuple_(*_ORDER) > (after.rank, after.created_at, after.last_id)


def _queued(row: Row, wanted: QueueFilter, reviewer: str, at: datetime) -> list[ColumnElement[bool]]:
    """The flag waits for the reviewer: in a blind article until they have decided, whatever others said."""
    mine = select(VerdictRow.id).where(VerdictRow.target_id == row.id, VerdictRow.reviewer == reviewer)
    # Without the offset PostgreSQL first gathers all that the reviewer ever decided.
    decided = mine.correlate(row).offset(0).exists()
    return [row.waits, or_(~row.blind, ~decided), *_wanted(row, wanted, reviewer, at)]


def _wanted(row: Row, wanted: QueueFilter, reviewer: str, at: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.rule is not None:
        conditions.append(row.rule == wanted.rule)
    if wanted.severity is not None:
        conditions.append(row.rank == RANKS[wanted.severity])
    if wanted.at_least is not None:
        conditions.append(row.rank <= RANKS[wanted.at_least])
    if wanted.article_id is not None:
        conditions.append(row.article_id == wanted.article_id)
    if wanted.state is not None:
        in_state = row.state == wanted.state.value  # in a blind article each is open
        conditions.append(or_(row.blind, in_state) if wanted.state is FlagState.OPEN else and_(~row.blind, in_state))
    claimed = _claimed(row, at)
    if wanted.claimed == "none":
        conditions.append(~claimed)
    if wanted.claimed == "mine":
        conditions.append(and_(claimed, row.claimed_by == reviewer))
    return conditions


def _claimed(row: Row, at: datetime) -> ColumnElement[bool]:
    return and_(row.claimed_by.is_not(None), row.claimed_until > at)


def _waiting(row: TargetRow, at: datetime) -> Waiting:
    held = row.claimed_by and row.claimed_until and row.claimed_until > at
    return Waiting(
        flag_id=row.id,
        article_id=row.article_id,
        rule=str(row.rule),
        severity=list(Severity)[row.rank or 0],
        state=FlagState.OPEN if row.blind else FlagState(str(row.state)),
        created_at=row.created_at,
        claim=Claim(str(row.claimed_by), row.claimed_until) if held and row.claimed_until else None,
    )


def _chunks(ids: list[str], size: int = 500) -> Iterable[list[str]]:
    return (ids[at : at + size] for at in range(0, len(ids), size))
