"""What the client returns beside the domain's own objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.domain.annotation import Annotation, AnnotationVersion
from service.domain.article import ArticleRecord
from service.domain.attribution import Attribution
from service.domain.flag import Facet, Flag, FlagState, Severity
from service.domain.verdict import FlagDecision, Verdict


@dataclass(frozen=True, slots=True)
class Annotated:
    """A stored article and the annotation of its newest revision; `created` when this request made the article.

    A `save` that had to be sent again, its first answer lost, finds its own article there: `created` is then False.
    `version` is what a later `save` or `delete` can be `expecting`.
    """

    article: ArticleRecord
    annotation: Annotation
    created: bool
    version: str


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """A revision without its text: `number` from 1, `sha256` hexadecimal over the text in UTF-8, the time in UTC."""

    number: int
    sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Side:
    """One of two annotations, and the parts that only it has."""

    version: AnnotationVersion
    attributions: tuple[Attribution, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What either of two annotations has alone, and how many attributions and flags they share."""

    before: Side
    after: Side
    kept_attributions: int
    kept_flags: int


@dataclass(frozen=True, slots=True)
class FlagHistory:
    """The verdicts on a flag that you may see, oldest first, and the state that they amount to."""

    state: FlagState
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How reviewers agree on a rule's flags: those that two or more decided on, those of them where all said the same.

    `alpha` is Krippendorff's, None where there are too few flags for it.
    """

    flags: int
    unanimous: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the sourcing guide; `grades` holds the severities of grades that have their own.

    `machine` is False for a rule that only reviewers raise; `verdicts` counts each reviewer's latest decision on each
    of the rule's flags.
    """

    id: str
    facet: Facet
    severity: Severity
    grades: Mapping[str, Severity]
    machine: bool
    definition: str
    question: str
    verdicts: Mapping[FlagDecision, int]
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the version of the set."""

    version: str
    items: tuple[Rule, ...]
