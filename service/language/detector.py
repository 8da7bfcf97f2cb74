"""Tells the language of a text by py3langid, a maintained naive Bayes detector that carries its model and asks nobody.

It was chosen over turbohtml's trigrams, which called one English paragraph in a hundred something else where py3langid
with the guards below calls none. The guards lean towards English: a text is another language only when the detector is
sure, the words are enough, most of them are no names, and English words of no subject are scarce among them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from service.domain.text import Span

ENGLISH = "en"
SURE = 0.99
"""The detector's own probability from which it is believed, measured on paragraphs of English news."""
ENOUGH_WORDS, ENOUGH_LETTERS = 8, 8
"""Words of a paragraph in Latin letters, and letters of one in others, below which nothing is said of it."""
PLAIN_ENGLISH, SOME_ENGLISH = 0.25, 0.12
"""Shares of English words of no subject: from the first on a paragraph is English, from the second on it may be."""
SAMPLE = 1000
"""Characters of a paragraph that are judged, so that the time is bounded for each."""
MOST = 0.8
"""The share of the judged letters from which the text as a whole is in another language."""

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029\x85]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639 code and its English name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of paragraphs in one language that is not English."""

    span: Span
    language: Language


@dataclass(frozen=True, slots=True)
class Languages:
    """What a text is in: `whole` where all but a little of it is in one other language, else None; and the passages."""

    whole: Language | None = None
    passages: tuple[Passage, ...] = ()


def languages_of(text: str) -> Languages:
    """The languages of a text beside English, in O(length). In doubt a paragraph, and a text, is English."""
    judged = [(span, _judge(span.of(text))) for span in _paragraphs(text)]
    sure = [(span, code) for span, code in judged if code]
    if not sure:
        code = _judge(" ".join(text[: SAMPLE * 4].split()))
        return Languages(whole=_language(code)) if code and code != ENGLISH else Languages()
    passages = tuple(_passages(sure))
    foreign = sum(span.end - span.start for span, code in sure if code != ENGLISH)
    if foreign < MOST * sum(span.end - span.start for span, _ in sure):
        return Languages(passages=passages)
    longest = max(passages, key=lambda passage: passage.span.end - passage.span.start)
    return Languages(longest.language, passages)


def _paragraphs(text: str) -> Iterator[Span]:
    for line in _PARAGRAPH.finditer(text):
        bare = line[0].strip()
        if bare:
            start = line.start() + line[0].index(bare)
            yield Span(start, start + len(bare))


def _passages(judged: list[tuple[Span, str]]) -> Iterator[Passage]:
    for code, group in groupby(judged, key=lambda pair: pair[1]):
        spans = [span for span, _ in group]
        if code != ENGLISH:
            yield Passage(Span(spans[0].start, spans[-1].end), _language(code))


def _judge(paragraph: str) -> str:
    """The code of the paragraph's language, empty where nothing sure can be said."""
    sample = paragraph[:SAMPLE]
    letters, latin = len(_LETTER.findall(sample)), len(_LATIN.findall(sample))
    if latin * 2 >= letters:
        return _latin(sample)
    if letters < ENOUGH_LETTERS:
        return ""
    return next(
        str(code) for code, _ in _identifier().rank(sample) if code != ENGLISH
    )  # whichever it is, English it is not


def _latin(sample: str) -> str:
    words = _WORD.findall(sample)
    if len(words) < ENOUGH_WORDS:
        return ""
    english = sum(word.lower() in _words() for word in words) / len(words)
    if english >= PLAIN_ENGLISH:
        return ENGLISH
    if english >= SOME_ENGLISH or 2 * sum(word[0].islower() for word in words) < len(words):
        return ""
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= SURE else ""


def _language(code: str) -> Language:
    return Language(code, _data()["names"][code])


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_data()["names"]))
    return identifier


@cache
def _words() -> frozenset[str]:
    return frozenset(_data()["english"]["words"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
