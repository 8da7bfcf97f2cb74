"""Annotations beside each other: an old revision under a new model, or one revision after another."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.annotation import Annotation, AnnotationVersion
from service.domain.attribution import Attribution
from service.domain.errors import NotFound
from service.domain.flag import Flag
from service.domain.text import Article
from service.store.database import Database, Unit
from service.workflows.anchor import carry
from service.workflows.annotate import Annotator
from service.workflows.revise import annotation_of, keep, known, revision_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of two annotations, its text, and what only it has."""

    version: AnnotationVersion
    text: str
    attributions: tuple[Attribution, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two annotations share, by number, and what either has alone. Parts are the same when their ids are."""

    before: Side
    after: Side
    kept_attributions: int
    kept_flags: int


class Compare:
    """Annotates again, and compares."""

    def __init__(self, database: Database, annotator: Annotator) -> None:
        self._database = database
        self._annotator = annotator

    def again(self, article_id: str, number: int) -> tuple[Annotation, str]:
        """A new annotation of a revision, by today's model and rules, beside those that it has."""
        with self._database.reading() as unit:
            record = known(unit, article_id)
            text = revision_of(unit, article_id, number).text
        fresh = self._annotator.annotate(
            Article(text, record.title, record.publisher, record.language, record.url, record.external_id)
        )
        with self._database.writing() as unit:
            record = known(unit, article_id, lock=True)
            old = annotation_of(unit, record, revision_of(unit, article_id, number))
            decided = unit.verdicts.by_target(article_id).keys()
            return keep(unit, record, carry(old, text, fresh, text, decided), text, number), text

    def versions(self, article_id: str) -> list[AnnotationVersion]:
        """Every annotation of the article, newest first."""
        with self._database.reading() as unit:
            return unit.annotations.versions(known(unit, article_id).id)

    def difference(self, article_id: str, before_id: str | None, after_id: str | None) -> Difference:
        """Between two annotations of an article, by default the newest two; `NotFound` where there are not."""
        with self._database.reading() as unit:
            versions = unit.annotations.versions(known(unit, article_id).id)
            after_at = _place(versions, after_id, 0)
            before_at = _place(versions, before_id, after_at + 1)
            before, after = (_read(unit, article_id, versions[at]) for at in (before_at, after_at))
        return Difference(
            _side(versions[before_at], before, after),
            _side(versions[after_at], after, before),
            len(_ids(before[0].attributions) & _ids(after[0].attributions)),
            len(_ids(before[0].flags) & _ids(after[0].flags)),
        )


def _place(versions: list[AnnotationVersion], annotation_id: str | None, default: int) -> int:
    places = [at for at, version in enumerate(versions) if version.id == annotation_id]
    at = places[0] if places else default if annotation_id is None else len(versions)
    if at >= len(versions):
        raise NotFound("The article has no such annotation, or none before it.")
    return at


def _read(unit: Unit, article_id: str, version: AnnotationVersion) -> tuple[Annotation, str]:
    text = revision_of(unit, article_id, version.revision).text
    annotation = unit.annotations.get(article_id, version.id, text)
    if annotation is None:
        raise NotFound("The article has no such annotation.")
    return annotation, text


def _side(version: AnnotationVersion, mine: tuple[Annotation, str], other: tuple[Annotation, str]) -> Side:
    annotation, text = mine
    attributions, flags = _ids(other[0].attributions), _ids(other[0].flags)
    return Side(
        version,
        text,
        tuple(a for a in annotation.attributions if a.id not in attributions),
        tuple(f for f in annotation.flags if f.id not in flags),
    )


def _ids(parts: tuple[Attribution, ...] | tuple[Flag, ...]) -> set[str]:
    return {part.id for part in parts}
