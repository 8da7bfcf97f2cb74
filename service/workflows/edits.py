"""What was edited between two texts, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from unicodedata import category

from service.domain.history import Change, Edit
from service.domain.text import Span
from service.workflows.anchoring.alignment import align
from service.workflows.anchoring.pairing import Pair, in_order
from service.workflows.anchoring.tokens import Tokens


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """The texts as stretches that both have and stretches that one has, in order.

    What is the same and what is gone, joined, is `old`; what is the same and what is new is `new`. Words are paired as
    for flags (`anchoring.alignment`); of those that moved, the most that are in order stay the same. Takes any two
    texts, in time n log n.
    """
    return tuple(_merged(_pieces(old, new)))


@dataclass(frozen=True, slots=True)
class _Run:
    """Words in a row, in both texts: `pairs` of where each begins, and from where to where they stand."""

    pairs: list[tuple[Span, Span]]

    @property
    def before(self) -> Span:
        return Span(self.pairs[0][0].start, self.pairs[-1][0].end)

    @property
    def after(self) -> Span:
        return Span(self.pairs[0][1].start, self.pairs[-1][1].end)

    def gap(self, following: _Run) -> int:
        """The most characters that one of the texts has between this run and the next."""
        return max(following.before.start - self.before.end, following.after.start - self.after.end)


def _runs(old: str, new: str) -> list[_Run]:
    way = align(Tokens(old), Tokens(new))
    same = [(i, j) for i, j in enumerate(way.forth) if j >= 0 and way.old.raw(i) == way.new.raw(j)]
    kept = in_order(same)
    rows = groupby(enumerate(kept), key=lambda item: (item[1][0] - item[0], item[1][1] - item[0]))
    return [_Run([(_word(way.old, pair[0]), _word(way.new, pair[1])) for _, pair in row]) for _, row in rows]


def _word(tokens: Tokens, k: int) -> Span:
    return Span(tokens.starts[k], tokens.ends[k])


def _telling(runs: list[_Run]) -> Iterator[_Run]:
    """Without those no longer than what was edited on both sides: words that rewritten passages chance to share."""
    last = runs[0] if runs else None
    for n, run in enumerate(runs):
        inner = last is not None and 0 < n < len(runs) - 1
        if inner and last and run.before.end - run.before.start <= min(last.gap(run), run.gap(runs[n + 1])):
            continue
        last = run
        yield run


def _pieces(old: str, new: str) -> Iterator[Edit]:
    i = j = 0
    for run in _telling(_runs(old, new)):
        whole = run.before.of(old) == run.after.of(new)  # what stands between its words is the same, too
        for before, after in [(run.before, run.after)] if whole else run.pairs:
            yield from _between(old, new, (i, before.start), (j, after.start))
            yield Edit(Change.SAME, before, after)
            i, j = before.end, after.end
    yield from _between(old, new, (i, len(old)), (j, len(new)))


def _between(old: str, new: str, here: Pair, there: Pair) -> Iterator[Edit]:
    """What stands between two words that are the same: marks and blanks that are as they were, else edits."""
    gone, fresh = old[slice(*here)], new[slice(*there)]
    head = _alike(gone, fresh)
    tail = 0 if head == max(len(gone), len(fresh)) else _alike(gone[head:][::-1], fresh[head:][::-1])
    (i, i_end), (j, j_end) = here, there
    if head:
        yield Edit(Change.SAME, Span(i, i + head), Span(j, j + head))
    if i + head < i_end - tail:
        yield Edit(Change.GONE, Span(i + head, i_end - tail), None)
    if j + head < j_end - tail:
        yield Edit(Change.NEW, None, Span(j + head, j_end - tail))
    if tail:
        yield Edit(Change.SAME, Span(i_end - tail, i_end), Span(j_end - tail, j_end))


def _alike(one: str, other: str) -> int:
    """How many marks and blanks both begin with; where they are equal, all of them."""
    if one == other:
        return len(one)
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b or not (a.isspace() or category(a).startswith("P")):
            break
        count += 1
    return count


def _merged(pieces: Iterator[Edit]) -> Iterator[Edit]:
    for change, row in groupby(pieces, key=lambda edit: edit.change):
        parts = list(row)
        first, last = parts[0], parts[-1]
        yield Edit(change, _from_to(first.before, last.before), _from_to(first.after, last.after))


def _from_to(first: Span | None, last: Span | None) -> Span | None:
    return Span(first.start, last.end) if first and last else None
