"""How sure an attribution is: one number from the chances of its labels and links, calibrated by a logistic curve."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

FACTORS = 7


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the model said of a block: emissions float32[W, L], labels int64[W], the chances of the chosen links.

    cue_chance: float32[C], for each content; source_chance: float32[Q], for each cue.
    """

    emissions: Floats
    labels: Ints
    cue_chance: Floats
    source_chance: Floats


def factors(evidence: Evidence, source: Ints, cue: Ints, content: Ints, number: int, mine: Ints) -> Floats:
    """The numbers that the curve weighs, float32[FACTORS]: a one, then logarithms of chances.

    source, cue, content: word spans int64[S, 2]; number: the cue's; mine: the numbers of the contents.
    """
    chances = [evidence.source_chance[number], evidence.cue_chance[mine].min()]
    parts = [_mean_chance(evidence, part) for part in (source, cue, content)]
    return np.array([1.0, *np.log(np.maximum([*chances, *parts], 1e-4)), float(len(source) > 0)], np.float32)


def _mean_chance(evidence: Evidence, words: Ints) -> float:
    """The mean chance of the chosen labels over all words of some spans; 1 for no span."""
    if not len(words):
        return 1.0
    rows = np.concatenate([np.arange(low, high) for low, high in words.tolist()])
    scores = evidence.emissions[rows]
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return float((scores[np.arange(len(rows)), evidence.labels[rows]] / scores.sum(1)).mean())


def confidence(found: Floats, calibration: Floats | None) -> float:
    """0..1, four places, from ``factors``. Without a calibration (float32[FACTORS]) the product of the chances."""
    if calibration is None:
        return round(float(np.exp(found[1:6].sum())), 4)
    return round(float(1 / (1 + np.exp(-(found @ calibration)))), 4)
