"""Where a flag's words stand in the next revision, and how surely.

The score is that of the Hypothesis client, written anew: (50·quote + 20·prefix + 20·suffix + 2·position) / 92, each
part 0..1; at most min(256, half the length) characters of a quote may differ. Theirs takes the best place whatever it
scores; here a place below `MINIMUM` is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from rapidfuzz.distance import Levenshtein

from service.domain.flag import AnchorStatus
from service.domain.text import Span
from service.workflows.anchoring.alignment import Alignment

CONTEXT = 32
MOST_ERRORS = 256
MINIMUM = 0.5
SLACK = 8  # words put in within a quote that still is one, or between a flag's words and what they are about


@dataclass(frozen=True, slots=True)
class Place:
    """Where a flag's `spans`, and the `content` that it is about, stand in the new text; `score` is 0..1.

    Spans that are gone are None.
    """

    spans: tuple[Span | None, ...]
    content: tuple[Span | None, ...]
    status: AnchorStatus
    score: float

    @property
    def same(self) -> bool:
        """Whether every word is as it was."""
        return self.status in (AnchorStatus.EXACT, AnchorStatus.MOVED)

    @property
    def words(self) -> tuple[Span, ...]:
        """The flagged spans that are there."""
        return tuple(span for span in self.spans if span)

    @property
    def subject(self) -> tuple[Span, ...]:
        """The spans of the content that are there."""
        return tuple(span for span in self.content if span)


def place(way: Alignment, spans: Sequence[Span], content: Sequence[Span]) -> Place | None:
    """Where the flagged `spans` and the attributed `content` went; None where they are gone."""
    exact = [image(way, span) for span in spans], [image(way, span) for span in content]
    if None not in exact[0] and None not in exact[1] and together(way, [*spans, *content], [*exact[0], *exact[1]]):
        stays = exact == (list(spans), list(content))
        return Place(tuple(exact[0]), tuple(exact[1]), AnchorStatus.EXACT if stays else AnchorStatus.MOVED, 1.0)
    now = [likely(way, span) for span in spans], [likely(way, span) for span in content]
    everything = [*spans, *content], [*now[0], *now[1]]
    if not (close(way, content, now[1]) and close(way, *everything) and together(way, *everything)):
        return None
    found = Place(tuple(now[0]), tuple(now[1]), AnchorStatus.FUZZY, score(way, *everything))
    return found if found.score >= MINIMUM else None


def image(way: Alignment, span: Span) -> Span | None:
    """Where the very words of `span` stand together in the new text, as `Tokens` compares; None where they don't."""
    words = way.old.over(span)
    if not words:
        return _mark(way, span)
    first = way.forth[words[0]]
    if first < 0 or way.forth[words[0] : words[-1] + 1] != list(range(first, first + len(words))):
        return None
    last = first + len(words) - 1
    start = way.new.starts[first] + span.start - way.old.starts[words[0]]
    same = Span(start, start + span.end - span.start) if start >= 0 else None
    if same and same.of(way.new.text) == span.of(way.old.text):
        return same
    head = max(0, span.start - way.old.starts[words[0]]) if way.old.raw(words[0]) == way.new.raw(first) else 0
    tail = max(0, way.old.ends[words[-1]] - span.end) if way.old.raw(words[-1]) == way.new.raw(last) else 0
    return Span(way.new.starts[first] + head, way.new.ends[last] - tail)


def _mark(way: Alignment, span: Span) -> Span | None:
    """Where marks that are no words stand, behind the word that they stood behind, the next one not gone elsewhere."""
    if way.old.text == way.new.text:
        return span
    k = way.old.before(span)
    at = way.forth[k] if k >= 0 else -1
    if at < 0 <= k:
        return None
    if k + 1 < len(way.old) and way.forth[k + 1] not in (-1, at + 1):
        return None
    start = way.new.ends[at] if k >= 0 else 0
    end = way.new.starts[at + 1] if at + 1 < len(way.new) else len(way.new.text)
    found = way.new.text.find(span.of(way.old.text), start, end)
    return Span(found, found + span.end - span.start) if found >= 0 else None


def images(way: Alignment, spans: Sequence[Span]) -> tuple[Span, ...] | None:
    """Every span's `image`; None where one is missing."""
    found = tuple(at for at in (image(way, span) for span in spans) if at)
    return found if len(found) == len(spans) else None


def likely(way: Alignment, span: Span) -> Span | None:
    """Where the words of `span` went as far as they are left, with what replaced the rest; None where nothing did.

    Of the places that could be meant the one where the fewest characters differ.
    """
    words = way.old.over(span)
    if not words:
        return _mark(way, span)
    before = way.forth[words.start - 1] + 1 if words.start else 0
    behind = way.forth[words.stop] if words.stop < len(way.old) else len(way.new)
    could = {way.new.span(range(*ends)) for ends in _ends(way, words, before, behind) if ends[0] < ends[1]}
    found = sorted(at for at in could if at)
    return min(found, key=lambda at: _errors(way, (span,), (at,)), default=None)


