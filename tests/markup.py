"""A small markup for annotated text: ``[[s:The mayor]] [[q:said]] [[c:the bridge would close]]``.

Letters: ``s`` source, ``q`` cue, ``c`` content. A number joins spans that belong together (``[[s1:She]] [[q1:said]]``);
without one, each cue's neighbours are up to the reader of the result.
"""

import re
from dataclasses import dataclass

from service.domain.text import Span

ROLES = {"s": "source", "q": "cue", "c": "content"}
MARK = re.compile(r"\[\[([sqc])(\d*):(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked stretch: its role (source, cue or content), its number (0 without one), its place in the text."""

    role: str
    number: int
    span: Span


def parse(marked: str) -> tuple[str, list[Marked]]:
    """The text without its marks, and the marked stretches in order."""
    text, found, last = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        start = len(text)
        text += match[3]
        found.append(Marked(ROLES[match[1]], int(match[2] or 0), Span(start, len(text))))
        last = match.end()
    return text + marked[last:], found


def spans(marked: str, role: str) -> tuple[Span, ...]:
    """The places of one role's stretches."""
    return tuple(m.span for m in parse(marked)[1] if m.role == role)
