"""Articles come in, change and go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision, digest
from service.domain.errors import Conflict, PreconditionFailed
from service.domain.once import Once
from service.domain.text import Article
from service.domain.token import Token
from service.logs import log
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.anchor import adopt
from service.workflows.annotate import Annotator
from service.workflows.before import Before
from service.workflows.events import made
from service.workflows.inheritance import pass_on
from service.workflows.view import ArticleView, known, revision_of
from service.workflows.voices import count

ATTEMPTS = 3
Find = Callable[[Unit, bool], ArticleRecord | None]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A stored article, the text sent and its annotation; `created` when this request made the article."""

    article: ArticleRecord
    text: str
    annotation: Annotation
    created: bool = False


class Archive:
    """Keeps articles. Annotating and carrying over happen outside the transactions, which stay short.

    What is given back is as the viewer may see it; for None nothing is hidden.
    """

    def __init__(self, database: Database, annotator: Annotator, *, stores: bool = True) -> None:
        self._database = database
        self._annotator = annotator
        self.stores = stores

    def create(self, article: Article, once: Once | None = None, viewer: Token | None = None) -> Annotated:
        """Stores revision 1 and its annotation; `Conflict` when the external id is taken.

        With `once` a request that came before makes nothing new: it gets the article that it made then, and the
        annotation of the text that it sent, whatever was saved since.
        """
        self._check_stores()
        with self._database.reading() as unit:
            made = unit.keys.made(once)
            if made is not None:
                return _annotated(ArticleView.of(unit, made, viewer), 1, created=True)
            _free(unit, article.external_id)
        article = self._annotator.read(article)
        annotation = self._annotator.annotate(article)
        with self._database.writing() as unit:
            _free(unit, article.external_id)
            stored = _first(unit, article, annotation)
            unit.keys.add(once, stored.article.id, now())
        return stored

    def save(
        self, external_id: str, article: Article, expected: str | None = None, viewer: Token | None = None
    ) -> Annotated:
        """Stores what a CMS saved: a new revision when the text changed, else only what is known beside it.

        `PreconditionFailed` when the article's version is not the `expected` one.
        """
        article = replace(article, external_id=external_id)

        def find(unit: Unit, lock: bool) -> ArticleRecord | None:
            return unit.articles.by_external_id(external_id, lock=lock)

        return self._save(find, article, expected, viewer)

    def revise(self, article_id: str, article: Article, expected: str | None = None) -> Annotated:
        """Stores a known article as `save` does, whether or not a CMS knows it; `NotFound`."""
        return self._save(lambda unit, lock: known(unit, article_id, lock=lock), article, expected, None)

    def _save(self, find: Find, article: Article, expected: str | None, viewer: Token | None) -> Annotated:
        self._check_stores()
        article = self._annotator.read(article)
        fresh: Annotation | None = None
        for left in reversed(range(ATTEMPTS)):
            with self._database.reading() as unit:
                seen = find(unit, False)
                changed = seen is None or _head(unit, seen).sha256 != digest(article.text)
                before = Before.read(unit, seen, seen.revision) if seen and changed else None
            check_version(seen, expected)
            if changed and fresh is None:
                fresh = self._annotator.annotate(article)
            carried = before.carry(self._database, fresh, article.text) if before and fresh else None
            made_meanwhile = (Conflict,) if seen is None and left else ()
            with suppress(*made_meanwhile), self._database.writing() as unit:
                record = find(unit, True)
                check_version(record, expected)
                if _place(record) != _place(seen):
                    continue
                if record is None and fresh is not None:
                    return _first(unit, article, fresh)
                if record is not None:
                    if before and fresh and not before.stands(unit, record):
                        if left:
                            continue
                        before = Before.read(unit, record, record.revision)
                        carried = before.carry(self._database, fresh, article.text)
                    view = ArticleView(unit, record, viewer, before.verdicts if before else None)
                    if carried is None:
                        self._describe(view, article)
                    return _saved(view, article, carried)
        raise Conflict("The article is being saved by others; try again.")

    def get(self, article_id: str) -> ArticleRecord:
        """The article, or `NotFound`."""
        with self._database.reading() as unit:
            return known(unit, article_id)

    def page(self, limit: int, after: tuple[datetime, str] | None) -> list[ArticleRecord]:
        """Up to `limit` articles, newest first, behind the (created_at, id) of `after`."""
        with self._database.reading() as unit:
            return unit.articles.page(limit, after)

    def revisions(self, article_id: str) -> list[Revision]:
        """The article's revisions, newest first, texts left out."""
        with self._database.reading() as unit:
            return unit.articles.revisions(known(unit, article_id).id)

    def revision(self, article_id: str, number: int) -> Revision:
        """One revision with its text, or `NotFound`."""
        with self._database.reading() as unit:
            return revision_of(unit, known(unit, article_id).id, number)

    def annotation(
        self, article_id: str, number: int | None = None, viewer: Token | None = None
    ) -> tuple[Annotation, str]:
        """The annotation of a revision (the newest by default), flags in their present state, and its text."""
        with self._database.reading() as unit:
            view = ArticleView.of(unit, article_id, viewer)
            revision = view.revision(number)
            return view.shown(revision), revision.text

    def set_blind(self, article_id: str, blind: bool, expected: str | None) -> ArticleRecord:
        """Whether reviewers see others' verdicts on the article before giving their own."""
        with self._database.writing() as unit:
            record = known(unit, article_id, lock=True)
            check_version(record, expected)
            if record.blind != blind:
                record = replace(record, blind=blind, updated_at=now())
                unit.articles.update(record)
                unit.targets.line_up(article_id)
                recount(ArticleView(unit, record))
            return record

    def delete(self, article_id: str, expected: str | None = None) -> None:
        """Removes every copy of the texts; hashes, ids and verdicts stay for the audit."""
        with self._database.writing() as unit:
            check_version(known(unit, article_id, lock=True), expected)
            forget(unit, article_id)
        tidy(self._database)

    def _describe(self, view: ArticleView, article: Article) -> None:
        """Brings up to date what an unchanged text's annotation says of the HTML and of the rest around it."""
        old = view.annotation(view.revision())
        new = replace(old, nodes=article.nodes, warnings=self._annotator.warnings(article, old))
        if new != old:
            view.unit.annotations.describe(new, article.text)

    def _check_stores(self) -> None:
        if not self.stores:
            raise Conflict("This deployment stores no text (zero retention); POST /v1/annotate works without storing.")


