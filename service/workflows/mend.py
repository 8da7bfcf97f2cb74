"""Attributions as reviewers corrected them, shown in place of the machine's, which stays stored as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.flag import Origin
from service.domain.measures import measure
from service.domain.text import Span
from service.domain.verdict import WRONG, AttributionDecision, Correction, Verdict, standing
from service.workflows.anchoring.alignment import Alignment, align
from service.workflows.anchoring.places import images
from service.workflows.anchoring.tokens import Tokens


def mended(
    annotation: Annotation, text: str, verdicts: Mapping[str, Sequence[Verdict]], text_of: Callable[[int], str | None]
) -> Annotation:
    """The annotation with the corrections that stand among these verdicts by target, their `origin` the reviewer.

    A correction made on another revision, whose text `text_of` gives by its number, is anchored in this one's text;
    where its words are gone it is left out. The measures are counted anew, with the corrections and the flags that
    reviewers raised.
    """
    corrections = {
        attribution.id: correction
        for attribution in annotation.attributions
        if (correction := _correction(verdicts.get(attribution.id, ())))
    }
    here = _anchored(annotation, text, corrections, text_of) if corrections else {}
    attributions = tuple(_mend(a, here[a.id]) if a.id in here else a for a in annotation.attributions)
    if told := annotation.measures:
        told = measure(
            text, attributions, annotation.flags, annotation.sections, told.floor, precision=told.floor_precision
        )
    return replace(annotation, attributions=attributions, measures=told)


def _correction(verdicts: Sequence[Verdict]) -> Correction | None:
    """The newest correction that stands, unless somebody has since called it no attribution at all."""
    for verdict in reversed(standing(verdicts)):
        if verdict.decision in WRONG and verdict.correction:
            return verdict.correction
        if verdict.decision is AttributionDecision.NOT_AN_ATTRIBUTION:
            return None
    return None


def _anchored(
    annotation: Annotation,
    text: str,
    corrections: Mapping[str, Correction],
    text_of: Callable[[int], str | None],
) -> dict[str, Correction]:
    here = {target: made for target, made in corrections.items() if made.revision == annotation.revision}
    for number in {made.revision for made in corrections.values()} - {annotation.revision}:
        before = text_of(number)
        if before is None:
            continue
        way = align(Tokens(before), Tokens(text))
        for target, made in corrections.items():
            if made.revision == number and (moved := _moved(made, way)):
                here[target] = moved
    return here


def _moved(made: Correction, way: Alignment) -> Correction | None:
    """The correction where its words stand now; None where one of its parts is gone."""
    parts: list[tuple[Span, ...] | None] = []
    for part in (made.source, made.cue, made.content):
        now = images(way, part) if part else part
        if part and now is None:
            return None
        parts.append(now)
    return replace(made, source=parts[0], cue=parts[1], content=parts[2])


def _mend(attribution: Attribution, made: Correction) -> Attribution:
    named = made.resolved_source
    return replace(
        attribution,
        source=attribution.source if made.source is None else made.source,
        cue=attribution.cue if made.cue is None else made.cue,
        content=attribution.content if made.content is None else made.content,
        source_class=SourceClass.NAMED if named else attribution.source_class,
        resolved_source=attribution.resolved_source if named is None else named,
        resolved_by=attribution.resolved_by if named is None else By.REVIEWER,
        origin=Origin.REVIEWER,
    )
