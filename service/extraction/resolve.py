"""Source classes and resolved sources: whom each attribution's source phrase stands for (sourcing guide, "Terms")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.domain.attribution import Attribution
from service.domain.text import Section
from service.extraction.classes import Floats
from service.extraction.resolution.resolver import Resolver


def resolve(
    text: str,
    sections: tuple[Section, ...],
    attributions: tuple[Attribution, ...],
    classes: Sequence[Floats],
) -> tuple[Attribution, ...]:
    """The attributions, in the order given, with `source_class`, `resolved_source` and `resolved_by` set.

    classes: for each attribution the chance of each of `classes.CLASSES`, float32[C]. `resolved_source` is the fullest
    name that the text gives for a `named` source, empty otherwise; spans stay as they are. Deterministic, linear in
    the text, and never raises.
    """
    found = Resolver(text, sections, attributions, classes).answers()
    return tuple(
        replace(attribution, source_class=answer.source_class, resolved_source=answer.name, resolved_by=answer.by)
        for attribution, answer in zip(attributions, found, strict=True)
    )
