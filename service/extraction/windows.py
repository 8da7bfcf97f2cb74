"""Long texts to windows that the encoder can take, each piece kept from the window where it lies most central."""

import itertools
from dataclasses import dataclass

SIZE = 382
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``start:stop`` go through the encoder; the scores of ``keep_start:keep_stop`` are kept."""

    start: int
    stop: int
    keep_start: int
    keep_stop: int


def plan(pieces: int, size: int = SIZE, overlap: int = OVERLAP) -> list[Window]:
    """The fewest windows of at most ``size`` pieces that share about ``overlap`` each, spread evenly.

    The kept parts are disjoint and cover ``range(pieces)`` in order.
    """
    if pieces <= 0:
        return []
    count = max(1, -(-(pieces - overlap) // (size - overlap)))
    length = -(-(pieces + (count - 1) * overlap) // count)
    starts = [(pieces - length) * i // max(1, count - 1) for i in range(count)]
    borders = [0, *((left + length + right) // 2 for left, right in itertools.pairwise(starts)), pieces]
    return [Window(s, s + length, borders[i], borders[i + 1]) for i, s in enumerate(starts)]
