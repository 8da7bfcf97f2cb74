"""Two annotations of an article beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.annotation import AnnotationVersion
from service.domain.attribution import Attribution
from service.domain.flag import Flag


@dataclass(frozen=True, slots=True)
class Side:
    """One of two annotations, and the parts that only it has."""

    version: AnnotationVersion
    attributions: tuple[Attribution, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What either of two annotations has alone, and how many parts they share: parts with the same id."""

    before: Side
    after: Side
    kept_attributions: int
    kept_flags: int
