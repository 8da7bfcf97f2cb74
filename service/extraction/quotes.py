"""What is quoted in a text, and so an attribution's kind.

Marks are paired line by line (`marks.py`); where one is missing, the attributions tell where it belongs.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from service.domain.attribution import Kind
from service.domain.quotation import Quotation
from service.domain.text import Span
from service.extraction.marks import CLOSERS, OPENERS, SINGLE, Marks

LINE = re.compile(r"[^\n\r\u2028\u2029]+")
NEAR = 3
"""Characters within which a content's border and a mark belong together: a mark, a comma, a blank."""

Stretch = tuple[int, int]
Voice = tuple[tuple[Span, ...], tuple[Span, ...]]
"""An attribution's contents, then its source and cue."""


@dataclass(frozen=True, slots=True)
class Borders:
    """What attributions say of missing marks: content start to where its own source or cue follows; end to start."""

    stops: Mapping[int, int] = field(default_factory=dict)
    starts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, voices: Iterable[Voice]) -> "Borders":
        """The borders of these attributions' contents."""
        stops, starts = {}, {}
        for contents, around in voices:
            for content in contents:
                starts[content.end] = content.start
                after = [span.start for span in around if span.start >= content.end]
                if after:
                    stops[content.start] = min(after)
        return cls(stops, starts)

    def stop(self, opener: int, end: int) -> int:
        """Where what an unclosed mark quotes ends: before its content's own source or cue, else with the line."""
        return min(end, next((self.stops[k] for k in range(opener, opener + NEAR) if k in self.stops), end))

    def start(self, closer: int, low: int) -> int | None:
        """Where what a stray closing mark quotes begins, not before ``low``: with the content that ends there."""
        near = (self.starts[k] for k in range(closer + 1, closer + 1 - NEAR, -1) if k in self.starts)
        return next((start for start in near if low <= start < closer), None)


def quoted(text: str, voices: Iterable[Voice] = ()) -> list[Stretch]:
    """The quoted stretches, marks included, half-open, in order, none inside another.

    A double mark left open holds to its line's end (a quotation goes on in the next paragraph) or to the source or
    cue of the content that it opens; a single one only where the next line opens with it again, else it was an
    apostrophe. Linear in the text.
    """
    borders = Borders.of(voices)
    lines = [match.span() for match in LINE.finditer(text) if not match[0].isspace()]
    following = [_first(text, *line) for line in lines[1:]]
    found: list[Stretch] = []
    for (start, end), carried in zip(lines, [*following, ""], strict=False):
        found += _outer(_stretches(text, start, end, carried, borders))
    return found


def _first(text: str, start: int, end: int) -> str:
    """A line's first character that is no blank."""
    return text[start:end].lstrip()[:1]


def _stretches(text: str, start: int, end: int, carried: str, borders: Borders) -> Iterator[Stretch]:
    """One line's quoted stretches, some perhaps inside others; ``carried``: what the next line opens with."""
    marks = Marks(text, start, end)
    yield from ((opener, closer + 1) for opener, closer in marks.pairs.items())
    for opener in marks.open:
        continued = text[opener] == carried and not text[start:opener].strip()
        if opener in marks.doubts and not continued:
            yield opener, marks.doubts[opener] + 1
        elif continued or text[opener] not in SINGLE:
            yield opener, borders.stop(opener, end)
    for closer in marks.strays:
        begin = borders.start(closer, start)
        if begin is not None:
            yield begin, closer + 1


def _outer(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches that lie in no other."""
    last = 0
    for start, end in sorted(stretches):
        if start >= last:
            yield start, end
            last = end


def quotations(text: str, stretches: Iterable[Stretch]) -> tuple[Quotation, ...]:
    """The stretches as quotations; one of marks alone is none."""
    found = []
    for start, end in stretches:
        low = start + (text[start] in CLOSERS)
        closed = end - 1 > low and text[end - 1] in OPENERS
        if low < end - closed:
            found.append(Quotation(Span(start, end), Span(low, end - closed), closed))
    return tuple(found)


def kind(text: str, content: Iterable[Span], stretches: list[Stretch]) -> Kind:
    """Direct if every letter and digit of the content stands inside quotation marks, indirect if none does."""
    starts = [start for start, _ in stretches]
    inside = outside = False
    for span in content:
        i = max(0, bisect_right(starts, span.start) - 1)
        at = span.start
        while at < span.end:
            low, high = stretches[i] if i < len(stretches) else (span.end, span.end)
            low, high = min(max(low, at), span.end), min(max(high, at), span.end)
            outside = outside or _worded(text[at:low])
            inside = inside or _worded(text[low:high])
            at, i = high, i + 1
    if inside and not outside:
        return Kind.DIRECT
    return Kind.MIXED if inside else Kind.INDIRECT


def _worded(stretch: str) -> bool:
    return any(map(str.isalnum, stretch))
