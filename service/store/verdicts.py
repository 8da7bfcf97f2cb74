"""Verdicts: added, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import cast

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from schemas.verdict import VerdictSchema
from service.domain.report import EVERY, Given
from service.domain.verdict import AttributionDecision, FlagDecision, Said, TargetKind, Verdict, standing
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

    def decisions_by_rule(self, wanted: Given = EVERY) -> dict[str, dict[str, dict[str, FlagDecision]]]:
        """Rule -> flag -> reviewer -> that reviewer's latest decision on it, of the verdicts that are wanted."""
        query = (
            select(TargetRow.rule, VerdictRow.target_id, VerdictRow.reviewer, VerdictRow.decision, VerdictRow.at)
            .join(VerdictRow, TargetRow.id == VerdictRow.target_id)
            .where(TargetRow.rule.is_not(None), *_given(wanted))
            .order_by(VerdictRow.target_id, VerdictRow.sequence)
        )
        found: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
        for rule, flag_id, reviewer, decision, at in self._session.execute(query):
            found[str(rule)][flag_id].append(Said(reviewer, FlagDecision(decision), at))
        return {
            rule: {
                flag: {one.reviewer: FlagDecision(one.decision) for one in standing(given)}
                for flag, given in flags.items()
            }
            for rule, flags in found.items()
        }

    def forget_words(self, article_id: str) -> None:
        """Removes what may quote the article, for its deletion: rationales, evidence, corrections. Decisions stay."""
        targets = select(TargetRow.id).where(TargetRow.article_id == article_id)
        for row in self._session.scalars(select(VerdictRow).where(VerdictRow.target_id.in_(targets))):
            row.payload = {**row.payload, "rationale": "", "evidence": [], "correction": None}
        self._session.flush()


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
