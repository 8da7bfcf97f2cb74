"""Quotations: where they open and close in any house style, and whether they hold a finite verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.lexicon import words
from service.domain.text import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_MARK = re.compile(r"''|[\"“”„«»‟‘’'‹›]")
_CLOSES = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "''": "''", "'": "'", "‹": "›", "”": "”", "»": "«"}
_SINGLE = frozenset("'‘‹")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FINITE = words(
    """am is are was were be's isn't aren't wasn't weren't has have had hasn't haven't hadn't do does did don't
    doesn't didn't will would won't wouldn't can could cannot can't couldn't shall should shouldn't may might must
    i'm you're we're they're he's she's it's that's there's what's who's let's i've you've we've they've i'd you'd
    he'd she'd we'd they'd i'll you'll he'll she'll we'll they'll it'll ain't says said goes went gets got makes
    made takes took knows knew thinks thought wants wanted comes came sees saw needs needed feels felt believes
    gave gives seems seemed became becomes lost won began kept told found left"""
)
_SUBJECT = words("i he she we they you it who")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `outer` with its marks, `inner` without; `clausal` where it holds a finite verb."""

    outer: Span
    inner: Span
    words: int
    clausal: bool
    closed: bool = True


def quotations_in(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations in order.

    One that is not closed where its paragraph ends runs to that end, as a quotation over several paragraphs
    does. Apostrophes and inch marks open nothing. Linear in the text.
    """
    return tuple(quotation for line in _LINE.finditer(text) for quotation in _in_line(text, line.start(), line.end()))


def _in_line(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened, mark = -1, ""
    for match in _MARK.finditer(text, start, end):
        if not mark:
            if _opens(text, match, start, end):
                opened, mark = match.end(), match.group()
        elif match.group() in _CLOSES[mark] and _may_close(text, match, mark, end):
            yield from _made(text, opened, match.start(), len(mark), len(match.group()))
            mark = ""
    if mark and mark not in _SINGLE and end > opened:
        yield from _made(text, opened, end, len(mark), 0)


def _opens(text: str, match: re.Match[str], start: int, end: int) -> bool:
    if match.group() not in _CLOSES or match.end() >= end or text[match.end()].isspace():
        return False
    before = text[match.start() - 1] if match.start() > start else " "
    return not (before.isalnum() or before == ".") or match.group() in "“«„"


def _may_close(text: str, match: re.Match[str], mark: str, end: int) -> bool:
    after = text[match.end()] if match.end() < end else " "
    if mark in _SINGLE:
        before = text[match.start() - 1]
        return not after.isalnum() and not (
            before in "sS" and after == " " and _closes_later(text, match.end(), mark, end)
        )
    return True


def _closes_later(text: str, start: int, mark: str, end: int) -> bool:
    """Whether a better closing mark follows soon: `'the voters' choice'` ends at the second."""
    ahead = text[start : min(end, start + 80)]
    return (
        bool(re.match(rf"[^.!?“”\"]*[^\s]{re.escape(_CLOSES[mark])}(?!\w)", ahead)) and _CLOSES[mark] not in ahead[:1]
    )


def _made(text: str, start: int, end: int, before: int, after: int) -> Iterator[Quotation]:
    if end <= start:
        return
    words = _WORD.findall(text[start:end].replace("’", "'"))
    yield Quotation(
        Span(start - before, end + after), Span(start, end), len(words), _has_finite_verb(words), closed=after > 0
    )


def _has_finite_verb(words: list[str]) -> bool:
    lower = [word.lower() for word in words]
    if any(word in _FINITE for word in lower) or (len(lower) > 1 and any(word in _SUBJECT for word in lower)):
        return True
    return len(words) > 7
