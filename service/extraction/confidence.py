"""How sure an attribution is: one number from the chances of its labels and links, calibrated by a logistic curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

FACTORS = 14
CLOSE = 1e-3
"""Chances nearer to nought or one than this are taken as this near."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the model said of a block: the chances of the chosen labels and links.

    labels: float32[W], of each word's label; cue_chance: float32[C], for each content its cue's; source_chance:
    float32[Q], for each cue its source's.
    """

    labels: Floats
    cue_chance: Floats
    source_chance: Floats


def factors(
    evidence: Evidence, source: Ints, cue: Ints, content: Ints, number: int, mine: Ints, wrong: float
) -> Floats:
    """The numbers that the curve weighs, float32[FACTORS]: a one, then log-odds of chances, then what there is.

    source, cue, content: word spans int64[S, 2]; number: the cue's; mine: the numbers of the contents; wrong: the
    chance that a reader calls it no attribution.
    """
    links = [evidence.source_chance[number], evidence.cue_chance[mine].min()]
    labels = [x for part in (source, cue, content) for x in _chances(evidence.labels, part)]
    return np.array([1.0, *log_odds([*links, *labels, wrong]), len(source) > 0], np.float32)


def log_odds(chances: Sequence[float]) -> Floats:
    """Of chances, those close to nought or one taken as ``CLOSE``."""
    kept = np.clip(chances, CLOSE, 1 - CLOSE)
    return np.log(kept / (1 - kept))  # type: ignore[no-any-return]


def _chances(labels: Floats, words: Ints) -> tuple[float, float, float]:
    """Mean chance of the labels of some spans, and the lowest at a first and at a last word; ones for no span."""
    if not len(words):
        return 1.0, 1.0, 1.0
    mean = np.mean([labels[low:high].mean() for low, high in words.tolist()])
    return float(mean), float(labels[words[:, 0]].min()), float(labels[words[:, 1] - 1].min())


def confidence(found: Floats, calibration: Floats | None) -> float:
    """0..1, four places, from ``factors``. Without a calibration (float32[FACTORS]) the product of some chances."""
    if calibration is None:
        return round(float(np.prod(1 / (1 + np.exp(-found[[1, 2, 3, 6, 9]])))), 4)
    return round(float(1 / (1 + np.exp(-(found @ calibration)))), 4)
