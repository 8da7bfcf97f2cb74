"""Who said what, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.domain.flag import Origin
from service.domain.text import SectionKind, Span


class Kind(StrEnum):
    """How the content stands to the quotation marks: wholly inside, outside, or partly."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SourceClass(StrEnum):
    """How well a reader can tell who the source is, as the sourcing guide defines it."""

    NAMED = "named"
    DESCRIBED = "described"
    PARTIAL = "partial"
    BARE = "bare"
    VAGUE = "vague"
    GROUP = "group"
    NONE = "none"


class By(StrEnum):
    """How it was decided whom a source stands for.

    By a name in the phrase, by a role that a named person holds, by what a pronoun refers back to, by a quotation that
    goes on, by the phrase itself; or a reviewer said so.
    """

    NAME = "name"
    ROLE = "role"
    PRONOUN = "pronoun"
    CONTINUATION = "continuation"
    PHRASE = "phrase"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source, cue and content, each a tuple of spans, possibly empty.

    `resolved_source` is the fullest name that the article gives for a `named` source, empty otherwise; the
    mention itself stays in `source`. `resolved_by` says how class and name were decided. `confidence` is 0..1 for
    the whole attribution. `origin` is the reviewer where a correction stands.
    """

    id: str
    kind: Kind
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    source_class: SourceClass
    resolved_source: str
    section: SectionKind
    confidence: float
    resolved_by: By = By.PHRASE
    origin: Origin = Origin.MACHINE

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span of the attribution, in the order of the text."""
        return tuple(sorted((*self.source, *self.cue, *self.content)))
