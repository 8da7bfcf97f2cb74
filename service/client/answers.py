"""What the client returns beside the domain's own objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord
from service.domain.flag import Facet, FlagState, Severity
from service.domain.verdict import FlagDecision, Verdict


@dataclass(frozen=True, slots=True)
class Annotated:
    """A stored article and the annotation of its newest revision; `created` when this request made the article.

    A `save` that had to be sent again, its first answer lost, finds its own article there: `created` is then False.
    """

    article: ArticleRecord
    annotation: Annotation
    created: bool


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """A revision without its text: `number` from 1, `sha256` hexadecimal over the text in UTF-8, the time in UTC."""

    number: int
    sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FlagHistory:
    """A flag's verdicts, oldest first, and the state that they amount to."""

    state: FlagState
    verdicts: tuple[Verdict, ...]


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


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the version of the set."""

    version: str
    items: tuple[Rule, ...]
