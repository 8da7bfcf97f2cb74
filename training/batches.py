"""Examples to tensors: windows of pieces, words stitched from them, noisy spans and their candidate pairs."""

import random

import numpy as np
import torch

from service.extraction.link import between
from service.extraction.pairs import Layout, candidates, features
from service.extraction.windows import SIZE, plan
from training.corpus import Example, Spans

CLS, SEP, PAD = 101, 102, 0


def windows(examples: list[Example], rng: random.Random | None) -> dict:
    """ids int64[N, L], mask bool[N, L], and for each word of all examples in turn its row and column."""
    rows, row_of, column_of = [], [], []
    for e in examples:
        size = rng.randint(SIZE - 120, SIZE) if rng else SIZE
        first = e.pieces.first
        for w in plan(e.pieces.ids, size):
            kept = first[(first >= w.keep_start) & (first < w.keep_stop)]
            row_of.append(np.full(len(kept), len(rows)))
            column_of.append(kept - w.start + 1)
            rows.append(np.concatenate([[CLS], e.pieces.ids[w.start : w.stop], [SEP]]))
    length = max(map(len, rows))
    ids = np.full((len(rows), length), PAD, np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    mask = ids != PAD
    return {
        "ids": torch.from_numpy(ids),
        "mask": torch.from_numpy(mask),
        "row": torch.from_numpy(np.concatenate(row_of)),
        "column": torch.from_numpy(np.concatenate(column_of)),
    }


def stretches(examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Starts and lengths of the paragraphs, over the words of all examples in turn."""
    starts, offset = [], 0
    for e in examples:
        starts.append(np.flatnonzero(np.diff(e.pieces.paragraph, prepend=-1)) + offset)
        offset += len(e.pieces)
    joined = np.concatenate(starts)
    return joined, np.diff(np.append(joined, offset))


def pairs(child: np.ndarray, head: np.ndarray, layout: Layout, roles: tuple) -> dict:
    """Candidate pairs of one article as tensors, see network.Tagger.link_logits."""
    index, valid = candidates(child, head)
    row, column = np.nonzero(valid)
    picked = index[row, column]
    low, high = between(child[row], head[picked]) if len(row) else (row, row)
    facts = features(layout, child[row], head[picked], roles) if len(row) else np.zeros((0, 1), np.float32)
    arrays = {
        "child": child,
        "head": head,
        "row": row,
        "column": column,
        "index": picked,
        "low": low,
        "high": high,
        "facts": facts,
    }
    return {
        **{k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in arrays.items()},
        "width": index.shape[1],
        "candidates": index,
        "valid": valid,
    }


def targets(gold: np.ndarray, found: dict) -> torch.Tensor:
    """The right column for each child: int64[C]; the last for none, -100 where unknown or out of reach."""
    out = np.full(len(gold), -100, np.int64)
    out[gold == -1] = found["width"]
    hit = (found["candidates"] == gold[:, None]) & found["valid"] & (gold >= 0)[:, None]
    rows = hit.any(1)
    out[rows] = hit[rows].argmax(1)
    return torch.from_numpy(out)


def matched(found: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """For each found span the gold span it overlaps with IoU of at least 0.5, else -1."""
    out = np.full(len(found), -1, np.int64)
    if not len(found) or not len(gold):
        return out
    low = np.maximum(found[:, None, 0], gold[None, :, 0])
    high = np.minimum(found[:, None, 1], gold[None, :, 1])
    shared = np.maximum(0, high - low)
    union = (found[:, 1] - found[:, 0])[:, None] + (gold[:, 1] - gold[:, 0])[None] - shared
    iou = shared / union
    best = iou.argmax(1)
    good = iou[np.arange(len(found)), best] >= 0.5
    out[good] = best[good]
    return out


def relinked(gold: Spans, source: np.ndarray, cue: np.ndarray, content: np.ndarray) -> Spans:
    """The gold links carried over to other spans: unknown where a span or its head has no gold match."""
    ids = [matched(s, g) for s, g in zip((source, cue, content), gold.roles(), strict=True)]

    def carry(child_ids: np.ndarray, links: np.ndarray, head_ids: np.ndarray) -> np.ndarray:
        where: dict[int, int] = {}
        for i, g in enumerate(head_ids.tolist()):
            where.setdefault(g, i)
        out = []
        for g in child_ids.tolist():
            target = int(links[g]) if g >= 0 else -2
            out.append(target if target < 0 else where.get(target, -2))
        return np.array(out, np.int64)

    return Spans(source, cue, content, carry(ids[2], gold.cue_of, ids[1]), carry(ids[1], gold.source_of, ids[0]))


def jittered(gold: Spans, words: int, rng: np.random.Generator) -> Spans:
    """Gold spans with some dropped and some borders moved: what a tagger's mistakes look like."""

    def noisy(spans: np.ndarray) -> np.ndarray:
        kept = spans[rng.random(len(spans)) > 0.05].copy()
        moved = rng.random(kept.shape) < 0.1
        kept = kept + moved * rng.integers(-2, 3, kept.shape)
        kept = np.clip(kept, 0, words)
        kept = kept[kept[:, 0] < kept[:, 1]]
        return kept[np.argsort(kept[:, 0], kind="stable")]

    return relinked(gold, *(noisy(s) for s in gold.roles()))
