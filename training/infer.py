"""Scores to predictions with the service's own decoding and linking, for validation and distillation."""

import random
from typing import NamedTuple

import numpy as np
import torch

from service.extraction.decode import Transitions, spans, viterbi
from service.extraction.link import Sums, choose
from training import batches
from training.corpus import Example
from training.network import Tagger


class Said(NamedTuple):
    """What the model says of words: emissions float[W, L], link vectors [W, D], signs and classes [W, .]."""

    emissions: torch.Tensor
    projected: torch.Tensor
    signs: torch.Tensor
    classes: torch.Tensor


def words(model: Tagger, examples: list[Example], rng: random.Random | None) -> Said:
    """What the model says of all words of all examples in turn."""
    batch = batches.windows(examples, rng)
    with torch.autocast("cpu", torch.bfloat16):
        found = model(batch["ids"], batch["mask"])
    at = batch["row"], batch["column"]
    return Said(*(part.float()[at] for part in found))


def predict(e: Example, emissions: np.ndarray, projected: np.ndarray, moves: Transitions, weights: dict) -> list[dict]:
    """Attributions in score.py's form."""
    labels = viterbi(emissions, e.pieces.paragraph, moves)
    roles = tuple(spans(labels, role) for role in ("source", "cue", "content"))
    source, cue, content = roles
    sums = Sums(projected)
    cues = choose(weights["content"], sums, e.layout, roles, content, cue)
    sources = choose(weights["cue"], sums, e.layout, roles, cue, source)

    def chars(span: np.ndarray) -> list[int]:
        return [int(e.pieces.start[span[0]]), int(e.pieces.end[span[1] - 1])]

    out, used = [], set()
    for i in range(len(cue)):
        s = int(sources.head[i])
        used.add(s)
        mine = [chars(content[j]) for j in np.flatnonzero(cues.head == i)]
        out.append({"source": [chars(source[s])] if s >= 0 else [], "cue": [chars(cue[i])], "content": mine})
    orphans = [{"source": [], "cue": [], "content": [chars(content[j])]} for j in np.flatnonzero(cues.head < 0)]
    lost = [{"source": [chars(source[k])], "cue": [], "content": []} for k in range(len(source)) if k not in used]
    return out + orphans + lost


def transitions(model: Tagger) -> Transitions:
    return Transitions(*(t.detach().float().numpy() for t in model.transitions()))


def weights(model: Tagger) -> dict[str, dict[str, np.ndarray]]:
    """The linker's weights as service.extraction.link takes them."""
    return {
        role: {k: v.detach().float().numpy() for k, v in scorer.state_dict().items()}
        for role, scorer in (("content", model.cue_scorer), ("cue", model.source_scorer))
    }
