"""Headline, body and boilerplate of a page's text, by its lines. Conservative: in doubt a line is body.

Precise signs only: furniture by its wording, lists of other stories under a heading or with bullets of their own,
headlines at the very start or end. The model's own label for furniture is no evidence here: what it finds on unlike
pages, the wording gives away as well.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from service.domain.text import Section, SectionKind, Span
from service.extraction.furniture import heads_stories, is_furniture, labels_story

LINE = re.compile(r"[^\n\r\u2028\u2029\x85]+")
BULLET = re.compile(r"[-–—•·*▪►‣◦|]+")
STATEMENT_END = re.compile(r"[.…:;,。][\"'”’»)\]]*$")
SENTENCE_END = re.compile(r"[.!?…:;,。][\"'”’»)\]]*$")
DATELINE = re.compile(r"^\W*[A-Z][A-Z .,'’-]{2,40}(\([^)]{2,30}\)|, [A-Z][a-z]+\.? \d{1,2}\b)?.{0,24}(—|–|--|-|/\.)\s")
TIMESTAMP = re.compile(
    r"^(published|updated|posted|date|last updated)?[:\s]*(\d{1,2}[:.]\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}|\w+ \d{1,2}, \d{4}|\d{1,2} \w+ \d{4})[\d\w\s:.,/()|-]{0,60}$",
    re.IGNORECASE,
)
SENTENCE_WORDS = re.compile(
    r"\b(a|an|the|was|were|had|has|have|is|are|he|she|they|said|i|you|we|this|there|which)\b", re.IGNORECASE
)
SENTENCE_BREAK = re.compile(r"(?:[a-z\d]{3}\.|[!?])[\"'”’»)\]]*\s+\w")
SMALL = 4
MOST_LISTED = 10
LONGEST_HEADLINE, SHORT = 200, 130
"""Characters; nearly all headlines are within the second."""


class Sort(Enum):
    """What one line looks like."""

    BULLET = "bullet"
    FURNITURE = "furniture"
    STAMP = "stamp"
    TITLE = "title"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without its outer blanks."""

    start: int
    text: str
    sort: Sort


def divide(text: str, title: str = "") -> tuple[Section, ...]:
    """The sections in order: together they cover the text; blank stretches belong to the section before them."""
    lines = list(_lines(text))
    top = next((i for i, x in enumerate(lines) if x.sort is Sort.PROSE and len(x.text.split()) > SMALL), 0)
    kinds = [_furniture(x, i < top) for i, x in enumerate(lines)]
    _mark_link_lists(lines, kinds)
    _mark_listed_stories(lines, kinds)
    _mark_stray_titles(lines, kinds)
    _mark_headline(lines, kinds, title)
    _mark_labelled_stories(lines, kinds)
    if not lines:
        return (Section(SectionKind.BODY, Span(0, len(text))),) if text else ()
    starts = [(kind, next(group)) for kind, group in _grouped(lines, kinds)]
    borders = [0, *(line.start for _, line in starts[1:]), len(text)]
    return tuple(Section(kind, Span(borders[i], borders[i + 1])) for i, (kind, _) in enumerate(starts))


def section_of(sections: tuple[Section, ...], start: int) -> SectionKind:
    """The kind of the section that holds a place; body where none does."""
    at = bisect_right(sections, start, key=lambda section: section.span.start) - 1
    return sections[at].kind if at >= 0 else SectionKind.BODY


def _furniture(line: Line, at_top: bool) -> SectionKind:
    """Boilerplate for page furniture; times are furniture at the top only, further down they order a live blog."""
    stamp = line.sort is Sort.STAMP and at_top
    return SectionKind.BOILERPLATE if stamp or line.sort is Sort.FURNITURE else SectionKind.BODY


def _grouped(lines: list[Line], kinds: list[SectionKind]) -> Iterator[tuple[SectionKind, Iterator[Line]]]:
    for kind, group in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        yield kind, (line for _, line in group)


def _lines(text: str) -> Iterator[Line]:
    for match in LINE.finditer(text):
        bare = match[0].strip()
        if bare:
            yield Line(match.start() + match[0].index(bare), bare, _sort(bare))


def _sort(line: str) -> Sort:
    if BULLET.fullmatch(line):
        return Sort.BULLET
    if is_furniture(line):
        return Sort.FURNITURE
    if TIMESTAMP.search(line):
        return Sort.STAMP
    if len(line) > LONGEST_HEADLINE or SENTENCE_END.search(line) or DATELINE.search(line) or len(line.split()) < 3:
        return Sort.PROSE
    return Sort.TITLE


