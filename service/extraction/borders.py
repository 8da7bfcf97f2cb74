"""Contents that run on or break off: outside quotation marks a span ends with its sentence, and within it is one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from service.domain.text import Span

Stretch = tuple[int, int]


def within_sentence(content: Span, cue: Span, sentences: Sequence[Span], quoted: Sequence[Stretch]) -> Span:
    """The part of a content that stands in its cue's sentence, or in the nearest; whole where it is quoted across.

    sentences: of the whole text, in order; quoted: the stretches between quotation marks, in order, none in another.
    """
    parts: list[Span] = []
    for sentence in sentences[_at(sentences, content.start) : _at(sentences, content.end - 1) + 1]:
        low, high = max(content.start, sentence.start), min(content.end, sentence.end)
        if low < high and parts and _goes_on(low, quoted):
            parts[-1] = Span(parts[-1].start, high)
        elif low < high:
            parts.append(Span(low, high))
    home = _at(sentences, cue.start)
    return min(parts, key=lambda part: abs(_at(sentences, part.start) - home), default=content)


def joined(text: str, contents: Sequence[Span], sentences: Sequence[Span]) -> tuple[Span, ...]:
    """The contents in order, of which those of one sentence are one span where nothing but blanks stands between."""
    out: list[Span] = []
    for span in sorted(contents):
        last = out[-1] if out else None
        if (
            last
            and not text[last.end : span.start].strip()
            and _at(sentences, last.end - 1) == _at(sentences, span.start)
        ):
            out[-1] = Span(last.start, max(last.end, span.end))
        else:
            out.append(span)
    return tuple(out)


def _at(sentences: Sequence[Span], offset: int) -> int:
    """The number of the sentence that holds a place, or of the one before it."""
    return max(0, bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1)


def _goes_on(offset: int, quoted: Sequence[Stretch]) -> bool:
    """Whether a quotation that began before a place goes on after it."""
    at = bisect_right(quoted, offset - 1, key=lambda stretch: stretch[0]) - 1
    return at >= 0 and quoted[at][0] < offset - 1 and offset < quoted[at][1]
