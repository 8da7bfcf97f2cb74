"""What a rule, or a reviewer, has to ask about the sourcing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from service.domain.text import Span


class Facet(StrEnum):
    """What a flag is about; one attribution carries at most one flag of each."""

    WHO = "WHO"
    ROUTE = "ROUTE"
    STATUS = "STATUS"
    WORDING = "WORDING"
    STRUCTURE = "STRUCTURE"


class Severity(StrEnum):
    """An action: resolve before relying on it, answer the question, or advisory."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FlagState(StrEnum):
    """Derived from the verdicts, never stored beside them."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    FIXED = "fixed"
    DISPUTED = "disputed"


class Origin(StrEnum):
    """Who raised the flag."""

    MACHINE = "machine"
    REVIEWER = "reviewer"


WAITING = (FlagState.OPEN, FlagState.DISPUTED)
"""The states in which a flag waits for a verdict."""


class AnchorStatus(StrEnum):
    """How a flag's words were found again in a later revision: in their place, elsewhere, changed, or no longer."""

    EXACT = "exact"
    MOVED = "moved"
    FUZZY = "fuzzy"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Anchor:
    """How, and how surely (0..1), the flag's words were found in this revision."""

    status: AnchorStatus = AnchorStatus.EXACT
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Flag:
    """One question about how a claim is sourced.

    `spans` is empty for a flag on the whole article. `attribution_id` names the attribution it stands on, if any.
    `message` says in one sentence which words made the rule fire, `question` what an editor would ask. `earlier` names
    the flag, on an earlier wording, whose verdicts stand beside this one. `confidence` is 0..1, the share of such
    flags that a reader upholds; None where a reviewer or a newsroom's own word raised it. `raised` tells whether it is
    still raised on this text: by the machine, or by a reviewer, whose flag stands for as long as its words do.
    """

    id: str
    rule: str
    facet: Facet
    grade: str
    severity: Severity
    spans: tuple[Span, ...]
    attribution_id: str | None
    message: str
    question: str
    state: FlagState = FlagState.OPEN
    origin: Origin = Origin.MACHINE
    anchor: Anchor = field(default_factory=Anchor)
    earlier: str | None = None
    confidence: float | None = None
    raised: bool = True

    @property
    def gone(self) -> bool:
        """Whether its words are no longer in the text; it then has no spans, and is not about the whole article."""
        return self.anchor.status is AnchorStatus.ORPHANED
