"""What reviewers decided. Verdicts are only ever added; what they amount to is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.flag import FlagState


class TargetKind(StrEnum):
    """What a verdict is on."""

    FLAG = "flag"
    ATTRIBUTION = "attribution"


class FlagDecision(StrEnum):
    """On a flag."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    FIXED = "fixed"
    UNSURE = "unsure"


class AttributionDecision(StrEnum):
    """On an attribution: first the claim, then the extraction."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNVERIFIABLE = "unverifiable"
    NEEDS_EVIDENCE = "needs_evidence"
    WRONG_SOURCE = "wrong_source"
    WRONG_SPAN = "wrong_span"
    NOT_AN_ATTRIBUTION = "not_an_attribution"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a verdict rests: a web address and what is to be seen there."""

    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reviewer's decision on one flag or attribution; `at` is in UTC, `sequence` its place among the target's.

    A reviewer's newer verdict supersedes the older one, whose `superseded` is then true.
    """

    id: str
    target_kind: TargetKind
    target_id: str
    decision: FlagDecision | AttributionDecision
    rationale: str
    evidence: tuple[Evidence, ...]
    reviewer: str
    at: datetime
    sequence: int
    superseded: bool = False


def state_of(verdicts: Iterable[Verdict]) -> FlagState:
    """A flag's state from its verdicts, oldest first.

    The latest of each reviewer counts; `unsure` says nothing. Where those that count disagree the flag is disputed.
    """
    latest = {verdict.reviewer: verdict.decision for verdict in verdicts}
    decided = {decision for decision in latest.values() if decision is not FlagDecision.UNSURE}
    if not decided:
        return FlagState.OPEN
    return FlagState(decided.pop()) if len(decided) == 1 else FlagState.DISPUTED
