"""How a flag or attribution stands: what its verdicts amount to, and who gave the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.flag import FlagState
from service.domain.queue import Claim
from service.domain.verdict import AttributionDecision, FlagDecision


@dataclass(frozen=True, slots=True)
class Said:
    """Who decided what, and when (UTC); a verdict without its reasons."""

    reviewer: str
    decision: FlagDecision | AttributionDecision
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a viewer may see of one target's verdicts: how many stand, the last, and the viewer's own latest decision.

    A reviewer's newer verdict takes the place of the older one, so that as many stand as reviewers decided.

    `state` is a flag's; None for an attribution. `claim` tells who holds the flag, which is hidden from nobody.
    """

    state: FlagState | None
    verdicts: int = 0
    last: Said | None = None
    mine: FlagDecision | AttributionDecision | None = None
    claim: Claim | None = None
