"""Pairing the equal parts of two sequences, one to one. Linear, or n log n."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[int, int]
Settled = tuple[list[int], list[int]]
"""For each part of the one its partner in the other, -1 for none, and the reverse."""


def once(keyed: Iterable[tuple[int, Key]]) -> dict[Key, int]:
    """The keys that occur once, in their order, and where."""
    seen: dict[Key, int] = {}
    for at, key in keyed:
        seen[key] = -1 if key in seen else at
    return {key: at for key, at in seen.items() if at >= 0}


def stretches(settled: Sequence[int]) -> Iterator[Pair]:
    """The longest stretches without partners: first, and one behind the last. Not to be settled meanwhile."""
    left, end = settled.count(-1), 0
    while left:
        start = settled.index(-1, end)
        end = next((k for k in range(start, len(settled)) if settled[k] >= 0), len(settled))
        left -= end - start
        yield start, end


def in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """The most of the pairs, ascending in the first, that ascend in the second too."""
    ends: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(lasts[length - 1] if length else -1)
        ends[length : length + 1], lasts[length : length + 1] = [j], [n]
    kept, n = [], lasts[-1] if lasts else -1
    while n >= 0:
        kept.append(pairs[n])
        n = before[n]
    return kept[::-1]


def settle(old: Sequence[Key], new: Sequence[Key], pairs: Sequence[Pair], settled: Settled) -> None:
    """Makes partners of the pairs that are open, then of their neighbours."""
    for i, j in pairs:
        if settled[0][i] < 0 > settled[1][j]:
            settled[0][i], settled[1][j] = j, i
    for i, j in pairs:
        if settled[0][i] == j:
            spread(old, new, i, j, settled)


def spread(old: Sequence[Key], new: Sequence[Key], i: int, j: int, settled: Settled) -> None:
    """Makes partners of the equal neighbours of `i` and `j`, forwards and backwards, as far as they are open."""
    for step in (1, -1):
        a, b = i + step, j + step
        while 0 <= a < len(old) and 0 <= b < len(new) and old[a] == new[b] and settled[0][a] < 0 > settled[1][b]:
            settled[0][a], settled[1][b] = b, a
            a, b = a + step, b + step
