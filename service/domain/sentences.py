"""Sentences by rule: enough for the window of a sourcing rule, exact in its offsets, linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.text import Span

LONGEST = 1500
"""Characters; a longer one is cut, so that patterns which look at a sentence stay quick on any input."""

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[•–—-]*\s?[^\Wa-z_]|\s*$)|[:;](?=\s*$)")
_SHORT = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|sen|sens|rep|reps|gov|lt|col|gen|adm|sgt|capt|cmdr|maj|pvt|rev|hon|st|ste|mt"
    r"|messrs|mme|mlle|jr|sr"
    r"|vs|no|nos|art|fig|inc|ltd|co|corp|bros|dept|est|approx|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
    r"|ariz|calif|colo|conn"
    r"|fla|ga|ill|ind|kan|ky|la|md|mass|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa|tenn|tex|va|vt|wash|wis|wyo"
    r"|del|ala|ark"
    r"|e\.g|i\.e|cf|al|supt|insp|pres|sec|atty|d-\w{1,5}|r-\w{1,5})|\b[A-Z](?:\.[A-Z])*)\.$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b[A-Z](?:\.[A-Z])+\.$")


def sentences_in(text: str) -> Iterator[Span]:
    """The sentences in order; a line break always ends one, and so do 1,500 characters."""
    for line in _LINE.finditer(text):
        yield from _in_line(text, line.start(), line.end())


def _in_line(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop.group().startswith(".") and stop.end() < end and _abbreviation(text, begin, stop.start() + 1):
            continue
        yield from _cut(text, begin, stop.end())
        begin = stop.end()
    yield from _cut(text, begin, end)


def _abbreviation(text: str, begin: int, dot: int) -> bool:
    tail = text[max(begin, dot - 12) : dot]
    if re.search(r"\d(?:st|nd|rd|th)\.$", tail) and re.match(r"\s+\d", text[dot : dot + 4]):
        return True
    return bool(_SHORT.search(tail)) and not (_INITIALS.search(tail) and _starts_clause(text, dot))


def _starts_clause(text: str, dot: int) -> bool:
    """Whether a word that opens sentences follows: "in the U.S. But he" ends one, "U.S. Army" doesn't."""
    return bool(_OPENERS.match(text, dot))


_OPENERS = re.compile(
    r"\s+(?:The|An?|He|She|It|They|We|I|You|But|And|In|On|At|If|As|This|That|These|Those|There|His|Her|Its|Their|For|With"
    r"|When|While|Although|After|Before|Since|So|Yet|Still|However|Some|Many|Most|According)\b"
)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        middle = space + 1 if space > 0 else start + LONGEST
        yield Span(start, middle)
        start = middle
    if start < end:
        yield Span(start, end)
