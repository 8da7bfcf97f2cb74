"""Flags that reviewers raised, beside the machine's annotation, which stays as it was."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schemas.flag import FlagSchema
from schemas.text import Reading
from service.domain.flag import Flag
from service.store.tables import MarkRow

_schema = FlagSchema()


class Marks:
    """Queries on reviewers' flags within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, article_id: str, revision: int, flag: Flag, text: str, reviewer: str, at: datetime) -> None:
        """Keeps a flag that a reviewer raised on the revision whose text is `text`."""
        with Reading(text):
            payload = _schema.dump(flag)
        self._session.add(
            MarkRow(
                id=flag.id, article_id=article_id, revision=revision, reviewer=reviewer, created_at=at, payload=payload
            )
        )
        self._session.flush()

    def revision_of(self, flag_id: str) -> int:
        """The revision on which a flag was raised."""
        return self._session.get_one(MarkRow, flag_id).revision

    def of(self, article_id: str, revision: int, text: str) -> tuple[Flag, ...]:
        """The flags raised on a revision, oldest first."""
        query = (
            select(MarkRow.payload)
            .where(MarkRow.article_id == article_id, MarkRow.revision == revision, MarkRow.payload.is_not(None))
            .order_by(MarkRow.created_at, MarkRow.id)
        )
        with Reading(text):
            return tuple(cast("Flag", _schema.load(payload or {})) for payload in self._session.scalars(query))

    def raised(self, article_id: str) -> list[tuple[str, str, datetime]]:
        """Every flag that reviewers raised on the article, oldest first: its id, who raised it, and when."""
        query = select(MarkRow.id, MarkRow.reviewer, MarkRow.created_at).where(MarkRow.article_id == article_id)
        return [
            (flag_id, reviewer, at)
            for flag_id, reviewer, at in self._session.execute(query.order_by(MarkRow.created_at, MarkRow.id))
        ]

    def delete(self, article_id: str) -> None:
        """Removes every payload of the article."""
        self._session.execute(update(MarkRow).where(MarkRow.article_id == article_id).values(payload=None))
