"""What the linker sees of two spans: which pairs are worth scoring, and the facts about each pair.

Training and inference share this file, so that a feature means the same in both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

GAPS = np.array([-128, -64, -32, -16, -8, -4, -2, -1, 0, 1, 2, 3, 5, 9, 17, 33, 65, 129], np.int64)
DOUBLE = frozenset('"“”„«»‟″＂〝〞')
STOPS = frozenset(".!?;:…。")
REACH = 6
FEATURES = (len(GAPS) + 1) + 3 * 4 + 2 * 4 + 4 + 6 + 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Counts along the words of a text, so that any stretch is looked up in two reads.

    stops, quotes: int64[W + 1], how many sentence ends and double quote marks stand before a word;
    paragraph: int64[W]; quoted: bool[W], inside double marks, counted anew in each paragraph.
    """

    stops: Ints
    quotes: Ints
    paragraph: Ints
    quoted: Bools


def layout(text: str, start: Ints, paragraph: Ints) -> Layout:
    """The counts for words that begin at ``start`` (int64[W]) in paragraphs ``paragraph`` (int64[W])."""
    first = [text[i] for i in start.tolist()]
    stops = np.concatenate([[0], np.cumsum([c in STOPS for c in first], dtype=np.int64)])
    quotes = np.concatenate([[0], np.cumsum([c in DOUBLE for c in first], dtype=np.int64)])
    if not len(start):
        return Layout(stops, quotes, paragraph, np.zeros(0, bool))
    _, opening, lengths = np.unique(paragraph, return_index=True, return_counts=True)
    seen = quotes[1:] - np.repeat(quotes[opening], lengths)
    return Layout(stops, quotes, paragraph, seen % 2 == 1)


def candidates(children: Ints, heads: Ints, reach: int = REACH) -> tuple[Ints, Bools]:
    """For each child the heads that begin nearest before and after it: indices and validity, both [C, 2 * reach].

    children: int64[C, 2], heads: int64[H, 2], each ordered by first word. Linear in C, whatever H.
    """
    at = np.searchsorted(heads[:, 0], children[:, 0])
    index = at[:, None] + np.arange(-reach, reach)[None, :]
    valid = (index >= 0) & (index < len(heads))
    return np.clip(index, 0, max(0, len(heads) - 1)), valid


def features(place: Layout, child: Ints, head: Ints, others: tuple[Ints, Ints, Ints]) -> Floats:
    """Facts about pairs, float32[P, FEATURES]: distance, order, what stands between, quotation.

    child, head: int64[P, 2] word spans; others: the article's source, cue and content spans, each int64[S, 2] in order.
    """
    after = head[:, 0] >= child[:, 0]
    low = np.where(after, child[:, 1], head[:, 1])
    high = np.maximum(low, np.where(after, head[:, 0], child[:, 0]))
    gap = np.where(after, high - low + 1, low - high - 1)
    bucket = np.searchsorted(GAPS, gap, side="right")
    between = [_ladder(np.searchsorted(o[:, 0], high) - np.searchsorted(o[:, 0], low)) for o in others]
    breaks = _ladder(place.stops[high] - place.stops[low])
    lines = _ladder(np.abs(place.paragraph[head[:, 0]] - place.paragraph[child[:, 0]]))
    marks = place.quotes[high] - place.quotes[low]
    inside = [place.quoted[x] for x in (child[:, 0], child[:, 1] - 1, head[:, 0], head[:, 1] - 1)]
    facts = [marks == 0, marks == 1, marks > 1, after, gap == 1, (gap == -1) | (marks == 0) & inside[0] & inside[2]]
    sizes = [
        child[:, 1] - child[:, 0] > 3,
        child[:, 1] - child[:, 0] > 12,
        head[:, 1] - head[:, 0] > 1,
        head[:, 1] - head[:, 0] > 4,
    ]
    columns = [np.eye(len(GAPS) + 1)[bucket], *between, breaks, lines, np.stack(inside + facts + sizes, axis=1)]
    return np.concatenate(columns, axis=1).astype(np.float32)


def _ladder(count: Ints) -> Bools:
    """Counts as bool[P, 4]: none, one, two, more."""
    return np.stack([count == 0, count == 1, count == 2, count > 2], axis=1)