def version_of(record: ArticleRecord) -> str:
    """A word that changes whenever the article does, for If-Match."""
    return f"{record.revision}-{record.updated_at:%Y%m%d%H%M%S%f}"


def check_version(record: ArticleRecord | None, expected: str | None) -> None:
    """`PreconditionFailed` unless the article is at the expected version (`*`: any, but there must be one)."""
    if expected is not None and (record is None or expected not in ("*", version_of(record))):
        raise PreconditionFailed("The article has changed since it was read.")


def forget(unit: Unit, article_id: str) -> None:
    """Removes every copy of the article's texts within a transaction."""
    unit.annotations.delete(article_id)
    unit.marks.delete(article_id)
    unit.voices.delete(article_id)
    unit.verdicts.forget_words(article_id)
    unit.comments.forget_words(article_id)
    unit.outbox.forget_names(article_id)
    unit.articles.delete(article_id, now())
    unit.targets.line_up(article_id)


def tidy(database: Database) -> None:
    """Takes forgotten words out of the database's log too; where somebody reads just now, the next sweep does."""
    if not database.tidy():
        log.warning("what was deleted stays in the write-ahead log until the next sweep: somebody reads or writes")


def keep(view: ArticleView, annotation: Annotation, text: str, number: int | None = None) -> Annotation:
    """Stores an annotation of a revision (the newest by default) under an id of its own; gives it as it is viewed."""
    at, record = now(), view.record
    number = record.revision if number is None else number
    kept = replace(annotation, id=new_id("ann"), article_id=record.id, revision=number)
    view.unit.annotations.add(kept, text, at)
    opened = view.unit.targets.adopt(kept, at, newest=number == record.revision)
    pass_on(view.unit, kept, at)
    view.unit.outbox.add(made(record, kept, opened, at))
    if number == record.revision:
        count(view, kept, text)
    return view.in_states(kept)


def recount(view: ArticleView) -> None:
    """Counts the article's sources again, where what reviewers corrected, or who may see it, has changed."""
    head = view.revision()
    count(view, view.annotation(head), head.text)


def _place(record: ArticleRecord | None) -> tuple[str, int] | None:
    return (record.id, record.revision) if record else None


def _free(unit: Unit, external_id: str | None) -> None:
    if external_id is not None and unit.articles.by_external_id(external_id) is not None:
        raise Conflict("There is an article with this external_id; PUT /v1/articles/by-external-id/{id} saves it.")


def _head(unit: Unit, record: ArticleRecord) -> Revision:
    return revision_of(unit, record.id, record.revision)


def _annotated(view: ArticleView, number: int, *, created: bool = False) -> Annotated:
    revision = view.revision(number)
    return Annotated(view.record, revision.text, view.shown(revision), created)


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
    view = ArticleView(unit, record, verdicts={})
    return Annotated(record, article.text, keep(view, adopt(annotation), article.text), created=True)


def _saved(view: ArticleView, article: Article, carried: Annotation | None) -> Annotated:
    """The known article after a save; `carried` is None where the text is unchanged."""
    unit, record, at = view.unit, view.record, now()
    described = replace(
        record, title=article.title, publisher=article.publisher, language=article.language, url=article.url
    )
    if carried is None:
        if described != record:
            described = replace(described, updated_at=at)
            unit.articles.update(described)
        return _annotated(view.renewed(described), described.revision)
    described = replace(described, updated_at=at, revision=record.revision + 1)
    unit.articles.update(described)
    unit.articles.add_revision(record.id, Revision(described.revision, digest(article.text), at, article.text))
    view = view.renewed(described)
    kept = keep(view, carried, article.text)
    return Annotated(described, article.text, view.mended(kept, article.text))
