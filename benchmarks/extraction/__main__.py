"""How right, fast, small and lean the shipped model is, through the service's own code.

    python -m benchmarks.extraction [--shared ../shared] [--plot docs/extraction-time.svg]

Bars and goals: issue 3. Times are processor time on one thread; a busy machine lengthens them, their ratios hardly.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.extraction import lengths, machine, memory
from benchmarks.extraction.bare import bare
from service.extraction.extractor import Extractor
from service.extraction.model import ARTIFACTS
from service.settings import Settings
from service.wiring import annotator
from training.speed import measure

FILES = ("encoder.onnx", "head.npz", "tokenizer.json", "manifest.json")


def row(name: str, value: float, unit: str, bar: float, goal: float) -> None:
    verdict = "goal reached" if value <= goal else "bar reached" if value <= bar else "missed"
    print(f"{name:44}{value:>9.4g} {unit:3} bar {bar:g}, goal {goal:g}: {verdict}", flush=True)


def accuracy(dev: Path, scorer: Path) -> None:
    """The shared scorer's table of what the command line finds, as `make eval` prints it."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as found:
        subprocess.run([sys.executable, "-m", "service", "annotate", "--jsonl", dev], check=True, stdout=found)
        subprocess.run([sys.executable, scorer, dev, found.name], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    parser.add_argument("--plot", type=Path, help="where the plot of time by length goes")
    parser.add_argument("--articles", type=int, default=20, help="dev articles that are timed")
    parser.add_argument("--longest", type=int, default=100_000, help="words of the longest text")
    options = parser.parse_args()
    dev = options.shared / "data/polnear/dev.jsonl"
    texts = [json.loads(line)["text"] for line in dev.read_text(encoding="utf-8").splitlines()]
    print(*machine.described(), sep="\n")
    print("\nAccuracy, PolNeAR dev", flush=True)
    accuracy(dev, options.shared / "eval/score.py")

    print("\nSize, speed, memory")
    row("model and tokenizer", sum((ARTIFACTS / name).stat().st_size for name in FILES) / 1e6, "MB", 40, 25)
    found = measure(Extractor.load(), bare(), texts[: options.articles])
    row("text to attributions, 1,000 word pieces", found["pipeline_ms"], "ms", 80, 40)
    row("the same over a bare float32 encoder run", found["ratio"], "x", 1.4, 1.15)
    print(f"{'bare float32 encoder run, 1,000 word pieces':44}{found['bare_float32_ms']:>9.4g} ms", flush=True)
    held = memory.held(lengths.text_of(texts, 1000), lengths.text_of(texts, 30_000))
    for name, megabytes in held.items():
        row(f"worker process {name}", megabytes, "MB", 450, 300)

    print("\nTime by length")
    measured = lengths.measured(annotator(Settings()), texts, options.longest)
    print(*lengths.table(measured), sep="\n")
    if options.plot:
        lengths.plot(measured, options.plot, machine.processor())


if __name__ == "__main__":
    main()
