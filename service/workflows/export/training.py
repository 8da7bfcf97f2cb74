"""Training data: what reviewers made of each article, in the form that the scorers read as a gold standard.

A line per article with at least one verdict on what stands in it now. `annotations.reviewed` holds the attributions as
corrected: those called `not_an_attribution` are gone, corrections that stand are in their place. What was called wrong
and not corrected is left out, its extent kept in `uncertain`. The second list, `attributions`, adds
source class and resolved source where they are known. Upheld flags are labels that a system must find; dismissed ones
are near misses; open, disputed and fixed ones, and those that are no longer raised on this text, are `may`: to raise
them is neither right nor wrong. Flags whose words are gone are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.domain.attribution import Attribution
from service.domain.flag import Flag, FlagState, Origin
from service.domain.text import Span
from service.domain.verdict import WRONG, AttributionDecision, FlagDecision
from service.workflows.export.bundle import Bundle
from service.workflows.export.words import compact

EXTRACTION = (*WRONG, AttributionDecision.NOT_AN_ATTRIBUTION)


def write(bundles: Iterable[Bundle]) -> Iterator[str]:
    """A JSON line per reviewed article; offsets count code points."""
    for bundle in bundles:
        found = bundle.annotation
        if any(bundle.history(i) for i in (*(a.id for a in found.attributions), *(f.id for f in found.flags))):
            yield compact(_line(bundle)) + "\n"


def _line(bundle: Bundle) -> dict[str, Any]:
    judged = [(a, _objection(bundle, a)) for a in bundle.annotation.attributions]
    kept = [a for a, objection in judged if objection is None or (objection in WRONG and _mended(a))]
    flags = [flag for flag in bundle.annotation.flags if not flag.gone]
    return {
        "id": bundle.record.id,
        "text": bundle.text,
        "annotations": {"reviewed": {"attributions": [_roles(a) for a in kept], "discard": []}},
        "attributions": [
            {**_roles(a), "class": a.source_class.value, "resolved": a.resolved_source}
            for a in kept
            if _class_known(bundle, a)
        ],
        "flags": [_label(flag) for flag in flags if flag.state is not FlagState.DISMISSED],
        "near_misses": [_near_miss(flag) for flag in flags if flag.state is FlagState.DISMISSED],
        "uncertain": [_extent(a.spans) for a, said in judged if a.spans and said in WRONG and not _mended(a)],
    }


def _objection(bundle: Bundle, attribution: Attribution) -> FlagDecision | AttributionDecision | None:
    """What was said last against the extraction, by verdicts that stand; None where nobody objected to it."""
    said = (verdict.decision for verdict in reversed(bundle.standing(attribution.id)))
    return next((decision for decision in said if decision in EXTRACTION), None)


def _mended(attribution: Attribution) -> bool:
    """Whether a correction stands in the machine's place, as the bundle has it then."""
    return attribution.origin is Origin.REVIEWER


def _class_known(bundle: Bundle, attribution: Attribution) -> bool:
    """Not where the source was corrected and no name given: which class the new one is of, nobody said."""
    made = next((v.correction for v in reversed(bundle.standing(attribution.id)) if v.correction), None)
    if made is None or not _mended(attribution):
        return True
    return bool(made.resolved_source) or (made.source is None and made.resolved_source is None)


def _roles(attribution: Attribution) -> dict[str, list[list[int]]]:
    return {role: [[s.start, s.end] for s in getattr(attribution, role)] for role in ("source", "cue", "content")}


def _label(flag: Flag) -> dict[str, Any]:
    level = "must" if flag.raised and flag.state is FlagState.UPHELD else "may"
    return {"rule": flag.rule, "span": _extent(flag.spans), "grade": flag.grade, "level": level}


def _near_miss(flag: Flag) -> dict[str, Any]:
    return {"rule": flag.rule, "span": _extent(flag.spans)}


def _extent(spans: tuple[Span, ...]) -> list[int] | None:
    return [min(s.start for s in spans), max(s.end for s in spans)] if spans else None
