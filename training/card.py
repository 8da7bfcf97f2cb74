"""Write the model card and its reliability plot from what was measured: scores, calibration, training log, files.

    python -m training.card --dev dev.jsonl --predictions dev.predictions.jsonl --scorer score.py \
        --calibration calibration.json --log log.jsonl --speed speed.json --out docs/model-card.md
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("dev", "predictions", "scorer", "calibration", "log", "speed", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    version = verify()
    manifest = json.loads((ARTIFACTS / "manifest.json").read_text(encoding="utf-8"))
    files = [f"| {n} | {(ARTIFACTS / n).stat().st_size:,} | `{d}` |" for n, d in manifest["files"].items()]
    command = [sys.executable, options.scorer, options.dev, options.predictions]
    scores = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    calibration = json.loads(options.calibration.read_text(encoding="utf-8"))
    log = [json.loads(line) for line in options.log.read_text(encoding="utf-8").splitlines()]
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
        minutes=round(log[-1]["seconds"] / 60),
        epochs=len(log),
        epochs_table=table_of(log),
        scores=scores.rstrip(),
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
