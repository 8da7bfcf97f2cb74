"""How well signs and classes are read on texts left out of the training."""

import numpy as np
import torch

from service.domain.sign import SignKind
from service.extraction.classes import CLASSES
from service.extraction.signs import KINDS, stretches
from training.infer import words
from training.network import Tagger
from training.reading import Lesson, class_scores
from training.sourced import RULES


def hits(model: Tagger, held: list[Lesson]) -> tuple[dict, np.ndarray]:
    """For each kind (peak, right) of every stretch and how many must be found; and classes told against given."""
    found = {kind: [] for kind in KINDS}
    musts = dict.fromkeys(KINDS, 0)
    table = np.zeros((len(CLASSES), len(CLASSES)), int)
    model.eval()
    with torch.no_grad():
        for one in held:
            read = words(model, [one.example], None)
            pieces = one.example.pieces
            flags = [(RULES[f["rule"]], *f["span"], f["level"]) for f in one.article["flags"] if f["span"]]
            met = set()
            for kind in KINDS:
                musts[kind] += sum(f[0] is kind and f[3] == "must" for f in flags)
            for s in sorted(stretches(read.signs.numpy(), pieces.paragraph), key=lambda s: -s.peak):
                low, high = int(pieces.start[s.low]), int(pieces.end[s.high - 1])
                over = [i for i, f in enumerate(flags) if f[0] is s.kind and f[1] < high and low < f[2]]
                fresh = [i for i in over if flags[i][3] == "must" and i not in met]
                if fresh:
                    met.add(fresh[0])
                    found[s.kind].append((s.peak, 1))
                elif not over:
                    found[s.kind].append((s.peak, 0))
            for mention in one.mentions:
                table[mention.label, int(class_scores(read.classes, mention).argmax())] += 1
    model.train()
    return {kind: (found[kind], musts[kind]) for kind in KINDS}, table


def table(model: Tagger, held: list[Lesson]) -> dict:
    """Precision / recall at the threshold of best F1, and at 0.5, by kind and kind of text."""
    out = {}
    for name in sorted({group(one) for one in held}):
        some = [one for one in held if group(one) == name]
        signs, classes = hits(model, some)
        rows = {kind.value: line(*signs[kind]) for kind in KINDS}
        quiet = [kind for kind in KINDS if kind is not SignKind.LOADED]
        rows["all but loaded"] = line([one for k in quiet for one in signs[k][0]], sum(signs[k][1] for k in quiet))
        rows["class"] = f"{classes.trace()}/{classes.sum()}"
        out[name] = rows
    return out


def group(one: Lesson) -> str:
    return one.article.get("group", "articles")


def line(found: list[tuple[float, int]], musts: int) -> str:
    """At 0.5 and at the best threshold: precision / recall (of so many)."""
    ranked = sorted(found, reverse=True)
    best = (0.0, 0.0, 0.0, 0.0)
    right = 0
    half = (0, 0)
    for n, (peak, good) in enumerate(ranked, 1):
        right += good
        f1 = 2 * right / (n + musts) if musts else 0.0
        best = max(best, (f1, right / n, right / max(1, musts), peak))
        if peak >= 0.5:
            half = (right, n)
    p, r = (100 * half[0] / half[1] if half[1] else 0, 100 * half[0] / musts if musts else 0)
    return f"{p:.0f}/{r:.0f} best {100 * best[1]:.0f}/{100 * best[2]:.0f} at {best[3]:.2f} of {musts}"
