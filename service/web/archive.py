"""The archive in figures: who is quoted, which rules reviewers dismiss, how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from schemas.source import SourceArgsSchema
from service.api import workflows
from service.api.paging import source_cursor, source_position
from service.domain.attribution import SourceClass
from service.domain.report import RuleReport
from service.domain.token import Scope
from service.domain.verdict import FlagDecision
from service.domain.voice import SourceFilter
from service.web.desk import arguments, desk, signed_in
from service.web.plots import Bar, bars, stack
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


@desk.get("/archive")
@signed_in(Scope.READ)
def archive() -> str:
    """The figures; a page of sources."""
    args = arguments(SourceArgsSchema())
    limit, cursor = args.pop("limit"), args.pop("cursor", None)
    wanted = SourceFilter(**args)
    found = workflows().sources.page(limit + 1, wanted, source_position(cursor))
    _, reports = workflows().rules.reports()
    return render_template(
        "archive.html",
        sources=list(zip(found[:limit], bars((s.name, s.attributions) for s in found[:limit]), strict=True)),
        wanted=wanted,
        classes=CLASSES,
        by_class=_classes(workflows().sources.by_class()),
        rules=dismissals(reports),
        agreement=agreements(reports),
        decisions=list(FlagDecision),
        cursor=cursor,
        following=source_cursor(found[limit - 1]) if len(found) > limit else None,
    )


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
