"""Bundles to export, made by hand and by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from service.domain.annotation import Annotation, Measures, ModelVersion, RulesetVersion
from service.domain.article import ArticleRecord
from service.domain.attribution import Attribution
from service.domain.flag import Facet, Flag, FlagState, Severity
from service.domain.text import Span
from service.domain.verdict import AttributionDecision, Correction, Evidence, FlagDecision, TargetKind, Verdict
from service.workflows.export.bundle import Bundle
from tests.factories import annotations, attribution, words

AT = datetime(2026, 3, 1, 12, 30, 14, tzinfo=UTC)
RECORD = ArticleRecord("art_1", None, "Quay", "The Ellby Post", "en", "https://example.org/quay", AT, AT, 3)
TEXT = (
    "Quay to reopen 🌉\r\n\r\n"
    "“We waited\r\n\tlong enough 👷🏽,” the harbour master, Jon Falk, told us. He added it was = 2 metres too short.\n"
    "A source said the cranes were sold.\n"
)


def found() -> list[Attribution]:
    """Two attributions of TEXT: one of several lines with emoji in it, one of an anonymous source."""
    first = attribution(TEXT, "Jon Falk", "told", "“We waited\r\n\tlong enough 👷🏽,”", "att_1")
    first = replace(first, content=(*first.content, *words(TEXT, "it was = 2 metres too short")))
    return [first, replace(attribution(TEXT, "A source", "said", "the cranes were sold", "att_2"), resolved_source="")]


def flag(
    id_: str, rule: str, spans: tuple[Span, ...], on: str | None = None, state: FlagState = FlagState.OPEN
) -> Flag:
    return Flag(id_, rule, Facet.WHO, "bare", Severity.HIGH, spans, on, "“It” is unclear.\nRead on.", "Who?", state)


def flags() -> list[Flag]:
    """One on the anonymous source, one on the whole article."""
    return [
        flag("flg_1", "anonymous_source", words(TEXT, "A source"), "att_2"),
        flag("flg_2", "missing_response", ()),
    ]


def verdict(
    target: str,
    decision: str,
    reviewer: str = "Rahel",
    number: int = 1,
    *,
    superseded: bool = False,
    settles: bool = False,
    correction: Correction | None = None,
    evidence: tuple[Evidence, ...] = (),
) -> Verdict:
    """`decision` names one on flags or on attributions."""
    on_flag = decision in set(FlagDecision)
    return Verdict(
        id=f"ver_{target}_{number}",
        target_kind=TargetKind.FLAG if on_flag else TargetKind.ATTRIBUTION,
        target_id=target,
        decision=FlagDecision(decision) if on_flag else AttributionDecision(decision),
        rationale="We called\nthem.",
        evidence=evidence,
        reviewer=reviewer,
        at=AT + timedelta(minutes=number),
        sequence=number,
        superseded=superseded,
        settles=settles,
        correction=correction,
    )


def bundle(
    *verdicts: Verdict,
    attributions: list[Attribution] | None = None,
    raised: list[Flag] | None = None,
    record: ArticleRecord = RECORD,
    text: str = TEXT,
) -> Bundle:
    measures = Measures(0, None, None, None, 0, 0, None, None, 0, False)
    annotation = Annotation(
        "ann_1",
        record.id,
        record.revision,
        ModelVersion("m", "1", "00"),
        RulesetVersion("1"),
        (),
        tuple(found() if attributions is None else attributions),
        tuple(flags() if raised is None else raised),
        measures,
    )
    by_target: dict[str, list[Verdict]] = {}
    for given in verdicts:
        by_target.setdefault(given.target_id, []).append(given)
    return Bundle(record, text, annotation, by_target)


@st.composite
def any_bundles(draw: st.DrawFn) -> Bundle:
    """Any text, annotated anyhow, with a verdict on each part."""
    text, annotation = draw(annotations())
    numbered = replace(
        annotation,
        attributions=tuple(replace(a, id=f"att_{n}") for n, a in enumerate(annotation.attributions)),
        flags=tuple(replace(f, id=f"flg_{n}") for n, f in enumerate(annotation.flags)),
    )
    given = [
        *(verdict(a.id, draw(st.sampled_from(list(AttributionDecision))).value) for a in numbered.attributions),
        *(verdict(f.id, draw(st.sampled_from(list(FlagDecision))).value) for f in numbered.flags),
    ]
    record = replace(RECORD, url=draw(st.sampled_from(["", "https://example.org/a"])))
    return Bundle(record, text, numbered, {v.target_id: [v] for v in given})
