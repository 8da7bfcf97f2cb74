"""One article as the rules read it, built once: sentences, quotations, what is body, who says what where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from re import Match, Pattern
from typing import TypeVar, cast

from service.domain.attribution import Attribution
from service.domain.text import Article, Section, SectionKind, Span
from service.sourcing.publisher import Publisher
from service.sourcing.quotations import Quotation, quotations_in
from service.sourcing.sentences import sentences_in


class Stretches:
    """Disjoint or nested spans, asked which of them hold an offset; O(log n) where few overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = _merged(sorted(spans))
        self._starts = [span.start for span in self._spans]

    def at(self, offset: int) -> Span | None:
        """The merged stretch that holds the character at `offset`."""
        k = bisect_right(self._starts, offset) - 1
        return self._spans[k] if k >= 0 and offset < self._spans[k].end else None

    def touch(self, span: Span) -> bool:
        """Whether any of `span` lies in a stretch."""
        k = bisect_right(self._starts, span.end - 1) - 1
        return k >= 0 and span.start < self._spans[k].end


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its place, its text, its words (lower case, letters only), and which of the article it is."""

    index: int
    span: Span
    text: str
    words: frozenset[str]

    def at(self, start: int, end: int) -> Span:
        """The article's span for a stretch of this sentence."""
        return Span(self.span.start + start, self.span.start + end)


Kept = TypeVar("Kept")
_LETTERS = re.compile(r"[a-z]+")


def _sentence(index: int, span: Span, text: str) -> Sentence:
    return Sentence(index, span, text, frozenset(_LETTERS.findall(text.lower())))


@dataclass
class Reading:
    """What every rule's `check` receives. Offsets are code points of `text`; building it takes linear time."""

    article: Article
    sections: Sequence[Section]
    attributions: Sequence[Attribution]
    text: str = field(init=False)
    sentences: tuple[Sentence, ...] = field(init=False)
    quotations: tuple[Quotation, ...] = field(init=False)
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.article.text
        self.attributions = sorted(self.attributions, key=lambda a: a.spans[0] if a.spans else Span(0, 1))
        self.sentences = tuple(
            _sentence(i, span, self.text[span.start : span.end]) for i, span in enumerate(sentences_in(self.text))
        )
        self.quotations = quotations_in(self.text)
        self.publisher = Publisher.of(self.article)
        self._kept: dict[str, object] = {}
        self._sentence_starts = [sentence.span.start for sentence in self.sentences]

    @cached_property
    def furniture(self) -> Stretches:
        """What is neither the body nor the article's own headline."""
        return Stretches(s.span for s in self.sections if s.kind is SectionKind.BOILERPLATE)

    @cached_property
    def spoken(self) -> Stretches:
        """The quotations that hold a finite verb: the speaker's words, where nothing is flagged."""
        return Stretches(quotation.inner for quotation in self.quotations if quotation.clausal)

    @cached_property
    def headlines(self) -> Stretches:
        """The article's own headlines."""
        return Stretches(s.span for s in self.sections if s.kind is SectionKind.HEADLINE)

    @cached_property
    def reported(self) -> Stretches:
        """The content of every attribution that has a source."""
        return Stretches(span for a in self.attributions if a.source for span in a.content)

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`, or the one before it."""
        k = bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[k] if k >= 0 else None

    @cached_property
    def _attributions_by_sentence(self) -> dict[int, list[Attribution]]:
        found: dict[int, list[Attribution]] = defaultdict(list)
        for attribution in self.attributions:
            slots = attribution.source or attribution.cue or attribution.content
            sentence = self.sentence_at(slots[0].start) if slots else None
            if sentence:
                found[sentence.index].append(attribution)
        return found

    def attributions_in(self, sentence: Sentence) -> Sequence[Attribution]:
        """The attributions whose source (or cue, where they have none) stands in the sentence."""
        return self._attributions_by_sentence.get(sentence.index, ())

    def attribution_on(self, span: Span, *, inside: bool = True) -> Attribution | None:
        """The attribution whose source or cue the span touches, else (`inside`) the one whose content holds it.

        Not `inside`, a span beside the content belongs to the only attribution of its sentence.
        """
        sentence = self.sentence_at(span.start)
        if sentence is None:
            return None
        near = self.attributions_in(sentence)
        for attribution in near:
            if any(span.overlaps(slot) for slot in (*attribution.source, *attribution.cue)):
                return attribution
        holder = next((a for a in near if any(slot.overlaps(span) for slot in a.content)), None)
        if inside or holder:
            return holder if inside else None
        return near[0] if len(near) == 1 else None

    def told_by_someone(self, sentence: Sentence, span: Span) -> bool:
        """Whether the span lies in what some source of the same sentence is reported to say."""
        return any(
            attribution.source and any(part.holds(span) for part in attribution.content)
            for attribution in self.attributions_in(sentence)
        )

    def find(self, pattern: Pattern[str], signs: frozenset[str] | None = None) -> Iterator[tuple[Sentence, Match[str]]]:
        """Every match of the pattern in a sentence that is not furniture; offsets are the sentence's.

        `signs` are words of which every match holds at least one: they spare most sentences the pattern.
        """
        for sentence in self.sentences:
            if (signs is None or not signs.isdisjoint(sentence.words)) and not self.furniture.touch(sentence.span):
                for match in pattern.finditer(sentence.text):
                    yield sentence, match

    def once(self, name: str, make: Callable[[], Kept]) -> Kept:
        """What `make` returns, made at the first call under this name and kept with the article."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast(Kept, self._kept[name])

    def words(self, spans: Iterable[Span]) -> str:
        """The text of the spans, joined by blanks."""
        return " ".join(" ".join(span.of(self.text).split()) for span in spans)
