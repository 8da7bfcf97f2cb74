"""Scores to spans: the best allowed sequence of labels, paragraph by paragraph.

Viterbi (1967) over a linear-chain CRF's scores (Lafferty, McCallum and Pereira 2001), all paragraphs in step.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

ROLES = ("source", "cue", "content", "furniture")
LABELS = ("O", *(f"{mark}-{role}" for role in ROLES for mark in "BI"))
LONGEST = 512
"""Words after which a paragraph's decoding starts afresh: keeps the padded table small for endless lines."""


@dataclass(frozen=True, slots=True)
class Transitions:
    """A CRF's learned scores, forbidden moves at -1e4.

    move: float32[L, L], from and to; first, last: float32[L], of a paragraph.
    """

    move: Floats
    first: Floats
    last: Floats


def allowed() -> NDArray[np.bool_]:
    """bool[L, L]: an inside label follows only its own role's beginning or inside."""
    table = np.ones((len(LABELS), len(LABELS)), bool)
    for i in range(2, len(LABELS), 2):
        table[:, i] = False
        table[[i - 1, i], i] = True
    return table


def viterbi(emissions: Floats, paragraph: Ints, transitions: Transitions) -> Ints:
    """The best labels, int64[W], for emissions float32[W, L] and rising paragraph numbers int64[W]."""
    out = np.zeros(len(emissions), np.int64)
    for starts, lengths in _stretches(paragraph):
        _decode_rows(emissions, starts, lengths, transitions, out)
    return out


def marginals(emissions: Floats, paragraph: Ints, transitions: Transitions) -> Floats:
    """The chance of each label at each word under the CRF, float32[W, L], by the forward-backward algorithm."""
    ahead, behind = np.ones_like(emissions), np.ones_like(emissions)
    local = np.maximum(np.exp(emissions - emissions.max(1, keepdims=True, initial=-1e4)), np.float32(1e-20))
    for starts, lengths in _stretches(paragraph):
        last = starts + lengths - 1
        _sum_rows(local, starts, lengths, (np.exp(transitions.move), np.exp(transitions.first)), 1, ahead)
        _sum_rows(local, last, lengths, (np.exp(transitions.move.T), np.exp(transitions.last)), -1, behind)
    both = ahead * behind / local
    found: Floats = both / both.sum(1, keepdims=True)
    return found


def _stretches(paragraph: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Starts and lengths of the stretches to decode, longest first, a few hundred at a time."""
    if not len(paragraph):
        return
    starts = _sentence_starts(paragraph)
    lengths = np.diff(np.append(starts, len(paragraph)))
    order = np.argsort(-lengths, kind="stable")
    for low in range(0, len(order), 256):
        rows = order[low : low + 256]
        yield starts[rows], lengths[rows]


def _sum_rows(local: Floats, at: Ints, lengths: Ints, moves: tuple[Floats, Floats], way: int, out: Floats) -> None:
    """Sum over the paths that lead to each label from one end of each stretch; writes normalised sums into ``out``."""
    score = local[at] * moves[1]
    for step in range(int(lengths[0])):
        live = int(np.searchsorted(-lengths, -step, side="left"))
        place = at[:live] + way * step
        if step:
            score = score[:live] @ moves[0] * local[place]
        score = np.maximum(score / score.sum(1, keepdims=True), 1e-30)
        out[place] = score


def _sentence_starts(paragraph: Ints) -> Ints:
    """Where each stretch to decode begins: at every paragraph, and every ``LONGEST`` words inside one."""
    fresh = np.flatnonzero(np.diff(paragraph, prepend=paragraph[0] - 1))
    within = np.arange(len(paragraph)) - np.repeat(fresh, np.diff(np.append(fresh, len(paragraph))))
    return np.flatnonzero(within % LONGEST == 0)


def _decode_rows(emissions: Floats, starts: Ints, lengths: Ints, transitions: Transitions, out: Ints) -> None:
    """Decode stretches, longest first, side by side; writes their labels into ``out``."""
    longest, labels = int(lengths[0]), emissions.shape[1]
    back = np.zeros((longest, len(starts), labels), np.int8)
    score = emissions[starts] + transitions.first
    final = score + transitions.last
    for step in range(1, longest):
        live = int(np.searchsorted(-lengths, -step, side="left"))
        paths = score[:live, :, None] + transitions.move
        back[step, :live] = paths.argmax(1)
        score = paths.max(1) + emissions[starts[:live] + step]
        final[:live] = score + transitions.last
    tag = final.argmax(1)
    for step in range(longest - 1, -1, -1):
        live = int(np.searchsorted(-lengths, -step, side="left"))
        out[starts[:live] + step] = tag[:live]
        if step:
            tag[:live] = back[step, np.arange(live), tag[:live]]


def spans(labels: Ints, role: str) -> Ints:
    """The word spans of a role in a label sequence, int64[S, 2], half-open, in order."""
    begin = 2 * ROLES.index(role) + 1
    starts = np.flatnonzero(labels == begin)
    inside = np.append(labels == begin + 1, False)
    ends = np.flatnonzero(~inside)
    return (
        np.stack([starts, ends[np.searchsorted(ends, starts + 1)]], axis=1)
        if len(starts)
        else np.zeros((0, 2), np.int64)
    )
