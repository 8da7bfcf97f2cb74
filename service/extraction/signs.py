"""Scores to signs: stretches of words that read as an unnamed source, a channel, a disclaimer and so on."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from service.domain.attribution import SourceClass
from service.domain.sign import GRADES, SignKind
from service.domain.text import Span
from service.extraction.classes import CLASSES
from service.extraction.confidence import log_odds

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

KINDS = tuple(SignKind)
GRADED = tuple(kind for kind in KINDS if kind in GRADES)
_ENDS = tuple(accumulate((len(GRADES[kind]) for kind in GRADED), initial=3 * len(KINDS)))
GRADE_COLUMNS = {kind: slice(low, high) for kind, low, high in zip(GRADED, _ENDS, _ENDS[1:], strict=False)}
"""Where each kind's grades stand in a word's scores; before them outside, begin, inside of each kind in turn."""
COLUMNS = _ENDS[-1]
FLOOR = 0.1
"""Words less likely than this to belong to a sign are never part of one."""


FACTORS = 5
"""Numbers that a sign's confidence weighs: a one, log-odds of its likeliest word, of its mean word, of a source
mention's class that says the same, and whether it stands on a mention."""
SAID_BY = {
    SignKind.UNNAMED: tuple(CLASSES.index(c) for c in (SourceClass.BARE, SourceClass.PARTIAL, SourceClass.DESCRIBED)),
    SignKind.VAGUE: (CLASSES.index(SourceClass.VAGUE),),
}
"""The classes of a source mention that say what a sign of the kind says, in the order of its grades."""
LIKELY = 0.3
"""A mention whose class is as likely as this is a candidate, whatever its words' own scores."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A source mention: words ``low:high``, float32[len(CLASSES)] of chances."""

    low: int
    high: int
    classes: Floats


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words ``low:high`` that may be a sign, and what speaks for it: float32[FACTORS]."""

    kind: SignKind
    grade: str
    low: int
    high: int
    factors: Floats


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A candidate in characters."""

    kind: SignKind
    grade: str
    span: Span
    factors: Floats


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``low:high`` that read as a kind: the highest and the mean chance of its words; chances of its grades."""

    kind: SignKind
    low: int
    high: int
    peak: float
    mean: float
    grades: Floats


Part = TypeVar("Part", Mention, Stretch)


def stretches(scores: Floats, paragraph: Ints) -> Iterator[Stretch]:
    """The stretches of each kind, by kind and place, for scores float32[W, COLUMNS] and paragraphs int64[W].

    A stretch is a run of words of one paragraph, each at least half as likely as the likeliest, cut where a new sign
    is likelier to begin than the last to go on.
    """
    chances = _softmax(scores[:, : 3 * len(KINDS)].reshape(-1, len(KINDS), 3))
    for number, kind in enumerate(KINDS):
        inside = 1 - chances[:, number, 0]
        for start, end in _runs(inside >= FLOOR, chances[:, number], paragraph):
            peak = float(inside[start:end].max())
            kept = start + np.flatnonzero(inside[start:end] >= peak / 2)
            low, high = int(kept[0]), int(kept[-1]) + 1
            grades = np.zeros(0, np.float32)
            if kind in GRADES:
                grades = _softmax(scores[low:high, GRADE_COLUMNS[kind]]).mean(0)
            yield Stretch(kind, low, high, peak, float(inside[low:high].mean()), grades)


def candidates(scores: Floats, paragraph: Ints, mentions: Sequence[Mention]) -> Iterator[Candidate]:
    """Every stretch that may be a sign, and the mentions whose class alone says so; see `stretches`."""
    mentions = sorted(mentions, key=lambda one: one.low)
    found: dict[SignKind, list[Stretch]] = {kind: [] for kind in KINDS}
    for one in stretches(scores, paragraph):
        found[one.kind].append(one)
        yield _weighed(one, _sharing(mentions, one))
    for mention in mentions:
        for kind, columns in SAID_BY.items():
            if mention.classes[list(columns)].sum() >= LIKELY and _sharing(found[kind], mention) is None:
                yield _weighed(_as_stretch(scores, kind, mention), mention)


def _sharing(ordered: Sequence[Part], other: Mention | Stretch) -> Part | None:
    """The first of some disjoint stretches, in order, that shares a word with another."""
    at = bisect_right(ordered, other.low, key=lambda one: one.high)
    return ordered[at] if at < len(ordered) and ordered[at].low < other.high else None


def _as_stretch(scores: Floats, kind: SignKind, mention: Mention) -> Stretch:
    own = scores[mention.low : mention.high]
    column = 3 * KINDS.index(kind)
    inside = 1 - _softmax(own[:, column : column + 3])[:, 0]
    grades = _softmax(own[:, GRADE_COLUMNS[kind]]).mean(0) if kind in GRADES else np.zeros(0, np.float32)
    return Stretch(kind, mention.low, mention.high, float(inside.max()), float(inside.mean()), grades)


def _weighed(one: Stretch, mention: Mention | None) -> Candidate:
    agreed, grades = 0.5, one.grades
    if mention and one.kind in SAID_BY:
        said = mention.classes[list(SAID_BY[one.kind])]
        agreed = float(said.sum())
        if len(grades):
            grades = grades * said
    grade = GRADES[one.kind][int(grades.argmax())] if len(grades) else ""
    factors = np.array([1.0, *log_odds([one.peak, one.mean, agreed]), mention is not None], np.float32)
    return Candidate(one.kind, grade, one.low, one.high, factors)


def sign_confidence(found: FoundSign, weights: Mapping[SignKind, Floats]) -> float:
    """0..1, four places, by a logistic curve of its kind; without one the chance of its likeliest word."""
    weight = weights.get(found.kind)
    score = float(found.factors[1] if weight is None else found.factors @ weight)
    return round(1 / (1 + math.exp(-score)), 4)


def _runs(likely: NDArray[np.bool_], chances: Floats, paragraph: Ints) -> list[tuple[int, int]]:
    """Runs of likely words, cut at paragraphs and where beginning beats going on: chances float32[W, 3]."""
    if not likely.any():
        return []
    fresh = np.diff(paragraph, prepend=-1) != 0
    begins = likely & (fresh | ~np.append(False, likely[:-1]) | (chances[:, 1] > np.maximum(chances[:, 2], 0.5)))
    starts = np.flatnonzero(begins)
    ends = np.flatnonzero(np.append(begins, True) | ~np.append(likely, False))
    return [(int(s), int(ends[np.searchsorted(ends, s + 1)])) for s in starts]


def _softmax(scores: Floats) -> Floats:
    grown = np.exp(scores - scores.max(-1, keepdims=True))
    found: Floats = grown / grown.sum(-1, keepdims=True)
    return found
