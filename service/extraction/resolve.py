"""Source classes and resolved sources: whom each attribution's source phrase stands for (sourcing guide, "Terms")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.domain.attribution import Attribution
from service.domain.text import Section
from service.extraction.resolution.resolver import Resolver


def resolve(text: str, sections: tuple[Section, ...], attributions: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    """The attributions, in the order given, with `source_class`, `resolved_source` and `resolved_by` set.

    `resolved_source` is the fullest name that the text gives for a `named` source, empty otherwise; spans stay as
    they are. Deterministic, linear in the text, and never raises.
    """
    resolver = Resolver(text, sections)
    order = sorted(range(len(attributions)), key=lambda i: _place(attributions[i]))
    found = {i: resolver.answer(attributions[i]) for i in order}
    return tuple(
        replace(
            attribution,
            source_class=found[i].source_class,
            resolved_source=found[i].name,
            resolved_by=found[i].by,
        )
        for i, attribution in enumerate(attributions)
    )


def _place(attribution: Attribution) -> int:
    slots: Sequence[int] = [span.start for span in (*attribution.cue, *attribution.source)] or [
        span.start for span in attribution.content
    ]
    return min(slots, default=0)
