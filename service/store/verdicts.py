"""Verdicts: added, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.verdict import VerdictSchema
from service.domain.verdict import FlagDecision, TargetKind, Verdict
from service.store.tables import TargetRow, VerdictRow

_schema = VerdictSchema()


class Verdicts:
    """Queries on verdicts within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has_target(self, kind: TargetKind, target_id: str, *, lock: bool = False) -> bool:
        """Whether there is such a flag or attribution; `lock` lines up those who write verdicts on it."""
        query = select(TargetRow).where(TargetRow.id == target_id, TargetRow.kind == kind.value)
        return self._session.scalar(query.with_for_update() if lock else query) is not None

    def count(self, target_id: str) -> int:
        """How many verdicts the target has."""
        query = select(func.count()).select_from(VerdictRow).where(VerdictRow.target_id == target_id)
        return self._session.scalar(query) or 0

    def add(self, verdict: Verdict) -> None:
        """Keeps a verdict."""
        self._session.add(
            VerdictRow(
                id=verdict.id,
                target_id=verdict.target_id,
                sequence=verdict.sequence,
                reviewer=verdict.reviewer,
                at=verdict.at,
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

    def decisions_by_rule(self) -> dict[str, dict[FlagDecision, int]]:
        """How often each rule's flags were decided which way, by each reviewer's latest verdict on each flag."""
        query = (
            select(TargetRow.rule, VerdictRow)
            .join(VerdictRow, TargetRow.id == VerdictRow.target_id)
            .where(TargetRow.rule.is_not(None))
            .order_by(VerdictRow.target_id, VerdictRow.sequence)
        )
        latest = {
            (row.target_id, row.reviewer): (cast("str", rule), FlagDecision(row.payload["decision"]))
            for rule, row in self._session.execute(query)
        }
        counts: dict[str, dict[FlagDecision, int]] = defaultdict(lambda: dict.fromkeys(FlagDecision, 0))
        for rule, decision in latest.values():
            counts[rule][decision] += 1
        return dict(counts)


def _grouped(rows: Iterable[VerdictRow]) -> dict[str, list[Verdict]]:
    grouped: dict[str, list[Verdict]] = defaultdict(list)
    for row in rows:
        grouped[row.target_id].append(_load(row))
    return dict(grouped)


def _load(row: VerdictRow) -> Verdict:
    return cast("Verdict", _schema.load(row.payload))
