"""Write the model card and its reliability plot from what was measured: scores, calibration, training log, files.

    python -m training.card --dev dev.jsonl --predictions dev.predictions.jsonl --scorer score.py \
        --float dev.float.jsonl --calibration calibration.json --log log.jsonl --teacher teacher.jsonl \
        --speed speed.json --out docs/model-card.md
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from service.extraction.model import ARTIFACTS, verify
from training import reliability

TEMPLATE = Path(__file__).with_name("card.md")


def table_of(log: list[dict]) -> str:
    keys = ("epoch", "exact source", "exact cue", "exact content", "content", "attribution", "alpha")
    return "\n".join("| " + " | ".join(str(row[k]) for k in keys) + " |" for row in log)


def figures(row: dict) -> str:
    """Validation figures as a sentence's end."""
    exact = " / ".join(str(row[f"exact {role}"]) for role in ("source", "cue", "content"))
    return f"exact {exact}, content {row['content']}, attribution {row['attribution']}, alpha {row['alpha']}"


def scored(scorer: Path, dev: Path, predictions: Path) -> str:
    command = [sys.executable, scorer, dev, predictions]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("dev", "predictions", "float", "scorer", "calibration", "log", "teacher", "speed", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    version = verify()
    manifest = json.loads((ARTIFACTS / "manifest.json").read_text(encoding="utf-8"))
    files = [f"| {n} | {(ARTIFACTS / n).stat().st_size:,} | `{d}` |" for n, d in manifest["files"].items()]
    calibration = json.loads(options.calibration.read_text(encoding="utf-8"))
    log, teacher = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (options.log, options.teacher)
    )
    bins = [
        f"| {b['from']:.1f} to {b['from'] + 0.1:.1f} | {b['attributions']} | {b['said']} | {b['right']} |"
        for b in calibration["report"]["bins"]
    ]
    text = TEMPLATE.read_text(encoding="utf-8").format(
        name=version.name,
        version=version.version,
        files="\n".join(files),
        train=780,
        held=60,
        teacher=figures(teacher[-1]),
        epochs_table=table_of(log),
        scores=scored(options.scorer, options.dev, options.predictions),
        float_scores=scored(options.scorer, options.dev, options.float),
        **json.loads(options.speed.read_text(encoding="utf-8")),
        validation_error=calibration["validation"]["error"],
        dev_error=calibration["report"]["error"],
        bins="\n".join(bins),
    )
    options.out.write_text(text, encoding="utf-8")
    shutil.copy(options.out, ARTIFACTS / "model-card.md")
    reliability.plot(calibration, options.out.with_name("reliability.svg"))
    shutil.copy(options.out.with_name("reliability.svg"), ARTIFACTS)


if __name__ == "__main__":
    main()
