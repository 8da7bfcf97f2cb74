"""The archive's figures as tables of CSV, for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.domain.attribution import SourceClass
from service.domain.report import Given
from service.domain.token import Token
from service.domain.verdict import FlagDecision
from service.domain.voice import SourceFilter, SourcePosition, Spoken, folded
from service.workflows.export.table import table
from service.workflows.rules import Rules
from service.workflows.sources import Sources

PAGE, ARTICLES = 200, 50
DECISIONS = tuple(decision.value for decision in FlagDecision)
QUOTATIONS = ("article_id", "external_id", "title", "publisher", "saved_at", "source", "content", "part")
Rows = Iterable[Iterable[object]]
One = TypeVar("One")
Position = TypeVar("Position")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sources and verdicts the tables are of, and for whom."""

    sources: SourceFilter
    verdicts: Given
    viewer: Token


class Tables:
    """Each table whole, in RFC 4180's form; cells that a spreadsheet would take for a formula are made harmless."""

    def __init__(self, sources: Sources, rules: Rules) -> None:
        self._sources = sources
        self._rules = rules

    def one(self, name: str, asked: Asked) -> str:
        """One of `TABLES` by its name."""
        head, rows = TABLES[name]
        return table(head, rows(self, asked))

    def quotations(self, source_class: SourceClass, name: str, wanted: SourceFilter) -> str:
        """All that a source says, a row each, newest article first; `NotFound`."""
        self._sources.one(source_class, name)
        return table(QUOTATIONS, self._quotations(source_class, name, wanted))

    def source_rows(self, asked: Asked) -> Iterator[Sequence[object]]:
        """Most often quoted first."""
        sources = whole(
            lambda after: self._sources.page(PAGE, asked.sources, after),
            lambda one: SourcePosition(one.attributions, one.source_class, folded(one.name)),
        )
        for one in sources:
            wordings = "; ".join(f"{w.text} ({w.attributions})" for w in one.wordings)
            yield one.name, one.source_class.value, one.attributions, one.articles, wordings

    def class_rows(self, asked: Asked) -> Iterator[Sequence[object]]:
        """In the classes' own order."""
        for kind, count in self._sources.by_class(asked.sources).items():
            yield kind.value, count

    def rule_rows(self, asked: Asked) -> Iterator[Sequence[object]]:
        """How each rule's flags were decided."""
        for report in self._rules.reports(asked.verdicts)[1]:
            yield report.id, *(report.verdicts[decision] for decision in FlagDecision)

    def reviewer_rows(self, asked: Asked) -> Iterator[Sequence[object]]:
        """How each reviewer decided."""
        for name, counts in self._rules.reviewers(asked.verdicts, asked.viewer).items():
            yield name, *counts.values()

    def agreement_rows(self, asked: Asked) -> Iterator[Sequence[object]]:
        """How far reviewers agree on each rule's flags."""
        for report in self._rules.reports(asked.verdicts)[1]:
            agreed = report.agreement
            yield report.id, agreed.flags, agreed.unanimous, agreed.alpha

    def _quotations(self, kind: SourceClass, name: str, wanted: SourceFilter) -> Iterator[Sequence[object]]:
        articles = whole(
            lambda after: self._sources.spoken(ARTICLES, kind, name, wanted, after),
            lambda one: (one.article.created_at, one.article.id),
        )
        for one in articles:
            yield from _said(one)


def whole(read: Callable[[Position | None], list[One]], position: Callable[[One], Position | None]) -> Iterator[One]:
    """All items, read some at a time: `read` gives those behind a position, none after the last."""
    after: Position | None = None
    while found := read(after):
        yield from found
        after = position(found[-1])


def _said(spoken: Spoken) -> Iterator[Sequence[object]]:
    article = spoken.article
    where = (article.id, article.external_id, article.title, article.publisher, article.created_at.isoformat())
    for said in spoken.utterances:
        yield *where, said.wording, said.content, said.attribution_id or said.flag_id


TABLES: Mapping[str, tuple[Sequence[str], Callable[[Tables, Asked], Rows]]] = {
    "sources": (("name", "source_class", "attributions", "articles", "wordings"), Tables.source_rows),
    "classes": (("source_class", "attributions"), Tables.class_rows),
    "rules": (("rule", *DECISIONS), Tables.rule_rows),
    "reviewers": (("reviewer", *DECISIONS), Tables.reviewer_rows),
    "agreement": (("rule", "flags", "unanimous", "alpha"), Tables.agreement_rows),
}
