"""Annotations, and the targets in them that verdicts can be given on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schemas.annotation import dump_annotation, load_annotation
from service.domain.annotation import Annotation
from service.domain.verdict import TargetKind
from service.store.tables import AnnotationRow, TargetRow


class Annotations:
    """Queries on annotations within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, annotation: Annotation, text: str, at: datetime) -> None:
        """Keeps the annotation of a stored revision, and each flag and attribution that is new to the store."""
        self._session.add(
            AnnotationRow(
                id=annotation.id,
                article_id=annotation.article_id,
                revision=annotation.revision,
                created_at=at,
                payload=dump_annotation(annotation, text),
            )
        )
        known = set(self._session.scalars(select(TargetRow.id).where(TargetRow.article_id == annotation.article_id)))
        found = [
            *(TargetRow(id=f.id, kind=TargetKind.FLAG.value, rule=f.rule) for f in annotation.flags),
            *(TargetRow(id=a.id, kind=TargetKind.ATTRIBUTION.value) for a in annotation.attributions),
        ]
        for row in found:
            if row.id not in known:
                row.article_id = str(annotation.article_id)
                self._session.add(row)
        self._session.flush()

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
        """Removes every payload of the article; its targets stay, for the audit."""
        statement = update(AnnotationRow).where(AnnotationRow.article_id == article_id)
        self._session.execute(statement.values(payload=None))
