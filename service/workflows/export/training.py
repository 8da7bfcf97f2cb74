"""Training data: what reviewers made of each article, in the form that the scorers read as a gold standard.

A line per article with at least one verdict on what stands in it now. `annotations.reviewed` holds the attributions as
corrected: those called `not_an_attribution` are gone, corrections made on the exported revision are applied. What was
called wrong and not corrected is left out, its extent kept in `uncertain`. The second list, `attributions`, adds
source class and resolved source where they are known. Upheld flags are labels that a system must find; dismissed ones
are near misses; open, disputed and fixed ones are `may`: to raise them is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import Flag, FlagState
from service.domain.text import Span
from service.domain.verdict import AttributionDecision, Correction, Verdict
from service.workflows.export.bundle import Bundle
from service.workflows.export.words import compact

WRONG = (AttributionDecision.WRONG_SOURCE, AttributionDecision.WRONG_SPAN)
EXTRACTION = (*WRONG, AttributionDecision.NOT_AN_ATTRIBUTION)


def write(bundles: Iterable[Bundle]) -> Iterator[str]:
    """A JSON line per reviewed article; offsets count code points."""
    for bundle in bundles:
        found = bundle.annotation
        if any(bundle.history(i) for i in (*(a.id for a in found.attributions), *(f.id for f in found.flags))):
            yield compact(_line(bundle)) + "\n"


def _line(bundle: Bundle) -> dict[str, Any]:
    judged = [(a, _last(bundle, a)) for a in bundle.annotation.attributions]
    kept = [(after, last) for a, last in judged if (after := _corrected(a, last, bundle.record.revision)) is not None]
    flags = bundle.annotation.flags
    return {
        "id": bundle.record.id,
        "text": bundle.text,
        "annotations": {"reviewed": {"attributions": [_roles(a) for a, _ in kept], "discard": []}},
        "attributions": [
            {**_roles(a), "class": a.source_class.value, "resolved": a.resolved_source}
            for a, last in kept
            if _class_known(last)
        ],
        "flags": [_label(flag) for flag in flags if flag.state is not FlagState.DISMISSED],
        "near_misses": [_near_miss(flag) for flag in flags if flag.state is FlagState.DISMISSED],
        "uncertain": [_extent(a.spans) for a, last in judged if a.spans and _unmended(last, bundle.record.revision)],
    }


def _last(bundle: Bundle, attribution: Attribution) -> Verdict | None:
    """What was said last of the extraction, by verdicts that stand; None where nobody objected to it."""
    return next((v for v in reversed(bundle.standing(attribution.id)) if v.decision in EXTRACTION), None)


def _mending(last: Verdict | None, revision: int) -> Correction | None:
    return last.correction if last and last.correction and last.correction.revision == revision else None


def _unmended(last: Verdict | None, revision: int) -> bool:
    return last is not None and last.decision in WRONG and _mending(last, revision) is None


def _corrected(attribution: Attribution, last: Verdict | None, revision: int) -> Attribution | None:
    """The attribution as reviewers would have it; None where it is none, or nobody said what it should be."""
    if last is None:
        return attribution
    mending = _mending(last, revision)
    if last.decision is AttributionDecision.NOT_AN_ATTRIBUTION or mending is None:
        return None
    named = mending.resolved_source
    return replace(
        attribution,
        source=attribution.source if mending.source is None else mending.source,
        cue=attribution.cue if mending.cue is None else mending.cue,
        content=attribution.content if mending.content is None else mending.content,
        source_class=SourceClass.NAMED if named else attribution.source_class,
        resolved_source=attribution.resolved_source if named is None else named,
    )


def _class_known(last: Verdict | None) -> bool:
    """Not where the source was corrected and no name given: which class the new one is of, nobody said."""
    if last is None or last.correction is None:
        return True
    return bool(last.correction.resolved_source) or (
        last.correction.source is None and last.correction.resolved_source is None
    )


def _roles(attribution: Attribution) -> dict[str, list[list[int]]]:
    return {role: [[s.start, s.end] for s in getattr(attribution, role)] for role in ("source", "cue", "content")}


def _label(flag: Flag) -> dict[str, Any]:
    level = "must" if flag.state is FlagState.UPHELD else "may"
    return {"rule": flag.rule, "span": _extent(flag.spans), "grade": flag.grade, "level": level}


def _near_miss(flag: Flag) -> dict[str, Any]:
    return {"rule": flag.rule, "span": _extent(flag.spans)}


def _extent(spans: tuple[Span, ...]) -> list[int] | None:
    return [min(s.start for s in spans), max(s.end for s in spans)] if spans else None
