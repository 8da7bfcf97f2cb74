"""A source mention's class, from what the encoder says of its words and of its cue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.domain.attribution import SourceClass

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CLASSES: tuple[SourceClass | None, ...] = (*SourceClass, None)
"""The classes that are told apart; None: what the tagger took for an attribution is none."""
WRONG = CLASSES.index(None)
PARTS = 4
"""Scores by class stand four times at each word: as a source's first word, its last, any of it, and any of its cue."""
COLUMNS = PARTS * len(CLASSES)


def chances(scores: Floats, source: Ints, cue: Ints) -> Floats:
    """The chance of each class, float32[len(CLASSES)].

    scores: float32[W, COLUMNS] of an article's words; source, cue: word spans int64[S, 2], either perhaps empty.
    """
    first, last, each, of_cue = scores.reshape(-1, PARTS, len(CLASSES)).transpose(1, 0, 2)
    found = np.zeros(len(CLASSES), np.float32)
    if len(source):
        words = _words(source)
        found += first[words[0]] + last[words[-1]] + each[words].mean(0)
    if len(cue):
        found += of_cue[_words(cue)].mean(0)
    grown = np.exp(found - found.max())
    return grown / grown.sum()  # type: ignore[no-any-return]


def _words(spans: Ints) -> Ints:
    return np.concatenate([np.arange(low, high) for low, high in spans.tolist()])
