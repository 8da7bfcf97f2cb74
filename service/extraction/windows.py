"""Long texts to windows that the encoder can take, cut where the words themselves say.

A window keeps whole paragraphs. Where one ends is chosen by the words that follow, as content-defined chunking does
(Muthitacharoen, Chen and Mazières, "A Low-bandwidth Network File System", SOSP 2001), so an edit changes the windows
beside it and leaves the others, and what was found in them, as they were.
"""

import itertools
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.extraction.pieces import PARAGRAPH_ID

Ints = NDArray[np.int64]

SIZE = 382
OVERLAP = 48
"""Pieces that two neighbours share: half of them before their border, half after it."""
FULL_STOP = 1012
"""The piece ``.`` in BERT's vocabulary: after it a paragraph without a break may be cut."""
TELLING = 24
"""Pieces after a place that decide whether it becomes a border."""


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``start:stop`` go through the encoder; the scores of ``keep_start:keep_stop`` are kept."""

    start: int
    stop: int
    keep_start: int
    keep_stop: int


def plan(ids: Ints, size: int = SIZE) -> list[Window]:
    """Windows of at most ``size`` of the pieces int64[T].

    The kept parts are disjoint and cover ``range(T)`` in order; a text that fits has one window.
    """
    borders, pad = _borders(ids, size), OVERLAP // 2
    found = []
    for low, high in itertools.pairwise(borders):
        stop = min(len(ids), high + pad)
        least = (size - OVERLAP) * 2 // 3  # the last part may be short, and is read with more of what stands before it
        found.append(Window(max(0, min(low - pad, stop - least)), stop, low, high))
    return found


def _borders(ids: Ints, size: int) -> list[int]:
    """Where kept parts begin and end, from 0 to T: each of two thirds of ``size`` less the overlap, up to all of it."""
    most = size - OVERLAP
    breaks, stops = np.flatnonzero(ids == PARAGRAPH_ID) + 1, np.flatnonzero(ids == FULL_STOP) + 1
    found = [0] if len(ids) else []
    while found and len(ids) - found[-1] > (size if len(found) == 1 else most):
        low, high = found[-1] + most * 2 // 3, found[-1] + most
        near = next((n for places in (breaks, stops) if len(n := _between(places, low, high))), [high])
        found.append(int(min(near, key=lambda at: (zlib.crc32(ids[at : at + TELLING].tobytes()), at))))
    return [*found, len(ids)]


def _between(places: Ints, low: int, high: int) -> Ints:
    return places[np.searchsorted(places, low) : np.searchsorted(places, high, side="right")]
