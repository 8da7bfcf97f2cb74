"""A flag as a reviewer sends it."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.text import OffsetEncoding, SentSpan


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag to be raised on the newest revision, its offsets not yet held against the text.

    No spans: on the whole article. `revision`, where given, must be the newest one's number.
    """

    rule: str
    spans: tuple[SentSpan, ...] = ()
    grade: str = ""
    message: str = ""
    attribution_id: str | None = None
    revision: int | None = None
    offset_encoding: OffsetEncoding = OffsetEncoding.CODE_POINT
    on_behalf_of: str | None = None
