"""Article text in; sections, attributions, signs and quotations out."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.domain.annotation import ModelVersion
from service.domain.attribution import Attribution, SourceClass
from service.domain.quotation import Quotation
from service.domain.sentences import sentences_in
from service.domain.sign import Sign, SignKind
from service.domain.text import Article, Section, SectionKind, Span
from service.extraction import quotes
from service.extraction.borders import joined, within_sentence
from service.extraction.classes import WRONG
from service.extraction.classes import chances as class_chances
from service.extraction.confidence import Evidence, confidence, factors
from service.extraction.decode import marginals, spans, viterbi
from service.extraction.link import Sums, choose
from service.extraction.model import ARTIFACTS, Model, Scores
from service.extraction.pairs import layout
from service.extraction.pieces import Pieces, tokenise
from service.extraction.resolve import resolve
from service.extraction.sections import divide, section_of
from service.extraction.signs import FoundSign, Mention, candidates, sign_confidence

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

BLOCK = 16384
"""Words scored and linked at a time: bounds the memory that a very long text takes."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor finds: sections and quotations in order, attributions and signs by where they begin."""

    sections: tuple[Section, ...]
    attributions: tuple[Attribution, ...]
    signs: tuple[Sign, ...] = ()
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution before it has a number: its spans in characters, what speaks for it (`factors`), its class.

    classes: float32[len(CLASSES)], the chance of each.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    factors: Floats
    classes: Floats

    @property
    def place(self) -> tuple[int, int]:
        """Where it begins, then where its cue does."""
        return min(s.start for s in (*self.source, *self.cue, *self.content)), self.cue[0].start


@dataclass(frozen=True, slots=True)
class Findings:
    """What the model finds in a text, before any resolution: attributions and signs, each in order."""

    attributions: list[Found]
    signs: list[FoundSign]


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

    @property
    def thresholds(self) -> Mapping[SignKind, float]:
        """By kind of sign, the confidence from which it counts, chosen with the model."""
        return self._model.thresholds

    @property
    def sign_weights(self) -> Mapping[SignKind, Floats]:
        """By kind of sign, what its confidence weighs; see `signs.sign_confidence`."""
        return self._model.sign_weights

    @property
    def floor(self) -> float:
        """The confidence from which an attribution is counted and shown in full, chosen with the model."""
        return self._model.floor

    def precision(self, floor: float) -> float | None:
        """The share (0..1) of attributions of at least this confidence that are right, as measured with the model.

        Between two measured floors it is the lower one's; None where none was measured.
        """
        known = [right for at, right in self._model.precisions if at <= floor]
        return known[-1] if known else None

    def extract(self, article: Article, between: Callable[[int], None] = lambda _: None) -> Extraction:
        """Sections, attributions, signs and quotations of an article; raises nothing, whatever the text.

        `between` is called after each window of the encoder, with about how many characters are left to be read; what
        it raises ends the work.
        """
        text = article.text
        sections = divide(text, article.title)
        raw = self.findings(text, between)
        found = [whole for one in raw.attributions if not self._rejects(one) and (whole := _apart(one, sections))]
        stretches = quotes.quoted(text, ((one.content, (*one.source, *one.cue)) for one in found))
        sentences = list(sentences_in(text))
        found = [_bounded(text, one, sentences, stretches) for one in found]
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
        resolved = resolve(text, sections, attributions, [one.classes for one in found])
        signs = tuple(self._sign(one) for one in raw.signs)
        return Extraction(sections, resolved, signs, quotes.quotations(text, stretches))

    def _rejects(self, found: Found) -> bool:
        """Whether it is below the floor, and a reader may well call it no attribution."""
        doubted = found.classes[WRONG] >= self._model.rejection
        return bool(doubted and confidence(found.factors, self._model.calibration) < self._model.floor)

    def _sign(self, found: FoundSign) -> Sign:
        return Sign(found.kind, found.grade, found.span, sign_confidence(found, self._model.sign_weights))

    def findings(self, text: str, between: Callable[[int], None] = lambda _: None) -> Findings:
        """What the model finds in a text, with what speaks for each: calibration learns from these."""
        pieces = tokenise(text, self._model.encode)
        attributions: list[Found] = []
        signs: list[FoundSign] = []
        size, done = len(pieces.ids), 0
        for block in blocks(pieces):
            left = partial(_left, between, len(text), size, done)
            self._block(text, block, self._model.scores(block.ids, left).at(block.first), attributions, signs)
            done += len(block.ids)
        return Findings(
            sorted(attributions, key=lambda one: one.place), sorted(signs, key=lambda one: (one.span, one.kind))
        )

    def _block(
        self, text: str, pieces: Pieces, scores: Scores, attributions: list[Found], signs: list[FoundSign]
    ) -> None:
        """Add the attributions and signs of one block of words with their scores."""
        labels = viterbi(scores.labels, pieces.paragraph, self._model.transitions)
        source, cue, content = roles = (spans(labels, "source"), spans(labels, "cue"), spans(labels, "content"))
        sums, place = Sums(scores.vectors), layout(text, pieces.start, pieces.paragraph)
        cues = choose(self._model.linkers["content"], sums, place, roles, content, cue)
        sources = choose(self._model.linkers["cue"], sums, place, roles, cue, source)
        chances = marginals(scores.labels, pieces.paragraph, self._model.transitions)
        evidence = Evidence(chances[np.arange(len(labels)), labels], cues.chance, sources.chance)
        mentions: list[Mention] = []
        for i, s in enumerate(sources.head.tolist()):
            mine = np.flatnonzero(cues.head == i)
            if len(mine):
                spoken = (source[s : s + 1] if s >= 0 else source[:0], cue[i : i + 1], content[mine])
                who, how, what = (_characters(text, pieces, part) for part in spoken)
                classes = class_chances(scores.classes, *spoken[:2])
                said = factors(evidence, *spoken, i, mine, classes[WRONG])
                attributions.append(Found(who, how, what, said, classes))
                mentions += [Mention(low, high, classes) for low, high in spoken[0].tolist()]
        for one in candidates(scores.signs, pieces.paragraph, mentions):
            span = _characters(text, pieces, np.array([[one.low, one.high]]))[0]
            signs.append(FoundSign(one.kind, one.grade, span, one.factors))


