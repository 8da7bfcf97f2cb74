"""Texts with their signs marked by hand: what a rule makes of them must not hang on what a model reads.

``[unnamed:bare|A source] said …``: a kind, a grade where the kind has one, and ``@0.4`` where the sign is not sure.
"""

from __future__ import annotations

import re

from service.domain.sign import Sign, SignKind
from service.domain.text import Article, Section, SectionKind, Span
from service.extraction.quotes import quotations, quoted
from service.sourcing.reading import Evidence

MARK = re.compile(r"\[(\w+)(?::(\w+))?(?:@([\d.]+))?\|([^\]]*)\]")


def signed(markup: str, publisher: str = "", **evidence: object) -> tuple[Article, Evidence]:
    """The article and its evidence: the signs, the quotations of the text, one body unless sections are given."""
    text, signs, at = "", [], 0
    for mark in MARK.finditer(markup):
        text += markup[at : mark.start()]
        kind, grade, sure, words = mark.groups()
        span = Span(len(text), len(text) + len(words))
        signs.append(Sign(SignKind(kind), grade or "", span, float(sure or 1)))
        text += words
        at = mark.end()
    text += markup[at:]
    whole = (Section(SectionKind.BODY, Span(0, len(text))),)
    found: dict[str, object] = {"sections": whole, "signs": tuple(signs), "quotations": quotations(text, quoted(text))}
    return Article(text, publisher=publisher), Evidence(**(found | evidence))  # type: ignore[arg-type]
