"""What a reader of an annotation must know of the text that it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.domain.text import Span


class WarningCode(StrEnum):
    """What there is to be warned of."""

    LANGUAGE = "language"
    LOOKS_LIKE_HTML = "looks_like_html"
    TRUNCATED = "truncated"
    MOSTLY_FURNITURE = "mostly_furniture"
    PUBLISHER_UNKNOWN = "publisher_unknown"


@dataclass(frozen=True, slots=True)
class TextWarning:
    """One thing of that kind; `span` is where it shows, None for the whole text.

    `language` is the ISO 639 code of the language that was found there, empty in warnings of other kinds.
    """

    code: WarningCode
    message: str
    span: Span | None = None
    language: str = ""
