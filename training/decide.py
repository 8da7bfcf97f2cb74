"""When a sign is sure enough to raise a flag, and an attribution too doubtful to be given: fitted on held-out labels.

    python -m training.decide --artifacts DIR --sourced labelled.jsonl --held ids.txt --calibration calibration.json \
        --out decided.json

For each kind of sign a logistic curve over its factors (`service.extraction.signs`), and the threshold that serves
best; for attributions the chance of being none from which they are left out. Right: a must-flag of the sign's rule
overlaps it and no other sign met that flag before; what only touches a flag that is defensible either way counts
neither way. Figures of curves and thresholds are of articles left out of the fit (five folds).
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from service.domain.sign import Sign, SignKind
from service.domain.text import Article
from service.extraction.classes import WRONG
from service.extraction.confidence import confidence
from service.extraction.extractor import Extractor, Findings
from service.extraction.sections import divide
from service.extraction.signs import FACTORS
from service.sourcing.checks import outlet_of, told_by_someone
from service.sourcing.publisher import Publisher
from service.sourcing.reading import Evidence, Reading
from service.sourcing.words import LOADED
from training import corpus
from training.calibrate import bins
from training.sourced import RULES

RIDGE = 2.0
PRECISION = 0.82
"""What each threshold must reach where any can."""
REJECTION = 0.5
"""Lower, and PolNeAR's annotators miss too many; higher, and readers of other news meet too many that are none."""


def standing(reading: Reading, sign: Sign) -> bool:
    """Whether the rules would let a flag on the sign stand."""
    if reading.furniture.touch(sign.span):
        return False
    if sign.kind is not SignKind.UNSOURCED and reading.spoken.touch(sign.span):
        return False
    if sign.kind is SignKind.RELAY:
        return not reading.publisher.is_called(outlet_of(sign.span.of(reading.text)))
    if sign.kind is SignKind.HEARSAY:
        return not told_by_someone(reading, sign)
    return sign.kind is not SignKind.LOADED or bool(set(sign.span.of(reading.text).lower().split()) & LOADED)


def examples(extractor: Extractor, articles: list[dict]) -> tuple[dict, dict]:
    """By kind the (factors, right, article) of its signs, and how many flags must be found."""
    found, musts = defaultdict(list), defaultdict(int)
    for number, article in enumerate(articles):
        text, page = article["text"], Article(article["text"], publisher=article.get("publisher") or "")
        whole = extractor.extract(page)
        reading = Reading(
            page, Evidence(divide(text), whole.attributions, (), whole.quotations), dict.fromkeys(SignKind, 0.0)
        )
        flags = [(RULES[f["rule"]], *f["span"], f["level"]) for f in article["flags"] if f["span"]]
        for flag in flags:
            musts[flag[0]] += flag[3] == "must"
        met: set[int] = set()
        relayed = [Publisher.called(outlet_of(text[f[1] : f[2]])) for f in flags if f[0] is SignKind.RELAY]
        for one in sorted(extractor.findings(text).signs, key=lambda one: -one.factors[1]):
            if not standing(reading, Sign(one.kind, one.grade, one.span, 1.0)):
                continue
            if not any(low <= one.span.start < high for low, high in article.get("regions", [(0, len(text))])):
                continue
            over = [
                i for i, f in enumerate(flags) if f[0] is one.kind and f[1] < one.span.end and one.span.start < f[2]
            ]
            fresh = [i for i in over if flags[i][3] == "must" and i not in met]
            met |= set(fresh[:1])
            if (
                not over
                and one.kind is SignKind.RELAY
                and any(r.is_called(outlet_of(one.span.of(text))) for r in relayed)
            ):
                continue  # the rule flags each outlet once
            if fresh or not over:
                found[one.kind].append((one.factors, bool(fresh), number))
    return found, musts


