"""Where an article quotes."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.text import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `outer` with its marks, `inner` without; not `closed` where no mark ends it."""

    outer: Span
    inner: Span
    closed: bool
