"""Annotations of revisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schemas.annotation import ModelVersionSchema, RulesetVersionSchema, dump_annotation, load_annotation
from service.domain.annotation import Annotation, AnnotationVersion
from service.store.tables import AnnotationRow


class Annotations:
    """Queries on annotations within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, annotation: Annotation, text: str, at: datetime) -> None:
        """Keeps the annotation of a stored revision."""
        self._session.add(
            AnnotationRow(
                id=annotation.id,
                article_id=annotation.article_id,
                revision=annotation.revision,
                created_at=at,
                payload=dump_annotation(annotation, text),
            )
        )
        self._session.flush()

    def versions(self, article_id: str) -> list[AnnotationVersion]:
        """Every annotation of the article, newest first, without its parts."""
        query = (
            select(AnnotationRow)
            .where(AnnotationRow.article_id == article_id, AnnotationRow.payload.is_not(None))
            .order_by(AnnotationRow.created_at.desc(), AnnotationRow.id)
        )
        return [_version(row) for row in self._session.scalars(query)]

    def get(self, article_id: str, annotation_id: str, text: str) -> Annotation | None:
        """One annotation by its id; `text` is that of its revision."""
        row = self._session.get(AnnotationRow, annotation_id)
        if row is None or row.article_id != article_id or row.payload is None:
            return None
        return load_annotation(row.payload, text)

    def of(self, article_id: str, revision: int, text: str) -> Annotation | None:
        """The newest annotation of a revision whose text is `text`; None after deletion."""
        query = (
            select(AnnotationRow)
            .where(AnnotationRow.article_id == article_id, AnnotationRow.revision == revision)
            .order_by(AnnotationRow.created_at.desc())
            .limit(1)
        )
        row = self._session.scalar(query)
        return load_annotation(row.payload, text) if row and row.payload is not None else None

    def delete(self, article_id: str) -> None:
        """Removes every payload of the article; their ids stay, for the audit."""
        statement = update(AnnotationRow).where(AnnotationRow.article_id == article_id)
        self._session.execute(statement.values(payload=None))


def _version(row: AnnotationRow) -> AnnotationVersion:
    payload = row.payload or {}
    model, ruleset = ModelVersionSchema().load(payload["model"]), RulesetVersionSchema().load(payload["ruleset"])
    return AnnotationVersion(row.id, row.revision, row.created_at, model, ruleset)
