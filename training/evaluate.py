"""Run an extractor over a corpus, write its predictions and print score.py's table.

    python -m training.evaluate --data dev.jsonl --scorer score.py --out predictions.jsonl [--artifacts DIR]

Needs only what the service needs: no torch.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from service.domain.text import Article
from service.extraction.extractor import Extractor


def rows(extractor: Extractor, articles: list[dict]):
    for article in articles:
        found = extractor.extract(Article(text=article["text"])).attributions
        yield {
            "id": article["id"],
            "attributions": [
                {role: [[s.start, s.end] for s in getattr(a, role)] for role in ("source", "cue", "content")}
                | {"confidence": a.confidence}
                for a in found
            ],
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--artifacts", type=Path, help="another model than the shipped one")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    articles = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines() if line.strip()]
    extractor = Extractor.load(options.artifacts, options.threads)
    began = time.perf_counter()
    found = list(rows(extractor, articles))
    took = time.perf_counter() - began
    options.out.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    print(
        f"{1000 * took / len(articles):.0f} ms an article, {extractor.version.name} {extractor.version.version}",
        flush=True,
    )
    sys.exit(subprocess.run([sys.executable, options.scorer, options.data, options.out], check=False).returncode)


if __name__ == "__main__":
    main()
