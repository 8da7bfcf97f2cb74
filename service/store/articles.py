"""Articles and their revisions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session, load_only

from service.domain.article import ArticleRecord, Revision
from service.store.tables import ArticleRow, RevisionRow


class Articles:
    """Queries on articles within one transaction. A deleted article is not found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: ArticleRecord, revision: Revision) -> None:
        """Keeps a new article and its first revision."""
        self._session.add(
            ArticleRow(
                id=record.id,
                external_id=record.external_id,
                title=record.title,
                publisher=record.publisher,
                language=record.language,
                url=record.url,
                created_at=record.created_at,
                updated_at=record.updated_at,
                revision=record.revision,
                blind=record.blind,
            )
        )
        self._session.flush()
        self.add_revision(record.id, revision)

    def add_revision(self, article_id: str, revision: Revision) -> None:
        """Keeps a further text."""
        self._session.add(
            RevisionRow(
                article_id=article_id,
                number=revision.number,
                sha256=revision.sha256,
                text=revision.text,
                created_at=revision.created_at,
            )
        )
        self._session.flush()

    def update(self, record: ArticleRecord) -> None:
        """Overwrites what is known of the article beside its texts."""
        row = self._session.get_one(ArticleRow, record.id)
        row.title, row.publisher, row.language, row.url = record.title, record.publisher, record.language, record.url
        row.updated_at, row.revision, row.blind = record.updated_at, record.revision, record.blind
        self._session.flush()

    def get(self, article_id: str, *, lock: bool = False) -> ArticleRecord | None:
        """The article by its id; `lock` keeps others from changing it until the transaction ends."""
        return self._one(ArticleRow.id == article_id, lock)

    def blind(self, article_id: str) -> bool:
        """Whether reviewing of the article is blind, or was when it was deleted."""
        return bool(self._session.scalar(select(ArticleRow.blind).where(ArticleRow.id == article_id)))

    def deleted(self, limit: int, after: str = "") -> list[str]:
        """The ids of up to `limit` deleted articles, in their order, those behind `after`."""
        query = select(ArticleRow.id).where(ArticleRow.deleted_at.is_not(None), ArticleRow.id > after)
        return list(self._session.scalars(query.order_by(ArticleRow.id).limit(limit)))

    def by_external_id(self, external_id: str, *, lock: bool = False) -> ArticleRecord | None:
        """The article by the key that its CMS knows it by."""
        return self._one(ArticleRow.external_id == external_id, lock)

    def _one(self, condition: object, lock: bool) -> ArticleRecord | None:
        query = select(ArticleRow).where(condition, ArticleRow.deleted_at.is_(None))  # type: ignore[arg-type]
        row = self._session.scalar(query.with_for_update() if lock else query)
        return record_of(row) if row else None

    def page(self, limit: int, after: tuple[datetime, str] | None = None) -> list[ArticleRecord]:
        """Up to `limit` articles, newest first, those behind (created_at, id) of `after`."""
        query = select(ArticleRow).where(ArticleRow.deleted_at.is_(None))
        if after:
            query = query.where(tuple_(ArticleRow.created_at, ArticleRow.id) < after)
        rows = self._session.scalars(query.order_by(ArticleRow.created_at.desc(), ArticleRow.id.desc()).limit(limit))
        return [record_of(row) for row in rows]

    def unchanged_since(self, before: datetime, limit: int) -> list[str]:
        """The ids of up to `limit` articles last changed before, oldest first."""
        query = select(ArticleRow.id).where(ArticleRow.deleted_at.is_(None), ArticleRow.updated_at <= before)
        return list(self._session.scalars(query.order_by(ArticleRow.updated_at).limit(limit)))

    def revision(self, article_id: str, number: int) -> Revision | None:
        """One revision; None after deletion."""
        row = self._session.get(RevisionRow, (article_id, number))
        return Revision(row.number, row.sha256, row.created_at, row.text) if row and row.text is not None else None

    def revisions(self, article_id: str) -> list[Revision]:
        """All revisions, newest first, their texts left out (empty)."""
        query = select(RevisionRow).where(RevisionRow.article_id == article_id).order_by(RevisionRow.number.desc())
        rows = self._session.scalars(query.options(load_only(RevisionRow.sha256, RevisionRow.created_at)))
        return [Revision(row.number, row.sha256, row.created_at, "") for row in rows]

    def delete(self, article_id: str, at: datetime) -> None:
        """Removes the texts and all that describes them; hashes, ids and times stay."""
        self._session.execute(update(RevisionRow).where(RevisionRow.article_id == article_id).values(text=None))
        row = self._session.get_one(ArticleRow, article_id)
        row.title = row.publisher = row.language = row.url = ""
        row.external_id, row.deleted_at = None, at
        self._session.flush()


def record_of(row: ArticleRow) -> ArticleRecord:
    """The row as the domain has it."""
    return ArticleRecord(
        id=row.id,
        external_id=row.external_id,
        title=row.title,
        publisher=row.publisher,
        language=row.language,
        url=row.url,
        created_at=row.created_at,
        updated_at=row.updated_at,
        revision=row.revision,
        blind=row.blind,
    )
