"""The sources of one article, counted for the overview of the archive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from service.domain.annotation import Annotation
from service.domain.attribution import By, SourceClass
from service.domain.measures import Counted, counted
from service.domain.voice import LENGTH, Voice
from service.workflows.view import ArticleView

BORROWED = (By.PRONOUN, By.CONTINUATION)


def count(view: ArticleView, annotation: Annotation, text: str) -> None:
    """Keeps the voices of the article's newest annotation in place of those that it had.

    They are what the article's measures count.
    """
    view.unit.voices.keep(view.record.id, voices(found(view, annotation, text), text))


def found(view: ArticleView, annotation: Annotation, text: str) -> tuple[Counted, ...]:
    """What is counted of the article: with reviewers' corrections, but in a blind article, of which sums would tell,
    without."""
    shown = annotation if view.record.blind else view.mended(annotation, text)
    floor = shown.measures.floor if shown.measures else 0.0
    return counted(text, shown.attributions, shown.flags, shown.sections, floor)


def voices(found: Sequence[Counted], text: str) -> Iterator[Voice]:
    """The voices, in the order in which they first speak."""
    many = Counter((*name, one.source_class) for one, name in zip(found, named(found, text), strict=True))
    for (name, wording, source_class), attributed in many.items():
        yield Voice(name, source_class, wording, attributed)


def named(found: Sequence[Counted], text: str) -> list[tuple[str, str]]:
    """The name that each is counted under, a named one's fullest, and its wording; white space as one space."""
    fullest: dict[str, str] = defaultdict(str)
    for one in found:
        name = one.attribution.resolved_source if one.attribution else ""
        fullest[one.cluster] = max(fullest[one.cluster], name, key=len)
    return [_named(one, fullest[one.cluster], text) for one in found]


def _named(one: Counted, fullest: str, text: str) -> tuple[str, str]:
    spans = one.attribution.source if one.attribution else one.spans
    wording = line(" ".join(span.of(text) for span in spans))
    if one.source_class is SourceClass.NAMED:
        return line(fullest) or wording, wording
    borrowed = one.attribution and not one.flag and one.attribution.resolved_by in BORROWED
    return "" if borrowed else wording, wording


def line(words: str) -> str:
    """The words on one line, white space as one space, cut where they are long."""
    plain = " ".join(words.split())
    return plain if len(plain) <= LENGTH else plain[: LENGTH - 1] + "…"
