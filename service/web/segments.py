"""An article's text and its annotation as paragraphs of segments: what a page can show and count offsets in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.domain.annotation import Annotation
from service.domain.text import OffsetEncoding, Offsets, Section, SectionKind, Span
from service.workflows.rules import DISCLOSURE, tone_of

BREAKS = {"\r\n": "crlf", "\n": "lf", "\r": "cr", "": ""}
TONES = ("high", "medium", DISCLOSURE, "low")
ROLES = ("source", "cue", "content")

_NAMES = {
    "\u00ad": "SHY", "\u061c": "ALM", "\u180e": "MVS", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ",
    "\u200e": "LRM", "\u200f": "RLM", "\u2028": "LS", "\u2029": "PS", "\u202a": "LRE", "\u202b": "RLE",
    "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI", "\u2067": "RLI",
    "\u2068": "FSI", "\u2069": "PDI", "\u3164": "HF", "\ufeff": "BOM", "\x85": "NEL",
}  # fmt: skip
_BREAK = re.compile(r"\r\n|\n|\r")
# Joiners between letters that join, and the tags of a flag's emoji, are seen by what they do.
_UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
    "|[\u200c\u200d](?![\u0590-\u1fff\u2100-\uffff\U00010000-\U000dffff])"
    "|(?<![\u0590-\u1fff\u2100-\uffff\U00010000-\U000dffff])[\u200c\u200d]"
    "|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]+"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one line on which the same marks stand.

    `at` is its offset in UTF-16 units, as browsers count. `attributions` and `flags` are ids, those that reach
    furthest first. `roles` says what the words are in their attributions, `tone` how the flag that asks for the most
    is shown ("" where none is still raised). `unseen` names a character that no reader would see ("" for all other
    text). `faint` where every attribution here is too doubtful to be counted.
    """

    at: int
    text: str
    roles: tuple[str, ...] = ()
    attributions: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    tone: str = ""
    unseen: str = ""
    faint: bool = False

    @property
    def classes(self) -> str:
        """Its marks as names for the style sheet."""
        names = ["seg", *(f"is-{role}" for role in self.roles)]
        if self.tone:
            names += ["has-flag", f"sev-{self.tone}"]
        elif self.flags:
            names.append("had-flag")
        if self.faint:
            names.append("is-faint")
        return " ".join([*names, "unseen"] if self.unseen else names)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line, `at` in UTF-16 units, in the section that it begins in; `ending` is the line break behind it."""

    at: int
    segments: tuple[Segment, ...]
    ending: str
    section: SectionKind

    @property
    def break_name(self) -> str:
        """The line break in letters, which a page's parser leaves as they are."""
        return BREAKS[self.ending]


def paragraphs(text: str, annotation: Annotation) -> tuple[Paragraph, ...]:
    """The lines of `text`; their segments and endings joined are `text` itself. One pass from left to right."""
    offsets = Offsets(text, OffsetEncoding.UTF_16)
    marks = _Marks(_layers(annotation))
    sections = _Sections(annotation.sections)
    return tuple(
        Paragraph(offsets.encode(start), tuple(_segments(text, start, end, marks, offsets)), ending, sections.at(start))
        for start, end, ending in _lines(text)
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """One mark on one span; `length` is that of all the words the mark stands on."""

    span: Span
    length: int
    role: str = ""
    attribution: str = ""
    flag: str = ""
    tone: str = ""
    faint: bool = False


class _Marks:
    """Where marks begin and end, and which stand at a place."""

    def __init__(self, layers: Iterable[_Layer]) -> None:
        self._coming = sorted(layers, key=lambda layer: layer.span.start, reverse=True)
        self._standing: list[_Layer] = []
        self._edges = sorted({at for layer in self._coming for at in (layer.span.start, layer.span.end)})

    def within(self, start: int, end: int) -> list[int]:
        """The edges of marks between the two."""
        return self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, end)]

    def at(self, place: int) -> list[_Layer]:
        """The marks that stand at the place, those that reach furthest first. Ask from left to right."""
        while self._coming and self._coming[-1].span.start <= place:
            self._standing.append(self._coming.pop())
            self._standing.sort(key=lambda layer: -layer.length)
        self._standing = [layer for layer in self._standing if layer.span.end > place]
        return self._standing


class _Sections:
    """Which section a place lies in: the last that began, if it has not ended; else the body."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self._sections = sorted(sections, key=lambda section: section.span)
        self._starts = [section.span.start for section in self._sections]

    def at(self, place: int) -> SectionKind:
        """The kind of the section there."""
        k = bisect_right(self._starts, place)
        section = self._sections[k - 1] if k else None
        return section.kind if section and place < section.span.end else SectionKind.BODY


def _layers(annotation: Annotation) -> Iterator[_Layer]:
    floor = annotation.measures.floor if annotation.measures else 0.0
    flagged = {flag.attribution_id for flag in annotation.flags}
    for attribution in annotation.attributions:
        length = sum(span.end - span.start for span in attribution.spans)
        for role in ROLES:
            for span in getattr(attribution, role):
                faint = attribution.confidence < floor and attribution.id not in flagged
                yield _Layer(span, length, role=role, attribution=attribution.id, faint=faint)
    for flag in annotation.flags:
        length = sum(span.end - span.start for span in flag.spans)
        for span in flag.spans:
            yield _Layer(span, length, flag=flag.id, tone=tone_of(flag) if flag.raised else "")


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start(), found.group()
        start = found.end()
    yield start, len(text), ""


def _segments(text: str, start: int, end: int, marks: _Marks, offsets: Offsets) -> Iterator[Segment]:
    unseen = {found.start(): found.end() for found in _UNSEEN.finditer(text, start, end)}
    cuts = {start, end, *marks.within(start, end), *unseen, *unseen.values()}
    for left, right in pairwise(sorted(cuts)):
        name = _name(text[left]) if left in unseen else ""
        yield _segment(offsets.encode(left), text[left:right], marks.at(left), name)


def _segment(at: int, text: str, layers: Sequence[_Layer], unseen: str) -> Segment:
    tones = [layer.tone for layer in layers if layer.tone]
    return Segment(
        at=at,
        text=text,
        roles=tuple(role for role in ROLES if any(layer.role == role for layer in layers)),
        attributions=tuple(dict.fromkeys(layer.attribution for layer in layers if layer.attribution)),
        flags=tuple(dict.fromkeys(layer.flag for layer in layers if layer.flag)),
        tone=min(tones, key=TONES.index, default=""),
        unseen=unseen,
        faint=any(layer.faint for layer in layers) and all(layer.faint for layer in layers if layer.attribution),
    )


def _name(character: str) -> str:
    """What to call an unseen character; letters and figures only."""
    if "\U000e0000" <= character <= "\U000e007f":
        return "TAGS"
    return _NAMES.get(character, f"U+{ord(character):04X}")
