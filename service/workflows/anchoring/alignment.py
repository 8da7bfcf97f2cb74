"""Which word of one text goes on as which word of the next.

Three steps, each on what the one before has left, all of them one to one:

1. Whole sentences that stand once in either text are the same one wherever it went, and so are their equal neighbours
   (Heckel, "A technique for isolating differences between files", CACM 21(4), 1978): moves cost nothing. Those that
   kept their order come first; a sentence that was edited in its place has not moved to where its copy stands.
2. The same with runs of six and then three words, for sentences that were edited.
3. Between what is then settled, the longest common runs first (Ratcliff and Obershelp, as in `difflib`).

Linear in the texts: the third step only sees gaps of `GAP` words at most.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from service.workflows.anchoring.tokens import Tokens

Key = TypeVar("Key", bound=Hashable)
Settled = tuple[list[int], list[int]]

RUNS = (6, 3)
GAP = 200
ROOM = 4
TELLING = 4  # words that make a sentence tell where it went


@dataclass(frozen=True, slots=True)
class Alignment:
    """`forth[k]` is where the old text's word `k` stands in the new one, -1 where it is gone; `back` the reverse."""

    old: Tokens
    new: Tokens
    forth: list[int]
    back: list[int]

    @property
    def turned(self) -> Alignment:
        """The same, seen from the new text."""
        return Alignment(self.new, self.old, self.back, self.forth)

    @property
    def identical(self) -> bool:
        """Whether the texts have the same words in the same order."""
        return self.old.words == self.new.words


def align(old: Tokens, new: Tokens) -> Alignment:
    """The alignment of two texts, in time linear in their lengths."""
    if old.words == new.words:
        return Alignment(old, new, list(range(len(old))), list(range(len(new))))
    made = Alignment(old, new, [-1] * len(old), [-1] * len(new))
    _sentences(made)
    for size in RUNS:
        _runs(made, size)
    _gaps(made)
    return made


def _sentences(made: Alignment) -> None:
    """Step 1."""
    old, new = (
        [tuple(t.words[k] for k in t.sentence(n)) for n in range(len(t.sentences))] for t in (made.old, made.new)
    )
    settled: Settled = ([-1] * len(old), [-1] * len(new))
    unique = _once(enumerate(new))
    anchors = [(i, unique[k]) for k, i in _once(enumerate(old)).items() if k in unique and len(k) >= TELLING]
    kept = _in_order(anchors)
    _settle(old, new, kept, settled)
    moved = set(anchors) - set(kept)
    _settle(old, new, sorted(moved - set(_edited_in_place(old, new, moved, settled))), settled)
    _settle(old, new, [(-1, -1), (len(old), len(new))], settled)
    for i, j in enumerate(settled[0]):
        if j >= 0:
            for a, b in zip(made.old.sentence(i), made.new.sentence(j), strict=True):
                made.forth[a], made.back[b] = b, a


def _settle(old: Sequence[Key], new: Sequence[Key], pairs: Sequence[tuple[int, int]], settled: Settled) -> None:
    """Settles the pairs that are open, then their neighbours; a pair may stand before or behind either text."""
    for i, j in pairs:
        if 0 <= i < len(old) and settled[0][i] < 0 > settled[1][j]:
            settled[0][i], settled[1][j] = j, i
    for i, j in pairs:
        if not 0 <= i < len(old) or settled[0][i] == j:
            _spread(old, new, i, j, settled)


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
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


def _edited_in_place(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], moved: set[tuple[int, int]], settled: Settled
) -> Iterator[tuple[int, int]]:
    """Moves that are none: what stands in the old place is the sentence, edited; what equals it is a copy."""
    target = dict(moved)
    for lo, hi in _open(settled[0]):
        start = settled[0][lo - 1] + 1 if lo else 0
        end = settled[0][hi] if hi < len(old) else len(new)
        if not 0 < end - start <= hi - lo + ROOM:
            continue
        here = [Counter(new[j]) for j in range(start, end) if settled[1][j] < 0]
        for i in range(lo, hi):
            if i in target and not start <= target[i] < end:
                words = Counter(old[i])
                if any(2 * (words & there).total() > max(words.total(), there.total()) for there in here):
                    yield i, target[i]


def _runs(made: Alignment, size: int) -> None:
    """Step 2, for runs of `size` words."""
    unique = _once(_free_runs(made.new, made.back, size))
    for key, i in _once(_free_runs(made.old, made.forth, size)).items():
        j = unique.get(key)
        if j is None or made.forth[i] >= 0 or made.back[j] >= 0:
            continue
        made.forth[i], made.back[j] = j, i
        _spread(made.old.words, made.new.words, i, j, (made.forth, made.back))


def _free_runs(tokens: Tokens, settled: Sequence[int], size: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every run of `size` words of which none is settled, with its first word's index."""
    for lo, hi in _open(settled):
        for k in range(lo, hi - size + 1):
            yield k, tuple(tokens.words[k : k + size])


def _gaps(made: Alignment) -> None:
    """Step 3."""
    for lo, hi in list(_open(made.forth)):
        room = _room(made, lo, hi)
        if not room or hi - lo > GAP:
            continue
        matcher = SequenceMatcher(None, made.old.words[lo:hi], [made.new.words[j] for j in room], autojunk=False)
        for block in matcher.get_matching_blocks():
            for k in range(block.size):
                i, j = lo + block.a + k, room[block.b + k]
                made.forth[i], made.back[j] = j, i


def _room(made: Alignment, lo: int, hi: int) -> list[int]:
    """The new text's open words beside those that the neighbours of the old words `lo` to `hi` went to."""
    most = ROOM * (hi - lo + ROOM)
    after = made.forth[lo - 1] + 1 if lo else 0
    before = made.forth[hi] if hi < len(made.old) else len(made.new)
    end, start = after, before
    while end < len(made.new) and made.back[end] < 0 and end - after < most:
        end += 1
    while start > 0 and made.back[start - 1] < 0 and before - start < most:
        start -= 1
    return sorted({*range(after, end), *range(start, before)})


def _open(settled: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The longest stretches of words not settled yet: first, and one behind the last."""
    start = -1
    for k, at in enumerate([*settled, 0]):
        if at < 0 and start < 0:
            start = k
        elif at >= 0 and start >= 0:
            yield start, k
            start = -1


def _once(keyed: Iterable[tuple[int, Key]]) -> dict[Key, int]:
    """The keys that occur once, in their order, and where."""
    seen: dict[Key, int] = {}
    for at, key in keyed:
        seen[key] = -1 if key in seen else at
    return {key: at for key, at in seen.items() if at >= 0}


def _spread(old: Sequence[Key], new: Sequence[Key], i: int, j: int, settled: Settled) -> None:
    """Settles the equal neighbours of `i` and `j`, forwards and backwards, as far as they are open."""
    for step in (1, -1):
        a, b = i + step, j + step
        while 0 <= a < len(old) and 0 <= b < len(new) and old[a] == new[b] and settled[0][a] < 0 > settled[1][b]:
            settled[0][a], settled[1][b] = b, a
            a, b = a + step, b + step
