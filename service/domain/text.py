"""Articles, spans of them, and the three ways of counting offsets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import ClassVar

from service.domain.errors import OffsetError


class OffsetEncoding(StrEnum):
    """What an offset counts. Inside the service it is always code points."""

    CODE_POINT = "code-point"
    UTF_16 = "utf-16"
    UTF_8 = "utf-8"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of a text, `0 <= start < end`, in code points.

    Raises `OffsetError` when empty, reversed or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise OffsetError(f"a span needs 0 <= start < end, not {self.start} and {self.end}")

    def of(self, text: str) -> str:
        """The slice of `text`, unchanged."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether `other` lies inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class SentSpan:
    """A span as a request has it: offsets in some encoding, and perhaps the words, not yet held against the text."""

    start: int
    end: int
    text: str | None = None

    def on(self, text: str, offsets: Offsets) -> Span:
        """The span in code points; `OffsetError` when it does not fit `text`, or its slice there is not `self.text`."""
        span = Span(offsets.decode(self.start), offsets.decode(self.end))
        if self.text is not None and span.of(text) != self.text:
            raise OffsetError(f"the slice from {self.start} to {self.end} is not the text given")
        return span


class ContentType(StrEnum):
    """What a submitted text is written in."""

    PLAIN = "text/plain"
    HTML = "text/html"


@dataclass(frozen=True, slots=True)
class TextNode:
    """A stretch `start` to `end` of the text that stands in one text node of the HTML, from its character `at` on.

    The two are the same, save that white space may be of another kind. `selector` is the XPath of the node in the
    document that a browser makes of the HTML. All in code points.
    """

    selector: str
    at: int
    start: int
    end: int


class SectionKind(StrEnum):
    """What part of a page a stretch is."""

    HEADLINE = "headline"
    BODY = "body"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the article and what it is."""

    kind: SectionKind
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """An article as submitted. `text` is never normalised; `publisher` is who publishes it, empty where unknown.

    `content_type` is what it came in. HTML that has been read is the text in it, and `nodes` say where that stands.
    """

    text: str
    title: str = ""
    publisher: str = ""
    language: str = ""
    url: str = ""
    external_id: str | None = None
    content_type: ContentType = ContentType.PLAIN
    nodes: tuple[TextNode, ...] = ()


class Offsets:
    """Converts offsets into one text between code points and another encoding, each in O(log n).

    One table of the characters that take more than one unit, with running sums of what they add; texts
    that have none (ASCII, or any text counted in code points) cost nothing.
    """

    _WIDE: ClassVar = {
        OffsetEncoding.UTF_16: re.compile("[\U00010000-\U0010ffff]"),
        OffsetEncoding.UTF_8: re.compile("[^\x00-\x7f]"),
    }

    def __init__(self, text: str, encoding: OffsetEncoding) -> None:
        wide = self._WIDE.get(encoding)
        self._at = [m.start() for m in wide.finditer(text)] if wide and not text.isascii() else []
        extra = (self._units(text[i], encoding) - 1 for i in self._at)
        self._extra = list(accumulate(extra, initial=0))
        self._starts = [i + e for i, e in zip(self._at, self._extra, strict=False)]
        self._length = len(text) + self._extra[-1]

    @staticmethod
    def _units(character: str, encoding: OffsetEncoding) -> int:
        if encoding is OffsetEncoding.UTF_16:
            return 2
        return 2 if character < "\u0800" else 3 if character < "\U00010000" else 4

    def encode(self, offset: int) -> int:
        """From code points to the encoding's units."""
        return offset + self._extra[bisect_left(self._at, offset)]

    def decode(self, offset: int) -> int:
        """From the encoding's units to code points; `OffsetError` outside the text or inside a character."""
        if not 0 <= offset <= self._length:
            raise OffsetError(f"offset {offset} lies outside the text, which ends at {self._length}")
        k = bisect_right(self._starts, offset) - 1
        if k < 0:
            return offset
        behind = offset - self._starts[k]
        inside = self._extra[k + 1] - self._extra[k]
        if 0 < behind <= inside:
            raise OffsetError(f"offset {offset} lies inside a character")
        return self._at[k] + behind - (inside if behind else 0)
