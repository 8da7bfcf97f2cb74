"""Which sentence of one text goes on as which of the next: whole, edited in its place, or moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from service.workflows.anchoring.pairing import Pair, Settled, in_order, once, settle, spread, stretches

TELLING = 4  # words that make a sentence tell where it went
ALIKE = 0.6  # of the words of the longer of two sentences
COMPARED = 400  # pairs of sentences between two settled ones

Sentence = tuple[str, ...]


def paired(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Pair]:
    """Pairs of sentences, one to one, each equal or an edited one with what it became.

    Those that are unique and kept their order come first, then what was edited between two such, so that a sentence
    that was edited in its place has not moved to where a copy of it stands; then those that moved.
    """
    settled: Settled = ([-1] * len(old), [-1] * len(new))
    _unique(old, new, range(len(old)), range(len(new)), settled, TELLING)
    for gap in list(_gaps(settled)):
        _unique(old, new, *gap, settled, 2)
    for gap in list(_gaps(settled)):
        _edited(old, new, *gap, settled)
    there = once(enumerate(new))
    moved = [(i, there[k]) for k, i in once(enumerate(old)).items() if k in there and len(k) >= TELLING]
    settle(old, new, moved, settled)
    spread(old, new, -1, -1, settled)
    spread(old, new, len(old), len(new), settled)
    return [(i, j) for i, j in enumerate(settled[0]) if j >= 0]


def _gaps(settled: Settled) -> Iterator[tuple[range, range]]:
    """Where nothing has moved yet: the open sentences, and what stands between those that their neighbours went to."""
    for lo, hi in stretches(settled[0]):
        start = settled[0][lo - 1] + 1 if lo else 0
        end = settled[0][hi] if hi < len(settled[0]) else len(settled[1])
        if start < end:
            yield range(lo, hi), range(start, end)


def _unique(
    old: Sequence[Sentence], new: Sequence[Sentence], left: range, right: range, settled: Settled, telling: int
) -> None:
    """Settles the sentences that stand once in either range, and in the same order."""
    there = once((j, new[j]) for j in right)
    pairs = [(i, there[k]) for k, i in once((i, old[i]) for i in left).items() if k in there and len(k) >= telling]
    settle(old, new, in_order(pairs), settled)


def _edited(old: Sequence[Sentence], new: Sequence[Sentence], left: range, right: range, settled: Settled) -> None:
    """Settles each sentence with the one in the gap that is most alike, in their order."""
    if len(left) * len(right) > COMPARED:
        return
    start = right.start
    for i in left:
        alike = [(_alike(old[i], new[j]), -j) for j in range(start, right.stop)]
        share, j = max(alike, default=(0.0, 0))
        if share >= ALIKE:
            settled[0][i], settled[1][-j] = -j, i
            start = 1 - j


def _alike(a: Sentence, b: Sentence) -> float:
    """The share of the longer one's words that the other has too, where it can reach `ALIKE`, else 0."""
    longest = max(len(a), len(b))
    if min(len(a), len(b)) < ALIKE * longest or len(set(a) & set(b)) < ALIKE * ALIKE * min(len(set(a)), len(set(b))):
        return 0.0
    return (Counter(a) & Counter(b)).total() / longest
