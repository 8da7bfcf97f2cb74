"""One article as the rules read it, built once: signs, sentences, quotations, what is body, who says what where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from service.domain.attribution import Attribution
from service.domain.quotation import Quotation
from service.domain.sentences import sentences_in
from service.domain.sign import Sign, SignKind
from service.domain.text import Article, Section, SectionKind, Span
from service.sourcing.publisher import Publisher
from service.sourcing.words import FINITE, stock_signs

CLAUSE = 8
"""Words from which on a quotation is taken to hold a finite verb whatever its words."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Stretches:
    """Disjoint or nested spans, asked which of them hold an offset; O(log n)."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: list[Span] = []
        for span in sorted(spans):
            if self._spans and span.start < self._spans[-1].end:
                self._spans[-1] = Span(self._spans[-1].start, max(span.end, self._spans[-1].end))
            else:
                self._spans.append(span)
        self._starts = [span.start for span in self._spans]

    def at(self, offset: int) -> Span | None:
        """The merged stretch that holds the character at `offset`."""
        k = bisect_right(self._starts, offset) - 1
        return self._spans[k] if k >= 0 and offset < self._spans[k].end else None

    def touch(self, span: Span) -> bool:
        """Whether any of `span` lies in a stretch."""
        k = bisect_right(self._starts, span.end - 1) - 1
        return k >= 0 and span.start < self._spans[k].end


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article is judged by: what an extractor found in it, each in the order of the text."""

    sections: Sequence[Section] = ()
    attributions: Sequence[Attribution] = ()
    signs: Sequence[Sign] = ()
    quotations: Sequence[Quotation] = ()


def _with_stock(text: str, signs: Iterable[Sign], stock: Iterable[Sign]) -> Iterator[Sign]:
    """Signs and stock wordings, by kind in the order of the text; two with only a blank between are one."""
    last: dict[SignKind, Sign] = {}
    for sign in sorted([*signs, *stock], key=lambda sign: (sign.span.start, -sign.span.end)):
        before = last.get(sign.kind)
        if before and not text[before.span.end : sign.span.start].strip():
            joined = Span(before.span.start, max(before.span.end, sign.span.end))
            last[sign.kind] = replace(before, span=joined, confidence=max(before.confidence, sign.confidence))
        else:
            if before:
                yield before
            last[sign.kind] = sign
    yield from last.values()


class Reading:
    """What every rule's `check` receives. Offsets are code points of `text`; building it takes linear time.

    thresholds: by kind, the confidence from which a sign counts.
    """

    def __init__(self, article: Article, evidence: Evidence, thresholds: Mapping[SignKind, float]) -> None:
        self.text = article.text
        self.sections = evidence.sections
        self.attributions = sorted(evidence.attributions, key=lambda a: a.spans[0] if a.spans else Span(0, 1))
        self.quotations = evidence.quotations
        self.publisher = Publisher.of(article)
        sure = (sign for sign in evidence.signs if sign.confidence >= thresholds[sign.kind])
        self._signs = list(_with_stock(self.text, sure, stock_signs(self.text)))
        self._sentences = list(sentences_in(self.text))
        self._starts = [sentence.start for sentence in self._sentences]

    def signs(self, kind: SignKind) -> Iterator[Sign]:
        """The signs of a kind that are sure enough, in the order of the text."""
        return (sign for sign in self._signs if sign.kind is kind)  # by kind the order of the text holds

    @cached_property
    def furniture(self) -> Stretches:
        """What is neither the body nor the article's own headline."""
        return Stretches(s.span for s in self.sections if s.kind is SectionKind.BOILERPLATE)

    @cached_property
    def headlines(self) -> Stretches:
        """The article's own headlines."""
        return Stretches(s.span for s in self.sections if s.kind is SectionKind.HEADLINE)

    @cached_property
    def spoken(self) -> Stretches:
        """The quotations that hold a finite verb: the speaker's words, where nothing is flagged."""
        return Stretches(quotation.inner for quotation in self.quotations if self.clausal(quotation))

    def clausal(self, quotation: Quotation) -> bool:
        """Whether a quotation holds a finite verb, by its words; one of eight words or more does."""
        words = self.count(quotation.inner)
        return len(words) >= CLAUSE or any(word.lower().replace("’", "'") in FINITE for word in words)

    def count(self, span: Span) -> list[str]:
        """The words of a span."""
        return _WORD.findall(span.of(self.text))

    def sentence_at(self, offset: int) -> Span | None:
        """The sentence that holds the character at `offset`, or the one before it."""
        k = bisect_right(self._starts, offset) - 1
        return self._sentences[k] if k >= 0 else None

    @cached_property
    def _by_sentence(self) -> dict[Span | None, list[Attribution]]:
        found: dict[Span | None, list[Attribution]] = defaultdict(list)
        for attribution in self.attributions:
            slots = attribution.source or attribution.cue or attribution.content
            if slots:
                found[self.sentence_at(slots[0].start)].append(attribution)
        return found

    def beside(self, span: Span) -> Sequence[Attribution]:
        """The attributions whose source (or cue, where they have none) stands in the span's sentence."""
        return self._by_sentence.get(self.sentence_at(span.start), ())

    def attribution_on(self, span: Span, *, inside: bool = True) -> Attribution | None:
        """The attribution whose source or cue the span touches, else (`inside`) the one whose content holds it.

        Not `inside`, a span beside the content belongs to the only attribution of its sentence.
        """
        near = self.beside(span)
        for attribution in near:
            if any(span.overlaps(slot) for slot in (*attribution.source, *attribution.cue)):
                return attribution
        holder = next((a for a in near if any(slot.overlaps(span) for slot in a.content)), None)
        if inside or holder:
            return holder if inside else None
        return near[0] if len(near) == 1 else None

    def words(self, spans: Iterable[Span]) -> str:
        """The text of the spans, joined by blanks."""
        return " ".join(" ".join(span.of(self.text).split()) for span in spans)
