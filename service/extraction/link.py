"""Spans to attributions: each content finds its cue, each cue its source or none.

A small perceptron scores each near pair from what the encoder says of both spans and of the words between them
(span representations after Lee et al. 2017, "End-to-end neural coreference resolution") and from
the facts in ``pairs``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.extraction.pairs import Layout, candidates, features

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

NOTHING = -1


@dataclass(frozen=True, slots=True)
class Choice:
    """For each child its head and the chance of that head: head int64[C] (-1: none), chance float32[C]."""

    head: Ints
    chance: Floats


class Sums:
    """Running sums of word vectors, float64, so that the mean of any stretch costs two reads."""

    def __init__(self, vectors: Floats) -> None:
        """``vectors``: float32[W, D]."""
        self.vectors = vectors
        self.total = np.zeros((len(vectors) + 1, vectors.shape[1]), np.float64)
        np.cumsum(vectors, axis=0, out=self.total[1:])

    def mean(self, low: Ints, high: Ints) -> Floats:
        """Mean vectors of the words ``low:high``, float32[P, D]; zeros where there are none."""
        size = np.maximum(high - low, 1)[:, None]
        found: Floats = ((self.total[high] - self.total[low]) / size).astype(np.float32)
        return found

    def spans(self, spans: Ints) -> Floats:
        """First, last and mean vector of each span: float32[S, 3 * D] for spans int64[S, 2]."""
        parts = [self.vectors[spans[:, 0]], self.vectors[spans[:, 1] - 1], self.mean(spans[:, 0], spans[:, 1])]
        return np.concatenate(parts, axis=1)


def between(child: Ints, head: Ints) -> tuple[Ints, Ints]:
    """The words that stand between two spans, low and high int64[P] each, for pairs int64[P, 2]."""
    after = head[:, 0] >= child[:, 0]
    low = np.where(after, child[:, 1], head[:, 1])
    return low, np.maximum(low, np.where(after, head[:, 0], child[:, 0]))


def choose(
    weights: Weights, sums: Sums, place: Layout, roles: tuple[Ints, Ints, Ints], child: Ints, head: Ints
) -> Choice:
    """The best head for each child; with a weight ``none.*``, a child may have none.

    roles: source, cue and content spans of the article; child and head are two of them, int64[., 2], in order.
    """
    if not len(child):
        return Choice(np.zeros(0, np.int64), np.zeros(0, np.float32))
    table, index = _table(weights, sums, place, roles, child, head)
    table -= table.max(1, keepdims=True)
    chance = np.exp(table)
    chance /= chance.sum(1, keepdims=True)
    best = chance.argmax(1)
    rows = np.arange(len(child))
    picked = np.concatenate([index, np.full((len(child), 1), NOTHING)], axis=1)[rows, best]
    return Choice(picked, chance[rows, best].astype(np.float32))


def _table(
    weights: Weights, sums: Sums, place: Layout, roles: tuple[Ints, Ints, Ints], child: Ints, head: Ints
) -> tuple[Floats, Ints]:
    """Scores float32[C, 2 * REACH + 1], the last column for none, and the candidates' indices int64[C, 2 * REACH]."""
    index, valid = candidates(child, head)
    child_vectors = sums.spans(child)
    table = np.full((len(child), index.shape[1] + 1), -1e4, np.float32)
    table[:, -1] = _none(weights, child_vectors)
    table[~valid.any(1), -1] = 0
    row, column = np.nonzero(valid)
    if len(row):
        table[row, column] = _scores(weights, sums, place, roles, (child, head), child_vectors, row, index[row, column])
    return table, index


def _none(weights: Weights, child_vectors: Floats) -> Floats | float:
    """The score of having no head: float32[C], or -1e4 where the weights know no such choice."""
    if "none.0.weight" not in weights:
        return -1e4
    hidden = np.maximum(child_vectors @ weights["none.0.weight"].T + weights["none.0.bias"], 0)
    score: Floats = (hidden @ weights["none.2.weight"].T + weights["none.2.bias"])[:, 0]
    return score


def _scores(
    weights: Weights,
    sums: Sums,
    place: Layout,
    roles: tuple[Ints, Ints, Ints],
    spans: tuple[Ints, Ints],
    child_vectors: Floats,
    row: Ints,
    column: Ints,
) -> Floats:
    """The perceptron's score for each pair (row of children, column of heads), float32[P]."""
    child, head = spans[0][row], spans[1][column]
    head_vectors = sums.spans(spans[1])
    size = sums.vectors.shape[1]
    low, high = between(child, head)
    hidden = (child_vectors @ weights["child.weight"].T + weights["child.bias"])[row]
    hidden += (head_vectors @ weights["head.weight"].T)[column]
    hidden += sums.mean(low, high) @ weights["between.weight"].T
    hidden += (child_vectors[row, -size:] * head_vectors[column, -size:]) @ weights["product.weight"].T
    hidden += features(place, child, head, roles) @ weights["facts.weight"].T
    hidden = np.maximum(hidden, 0)
    hidden = np.maximum(hidden @ weights["hidden.weight"].T + weights["hidden.bias"], 0)
    score: Floats = (hidden @ weights["out.weight"].T + weights["out.bias"])[:, 0]
    return score
