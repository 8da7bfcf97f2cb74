"""Quotation marks: which stretches of a text are quoted, and an attribution's kind from them."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from service.domain.attribution import Kind
from service.domain.text import Span

CLOSERS = {
    "“": '”"“',
    "”": "”",
    "„": '“”"',
    "‟": '”"',
    '"': '"”',
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
    "「": "」",
    "『": "』",
}
SINGLE = frozenset("‘'‚‹")
MARK = re.compile("[“”„‟\"«»‹›‘’‚'「」『』\n\r\u2028\u2029]")
BREAKS = frozenset("\n\r\u2028\u2029")

Stretch = tuple[int, int]


def quoted(text: str) -> list[Stretch]:
    """The quoted stretches, marks included, half-open, in order, none inside another.

    A double mark left open holds to its line's end (a quotation goes on in the next paragraph); a single one
    left open was an apostrophe. Linear in the text.
    """
    found: list[Stretch] = []
    line: list[int] = []
    for match in MARK.finditer(text):
        if match[0] in BREAKS:
            found += _line(text, line, match.start())
            line = []
        else:
            line.append(match.start())
    return found + _line(text, line, len(text))


def _line(text: str, marks: list[int], end: int) -> list[Stretch]:
    """The quoted stretches of one line, given where its marks stand and where it ends."""
    found: list[Stretch] = []
    i, hopeless = 0, set[str]()
    while i < len(marks):
        at = marks[i]
        mark = text[at]
        if mark in hopeless or not _opens(text, at):
            i += 1
            continue
        close = next((k for k in range(i + 1, len(marks)) if _closes(text, marks[k], mark)), None)
        if close is None and mark in SINGLE:
            hopeless.add(mark)
            i += 1
            continue
        found.append((at, end if close is None else marks[close] + 1))
        i = len(marks) if close is None else close + 1
    return found


def _opens(text: str, at: int) -> bool:
    """Whether the mark can open a quotation: it has a word after it, and if it may be an apostrophe none before."""
    mark, after, before = text[at], text[at + 1 : at + 2], text[at - 1 : at] if at else ""
    if mark not in CLOSERS or not after or (after.isspace() and mark not in "«‹„"):
        return False
    return mark in "“„«‹「『" or (not before.isalnum() and before not in {"’", "'", ".", ",", "?", "!"})


def _closes(text: str, at: int, opener: str) -> bool:
    """Whether the mark closes what ``opener`` opened: text stands before it, and an apostrophe has no letter after."""
    if text[at] not in CLOSERS[opener]:
        return False
    before, after = text[at - 1], text[at + 1 : at + 2]
    if opener in SINGLE:
        return not before.isspace() and not after.isalnum()
    if text[at] == "“" and opener == "“":
        return False
    return text[at] != '"' or not (before.isspace() and after.isalnum())


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
