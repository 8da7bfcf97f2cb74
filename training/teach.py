"""What a teacher thinks of every article, kept for distillation.

    python -m training.teach --checkpoint average.pt --encoder DIR --out teacher.pt train.jsonl [more.jsonl ...]

The file holds, for each article id, the teacher's emissions and projections in half precision, and its CRF and scorers.
Articles without annotations are written to ``--labelled`` with the teacher's own.
"""

import argparse
import json
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training import corpus
from training.infer import predict, transitions, weights, words
from training.network import Expected, Tagger, load_encoder


class Opinion(NamedTuple):
    """Of one article, in half precision: as `infer.Said`."""

    emissions: Tensor
    projected: Tensor
    signs: Tensor
    classes: Tensor


class Teacher:
    """The kept opinions, with the heads that turn them into distributions; ``share``: how far it is trusted."""

    def __init__(self, path: Path, share: float) -> None:
        kept = torch.load(path)
        self.opinions = {name: Opinion(*pair) for name, pair in kept["opinions"].items()}
        self.share = share
        self.heads = Tagger(nn.Identity(), kept["size"])
        self.heads.load_state_dict(kept["heads"])
        self.heads.eval()

    def trust(self, name: str) -> float:
        """The teacher's share in what an article teaches: none where it was not asked."""
        return self.share if name in self.opinions else 0.0

    def expected(self, name: str, starts: np.ndarray, lengths: np.ndarray) -> Expected:
        """What the teacher expects of an article's labels, see network.Tagger.expected."""
        return self.heads.expected(self.opinions[name].emissions.float(), starts, lengths)

    def links(self, which: str, name: str, pairs: dict) -> Tensor:
        """The teacher's distribution over each span's candidates, float[C, 2 * REACH + 1]."""
        with torch.no_grad():
            return self.heads.link_logits(which, self.opinions[name].projected.float(), pairs).softmax(1)


def groups(articles: list[dict], size: int) -> list[list[dict]]:
    """Articles of about one length together, so that little of a batch is padding."""
    near = sorted(articles, key=lambda a: len(a["text"]))
    return [near[i : i + size] for i in range(0, len(near), size)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--together", type=int, default=8, help="articles read at a time")
    parser.add_argument("data", type=Path, nargs="+")
    options = parser.parse_args()
    torch.set_flush_denormal(True)
    encode = corpus.encoder(options.encoder / "tokenizer.json")
    encoder = load_encoder(load_file(options.encoder / "model.safetensors"))
    model = Tagger(encoder, encoder.size)
    model.load_state_dict(torch.load(options.checkpoint))
    model.eval()
    opinions, labelled, began = {}, [], time.time()
    for group in groups([a for path in options.data for a in corpus.read(path)], options.together):
        examples = [
            corpus.example(a | {"annotations": a.get("annotations") or {"": {"attributions": []}}}, encode)
            for a in group
        ]
        with torch.no_grad():
            read = words(model, examples, None)
        sizes = [len(e.pieces) for e in examples]
        for article, e, *parts in zip(group, examples, *(part.split(sizes) for part in read), strict=True):
            opinions[article["id"]] = tuple(part.half() for part in parts)
            if not article.get("annotations"):
                scores = (part.numpy() for part in parts[:2])
                found = predict(e, *scores, transitions(model), weights(model))
                labelled.append(json.dumps(article | {"annotations": {"teacher": {"attributions": found}}}) + "\n")
        print(f"{len(opinions)} articles, {time.time() - began:.0f}s", flush=True)
    if labelled:
        options.labelled.write_text("".join(labelled), encoding="utf-8")
    heads = {name: weight for name, weight in model.state_dict().items() if not name.startswith("encoder.")}
    torch.save({"opinions": opinions, "heads": heads, "size": encoder.size}, options.out)


if __name__ == "__main__":
    main()