def _ends(way: Alignment, words: range, before: int, behind: int) -> Iterator[tuple[int, int]]:
    """The first word of each place and the one behind its last: with and without what replaced an end."""
    most = 2 * len(words) + SLACK
    groups = [group for slack in (SLACK, len(words)) if (group := _largest(way, words, slack))]
    for group in groups:
        first, last = way.forth[group[0]], way.forth[group[-1]] + 1
        starts = {first, before} if group[0] > words[0] and first - most <= before <= first else {first}
        ends = {last, behind} if group[-1] < words[-1] and last <= behind <= last + most else {last}
        yield from product(starts, ends)
    if words and not groups and 0 < behind - before <= most:
        yield before, behind
    elif words and not groups:
        yield from (ends for ends in _beside(way, words, before, behind) if _misspelt(way, words, *ends))


def _beside(way: Alignment, words: range, before: int, behind: int) -> Iterator[tuple[int, int]]:
    """As many new words beside either neighbour, where the other went elsewhere or is gone."""
    for first, last in ((before, before + len(words)), (behind - len(words), behind)):
        if first >= 0 and last <= len(way.new) and all(at < 0 for at in way.back[first:last]):
            yield first, last


def _misspelt(way: Alignment, words: range, first: int, last: int) -> bool:
    """Whether the new words are the old ones but for a few letters."""
    was, now = " ".join(way.old.words[words.start : words.stop]), " ".join(way.new.words[first:last])
    return 0 < Levenshtein.distance(was, now) <= len(was) // 3


def _largest(way: Alignment, words: range, slack: int) -> list[int]:
    """Of the words still there, the most that stand in order with no more than `slack` put in between two."""
    best: list[int] = []
    group: list[int] = []
    for k in words:
        at = way.forth[k]
        if at < 0:
            continue
        if group and not 0 < at - way.forth[group[-1]] <= slack + k - group[-1]:
            group = []
        group.append(k)
        best = group if len(group) > len(best) else best
    return best


def together(way: Alignment, old: Sequence[Span], new: Sequence[Span | None]) -> bool:
    """Whether the spans hang together as they did, and not some here and some where their words stand once more."""
    there = sorted({(a, b) for a, b in zip(old, new, strict=True) if b})
    return all(_joined(way, one, other) for one, other in pairwise(there))


def _joined(way: Alignment, one: tuple[Span, Span], other: tuple[Span, Span]) -> bool:
    """Whether two spans follow or overlap each other as they did, with no more than `SLACK` words put in between."""
    was, now = (t.over(b).start - t.over(a).stop for t, a, b in zip((way.old, way.new), one, other, strict=True))
    return now < 0 if was < 0 else 0 <= now <= was + SLACK


def close(way: Alignment, old: Sequence[Span], new: Sequence[Span | None]) -> bool:
    """Whether at most min(256, half the length) characters differ, all spans together."""
    length = sum(span.end - span.start for span in old)
    return _errors(way, old, new) <= min(MOST_ERRORS, length // 2)


def score(way: Alignment, old: Sequence[Span], new: Sequence[Span | None]) -> float:
    """How surely the words of `old` are those of `new`, 0..1, three places; `new` has a span or None for each."""
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if b]
    if not pairs:
        return 0.0
    before, after = way.old.text, way.new.text
    (first, first_now), (last, last_now) = min(pairs), max(pairs)
    quote = 1 - _errors(way, old, new) / max(1, sum(span.end - span.start for span in old))
    prefix = _alike(
        before[max(0, first.start - CONTEXT) : first.start], after[max(0, first_now.start - CONTEXT) : first_now.start]
    )
    suffix = _alike(before[last.end : last.end + CONTEXT], after[last_now.end : last_now.end + CONTEXT])
    position = 1 - abs(first.start - first_now.start) / max(len(before), len(after))
    return round((50 * max(0.0, quote) + 20 * prefix + 20 * suffix + 2 * position) / 92, 3)


def _errors(way: Alignment, old: Sequence[Span], new: Sequence[Span | None]) -> int:
    """Characters put in, taken out or replaced; of one span at most one more than `MOST_ERRORS` are counted."""
    return sum(
        Levenshtein.distance(a.of(way.old.text), b.of(way.new.text), score_cutoff=MOST_ERRORS) if b else a.end - a.start
        for a, b in zip(old, new, strict=True)
    )


def _alike(a: str, b: str) -> float:
    return Levenshtein.normalized_similarity(a, b)
