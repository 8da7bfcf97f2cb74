"""How a flag or attribution stands: what its verdicts amount to, and who gave the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.flag import FlagState
from service.domain.queue import Claim
from service.domain.verdict import AttributionDecision, FlagDecision, Said, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """What a viewer may see of one target's verdicts: how many stand, the last, and the viewer's own latest decision.

    A reviewer's newer verdict takes the place of the older one, so that as many stand as reviewers decided.

    `state` is a flag's; None for an attribution. `claim` tells who holds the flag, which is hidden from nobody. `would`
    is the state that each decision of the viewer's would bring the flag into; empty where it has no verdicts.
    """

    state: FlagState | None
    verdicts: int = 0
    last: Said | Verdict | None = None
    mine: FlagDecision | AttributionDecision | None = None
    claim: Claim | None = None
    would: Mapping[FlagDecision, FlagState] = field(default_factory=dict)


UNTOUCHED = Standing(None)
"""How a part stands on which nobody has said anything."""
