"""What reviewers decided. Verdicts are only ever added; what they amount to is derived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from service.domain.flag import FlagState
from service.domain.text import OffsetEncoding, Offsets, SentSpan, Span


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
    """On an attribution: first the claim, then the extraction; `unsure` says nothing, and takes back what was said."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    UNVERIFIABLE = "unverifiable"
    NEEDS_EVIDENCE = "needs_evidence"
    WRONG_SOURCE = "wrong_source"
    WRONG_SPAN = "wrong_span"
    NOT_AN_ATTRIBUTION = "not_an_attribution"
    UNSURE = "unsure"


ANSWERS = frozenset(FlagDecision) - {FlagDecision.UNSURE}
"""The decisions on a flag that say something."""
WRONG = (AttributionDecision.WRONG_SOURCE, AttributionDecision.WRONG_SPAN)
"""The decisions that call an extraction wrong; only these can come with a correction."""
Decided = FlagDecision | AttributionDecision


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a verdict rests: a web address and what is to be seen there."""

    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the extraction should have been, on the text of `revision`; None where the reviewer left a part as it is."""

    revision: int
    source: tuple[Span, ...] | None = None
    cue: tuple[Span, ...] | None = None
    content: tuple[Span, ...] | None = None
    resolved_source: str | None = None


@dataclass(frozen=True, slots=True)
class SentCorrection:
    """A correction as a request has it, its offsets not yet held against the revision's text."""

    revision: int
    offset_encoding: OffsetEncoding = OffsetEncoding.CODE_POINT
    source: tuple[SentSpan, ...] | None = None
    cue: tuple[SentSpan, ...] | None = None
    content: tuple[SentSpan, ...] | None = None
    resolved_source: str | None = None

    def on(self, text: str) -> Correction:
        """The correction in code points; `OffsetError` when a span does not fit the text."""
        offsets = Offsets(text, self.offset_encoding)
        source, cue, content = (
            None if part is None else tuple(span.on(text, offsets) for span in part)
            for part in (self.source, self.cue, self.content)
        )
        return Correction(self.revision, source, cue, content, self.resolved_source)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer sends: the verdict before it is signed, dated and kept."""

    decision: FlagDecision | AttributionDecision
    rationale: str = ""
    evidence: tuple[Evidence, ...] = ()
    on_behalf_of: str | None = None
    correction: SentCorrection | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reviewer's decision on one flag or attribution; `at` is in UTC, `sequence` its place among the target's.

    A reviewer's newer verdict supersedes the older one, whose `superseded` is then true. `recorded_by` is who sent it,
    the reviewer or a program on their behalf; `settles` tells that they may settle a dispute.
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
    recorded_by: str = ""
    settles: bool = False
    correction: Correction | None = None
    superseded: bool = False


class Signed(Protocol):
    """Whatever has a reviewer's name under it."""

    @property
    def reviewer(self) -> str:
        """The name."""


class Vote(Signed, Protocol):
    """A verdict as far as it counts: who decided what, and whether they may settle a dispute."""

    @property
    def decision(self) -> FlagDecision | AttributionDecision:
        """What they decided."""

    @property
    def settles(self) -> bool:
        """Whether they may settle a dispute."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who decided what, and when (UTC); a verdict without its reasons."""

    reviewer: str
    decision: FlagDecision | AttributionDecision
    at: datetime
    settles: bool = False


One = TypeVar("One", bound=Signed)


def standing(given: Sequence[One]) -> list[One]:
    """Those verdicts on one target that stand, oldest first: a reviewer's latest supersedes all that they gave before.

    `given` is oldest first.
    """
    latest = {one.reviewer: one for one in given}
    return [one for one in given if latest[one.reviewer] is one]


def marked(given: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts on one target, oldest first, each knowing whether it is superseded."""
    stand = {verdict.id for verdict in standing(given)}
    return [replace(verdict, superseded=verdict.id not in stand) for verdict in given]


def split_of(decisions: Iterable[Decided]) -> str:
    """How many decided how, of the standing verdicts on a flag: `dismissed:1 upheld:2`."""
    return " ".join(f"{decision}:{many}" for decision, many in sorted(Counter(decisions).items()))


def state_of(given: Iterable[Vote]) -> FlagState:
    """A flag's state from its verdicts, oldest first.

    The latest of each reviewer counts; `unsure` says nothing. What most of those say is the state; without a majority
    the flag is disputed. A verdict that settles, given on a disputed flag, puts aside all that came before it.
    """
    latest: dict[str, FlagDecision | AttributionDecision] = {}
    for vote in given:
        if vote.settles and vote.decision in ANSWERS and _state(latest) is FlagState.DISPUTED:
            latest = {}
        latest[vote.reviewer] = vote.decision
    return _state(latest)


def states_after(given: Sequence[Vote], reviewer: str, at: datetime, *, settles: bool) -> dict[FlagDecision, FlagState]:
    """The state that each decision of the reviewer's would bring a flag into that has these verdicts, oldest first."""
    return {one: state_of([*given, Said(reviewer, one, at, settles)]) for one in FlagDecision}


def _state(latest: Mapping[str, FlagDecision | AttributionDecision]) -> FlagState:
    ranked = Counter(decision for decision in latest.values() if decision in ANSWERS).most_common(2)
    if not ranked:
        return FlagState.OPEN
    tied = len(ranked) == 2 and ranked[0][1] == ranked[1][1]
    return FlagState.DISPUTED if tied else FlagState(ranked[0][0])