def fit(factors: np.ndarray, right: np.ndarray) -> np.ndarray:
    """A logistic curve by Newton's method, its slope drawn towards the model's own chance by a ridge."""
    prior = np.zeros(factors.shape[1])
    prior[1] = 1.0
    weights = prior.copy()
    ridge = RIDGE * np.eye(len(weights))
    ridge[0, 0] = 0.2

    def cost(at: np.ndarray) -> float:
        score = factors @ at
        return float(np.logaddexp(0, score).sum() - score[right].sum() + (at - prior) @ ridge @ (at - prior) / 2)

    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(factors @ weights, -30, 30)))
        slope = factors.T @ (right - chance) - ridge @ (weights - prior)
        step = np.linalg.solve((factors * (chance * (1 - chance))[:, None]).T @ factors + ridge, slope)
        while cost(weights + step) > cost(weights) + 1e-9 and np.abs(step).max() > 1e-8:
            step = step / 2  # a whole step may leap past the optimum and never come back
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def threshold(chance: np.ndarray, right: np.ndarray, musts: int) -> float:
    """The confidence of best F1 among those of enough precision; 0.5 where too few signs tell."""
    order = np.argsort(-chance)
    hits = np.cumsum(right[order])
    precision, recall = hits / np.arange(1, len(hits) + 1), hits / max(1, musts)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    enough = precision >= PRECISION
    if hits[-1] < 8 or not enough.any():
        return 0.5
    best = int(np.where(enough, f1, 0).argmax())
    below = chance[order[best + 1]] if best + 1 < len(order) else 0.0
    return float(np.clip((chance[order[best]] + below) / 2, 0.3, 0.9))


def decide_signs(found: dict, musts: dict) -> dict:
    """Curves, thresholds and their figures, by kind."""
    curves, thresholds, table, everything = {}, {}, {}, []
    for kind in SignKind:
        rows = found[kind]
        factors = np.array([row[0] for row in rows]).reshape(-1, FACTORS).astype(float)
        right, owner = np.array([row[1] for row in rows], bool), np.array([row[2] for row in rows])
        curves[kind.value] = fit(factors, right).round(5).tolist()
        chance = np.zeros(len(rows))
        for fold in range(5):
            inside = owner % 5 == fold
            if inside.any():
                score = factors[inside] @ fit(factors[~inside], right[~inside])
                chance[inside] = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
        thresholds[kind.value] = round(threshold(chance, right, musts[kind]), 3)
        kept = chance >= thresholds[kind.value]
        table[kind.value] = {
            "musts": musts[kind],
            "precision": round(100 * float(right[kept].mean()), 1) if kept.any() else None,
            "recall": round(100 * float(right[kept].sum()) / max(1, musts[kind]), 1),
        }
        everything += list(zip(chance[kept], right[kept], strict=True))
    error, reliability = bins(np.array([c for c, _ in everything]), np.array([r for _, r in everything]))
    return {"curves": curves, "thresholds": thresholds, "signs": table, "error": error, "bins": reliability}


def rejection(extractor: Extractor, articles: list[dict], calibration: dict) -> dict:
    """From which chance of being none an attribution below the floor is left out, and what that costs."""
    curve, floor = np.array(calibration["weights"], np.float32), calibration["floor"]["at"]
    doubts, wrong = [], []
    for article in articles:
        found: Findings = extractor.findings(article["text"])
        labels = article.get("attributions", [])
        for one in found.attributions:
            label = next((x for x in labels if x["cue"] == [[s.start, s.end] for s in one.cue]), None)
            if label and label["cue"]:
                doubts.append(float(one.classes[WRONG]) if confidence(one.factors, curve) < floor else 0.0)
                wrong.append(label["class"] == "wrong")
    bad = np.array(wrong)
    kept = np.array(doubts) < REJECTION
    return {
        "rejection": REJECTION,
        "attributions": {
            "judged": len(bad),
            "rejected before": round(100 * float(bad.mean()), 1),
            "rejected after": round(100 * float(bad[kept].mean()), 1),
            "good ones lost": round(100 * float((~bad & ~kept).sum() / max(1, (~bad).sum())), 1),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artifacts", type=Path, required=True)
    parser.add_argument("--sourced", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True, help="calibration.json made by training.calibrate")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    ids = set(options.held.read_text(encoding="utf-8").split())
    articles = [a for a in corpus.read(options.sourced) if a["id"] in ids]
    extractor = Extractor.load(options.artifacts)
    calibration = json.loads(options.calibration.read_text(encoding="utf-8"))
    real = [a for a in articles if a["group"] != "passages"]
    body = decide_signs(*examples(extractor, articles)) | rejection(extractor, real, calibration)
    options.out.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: v for k, v in body.items() if k not in ("curves", "bins")}, indent=1))


if __name__ == "__main__":
    main()
