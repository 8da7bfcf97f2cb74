"""The archive from its oldest article on, for those who read all of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from service.store.tables import ArticleRow, AssignmentRow, CommentRow, MarkRow, TargetRow, VerdictRow


class Shelf:
    """Queries on the whole archive within one transaction. Deleted articles do not stand on it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keys(
        self,
        limit: int,
        after: tuple[datetime, str] | None = None,
        since: datetime | None = None,
        article_id: str | None = None,
    ) -> list[tuple[datetime, str]]:
        """Up to `limit` (created_at, id), oldest first, behind `after`: of all articles, those changed `since`, or one.

        An article has changed when it was saved, or when a flag was raised on it or decided, commented or assigned.
        """
        key = tuple_(ArticleRow.created_at, ArticleRow.id)
        query = select(ArticleRow.created_at, ArticleRow.id).where(ArticleRow.deleted_at.is_(None))
        if after is not None:
            query = query.where(key > after)
        if since is not None:
            query = query.where(_changed(since))
        if article_id is not None:
            query = query.where(ArticleRow.id == article_id)
        rows = self._session.execute(query.order_by(ArticleRow.created_at, ArticleRow.id).limit(limit))
        return [(created_at, found) for created_at, found in rows]


def _changed(since: datetime) -> ColumnElement[bool]:
    marked = exists().where(MarkRow.article_id == ArticleRow.id, MarkRow.created_at >= since)
    told = (
        select(row.id)
        .join(TargetRow, TargetRow.id == row.target_id)
        .where(TargetRow.article_id == ArticleRow.id, row.at >= since)
        .exists()
        for row in (VerdictRow, CommentRow, AssignmentRow)
    )
    return or_(ArticleRow.updated_at >= since, marked, *told)
