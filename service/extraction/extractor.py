"""Article text in, sections and attributions out."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.domain.annotation import ModelVersion
from service.domain.attribution import Attribution, SourceClass
from service.domain.text import Article, Section, SectionKind, Span
from service.extraction import quotes
from service.extraction.confidence import Evidence, confidence, factors
from service.extraction.decode import marginals, spans, viterbi
from service.extraction.link import Sums, choose
from service.extraction.model import ARTIFACTS, Model
from service.extraction.pairs import layout
from service.extraction.pieces import Pieces, tokenise
from service.extraction.resolve import resolve
from service.extraction.sections import divide, section_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

BLOCK = 16384
"""Words scored and linked at a time: bounds the memory that a very long text takes."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor finds: sections in order, attributions by where they begin."""

    sections: tuple[Section, ...]
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution before it has a number: its spans in characters, what speaks for it (`factors`)."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    factors: Floats

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins, then where its cue does."""
        return min(s.start for s in (*self.source, *self.cue, *self.content)), self.cue[0].start


class Extractor:
    """Finds attributions with the shipped model. Holds no state between calls.

    The same text gives the same result on one kind of processor, whatever ran before or runs beside it, on any number
    of threads. The same paragraph in another text need not: what stands around it is evidence.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    @classmethod
    def load(cls, directory: Path | None = None, threads: int = 1) -> "Extractor":
        """Load the model in ``directory`` (the shipped one by default).

        Raises `ModelError` where a file is missing or altered.
        """
        return cls(Model.load(directory or ARTIFACTS, threads))

    @property
    def version(self) -> ModelVersion:
        """Name, version and digest of the model."""
        return self._model.version

    def extract(self, article: Article) -> Extraction:
        """Sections and attributions of an article; raises nothing, whatever the text."""
        text = article.text
        sections = divide(text, article.title)
        found = [whole for one in self.find(text) if (whole := _apart(one, sections))]
        stretches = quotes.quoted(text, ((one.content, (*one.source, *one.cue)) for one in found))
        attributions = tuple(
            Attribution(
                id=f"a{number}",
                kind=quotes.kind(text, one.content, stretches),
                source=one.source,
                cue=one.cue,
                content=one.content,
                source_class=SourceClass.NONE,
                resolved_source="",
                section=section_of(sections, one.content[0].start),
                confidence=confidence(one.factors, self._model.calibration),
            )
            for number, one in enumerate(found, 1)
        )
        return Extraction(sections, resolve(text, sections, attributions))

    def find(self, text: str) -> list[Found]:
        """The attributions of a text by where they begin, with what speaks for each: calibration learns from these."""
        pieces = tokenise(text, self._model.encode)
        found = (one for block in blocks(pieces) for one in self._block(text, block))
        return sorted(found, key=lambda one: one.place)

    def _block(self, text: str, pieces: Pieces) -> Iterator[Found]:
        """The attributions of one block of words."""
        emissions, vectors = self._model.scores(pieces.ids)
        emissions, vectors = emissions[pieces.first], vectors[pieces.first]
        labels = viterbi(emissions, pieces.paragraph, self._model.transitions)
        source, cue, content = roles = (spans(labels, "source"), spans(labels, "cue"), spans(labels, "content"))
        sums, place = Sums(vectors), layout(text, pieces.start, pieces.paragraph)
        cues = choose(self._model.linkers["content"], sums, place, roles, content, cue)
        sources = choose(self._model.linkers["cue"], sums, place, roles, cue, source)
        chances = marginals(emissions, pieces.paragraph, self._model.transitions)
        evidence = Evidence(chances[np.arange(len(labels)), labels], cues.chance, sources.chance)
        for i, s in enumerate(sources.head.tolist()):
            mine = np.flatnonzero(cues.head == i)
            if len(mine):
                spoken = (source[s : s + 1] if s >= 0 else source[:0], cue[i : i + 1], content[mine])
                who, how, what = (_characters(text, pieces, part) for part in spoken)
                yield Found(who, how, what, factors(evidence, *spoken, i, mine))


def blocks(pieces: Pieces) -> Iterator[Pieces]:
    """The pieces in stretches of at most ``BLOCK`` words, cut between paragraphs where there is a border."""
    low, words = 0, len(pieces)
    while low < words:
        high = min(words, low + BLOCK)
        if high < words:
            border = int(np.searchsorted(pieces.paragraph, pieces.paragraph[high]))
            high = border if border > low else high
        begin = int(pieces.first[low])
        stop = int(pieces.first[high]) if high < words else len(pieces.ids)
        part = slice(low, high)
        yield Pieces(
            pieces.ids[begin:stop],
            pieces.first[part] - begin,
            pieces.start[part],
            pieces.end[part],
            pieces.paragraph[part],
        )
        low = high


def _apart(found: Found, sections: tuple[Section, ...]) -> Found | None:
    """The attribution without contents from across a section's border: nobody in the body says a headline's words.

    Where no content stands on its cue's side it is None across furniture, and stays as it is across a headline.
    """
    home = section_of(sections, found.cue[0].start)
    same = tuple(span for span in found.content if section_of(sections, span.start) is home)
    if same:
        return replace(found, content=same)
    furniture = SectionKind.BOILERPLATE in {home, *(section_of(sections, span.start) for span in found.content)}
    return None if furniture else found


def _characters(text: str, pieces: Pieces, words: Ints) -> tuple[Span, ...]:
    """Word spans int64[S, 2] as character spans, marks that combine with their last character included."""
    return tuple(Span(int(pieces.start[low]), _joined(text, int(pieces.end[high - 1]))) for low, high in words.tolist())


def _joined(text: str, end: int) -> int:
    """The end of the character cluster that ends at ``end`` or goes on: accents, joiners, variation selectors."""
    while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0e\ufe0f"):
        end += 1
    return end
