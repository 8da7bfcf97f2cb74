"""Comments on flags: added, never changed."""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.comment import CommentSchema
from service.domain.comment import Comment
from service.store.tables import ArticleRow, CommentRow, MentionRow, TargetRow

_schema = CommentSchema()


class Comments:
    """Queries on comments within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, comment: Comment) -> None:
        """Keeps a comment behind those that its flag has; the flag's target must be locked."""
        on_flag = select(func.coalesce(func.max(CommentRow.sequence), 0)).where(CommentRow.target_id == comment.flag_id)
        self._session.add(
            CommentRow(
                id=comment.id,
                target_id=comment.flag_id,
                sequence=self._session.scalars(on_flag).one() + 1,
                at=comment.at,
                payload=_schema.dump(comment),
            )
        )
        self._session.flush()
        self._session.add_all(MentionRow(comment_id=comment.id, reviewer=name) for name in comment.mentions)
        self._session.flush()

    def on(self, flag_id: str) -> list[Comment]:
        """The flag's comments, oldest first."""
        query = select(CommentRow).where(CommentRow.target_id == flag_id).order_by(CommentRow.sequence)
        return [_load(row) for row in self._session.scalars(query)]

    def by_flag(self, article_id: str) -> dict[str, list[Comment]]:
        """All comments on one article's flags, by flag, oldest first."""
        query = (
            select(CommentRow)
            .join(TargetRow, TargetRow.id == CommentRow.target_id)
            .where(TargetRow.article_id == article_id)
            .order_by(CommentRow.target_id, CommentRow.sequence)
        )
        grouped: dict[str, list[Comment]] = defaultdict(list)
        for row in self._session.scalars(query):
            grouped[row.target_id].append(_load(row))
        return dict(grouped)

    def mentioning(self, reviewer: str, limit: int) -> list[tuple[str, Comment]]:
        """Up to `limit` comments that address the reviewer, newest first, each behind its article's id."""
        query = (
            select(TargetRow.article_id, CommentRow)
            .join(CommentRow, TargetRow.id == CommentRow.target_id)
            .join(MentionRow, MentionRow.comment_id == CommentRow.id)
            .join(ArticleRow, ArticleRow.id == TargetRow.article_id)
            .where(MentionRow.reviewer == reviewer, ArticleRow.deleted_at.is_(None))
            .order_by(CommentRow.at.desc(), CommentRow.id)
            .limit(limit)
        )
        return [(article_id, _load(row)) for article_id, row in self._session.execute(query)]

    def forget_words(self, article_id: str) -> None:
        """Blanks what may quote the article, for its deletion. Who commented when, and addressed whom, stays."""
        targets = select(TargetRow.id).where(TargetRow.article_id == article_id)
        for row in self._session.scalars(select(CommentRow).where(CommentRow.target_id.in_(targets))):
            row.payload = {**row.payload, "text": ""}
        self._session.flush()


def _load(row: CommentRow) -> Comment:
    return cast("Comment", _schema.load(row.payload))
