"""A number about the whole service, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """A number by its name in the metrics; those of one name have the same `about` and the same names of labels.

    No label may hold anything of an article or the name of a person.
    """

    name: str
    about: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
