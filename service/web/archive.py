"""The archive in figures: who is quoted and what they say, which rules reviewers dismiss, how far they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flask import Response, redirect, render_template, request, url_for
from marshmallow import fields, validate

from schemas.base import Text
from schemas.source import SourceArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import cursor_of, paged, position, source_cursor, source_position, whole
from service.domain.attribution import SourceClass
from service.domain.errors import InvalidInput
from service.domain.report import Given, RuleReport
from service.domain.token import Scope
from service.domain.verdict import FlagDecision
from service.domain.voice import Source, SourceFilter, Spoken
from service.web.desk import arguments, desk, signed_in
from service.web.plots import Bar, bars, stack
from service.workflows.export.table import table
from service.workflows.rules import title_of

CLASSES = {
    SourceClass.NAMED: "Named",
    SourceClass.DESCRIBED: "Described: their role and where, or how they know",
    SourceClass.PARTIAL: "Partial: a side, an institution or a rank",
    SourceClass.BARE: "Bare: nothing that tells who",
    SourceClass.VAGUE: "Vague: a class instead of informants",
    SourceClass.GROUP: "Group: a population or camp, its stance told",
    SourceClass.NONE: "None: it is said, by nobody",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How a rule's flags were decided: the verdicts side by side, and the share of those that dismiss (0..1)."""

    rule: str
    parts: tuple[Bar, ...]
    counts: tuple[int, ...]
    dismissed: float


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far reviewers agree on a rule's flags; `bar` is as long as the share that all said the same of."""

    rule: str
    flags: int
    unanimous: int
    alpha: float | None
    bar: Bar


class ArchiveArgsSchema(SourceArgsSchema):
    """Which sources and, of the verdicts, whose."""

    reviewer = Text(validate=validate.Length(max=200))


