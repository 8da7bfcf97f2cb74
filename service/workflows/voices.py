"""The sources of one article, counted for the overview of the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.text import SectionKind
from service.domain.voice import LENGTH, Voice
from service.store.database import Unit
from service.workflows.mend import mended

BORROWED = (By.PRONOUN, By.CONTINUATION)


def count(unit: Unit, record: ArticleRecord, annotation: Annotation, text: str) -> None:
    """Keeps the voices of the article's newest annotation in place of those that it had.

    They are counted with reviewers' corrections, but in a blind article without: sums would tell of them.
    """
    shown = annotation if record.blind else mended(unit, record, annotation, text, None)
    unit.voices.keep(record.id, voices(shown.attributions, text))


def voices(attributions: Iterable[Attribution], text: str) -> Iterator[Voice]:
    """The voices of the body, in the order in which they first speak."""
    body = (a for a in attributions if a.section is SectionKind.BODY)
    counted = Counter((*_named(a, text), a.source_class) for a in body)
    for (name, wording, source_class), attributed in counted.items():
        yield Voice(name, source_class, wording, attributed)


def _named(attribution: Attribution, text: str) -> tuple[str, str]:
    """The name that it is counted under, and its wording, white space as one space."""
    wording = _line(" ".join(span.of(text) for span in attribution.source))
    if attribution.source_class is SourceClass.NAMED:
        return _line(attribution.resolved_source) or wording, wording
    return "" if attribution.resolved_by in BORROWED else wording, wording


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"
