"""Marked words as a list can show them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.domain.history import Excerpt
from service.domain.text import Span

LONGEST = 280  # characters of words shown
AROUND = 60  # characters of context on either side
_WHITE = re.compile(r"\s+")


def excerpt(text: str, spans: Sequence[Span]) -> Excerpt | None:
    """The words of these spans; None where there are none. White space becomes one space each."""
    if not spans:
        return None
    start, end = min(spans).start, max(span.end for span in spans)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "…" + _without_first_word(before)
    if end + AROUND < len(text):
        after = _without_first_word(after[::-1])[::-1] + "…"
    return Excerpt(_line(before), _shortened(" … ".join(_line(span.of(text)) for span in spans)), _line(after))


def _without_first_word(text: str) -> str:
    """Without what may be but a part of a word; all of it where it is nothing else."""
    space = _WHITE.search(text)
    return text[space.start() :] if space else text


def _line(text: str) -> str:
    return _WHITE.sub(" ", text)


def _shortened(words: str) -> str:
    half = LONGEST // 2
    return words if len(words) <= LONGEST else f"{words[:half].rstrip()} … {words[-half:].lstrip()}"
