"""Annotations of revisions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from schemas.annotation import ModelVersionSchema, RulesetVersionSchema, dump_annotation, load_annotation
from schemas.attribution import AttributionSchema
from schemas.flag import FlagSchema
from schemas.text import Reading
from service.domain.annotation import Annotation, AnnotationVersion
from service.domain.attribution import Attribution
from service.domain.flag import Flag
from service.store.tables import AnnotationRow

Row = TypeVar("Row")
_flag, _attribution = FlagSchema(), AttributionSchema()


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
                payload=_payload(annotation, text),
            )
        )
        self._session.flush()

    def describe(self, annotation: Annotation, text: str) -> None:
        """Replaces what a stored annotation says of the text: its warnings, and where it stands in HTML."""
        row = self._session.get_one(AnnotationRow, annotation.id)
        dumped = _payload(replace(annotation, flags=(), attributions=()), text)
        row.payload = {**(row.payload or {}), **{name: dumped[name] for name in ("warnings", "nodes")}}
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
        row = self._newest(article_id, revision)
        return load_annotation(row.payload, text) if row and row.payload is not None else None

    def newest(self, article_id: str, revision: int) -> str | None:
        """The id of the newest annotation of a revision."""
        query = _newest(select(AnnotationRow.id), article_id, revision)
        return self._session.scalar(query)

    def parts(
        self, article_id: str, revision: int, text: str, wanted: Collection[str]
    ) -> tuple[list[Flag], list[Attribution]]:
        """Of a revision's newest annotation the flags and attributions with these ids; `text` is the revision's."""
        row = self._newest(article_id, revision)
        payload = (row.payload if row else None) or {"flags": [], "attributions": []}
        with Reading(text):
            flags, attributions = (
                [schema.load(part) for part in payload[kind] if part["id"] in wanted]
                for kind, schema in (("flags", _flag), ("attributions", _attribution))
            )
        return flags, attributions

    def earlier(self, article_id: str, after: int, until: int) -> dict[str, str]:
        """Flag -> the flag on an earlier wording that it continues, in the revisions after one until another."""
        query = select(AnnotationRow.payload).where(
            AnnotationRow.article_id == article_id, AnnotationRow.revision > after, AnnotationRow.revision <= until
        )
        found = (flag for payload in self._session.scalars(query) for flag in (payload or {"flags": []})["flags"])
        return {flag["id"]: flag["earlier"] for flag in found if flag.get("earlier")}

    def _newest(self, article_id: str, revision: int) -> AnnotationRow | None:
        return self._session.scalar(_newest(select(AnnotationRow), article_id, revision))

    def delete(self, article_id: str) -> None:
        """Removes every payload of the article; their ids stay, for the audit."""
        statement = update(AnnotationRow).where(AnnotationRow.article_id == article_id)
        self._session.execute(statement.values(payload=None))


def _newest(query: Select[Row], article_id: str, revision: int) -> Select[Row]:
    mine = query.where(AnnotationRow.article_id == article_id, AnnotationRow.revision == revision)
    return mine.order_by(AnnotationRow.created_at.desc()).limit(1)


def _payload(annotation: Annotation, text: str) -> dict[str, Any]:
    """The annotation without the text in HTML, which its revision keeps."""
    return {name: value for name, value in dump_annotation(annotation, text).items() if name != "text"}


def _version(row: AnnotationRow) -> AnnotationVersion:
    payload = row.payload or {}
    model, ruleset = ModelVersionSchema().load(payload["model"]), RulesetVersionSchema().load(payload["ruleset"])
    return AnnotationVersion(row.id, row.revision, row.created_at, model, ruleset)
