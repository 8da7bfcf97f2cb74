"""Write the model card and its plots from what was measured: scores, calibration, decisions, training log, files.

    python -m training.card --dev dev.jsonl --predictions dev.predictions.jsonl --scorer score.py --shared ../shared \
        --labelled labelled.jsonl --calibration calibration.json --decided decided.json --log log.jsonl \
        --speed speed.json --commands commands.txt --out docs/model-card.md
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from service.extraction.extractor import Extractor
from service.extraction.model import ARTIFACTS, verify
from training import corpus, curves, reliability

HERE = Path(__file__).parent
TEMPLATE = HERE / "card.md"


def table_of(log: list[dict]) -> str:
    keys = ("epoch", "exact source", "exact cue", "exact content", "content", "attribution", "alpha")
    return "\n".join("| " + " | ".join(str(row[k]) for k in keys) + " |" for row in log)


def printed(*command: str | Path) -> str:
    return subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True).stdout.strip()


def texts(labelled: Path) -> dict[str, int]:
    """How many texts of each kind there are, and how many were left out of the training."""
    left = set((HERE / "labels" / "held.txt").read_text(encoding="utf-8").split())
    rows = corpus.read(labelled)
    every, out = (Counter(row["group"] for row in some) for some in (rows, [r for r in rows if r["id"] in left]))
    found = {name: every[name] for name in ("news", "polnear", "passages", "examples")}
    found |= {f"left_{name}": out[name] for name in ("news", "polnear", "passages")}
    return found | {"left": out.total(), "own": every["passages"] - 600}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    given = (
        "dev",
        "predictions",
        "scorer",
        "shared",
        "labelled",
        "calibration",
        "decided",
        "log",
        "speed",
        "commands",
        "out",
    )
    for name in given:
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    version = verify()
    manifest = json.loads((ARTIFACTS / "manifest.json").read_text(encoding="utf-8"))
    files = [f"| {n} | {(ARTIFACTS / n).stat().st_size:,} | `{d}` |" for n, d in manifest["files"].items()]
    calibration, decided, speed = (
        json.loads(path.read_text(encoding="utf-8")) for path in (options.calibration, options.decided, options.speed)
    )
    bins = [
        f"| {b['from']:.1f} to {b['from'] + 0.1:.1f} | {b['attributions']} | {b['said']} | {b['right']} |"
        for b in calibration["report"]["bins"]
    ]
    signs = [
        f"| {kind} | {row['musts']} | {decided['thresholds'][kind]} | {row['precision']} | {row['recall']} |"
        for kind, row in decided["signs"].items()
    ]
    judged = decided["attributions"]
    text = TEMPLATE.read_text(encoding="utf-8").format(
        name=version.name,
        version=version.version,
        files="\n".join(files),
        train=780,
        held=60,
        commands=options.commands.read_text(encoding="utf-8").strip(),
        epochs_table=table_of([json.loads(line) for line in options.log.read_text(encoding="utf-8").splitlines()]),
        scores=printed(options.scorer, options.dev, options.predictions),
        sourcing=printed("-m", "benchmarks.sourcing", "--shared", options.shared),
        signs_table="\n".join(signs),
        signs_error=decided["error"],
        rejection=decided["rejection"],
        rejected_before=judged["rejected before"],
        rejected_after=judged["rejected after"],
        lost=judged["good ones lost"],
        floor=calibration["floor"]["at"],
        floor_precision=calibration["floor"]["precision"],
        floor_recall=calibration["floor"]["recall"],
        **texts(options.labelled),
        **speed,
        validation_error=calibration["validation"]["error"],
        dev_error=calibration["report"]["error"],
        bins="\n".join(bins),
    )
    options.out.write_text(text, encoding="utf-8")
    shutil.copy(options.out, ARTIFACTS / "model-card.md")
    reliability.plot(calibration, options.out.with_name("reliability.svg"))
    curves.plot(Extractor.load(), options.shared, options.out.with_name("signs.svg"))
    for name in ("reliability.svg", "signs.svg"):
        shutil.copy(options.out.with_name(name), ARTIFACTS)


if __name__ == "__main__":
    main()
