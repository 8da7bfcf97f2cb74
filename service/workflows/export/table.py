"""CSV: a row per flag and per attribution, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from service.domain.text import Span
from service.workflows.export.bundle import Bundle
from service.workflows.export.words import one_line, quoted

COLUMNS = (
    "type", "id", "article_id", "external_id", "title", "publisher", "language", "url", "revision", "start", "end",
    "spans", "text", "source", "cue", "content", "kind", "source_class", "resolved_source", "section", "confidence",
    "attribution_id", "rule", "facet", "grade", "severity", "state", "origin", "anchor", "raised", "message",
    "question", "verdicts", "comments", "assignee",
)  # fmt: skip
# What a spreadsheet would take for a formula: the signs, their full-width forms, and what it trims before looking.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(bundles: Iterable[Bundle]) -> Iterator[str]:
    """RFC 4180 with a header row; cells that a spreadsheet would take for a formula have ' before them.

    `start`, `end` and `spans` ("3-9;12-20") count code points; a whole article's flag has none.
    """
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    rows.writeheader()
    yield _drained(out)
    for bundle in bundles:
        rows.writerows({name: _safe(value) for name, value in row.items()} for row in _rows(bundle))
        yield _drained(out)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A whole table in the same form."""
    out = io.StringIO()
    made = csv.writer(out, lineterminator="\r\n")
    made.writerow(head)
    made.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _drained(out: io.StringIO) -> str:
    part = out.getvalue()
    out.seek(0)
    out.truncate()
    return part


def _safe(value: object) -> str:
    cell = "" if value is None else str(value)
    return "'" + cell if cell.startswith(FORMULA) else cell


def _rows(bundle: Bundle) -> Iterator[dict[str, object]]:
    text = bundle.text
    for attribution in bundle.annotation.attributions:
        yield {
            **_common(bundle, "attribution", attribution.id, attribution.content or attribution.spans),
            **{role: quoted(getattr(attribution, role), text) for role in ("source", "cue", "content")},
            "kind": attribution.kind.value,
            "source_class": attribution.source_class.value,
            "resolved_source": attribution.resolved_source,
            "section": attribution.section.value,
            "confidence": attribution.confidence,
            "origin": attribution.origin.value,
        }
    for flag in bundle.annotation.flags:
        yield {
            **_common(bundle, "flag", flag.id, flag.spans),
            **{name: getattr(flag, name) for name in ("attribution_id", "rule", "grade", "message", "question")},
            **{name: getattr(flag, name).value for name in ("facet", "severity", "state", "origin")},
            "anchor": flag.anchor.status.value,
            "raised": "yes" if flag.raised else "no",
            "comments": "; ".join(f"{c.reviewer}: {one_line(c.text)}" for c in bundle.comments.get(flag.id, ())),
            "assignee": bundle.assignee(flag.id),
        }


def _common(bundle: Bundle, kind: str, target_id: str, spans: tuple[Span, ...]) -> dict[str, object]:
    record = bundle.record
    return {
        "type": kind,
        "id": target_id,
        "article_id": record.id,
        **{name: getattr(record, name) for name in COLUMNS[3:9]},
        "start": min((span.start for span in spans), default=None),
        "end": max((span.end for span in spans), default=None),
        "spans": ";".join(f"{span.start}-{span.end}" for span in spans),
        "text": quoted(spans, bundle.text),
        "verdicts": "; ".join(f"{v.reviewer}: {v.decision.value}" for v in bundle.standing(target_id)),
    }
