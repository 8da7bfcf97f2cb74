"""Articles come in, change and go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision, digest
from service.domain.errors import Conflict, NotFound
from service.domain.text import Article
from service.domain.verdict import state_of
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.anchor import adopt, carry
from service.workflows.annotate import Annotator

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Annotated:
    """A stored article, its newest text and that text's annotation; `created` when this request made the article."""

    article: ArticleRecord
    text: str
    annotation: Annotation
    created: bool = False


class Archive:
    """Keeps articles. Annotating happens outside the transactions, which stay short."""

    def __init__(self, database: Database, annotator: Annotator) -> None:
        self._database = database
        self._annotator = annotator

    def create(self, article: Article) -> Annotated:
        """Stores revision 1 and its annotation; `Conflict` when the external id is taken."""
        if article.external_id is not None:
            with self._database.reading() as unit:
                _free(unit, article.external_id)
        annotation = self._annotator.annotate(article)
        with self._database.writing() as unit:
            if article.external_id is not None:
                _free(unit, article.external_id)
            return _first(unit, article, annotation)

    def save(self, external_id: str, article: Article) -> Annotated:
        """Stores what a CMS saved: a new revision when the text changed, else only what is known beside it."""
        for _ in range(ATTEMPTS):
            with self._database.reading() as unit:
                seen = unit.articles.by_external_id(external_id)
                unchanged = seen is not None and _head(unit, seen).sha256 == digest(article.text)
            annotation = None if unchanged else self._annotator.annotate(article)
            with self._database.writing() as unit:
                record = unit.articles.by_external_id(external_id, lock=True)
                if (record and record.revision) != (seen and seen.revision):
                    continue
                if record is None and annotation is not None:
                    return _first(unit, replace(article, external_id=external_id), annotation)
                if record is not None:
                    return _saved(unit, record, article, annotation)
        raise Conflict("The article is being saved by others; try again.")

    def get(self, article_id: str) -> ArticleRecord:
        """The article, or `NotFound`."""
        with self._database.reading() as unit:
            return _known(unit, article_id)

    def page(self, limit: int, after: tuple[datetime, str] | None) -> list[ArticleRecord]:
        """Up to `limit` articles, newest first, behind the (created_at, id) of `after`."""
        with self._database.reading() as unit:
            return unit.articles.page(limit, after)

    def revisions(self, article_id: str) -> list[Revision]:
        """The article's revisions, newest first, texts left out."""
        with self._database.reading() as unit:
            return unit.articles.revisions(_known(unit, article_id).id)

    def revision(self, article_id: str, number: int) -> Revision:
        """One revision with its text, or `NotFound`."""
        with self._database.reading() as unit:
            return _revision(unit, _known(unit, article_id).id, number)

    def annotation(self, article_id: str, number: int | None = None) -> tuple[Annotation, str]:
        """The annotation of a revision (the newest by default), flags in their present state, and its text."""
        with self._database.reading() as unit:
            record = _known(unit, article_id)
            revision = _revision(unit, article_id, record.revision if number is None else number)
            return _annotation(unit, article_id, revision), revision.text

    def delete(self, article_id: str) -> None:
        """Removes every copy of the texts; hashes, ids and verdicts stay for the audit."""
        with self._database.writing() as unit:
            _known(unit, article_id, lock=True)
            unit.annotations.delete(article_id)
            unit.articles.delete(article_id, now())


def _free(unit: Unit, external_id: str) -> None:
    if unit.articles.by_external_id(external_id) is not None:
        raise Conflict("There is an article with this external_id; PUT /v1/articles/by-external-id/{id} saves it.")


def _known(unit: Unit, article_id: str, *, lock: bool = False) -> ArticleRecord:
    record = unit.articles.get(article_id, lock=lock)
    if record is None:
        raise NotFound("There is no such article.")
    return record


def _revision(unit: Unit, article_id: str, number: int) -> Revision:
    revision = unit.articles.revision(article_id, number)
    if revision is None:
        raise NotFound("The article has no such revision.")
    return revision


def _head(unit: Unit, record: ArticleRecord) -> Revision:
    return _revision(unit, record.id, record.revision)


def _first(unit: Unit, article: Article, annotation: Annotation) -> Annotated:
    at = now()
    record = ArticleRecord(
        id=new_id("art"),
        external_id=article.external_id,
        title=article.title,
        publisher=article.publisher,
        language=article.language,
        url=article.url,
        created_at=at,
        updated_at=at,
        revision=1,
    )
    unit.articles.add(record, Revision(1, digest(article.text), at, article.text))
    kept = _keep(unit, record, adopt(annotation), article.text)
    return Annotated(record, article.text, kept, created=True)


def _saved(unit: Unit, record: ArticleRecord, article: Article, annotation: Annotation | None) -> Annotated:
    """The known article after a save; `annotation` is None where the text is unchanged."""
    at, head = now(), _head(unit, record)
    described = replace(
        record, title=article.title, publisher=article.publisher, language=article.language, url=article.url
    )
    if annotation is None:
        if described != record:
            described = replace(described, updated_at=at)
            unit.articles.update(described)
        return Annotated(described, head.text, _annotation(unit, record.id, head))
    described = replace(described, updated_at=at, revision=record.revision + 1)
    unit.articles.update(described)
    unit.articles.add_revision(record.id, Revision(described.revision, digest(article.text), at, article.text))
    carried = carry(_annotation(unit, record.id, head), head.text, annotation, article.text)
    kept = _keep(unit, described, carried, article.text)
    return Annotated(described, article.text, kept)


def _keep(unit: Unit, record: ArticleRecord, annotation: Annotation, text: str) -> Annotation:
    kept = replace(annotation, id=new_id("ann"), article_id=record.id, revision=record.revision)
    unit.annotations.add(kept, text, now())
    return _with_states(unit, kept)


def _annotation(unit: Unit, article_id: str, revision: Revision) -> Annotation:
    annotation = unit.annotations.of(article_id, revision.number, revision.text)
    if annotation is None:
        raise NotFound("The revision has no annotation.")
    return _with_states(unit, annotation)


def _with_states(unit: Unit, annotation: Annotation) -> Annotation:
    verdicts = unit.verdicts.by_target(str(annotation.article_id))
    flags = tuple(replace(f, state=state_of(verdicts.get(f.id, ()))) for f in annotation.flags)
    return replace(annotation, flags=flags)