def _capitalised(line: str) -> bool:
    """Whether a line is set like a title: most of its longer words begin with a capital."""
    words = [w for w in re.findall(r"[^\W\d_][\w'’-]*", line) if len(w) >= SMALL]
    return len(words) >= SMALL and sum(w[0].isupper() for w in words) >= 0.75 * len(words)


def _mark_link_lists(lines: list[Line], kinds: list[SectionKind]) -> None:
    """Lists whose every item follows a line that is a bullet alone; at the text's end their teasers too."""
    bullets = [i for i, line in enumerate(lines) if line.sort is Sort.BULLET]
    runs: list[list[int]] = []
    for i in bullets:
        if runs and i - runs[-1][-1] <= SMALL:
            runs[-1].append(i)
        else:
            runs.append([i])
    for run in (r for r in runs if len(r) > 2):
        last = min(run[-1] + 1, len(lines) - 1)
        for i in range(run[0], last + 1):
            kinds[i] = SectionKind.BOILERPLATE


def _mark_listed_stories(lines: list[Line], kinds: list[SectionKind]) -> None:
    """The lines under a heading of other stories, as far as they are set like headlines."""
    left = 0
    for i, line in enumerate(lines):
        left = MOST_LISTED + 1 if heads_stories(line.text) else left - 1 if _listed(line) else 0
        if left > 0:
            kinds[i] = SectionKind.BOILERPLATE


def _listed(line: Line) -> bool:
    """Whether a line can be an item of such a list; a headline may ask or exclaim, a sentence ends it."""
    return _short(line.text) and not STATEMENT_END.search(line.text)


def _short(line: str) -> bool:
    """Whether a line is as short as headlines are and no sentence ends inside it."""
    return len(line) <= SHORT and not SENTENCE_BREAK.search(line)


def _mark_labelled_stories(lines: list[Line], kinds: list[SectionKind]) -> None:
    """ "Watch: …" and the like in the body; as the first line it was the article's own headline."""
    for i, line in enumerate(lines):
        if kinds[i] is SectionKind.BODY and labels_story(line.text) and _listed(line):
            kinds[i] = SectionKind.BOILERPLATE


def _mark_stray_titles(lines: list[Line], kinds: list[SectionKind]) -> None:
    """Other stories' headlines after the last sentence: lines set like titles, and three or more short ones.

    What a colon announces is its list.
    """
    end = len(lines)
    while end and (lines[end - 1].sort is not Sort.PROSE or kinds[end - 1] is SectionKind.BOILERPLATE):
        end -= 1
    tail = [i for i in range(end, len(lines)) if kinds[i] is SectionKind.BODY]
    if not end or lines[end - 1].text.endswith(":") or not all(_short(lines[i].text) for i in tail):
        return
    for i in tail:
        if len(tail) > 2 or _capitalised(lines[i].text):
            kinds[i] = SectionKind.BOILERPLATE


def _mark_headline(lines: list[Line], kinds: list[SectionKind], title: str) -> None:
    """The first line, if it is set like a headline or is the title, and its repetitions.

    After a link list at the top: its last item, which stands before the first sentences.
    """
    first = next(
        (i for i, x in enumerate(lines) if x.sort not in (Sort.FURNITURE, Sort.STAMP, Sort.BULLET)), len(lines)
    )
    if first + 1 >= len(lines):
        return
    if kinds[first] is SectionKind.BOILERPLATE:
        first = next((i for i, kind in enumerate(kinds) if kind is not SectionKind.BOILERPLATE), 0) - 1
        if first < 0 or lines[first].sort is not Sort.TITLE:
            return
    line = lines[first]
    again = lines[first + 1].text == line.text
    if line.sort is Sort.TITLE or again or line.text == title.strip() or _short_title(line.text):
        for i in range(first, len(lines)):
            if i == first or lines[i].text == line.text:
                kinds[i] = SectionKind.HEADLINE


def _short_title(line: str) -> bool:
    """A headline that ends like a sentence: set in capitals, a question, or without any of a sentence's words."""
    if not _short(line) or DATELINE.search(line):
        return False
    return _capitalised(line) or line.endswith("?") or not SENTENCE_WORDS.search(line, 4)
