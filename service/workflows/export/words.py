"""Small things that several formats need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from service.domain.text import Span


def compact(value: Any) -> str:
    """JSON on one line, text as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def one_line(text: str) -> str:
    """The text with every run of white space and control characters as one blank."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip()


def quoted(spans: Iterable[Span], text: str) -> str:
    """The words of the spans, on one line, with an ellipsis where they are apart."""
    return one_line(" … ".join(span.of(text) for span in spans))
