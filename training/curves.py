"""Precision against recall of each rule's signs on the dev labels, as the threshold moves."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from benchmarks.sourcing import lines, sets
from service.domain.sign import SignKind
from service.extraction.extractor import Extractor
from service.extraction.signs import FoundSign, sign_confidence
from training.decide import examples

MOST = 8
"""Flags of a rule from which on its curve is drawn."""


def labelled(shared: Path) -> Iterator[dict]:
    """The dev labels with their texts; in sentences only what stands in a labelled region counts."""
    for name, labels, articles in sets(shared):
        if name != "seeds":
            for row, article in zip(lines(labels), articles, strict=True):
                yield {**row, **article}


def points(extractor: Extractor, shared: Path) -> dict[SignKind, tuple[np.ndarray, np.ndarray]]:
    """By kind recall and precision, float[N] each, from the surest sign on."""
    found, musts = examples(extractor, list(labelled(shared)))
    out = {}
    for kind in SignKind:
        rows = [
            (sign_confidence(FoundSign(kind, "", None, factors), extractor.sign_weights), right)
            for factors, right, _ in found[kind]
        ]
        right = np.cumsum([good for _, good in sorted(rows, key=lambda row: -row[0])])
        if musts[kind] >= MOST:
            out[kind] = right / musts[kind], right / np.arange(1, len(right) + 1)
    return out


def plot(extractor: Extractor, shared: Path, path: Path) -> None:
    """Write the curves as SVG."""
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sourcemark", "font.size": 9}):
        figure = Figure(figsize=(5.4, 4), layout="constrained")
        axes = figure.subplots()
        for kind, (recall, precision) in points(extractor, shared).items():
            axes.plot(recall, precision, linewidth=1.4, label=kind.value)
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, loc="lower left")
        figure.savefig(path, metadata={"Date": None})
