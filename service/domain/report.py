"""A sourcing rule, and what reviewers' verdicts say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain.flag import Facet, Severity
from service.domain.verdict import FlagDecision


@dataclass(frozen=True, slots=True)
class Agreement:
    """How reviewers agree on one rule's flags: those that two or more decided on, and of them those all agreed on.

    `alpha` is Krippendorff's, nominal, `unsure` counted as no answer; None with fewer than ten such flags, or where
    there is but one answer.
    """

    flags: int
    unanimous: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class RuleReport:
    """A rule of the sourcing guide, and how its flags were decided.

    `title` is what people call it, `reason` why the guide asks for it; a `disclosure` tells of good practice.
    `grades` holds the severities of grades that have their own; `machine` is False for a rule that only reviewers
    raise; `verdicts` counts each reviewer's latest decision on each of its flags.
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
    title: str = ""
    reason: str = ""
    disclosure: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """Which verdicts are wanted: given from a day until another, both included (UTC), by a reviewer; None: whichever.

    `seen_by` leaves out what this reviewer may not see: in blind articles flags that they have not decided on.
    """

    since: date | None = None
    until: date | None = None
    reviewer: str | None = None
    seen_by: str | None = None


EVERY = Given()