class SourcePageArgsSchema(ArchiveArgsSchema):
    """Whose quotations: a source by any of its names."""

    limit = fields.Integer(load_default=20, validate=validate.Range(1, 50))
    name = Text(required=True, validate=validate.Length(min=1, max=200))
    source_class = fields.Enum(SourceClass, by_value=True, required=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for."""

    sources: SourceFilter
    verdicts: Given
    limit: int
    cursor: str | None

    @classmethod
    def now(cls) -> Asked:
        """By the address; verdicts of blind articles count for a viewer once they have decided themselves."""
        args = arguments(ArchiveArgsSchema())
        limit, cursor, reviewer = args.pop("limit"), args.pop("cursor", None), args.pop("reviewer", None)
        wanted = SourceFilter(**args)
        sifted = reviewer or wanted.since or wanted.until
        given = Given(wanted.since, wanted.until, reviewer, _viewer() if sifted else None)
        return cls(wanted, given, limit, cursor)

    @property
    def query(self) -> dict[str, Any]:
        """It as an address has it, without the place in the sources."""
        wanted = self.sources
        kind = wanted.source_class.value if wanted.source_class else None
        return {**self.period, "q": wanted.q, "source_class": kind, "reviewer": self.verdicts.reviewer}

    @property
    def period(self) -> dict[str, Any]:
        """The two days."""
        return {"since": self.sources.since, "until": self.sources.until}


@desk.get("/archive")
@signed_in(Scope.READ)
def archive() -> str:
    """The figures; a page of sources."""
    asked = Asked.now()
    after = source_position(asked.cursor)
    page = paged(lambda most: workflows().sources.page(most, asked.sources, after), asked.limit, source_cursor)
    _, reports = workflows().rules.reports(asked.verdicts)
    return render_template(
        "archive.html",
        asked=asked,
        sources=list(zip(page.items, bars((s.name, s.attributions) for s in page.items), strict=True)),
        wanted=asked.sources,
        classes=CLASSES,
        by_class=_classes(workflows().sources.by_class(asked.sources)),
        rules=dismissals(reports),
        agreement=agreements(reports),
        decisions=list(FlagDecision),
        reviewers=workflows().rules.reviewers(replace(asked.verdicts, reviewer=None, seen_by=_viewer())),
        cursor=asked.cursor,
        following=page.following,
    )


@desk.get("/archive/<any('sources', 'classes', 'rules', 'reviewers', 'agreement'):name>.csv")
@signed_in(Scope.READ)
def archive_table(name: str) -> Response:
    """One of the page's tables, whole, for spreadsheets."""
    asked = Asked.now()
    head, rows = TABLES[name](asked)
    return _csv(name, head, rows)


@desk.get("/archive/source")
@signed_in(Scope.READ)
def source() -> str:
    """A source's articles and quotations, newest first, and what it is merged of."""
    name, kind, wanted, limit, cursor = _one()
    found, merges = workflows().sources.one(kind, name)
    after = position(cursor)
    page = paged(
        lambda most: workflows().sources.spoken(most, kind, name, wanted, after),
        limit,
        lambda spoken: cursor_of(spoken.article),
    )
    return render_template(
        "source.html",
        source=found,
        merges=merges,
        spoken=page.items,
        wanted=wanted,
        may_merge=kind is SourceClass.NAMED and caller().allows(Scope.REVIEW),
        candidates=_alike(found) if kind is SourceClass.NAMED else [],
        cursor=cursor,
        following=page.following,
    )


@desk.get("/archive/source.csv")
@signed_in(Scope.READ)
def source_table() -> Response:
    """All of a source's quotations, for spreadsheets."""
    name, kind, wanted, _, _ = _one()
    workflows().sources.one(kind, name)
    head = ("article_id", "external_id", "title", "publisher", "saved_at", "source", "content", "part")
    return _csv("source", head, _quotations(kind, name, wanted))


@desk.post("/archive/merges")
@signed_in(Scope.REVIEW)
def merge() -> Response:
    """Has one source count as another, and shows that one."""
    name, into = request.form.get("name", "").strip(), request.form.get("into", "").strip()
    if not name or not into:
        raise InvalidInput("Say which source it is.")
    workflows().sources.merge(SourceClass.NAMED, name, into, caller())
    return _to_source(into)


@desk.post("/archive/merges/<merge_id>/undo")
@signed_in(Scope.REVIEW)
def unmerge(merge_id: str) -> Response:
    """Undoes a merge, and shows the source that is its own again."""
    return _to_source(workflows().sources.unmerge(merge_id, caller()).name)


def _viewer() -> str | None:
    """Whom blindness holds for; None for an admin."""
    return None if caller().allows(Scope.ADMIN) else caller().name


def _to_source(name: str) -> Response:
    path = url_for("desk.source", name=name, source_class=SourceClass.NAMED.value)
    return cast("Response", redirect(path, 303))


def _one() -> tuple[str, SourceClass, SourceFilter, int, str | None]:
    args = arguments(SourcePageArgsSchema())
    wanted = SourceFilter(since=args.get("since"), until=args.get("until"))
    return args["name"], args["source_class"], wanted, args["limit"], args.get("cursor")


def _alike(found: Source) -> list[str]:
    """Other named sources that share the last word of the name, most quoted first."""
    last = found.name.split()[-1]
    near = workflows().sources.page(20, SourceFilter(q=last, source_class=SourceClass.NAMED))
    return [one.name for one in near if one.name != found.name]


def _csv(name: str, head: Sequence[str], rows: Iterable[Iterable[object]]) -> Response:
    response = Response(table(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _source_rows(asked: Asked) -> Iterator[tuple[object, ...]]:
    sources = whole(
        lambda after: workflows().sources.page(200, asked.sources, after),
        lambda one: source_position(source_cursor(one)),
    )
    for one in sources:
        wordings = "; ".join(f"{w.text} ({w.attributions})" for w in one.wordings)
        yield one.name, one.source_class.value, one.attributions, one.articles, wordings


def _quotations(kind: SourceClass, name: str, wanted: SourceFilter) -> Iterator[tuple[object, ...]]:
    articles = whole(
        lambda after: workflows().sources.spoken(50, kind, name, wanted, after),
        lambda one: position(cursor_of(one.article)),
    )
    for one in articles:
        yield from _utterances(one)


def _utterances(spoken: Spoken) -> Iterator[tuple[object, ...]]:
    article = spoken.article
    for said in spoken.utterances:
        part = said.attribution or said.flag
        row = (article.id, article.external_id, article.title, article.publisher, article.created_at.isoformat())
        yield (*row, said.wording, said.content, part.id if part else "")


def _class_rows(asked: Asked) -> Iterator[tuple[object, ...]]:
    for kind, count in workflows().sources.by_class(asked.sources).items():
        yield kind.value, count


def _rule_rows(asked: Asked) -> Iterator[tuple[object, ...]]:
    for report in workflows().rules.reports(asked.verdicts)[1]:
        yield (report.id, *(report.verdicts[decision] for decision in FlagDecision))


def _reviewer_rows(asked: Asked) -> Iterator[tuple[object, ...]]:
    given = replace(asked.verdicts, seen_by=_viewer())
    for name, counts in workflows().rules.reviewers(given).items():
        yield (name, *counts.values())


def _agreement_rows(asked: Asked) -> Iterator[tuple[object, ...]]:
    for report in workflows().rules.reports(asked.verdicts)[1]:
        agreed = report.agreement
        yield report.id, agreed.flags, agreed.unanimous, agreed.alpha


_DECISIONS = tuple(decision.value for decision in FlagDecision)
Table = tuple[Sequence[str], Iterable[Iterable[object]]]
TABLES: Mapping[str, Callable[[Asked], Table]] = {
    "sources": lambda asked: (("name", "source_class", "attributions", "articles", "wordings"), _source_rows(asked)),
    "classes": lambda asked: (("source_class", "attributions"), _class_rows(asked)),
    "rules": lambda asked: (("rule", *_DECISIONS), _rule_rows(asked)),
    "reviewers": lambda asked: (("reviewer", *_DECISIONS), _reviewer_rows(asked)),
    "agreement": lambda asked: (("rule", "flags", "unanimous", "alpha"), _agreement_rows(asked)),
}


def dismissals(reports: Sequence[RuleReport]) -> list[RuleRow]:
    """The rules whose flags were decided on, those first that are dismissed the most of the time."""
    rows = [_rule(report) for report in reports if sum(report.verdicts.values())]
    return sorted(rows, key=lambda row: (-row.dismissed, row.rule))


def agreements(reports: Sequence[RuleReport]) -> list[AgreementRow]:
    """The rules that two reviewers or more decided on, those first on which they agree the least."""
    shared = [(report, report.agreement) for report in reports if report.agreement.flags]
    shown = bars(((title_of(r.id), a.unanimous / a.flags, f"{a.unanimous / a.flags:.0%}") for r, a in shared), top=1)
    rows = [
        AgreementRow(bar.label, a.flags, a.unanimous, a.alpha, bar) for (_, a), bar in zip(shared, shown, strict=True)
    ]
    return sorted(rows, key=lambda row: (row.bar.value, row.rule))


def _rule(report: RuleReport) -> RuleRow:
    counts = tuple(report.verdicts[decision] for decision in FlagDecision)
    parts = stack((decision.value, count) for decision, count in zip(FlagDecision, counts, strict=True))
    return RuleRow(title_of(report.id), parts, counts, report.verdicts[FlagDecision.DISMISSED] / sum(counts))


def _classes(counts: dict[SourceClass, int]) -> tuple[Bar, ...]:
    whole = sum(counts.values())
    return bars((CLASSES[kind], count, f"{count / whole:.1%}") for kind, count in counts.items()) if whole else ()
