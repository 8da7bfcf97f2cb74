"""Who is quoted across the archive, what they say, and which names reviewers take for one."""

from __future__ import annotations

from datetime import datetime

from service.domain.attribution import SourceClass
from service.domain.errors import Conflict, Fault, InvalidInput, NotFound
from service.domain.once import Once
from service.domain.token import Token
from service.domain.voice import Merge, Source, SourceFilter, SourcePosition, Spoken, Utterance, folded
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.view import ArticleView
from service.workflows.voices import found, line, named


class Sources:
    """Sums over the newest annotation of every article, and the articles behind them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, limit: int, wanted: SourceFilter, after: SourcePosition | None = None) -> list[Source]:
        """Up to `limit` sources, most often quoted first, those behind `after`."""
        with self._database.reading() as unit:
            return (unit.voices if wanted.dated else unit.sources).page(limit, wanted, after)

    def by_class(self, wanted: SourceFilter | None = None) -> dict[SourceClass, int]:
        """How many attributions each class has, in the classes' own order, those without any source among them.

        Of the filter only the period counts.
        """
        with self._database.reading() as unit:
            counts = unit.voices.by_class(wanted) if wanted and wanted.dated else unit.sources.by_class()
        return {kind: counts.get(kind, 0) for kind in SourceClass}

    def one(self, source_class: SourceClass, name: str) -> tuple[Source, list[Merge]]:
        """A source by any of its names, and the merges that made it; `NotFound`."""
        with self._database.reading() as unit:
            root = unit.merges.root(source_class, folded(name))
            source = unit.sources.one(source_class, root)
            if source is None:
                raise NotFound("Nobody is quoted under this name.")
            return source, unit.merges.of(source_class, root)

    def spoken(
        self, limit: int, source_class: SourceClass, name: str, wanted: SourceFilter, after: tuple[datetime, str] | None
    ) -> list[Spoken]:
        """What a source says in up to `limit` articles, newest first, behind the (created_at, id) of `after`."""
        with self._database.reading() as unit:
            root = unit.merges.root(source_class, folded(name))
            ids = unit.voices.articles(limit, source_class, root, wanted, after)
            keys = unit.merges.keys(source_class, root)
            return [_spoken(unit, article_id, source_class, keys) for article_id in ids]

    def merges(self) -> list[Merge]:
        """The merges that stand, oldest first."""
        with self._database.reading() as unit:
            return unit.merges.all()

    def merge(self, name: str, into: str, viewer: Token, once: Once | None = None) -> Merge:
        """Has one named source count as another, kept until it is undone.

        `InvalidInput` where nobody is quoted under either name, `Conflict` where they are one already.
        """
        with self._database.writing() as unit:
            made = unit.keys.made(once)
            if made is not None:
                return unit.merges.get(made)
            unit.merges.lock()
            key, root = folded(name), unit.merges.root(SourceClass.NAMED, folded(into))
            own = unit.merges.root(SourceClass.NAMED, key)
            if own == root:
                raise Conflict("The two are one source already.")
            if own != key:
                raise Conflict("The name is merged into another already; undo that first.")
            one, other = _quoted(unit, key, "/name"), _quoted(unit, root, "/into")
            merge = Merge(new_id("mrg"), SourceClass.NAMED, one.name, other.name, viewer.name, now())
            unit.merges.add(merge, key, root)
            unit.keys.add(once, merge.id, merge.at)
            return merge

    def unmerge(self, merge_id: str, viewer: Token) -> Merge:
        """Undoes a merge; who did it, and when, stays on record. `NotFound` where there is none that stands."""
        with self._database.writing() as unit:
            unit.merges.lock()
            merge = unit.merges.undo(merge_id, viewer.name, now())
            if merge is None:
                raise NotFound("There is no such merge, or it is undone already.")
            return merge


def _quoted(unit: Unit, key: str, pointer: str) -> Source:
    source = unit.sources.one(SourceClass.NAMED, key)
    if source is None:
        raise InvalidInput("Nobody is quoted under this name.", (Fault(pointer, "Not the name of a named source."),))
    return source


def _spoken(unit: Unit, article_id: str, source_class: SourceClass, keys: frozenset[str]) -> Spoken:
    view = ArticleView.of(unit, article_id)
    revision = view.revision()
    text = revision.text
    speaking = found(view, view.annotation(revision), text)
    utterances = tuple(
        Utterance(
            wording,
            line(" … ".join(span.of(text) for span in one.attribution.content)) if one.attribution else "",
            one.attribution.id if one.attribution else None,
            one.flag.id if one.flag and not one.attribution else None,
        )
        for one, (name, wording) in zip(speaking, named(speaking, text), strict=True)
        if one.source_class is source_class and folded(name) in keys
    )
    return Spoken(view.record, utterances)
