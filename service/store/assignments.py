"""Whose task flags are: added, never changed."""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from schemas.assignment import AssignmentSchema
from service.domain.assignment import Assignment
from service.store.tables import ArticleRow, AssignmentRow, TargetRow

_schema = AssignmentSchema()


class Assignments:
    """Queries on assignments within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, assignment: Assignment) -> None:
        """Keeps an assignment behind those that its flag has; the flag's target must be locked."""
        sequence = select(func.coalesce(func.max(AssignmentRow.sequence), 0))
        last = self._session.scalars(sequence.where(AssignmentRow.target_id == assignment.flag_id)).one()
        self._session.add(
            AssignmentRow(
                id=assignment.id,
                target_id=assignment.flag_id,
                sequence=last + 1,
                assignee=assignment.assignee,
                at=assignment.at,
                payload=_schema.dump(assignment),
            )
        )
        self._session.flush()

    def on(self, flag_id: str) -> list[Assignment]:
        """The flag's assignments, oldest first."""
        query = select(AssignmentRow).where(AssignmentRow.target_id == flag_id).order_by(AssignmentRow.sequence)
        return [_load(row) for row in self._session.scalars(query)]

    def by_flag(self, article_id: str) -> dict[str, list[Assignment]]:
        """All assignments of one article's flags, by flag, oldest first."""
        query = (
            select(AssignmentRow)
            .join(TargetRow, TargetRow.id == AssignmentRow.target_id)
            .where(TargetRow.article_id == article_id)
            .order_by(AssignmentRow.target_id, AssignmentRow.sequence)
        )
        grouped: dict[str, list[Assignment]] = defaultdict(list)
        for row in self._session.scalars(query):
            grouped[row.target_id].append(_load(row))
        return dict(grouped)

    def held_by(self, reviewer: str) -> list[tuple[str, Assignment]]:
        """What is the reviewer's task by now, newest first, each behind its article's id."""
        later = aliased(AssignmentRow)
        taken = exists().where(
            later.target_id == AssignmentRow.target_id,
            later.sequence > AssignmentRow.sequence,
        )
        query = (
            select(TargetRow.article_id, AssignmentRow)
            .join(AssignmentRow, TargetRow.id == AssignmentRow.target_id)
            .join(ArticleRow, ArticleRow.id == TargetRow.article_id)
            .where(AssignmentRow.assignee == reviewer, ~taken, ArticleRow.deleted_at.is_(None))
            .order_by(AssignmentRow.at.desc(), AssignmentRow.id)
        )
        return [(article_id, _load(row)) for article_id, row in self._session.execute(query)]


def _load(row: AssignmentRow) -> Assignment:
    return cast("Assignment", _schema.load(row.payload))
