"""Annotations beside each other: an old revision under a new model, or one revision after another."""

from __future__ import annotations

from service.domain.annotation import Annotation, AnnotationVersion
from service.domain.attribution import Attribution
from service.domain.difference import Difference, Side
from service.domain.errors import NotFound
from service.domain.flag import Flag
from service.domain.text import Article, ContentType
from service.domain.token import Token
from service.store.database import Database
from service.workflows.anchor import carry
from service.workflows.annotate import Annotator
from service.workflows.before import Before
from service.workflows.revise import keep
from service.workflows.view import ArticleView, known


class Compare:
    """Annotates again, and compares."""

    def __init__(self, database: Database, annotator: Annotator) -> None:
        self._database = database
        self._annotator = annotator

    def again(self, article_id: str, number: int, viewer: Token) -> tuple[Annotation, str]:
        """A new annotation of a revision, by today's model and rules, beside those that it has; and the text.

        Flags are in the state that the viewer may see.
        """
        with self._database.reading() as unit:
            before = Before.read(unit, known(unit, article_id), number)
        text = before.revision.text
        fresh = self._annotator.annotate(_article(before))
        carried = carry(before.annotation, text, fresh, text, before.verdicts)
        with self._database.writing() as unit:
            record = known(unit, article_id, lock=True)
            if not before.stands(
                unit, record
            ):  # somebody decided or saved meanwhile: seldom, so the lock is held for it
                present = Before.read(unit, record, number)
                carried = carry(present.annotation, text, fresh, text, present.verdicts)
                before = present
            return keep(ArticleView(unit, record, viewer, before.verdicts), carried, text, number), text

    def versions(self, article_id: str) -> list[AnnotationVersion]:
        """Every annotation of the article, newest first."""
        with self._database.reading() as unit:
            return unit.annotations.versions(known(unit, article_id).id)

    def difference(
        self, article_id: str, before_id: str | None, after_id: str | None, viewer: Token
    ) -> tuple[Difference, tuple[str, str]]:
        """Between two annotations of an article, by default the newest two, with the text of each.

        Flags are in the state that the viewer may see. `NotFound` where there are not two.
        """
        with self._database.reading() as unit:
            view = ArticleView.of(unit, article_id, viewer)
            versions = unit.annotations.versions(article_id)
            after_at = _place(versions, after_id, 0)
            before_at = _place(versions, before_id, after_at + 1)
            before, after = (_read(view, versions[at]) for at in (before_at, after_at))
        (old, old_text), (new, new_text) = before, after
        difference = Difference(
            _side(versions[before_at], old, new),
            _side(versions[after_at], new, old),
            len(_ids(old.attributions) & _ids(new.attributions)),
            len(_ids(old.flags) & _ids(new.flags)),
        )
        return difference, (old_text, new_text)


def _article(before: Before) -> Article:
    record, text, nodes = before.record, before.revision.text, before.annotation.nodes
    kind = ContentType.HTML if nodes else ContentType.PLAIN
    return Article(text, record.title, record.publisher, record.language, record.url, record.external_id, kind, nodes)


def _place(versions: list[AnnotationVersion], annotation_id: str | None, default: int) -> int:
    places = [at for at, version in enumerate(versions) if version.id == annotation_id]
    at = places[0] if places else default if annotation_id is None else len(versions)
    if at >= len(versions):
        raise NotFound("The article has no such annotation, or none before it.")
    return at


def _read(view: ArticleView, version: AnnotationVersion) -> tuple[Annotation, str]:
    revision = view.revision(version.revision)
    annotation = view.unit.annotations.get(view.record.id, version.id, revision.text)
    if annotation is None:
        raise NotFound("The article has no such annotation.")
    return view.in_states(view.with_marks(annotation, revision)), revision.text


def _side(version: AnnotationVersion, mine: Annotation, other: Annotation) -> Side:
    attributions, flags = _ids(other.attributions), _ids(other.flags)
    return Side(
        version,
        tuple(a for a in mine.attributions if a.id not in attributions),
        tuple(f for f in mine.flags if f.id not in flags),
    )


def _ids(parts: tuple[Attribution, ...] | tuple[Flag, ...]) -> set[str]:
    return {part.id for part in parts}
