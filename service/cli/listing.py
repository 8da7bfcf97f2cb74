"""An annotation to be read: each attribution with its source, cue and content; each flag with its question."""

from __future__ import annotations

import re
from bisect import bisect_right

from rich.text import Text

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution
from service.domain.flag import Flag
from service.domain.text import Span

STYLES = {"source": "cyan", "cue": "yellow", "content": "green", "high": "bold red", "medium": "magenta", "low": "dim"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def listing(name: str, text: str, annotation: Annotation) -> Text:
    """The listing, styled for a terminal; its `plain` is the same without colour."""
    page = _Page(text)
    counts = f"{len(annotation.attributions)} attributions, {len(annotation.flags)} flags"
    page.line((name, "bold"), (f"  {counts}", ""))
    for attribution in annotation.attributions:
        page.attribution(attribution)
    for flag in annotation.flags:
        page.flag(flag)
    return page.out


class _Page:
    def __init__(self, text: str) -> None:
        self.out = Text()
        self._text = text
        self._line_starts = [0, *(m.end() for m in re.finditer(r"\n", text))]

    def line(self, *parts: tuple[str, str]) -> None:
        for words, style in parts:
            self.out.append(words, style)
        self.out.append("\n")

    def attribution(self, attribution: Attribution) -> None:
        first = attribution.spans[0] if attribution.spans else Span(0, 1)
        who = attribution.resolved_source or attribution.source_class.value
        self.line()
        self.line(
            (f"  line {self._row(first)}  ", "dim"),
            (clean(who), "bold"),
            (f"  {attribution.source_class.value} by {attribution.resolved_by.value}, ", "dim"),
            (f"{attribution.kind.value}, {attribution.confidence:.2f}", "dim"),
        )
        for role in ("source", "cue", "content"):
            spans: tuple[Span, ...] = getattr(attribution, role)
            self.line((f"    {role:8}", "dim"), (self._words(spans) or "-", STYLES[role]))

    def flag(self, flag: Flag) -> None:
        self.line()
        place = f"line {self._row(flag.spans[0])}" if flag.spans else "whole article"
        grade = f" ({flag.grade})" if flag.grade else ""
        self.line(
            (f"  {flag.severity.value}", STYLES[flag.severity.value]),
            (f"  {flag.rule}{grade}", "bold"),
            (f"  {place}  ", "dim"),
            (self._words(flag.spans), ""),
        )
        self.line((f"    {clean(flag.message)}", "dim"))
        self.line((f"    {flag.question}", "italic"))

    def _row(self, span: Span) -> int:
        return bisect_right(self._line_starts, span.start)

    def _words(self, spans: tuple[Span, ...]) -> str:
        return clean(" … ".join(span.of(self._text) for span in spans))


def clean(words: str) -> str:
    """The words on one line, without what would steer the terminal."""
    return re.sub(r"\s+", " ", _CONTROL.sub("\ufffd", words))
