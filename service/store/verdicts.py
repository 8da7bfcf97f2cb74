"""Verdicts: added, never changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import cast

from sqlalchemy import ColumnElement, Subquery, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.verdict import VerdictSchema
from service.domain.report import EVERY, Given
from service.domain.verdict import AttributionDecision, FlagDecision, Said, TargetKind, Verdict, split_of
from service.store.tables import ArticleRow, TargetRow, VerdictRow

_schema = VerdictSchema()


class Verdicts:
    """Queries on verdicts within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, verdict: Verdict) -> None:
        """Keeps a verdict."""
        self._session.add(
            VerdictRow(
                id=verdict.id,
                target_id=verdict.target_id,
                sequence=verdict.sequence,
                reviewer=verdict.reviewer,
                at=verdict.at,
                decision=verdict.decision.value,
                payload=_schema.dump(verdict),
            )
        )
        self._session.flush()

    def on(self, target_id: str) -> list[Verdict]:
        """The target's verdicts, oldest first."""
        query = select(VerdictRow).where(VerdictRow.target_id == target_id).order_by(VerdictRow.sequence)
        return [_load(row) for row in self._session.scalars(query)]

    def by_target(self, article_id: str) -> dict[str, list[Verdict]]:
        """All verdicts on one article's flags and attributions, by target, oldest first."""
        query = (
            select(VerdictRow)
            .join(TargetRow, TargetRow.id == VerdictRow.target_id)
            .where(TargetRow.article_id == article_id)
            .order_by(VerdictRow.target_id, VerdictRow.sequence)
        )
        return _grouped(self._session.scalars(query))

    def count(self, article_id: str) -> int:
        """How many verdicts there are on one article's flags and attributions."""
        query = select(func.count()).select_from(VerdictRow).join(TargetRow, TargetRow.id == VerdictRow.target_id)
        return self._session.scalar(query.where(TargetRow.article_id == article_id)) or 0

    def said(self, article_id: str) -> dict[str, list[Said]]:
        """Who decided what on each of one article's flags and attributions, oldest first; without the reasons."""
        said = (VerdictRow.reviewer, VerdictRow.decision, VerdictRow.at, VerdictRow.payload["settles"].as_boolean())
        query = (
            select(VerdictRow.target_id, TargetRow.kind, *said)
            .join(TargetRow, TargetRow.id == VerdictRow.target_id)
            .where(TargetRow.article_id == article_id)
            .order_by(VerdictRow.target_id, VerdictRow.sequence)
        )
        found: dict[str, list[Said]] = defaultdict(list)
        for target_id, kind, reviewer, decision, at, settles in self._session.execute(query):
            decisions = FlagDecision if kind == TargetKind.FLAG.value else AttributionDecision
            found[target_id].append(Said(reviewer, decisions(decision), at, bool(settles)))
        return dict(found)

    def lately(self, reviewer: str, limit: int) -> list[tuple[str, Verdict]]:
        """Up to `limit` of the reviewer's standing verdicts, newest first, each behind its article's id."""
        later = aliased(VerdictRow)
        superseded = exists().where(
            later.target_id == VerdictRow.target_id,
            later.reviewer == VerdictRow.reviewer,
            later.sequence > VerdictRow.sequence,
        )
        query = (
            select(TargetRow.article_id, VerdictRow)
            .join(VerdictRow, TargetRow.id == VerdictRow.target_id)
            .join(ArticleRow, ArticleRow.id == TargetRow.article_id)
            .where(VerdictRow.reviewer == reviewer, ~superseded, ArticleRow.deleted_at.is_(None))
            .order_by(VerdictRow.at.desc(), VerdictRow.id)
            .limit(limit)
        )
        return [(article_id, _load(row)) for article_id, row in self._session.execute(query)]

    def splits(self, wanted: Given = EVERY) -> dict[str, Counter[str]]:
        """Rule -> split (as `split_of` gives it) -> how many flags are so split by the verdicts that are wanted."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        if wanted == EVERY:
            kept = select(TargetRow.rule, TargetRow.decided, func.count()).where(TargetRow.decided.is_not(None))
            for rule, split, flags in self._session.execute(kept.group_by(TargetRow.rule, TargetRow.decided)):
                found[str(rule)][str(split)] = flags
            return found
        latest = _latest(wanted)
        by_flag: dict[tuple[str, str], list[FlagDecision]] = defaultdict(list)
        for rule, flag_id, decision in self._session.execute(
            select(latest.c.rule, latest.c.target_id, latest.c.decision).where(latest.c.age == 1)
        ):
            by_flag[rule, flag_id].append(FlagDecision(decision))
        for (rule, _), decisions in by_flag.items():
            found[rule][split_of(decisions)] += 1
        return found

    def by_reviewer(self, wanted: Given) -> dict[str, Counter[FlagDecision]]:
        """Reviewer -> decision -> how many flags they decided so; only their latest decision on a flag counts."""
        latest = _latest(wanted)
        query = select(latest.c.reviewer, latest.c.decision, func.count()).where(latest.c.age == 1)
        found: dict[str, Counter[FlagDecision]] = defaultdict(Counter)
        for reviewer, decision, flags in self._session.execute(query.group_by(latest.c.reviewer, latest.c.decision)):
            found[reviewer][FlagDecision(decision)] = flags
        return found

    def forget_words(self, article_id: str) -> None:
        """Removes what may quote the article, for its deletion: rationales, evidence, corrections. Decisions stay."""
        targets = select(TargetRow.id).where(TargetRow.article_id == article_id)
        for row in self._session.scalars(select(VerdictRow).where(VerdictRow.target_id.in_(targets))):
            row.payload = {**row.payload, "rationale": "", "evidence": [], "correction": None}
        self._session.flush()


def _latest(wanted: Given) -> Subquery:
    """The verdicts on flags that are wanted, with `age` 1 for a reviewer's latest on a flag."""
    own = (VerdictRow.target_id, VerdictRow.reviewer)
    age = func.row_number().over(partition_by=own, order_by=VerdictRow.sequence.desc()).label("age")
    query = select(TargetRow.rule, *own, VerdictRow.decision, age).join(
        VerdictRow, TargetRow.id == VerdictRow.target_id
    )
    return query.where(TargetRow.rule.is_not(None), *_given(wanted)).subquery()


def _given(wanted: Given) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(VerdictRow.at >= datetime.combine(wanted.since, time(), UTC))
    if wanted.until is not None:
        conditions.append(VerdictRow.at <= datetime.combine(wanted.until, time.max, UTC))
    if wanted.reviewer is not None:
        conditions.append(VerdictRow.reviewer == wanted.reviewer)
    if wanted.seen_by is not None:
        blind = exists().where(ArticleRow.id == TargetRow.article_id, ArticleRow.blind)
        other = aliased(VerdictRow)
        mine = exists().where(other.target_id == TargetRow.id, other.reviewer == wanted.seen_by)
        conditions.append(or_(~blind, mine))
    return conditions


def _grouped(rows: Iterable[VerdictRow]) -> dict[str, list[Verdict]]:
    grouped: dict[str, list[Verdict]] = defaultdict(list)
    for row in rows:
        grouped[row.target_id].append(_load(row))
    return dict(grouped)


def _load(row: VerdictRow) -> Verdict:
    return cast("Verdict", _schema.load(row.payload))
