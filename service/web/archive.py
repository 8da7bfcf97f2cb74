"""The archive in figures: who is quoted and what they say, which rules reviewers dismiss, how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flask import Response, redirect, render_template, request, url_for

from schemas.rule import RulesArgsSchema
from schemas.source import QuotationArgsSchema, SourceArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.exports import asked, sheet
from service.api.paging import cursor_of, paged, position, source_cursor, source_position
from service.domain.attribution import SourceClass
from service.domain.errors import InvalidInput
from service.domain.report import RuleReport
from service.domain.token import Scope
from service.domain.verdict import FlagDecision
from service.domain.voice import Source, SourceFilter
from service.web.desk import arguments, desk, signed_in
from service.web.plots import Bar, bars, stack
from service.workflows.rules import title_of
from service.workflows.tables import TABLES, Asked

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


class ArchiveArgsSchema(SourceArgsSchema, RulesArgsSchema):
    """Which sources and, of the verdicts, whose."""


@desk.get("/archive")
@signed_in(Scope.READ)
def archive() -> str:
    """The figures; a page of sources."""
    args = arguments(ArchiveArgsSchema())
    wanted, cursor = asked(args), args.get("cursor")
    after = source_position(cursor)
    page = paged(lambda most: workflows().sources.page(most, wanted.sources, after), args["limit"], source_cursor)
    _, reports = workflows().rules.reports(wanted.verdicts)
    return render_template(
        "archive.html",
        wanted=wanted.sources,
        by=wanted.verdicts.reviewer,
        query=_query(wanted),
        sources=list(zip(page.items, bars((s.name, s.attributions) for s in page.items), strict=True)),
        classes=CLASSES,
        by_class=_classes(workflows().sources.by_class(wanted.sources)),
        rules=dismissals(reports),
        agreement=agreements(reports),
        decisions=list(FlagDecision),
        reviewers=workflows().rules.reviewers(replace(wanted.verdicts, reviewer=None), caller()),
        cursor=cursor,
        following=page.following,
    )


@desk.get(f"/archive/<any({', '.join(map(repr, TABLES))}):name>.csv")
@signed_in(Scope.READ)
def archive_table(name: str) -> Response:
    """One of the page's tables, whole, for spreadsheets."""
    return sheet(name, workflows().tables.one(name, asked(arguments(ArchiveArgsSchema()))))


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
    return sheet("quotations", workflows().tables.quotations(kind, name, wanted))


@desk.post("/archive/merges")
@signed_in(Scope.REVIEW)
def merge() -> Response:
    """Has one source count as another, and shows that one."""
    name, into = request.form.get("name", "").strip(), request.form.get("into", "").strip()
    if not name or not into:
        raise InvalidInput("Say which source it is.")
    workflows().sources.merge(name, into, caller())
    return _to_source(into)


@desk.post("/archive/merges/<merge_id>/undo")
@signed_in(Scope.REVIEW)
def unmerge(merge_id: str) -> Response:
    """Undoes a merge, and shows the source that is its own again."""
    return _to_source(workflows().sources.unmerge(merge_id, caller()).name)


def _query(wanted: Asked) -> dict[str, Any]:
    """What is asked for as an address has it."""
    chosen = wanted.sources
    kind = chosen.source_class.value if chosen.source_class else None
    period = {"since": chosen.since, "until": chosen.until}
    return {**period, "q": chosen.q, "source_class": kind, "reviewer": wanted.verdicts.reviewer}


def _to_source(name: str) -> Response:
    path = url_for("desk.source", name=name, source_class=SourceClass.NAMED.value)
    return cast("Response", redirect(path, 303))


def _one() -> tuple[str, SourceClass, SourceFilter, int, str | None]:
    args = arguments(QuotationArgsSchema())
    wanted = SourceFilter(since=args.get("since"), until=args.get("until"))
    return args["name"], args["source_class"], wanted, args["limit"], args.get("cursor")


def _alike(found: Source) -> list[str]:
    """Other named sources that share the last word of the name, most quoted first."""
    last = found.name.split()[-1]
    near = workflows().sources.page(20, SourceFilter(q=last, source_class=SourceClass.NAMED))
    return [one.name for one in near if one.name != found.name]


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
