"""Time the extractor beside a bare ONNX Runtime float32 run of the same encoder, in turn, in one process, one thread.

    python -m training.speed --float DIR --data dev.jsonl [--artifacts DIR]

``DIR`` is made by ``training.export --float``. Needs only what the service needs: no torch.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

from service.domain.text import Article
from service.extraction.extractor import Extractor
from service.extraction.model import Model
from service.extraction.pieces import tokenise


def measure(extractor: Extractor, bare: Model, texts: list[str], rounds: int = 3) -> dict[str, float]:
    """Milliseconds for 1,000 word pieces, medians over articles and rounds of CPU time."""
    whole, encoder = [], []
    for text in texts:
        pieces = tokenise(text, bare.encode)
        scale = 1000 / max(1, len(pieces.ids))
        for _ in range(rounds):
            began = time.process_time()
            extractor.extract(Article(text=text))
            whole.append(1000 * scale * (time.process_time() - began))
            began = time.process_time()
            bare.scores(pieces.ids)
            encoder.append(1000 * scale * (time.process_time() - began))
    found = {"pipeline_ms": statistics.median(whole), "bare_float32_ms": statistics.median(encoder)}
    return {
        **{k: round(v, 1) for k, v in found.items()},
        "ratio": round(found["pipeline_ms"] / found["bare_float32_ms"], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--float", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--artifacts", type=Path)
    parser.add_argument("--articles", type=int, default=20)
    options = parser.parse_args()
    lines = options.data.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[: options.articles]]
    print(json.dumps(measure(Extractor.load(options.artifacts), Model.load(options.float), texts)))


if __name__ == "__main__":
    main()
