"""What the service found in one article, and the versions that found it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.attribution import Attribution
from service.domain.flag import Flag
from service.domain.text import Section, TextNode
from service.domain.warning import TextWarning


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """Which model made the attributions; `sha256` is hexadecimal, over its files."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RulesetVersion:
    """Which rules made the flags."""

    version: str


@dataclass(frozen=True, slots=True)
class AnnotationVersion:
    """Which annotation there is of which revision, made when (UTC) and by what."""

    id: str
    revision: int
    created_at: datetime
    model: ModelVersion
    ruleset: RulesetVersion


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with the quotient `value` (0..1, four places)."""

    count: int
    of: int
    value: float


@dataclass(frozen=True, slots=True)
class Measures:
    """How an article is sourced, in numbers; the guide's "Measures of an article" defines each.

    Counted are attributions of a confidence of at least `floor` (0..1), and flagged sources that none of those has. A
    share is None where fewer than three are. `floor_precision` is the share (0..1) of attributions from that floor on
    that were right where it was measured; None where it was not.
    """

    attributions: int
    identified_share: Share | None
    anonymous_share: Share | None
    unidentifiable_share: Share | None
    distinct_sources: int
    identified_sources: int
    dominance: Share | None
    second_hand_share: Share | None
    unverified_disclosures: int
    anonymous_only: bool
    floor: float = 0.0
    floor_precision: float | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """Attributions, flags, sections and measures of one revision of an article (ids None where nothing is stored).

    `measures` is None where the text is not English: nothing was read then, so nothing is known. `nodes` say where the
    text stands in the HTML that it came in; there are none where it came as plain text.
    """

    id: str | None
    article_id: str | None
    revision: int | None
    model: ModelVersion
    ruleset: RulesetVersion
    sections: tuple[Section, ...]
    attributions: tuple[Attribution, ...]
    flags: tuple[Flag, ...]
    measures: Measures | None
    warnings: tuple[TextWarning, ...] = ()
    nodes: tuple[TextNode, ...] = ()
