"""Fit the confidence on the validation part of train: how often is an attribution right that looks like this one?

    python -m training.calibrate --artifacts DIR --data train.jsonl --scorer score.py --out calibration.json

Right: its content agrees with a gold attribution's (IoU of at least 0.5) and so does its source, as in score.py.
A logistic curve over ``confidence.factors``, by Newton's method with a small ridge; the expected calibration error (ten
bins) is of articles left out of the fit (five folds). Further ``--report`` corpora are only measured.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from service.extraction.extractor import Extractor
from training import corpus
from training.score import load_scorer

RIDGE = 1.0
PRECISION = 0.82
"""What attributions above the floor must reach on the validation part: the bar on unseen text is 0.8."""


def judged(extractor: Extractor, articles: list[dict], scorer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """factors float[N, F], right bool[N], article int[N] of all attributions found."""
    factors, right, owner = [], [], []
    for number, article in enumerate(articles):
        text = article["text"]
        tokens = scorer.tokens_of(text)
        gold = scorer.View(text, tokens, article["annotations"][min(article["annotations"])]["attributions"]).pairs
        found = extractor.findings(text).attributions
        mine = [scorer.View(text, tokens, [as_json(one)]).pairs for one in found]
        mine = [pairs[0] if pairs else (set(), set()) for pairs in mine]
        agreeing = {id(a) for a, b in scorer.paired(mine, gold) if scorer.iou(a[1], b[1]) >= 0.5}
        factors += [one.factors for one in found]
        right += [id(pair) in agreeing for pair in mine]
        owner += [number] * len(found)
    return np.array(factors, float), np.array(right), np.array(owner)


def as_json(one) -> dict:
    return {role: [[s.start, s.end] for s in getattr(one, role)] for role in ("source", "cue", "content")}


def fit(factors: np.ndarray, right: np.ndarray) -> np.ndarray:
    weights = np.zeros(factors.shape[1])
    ridge = RIDGE * np.eye(len(weights))
    ridge[0, 0] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-factors @ weights))
        slope = factors.T @ (right - chance) - ridge @ weights
        curve = (factors * (chance * (1 - chance))[:, None]).T @ factors + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def bins(chance: np.ndarray, right: np.ndarray) -> tuple[float, list[dict]]:
    """The expected calibration error and the reliability table, ten equal bins."""
    index = np.minimum((chance * 10).astype(int), 9)
    table, error = [], 0.0
    for i in range(10):
        inside = index == i
        if inside.any():
            said, was = float(chance[inside].mean()), float(right[inside].mean())
            error += inside.mean() * abs(said - was)
            table.append(
                {"from": i / 10, "attributions": int(inside.sum()), "said": round(said, 3), "right": round(was, 3)}
            )
    return round(float(error), 4), table


def floor(chance: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """The confidence from which attributions are right in PRECISION, and the share of all that are found above it."""
    order = np.argsort(-chance)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = int(np.flatnonzero(precision >= PRECISION)[-1])
    return {
        "at": round(float(chance[order[last]]), 3),
        "precision": round(100 * float(precision[last]), 1),
        "recall": round(100 * (last + 1) / len(order), 1),
    }


def precisions(chance: np.ndarray, right: np.ndarray) -> list[list[float]]:
    """[confidence, share right of the attributions from it on], for each twentieth up to where 50 are left."""
    found = []
    for at in np.arange(0, 1, 0.05).round(2):
        inside = chance >= at
        if inside.sum() >= 50:
            found.append([float(at), round(float(right[inside].mean()), 3)])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artifacts", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--report", type=Path, help="another corpus, measured only")
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    extractor, scorer = Extractor.load(options.artifacts), load_scorer(options.scorer)
    _, held = corpus.split(corpus.read(options.data))
    factors, right, owner = judged(extractor, held, scorer)
    weights = fit(factors, right)
    out_of_fold = np.zeros(len(right))
    for fold in range(5):
        inside = owner % 5 == fold
        out_of_fold[inside] = 1 / (1 + np.exp(-factors[inside] @ fit(factors[~inside], right[~inside])))
    error, table = bins(out_of_fold, right)
    body = {"weights": weights.round(5).tolist(), "validation": {"error": error, "bins": table}}
    body["floor"] = floor(out_of_fold, right)
    own = [[body["floor"]["at"], round(body["floor"]["precision"] / 100, 3)]]
    body["precisions"] = sorted(precisions(out_of_fold, right) + own)
    if options.report:
        factors, right, _ = judged(extractor, corpus.read(options.report), scorer)
        error, table = bins(1 / (1 + np.exp(-factors @ weights)), right)
        body["report"] = {"error": error, "bins": table}
    options.out.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(body, indent=1))


if __name__ == "__main__":
    main()
