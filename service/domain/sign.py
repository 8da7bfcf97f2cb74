"""What the words of an article show about its sourcing, before any rule judges it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.domain.text import Span


class SignKind(StrEnum):
    """What a stretch of words shows, by its meaning (sourcing guide, "The flags")."""

    UNNAMED = "unnamed"
    VAGUE = "vague"
    HEARSAY = "hearsay"
    CHANNEL = "channel"
    RELAY = "relay"
    DISCLAIMER = "disclaimer"
    LOADED = "loaded"
    UNSOURCED = "unsourced"


GRADES: dict[SignKind, tuple[str, ...]] = {
    SignKind.UNNAMED: ("bare", "partial", "described"),
    SignKind.CHANNEL: ("unattributable", "restricted"),
    SignKind.RELAY: ("traced", "untraced"),
    SignKind.LOADED: ("factive", "doubt"),
}
"""The grades of the kinds that have any, as the guide names them."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A stretch that reads as one kind: `grade` is one of the kind's, empty where it has none; `confidence` 0..1."""

    kind: SignKind
    grade: str
    span: Span
    confidence: float