def _left(between: Callable[[int], None], length: int, size: int, before: int, done: int) -> None:
    """Tells how many of a text's `length` characters are left once `before + done` of its `size` pieces are read."""
    between(round(length * (1 - (before + done) / size)))


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

    It is None in furniture, which stays bare: a source there is none for the body either. Where no content stands on
    its cue's side it is None across furniture, and stays as it is across a headline.
    """
    home = section_of(sections, found.cue[0].start)
    if home is SectionKind.BOILERPLATE:
        return None
    bare = tuple(s for s in found.source if section_of(sections, s.start) is not SectionKind.BOILERPLATE)
    found = replace(found, source=bare)
    same = tuple(span for span in found.content if section_of(sections, span.start) is home)
    if same:
        return replace(found, content=same)
    furniture = SectionKind.BOILERPLATE in {home, *(section_of(sections, span.start) for span in found.content)}
    return None if furniture else found


def _bounded(text: str, found: Found, sentences: list[Span], quoted: list[tuple[int, int]]) -> Found:
    """The attribution with contents that end with their sentence and do not break off in it; see `borders`."""
    within = [within_sentence(span, found.cue[0], sentences, quoted) for span in found.content]
    return replace(found, content=joined(text, within, sentences))


def _characters(text: str, pieces: Pieces, words: Ints) -> tuple[Span, ...]:
    """Word spans int64[S, 2] as character spans, marks that combine with their last character included."""
    return tuple(Span(int(pieces.start[low]), _joined(text, int(pieces.end[high - 1]))) for low, high in words.tolist())


def _joined(text: str, end: int) -> int:
    """The end of the character cluster that ends at ``end`` or goes on: accents, joiners, variation selectors."""
    while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0e\ufe0f"):
        end += 1
    return end
