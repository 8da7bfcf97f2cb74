"""Who "I" and "we" are: the writer outside quotations, inside one its speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.domain.attribution import Attribution
from service.extraction.quotes import Stretch

_BYLINE = re.compile(
    r"^[ \t]*(?:Written )?(?:By|BY|by):? +([^\W\d_a-z][\w'’.-]*(?: +(?:[^\W\d_a-z][\w'’.-]*|de|van|von|bin|al)){1,3})"
    r"(?=[ \t]*(?:$|[,|(–—•]|-|and\b))",
    re.MULTILINE,
)
HEAD = 600
"""Characters at the top of a text in which its byline stands."""


def writer(text: str) -> str:
    """The name after "By" that begins a line near the top; empty where there is none."""
    byline = _BYLINE.search(text, 0, HEAD)
    return byline.group(1).rstrip(".") if byline else ""


def enclosing(attributions: Sequence[Attribution], number: int) -> int | None:
    """The attribution whose content most closely holds the source of another; None outside every content."""
    start = attributions[number].source[0].start
    around = [
        (span.end - span.start, i)
        for i, one in enumerate(attributions)
        for span in one.content
        if i != number and span.start <= start < span.end
    ]
    return min(around)[1] if around else None


def speaking(attributions: Sequence[Attribution], number: int, stretch: Stretch) -> int | None:
    """The attribution whose content the quoted stretch is, other than one whose source stands in it."""
    shared = [
        (min(span.end, stretch[1]) - max(span.start, stretch[0]), -i)
        for i, one in enumerate(attributions)
        for span in one.content
        if i != number and not any(stretch[0] <= source.start < stretch[1] for source in one.source)
    ]
    best = max(shared, default=(0, 0))
    return -best[1] if best[0] > 0 else None
