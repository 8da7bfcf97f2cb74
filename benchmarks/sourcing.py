"""Flags, source classes and resolved sources against the dev labels, set by set, with the shared scorer.

    python -m benchmarks.sourcing --shared ../shared [--errors]

Sets: real articles of PolNeAR's dev split, sentences of its train split picked by keyword, written passages, the seeds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.annotation import dump_annotation
from service import wiring
from service.domain.text import Article
from service.settings import Settings
from service.workflows.annotate import Annotator

OUT = Path("var") / "sourcing"


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def sets(shared: Path) -> Iterator[tuple[str, Path, list[dict[str, Any]]]]:
    """Each set's name, its labels, and the articles that they are of: `id`, `text`, `publisher`."""
    data = shared / "data"
    polnear = {row["id"]: row["text"] for part in ("train", "dev") for row in lines(data / "polnear" / f"{part}.jsonl")}
    for name, file in (("articles", "dev"), ("sentences", "sentences-dev"), ("passages", "passages-dev")):
        labels = data / "sourcing" / f"{file}.jsonl"
        rows = lines(labels)
        yield (
            name,
            labels,
            [
                {
                    "id": row["id"],
                    "text": row.get("text") or polnear[row["id"]],
                    "publisher": row.get("publisher") or row["id"].split("_")[0],
                }
                for row in rows
            ],
        )
    seeds = data / "seeds"
    texts = [
        {"id": path.name, "text": path.read_text(encoding="utf-8"), "publisher": ""}
        for path in sorted(seeds.glob("*.txt"))
    ]
    yield "seeds", seeds / "labels.jsonl", texts


def annotate(annotator: Annotator, articles: list[dict[str, Any]], out: Path) -> None:
    """Write an annotation for each article, a line each."""
    with out.open("w", encoding="utf-8") as file:
        for row in articles:
            article = Article(row["text"], publisher=row["publisher"])
            found = dump_annotation(annotator.annotate(article), article.text)
            file.write(json.dumps(found | {"id": row["id"]}) + "\n")


def main() -> None:
    """Print the scorer's table for each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--errors", action="store_true", help="list what is wrong and missed")
    options = parser.parse_args()
    annotator = wiring.annotator(Settings.from_env())
    OUT.mkdir(parents=True, exist_ok=True)
    for name, labels, articles in sets(options.shared):
        annotate(annotator, articles, OUT / f"{name}.jsonl")
        scorer = [
            sys.executable,
            str(options.shared / "eval" / "score_sourcing.py"),
            str(labels),
            str(OUT / f"{name}.jsonl"),
        ]
        print(f"\n{name}: {len(articles)} texts", flush=True)
        subprocess.run([*scorer, *(["--errors"] if options.errors else [])], check=True)


if __name__ == "__main__":
    main()
