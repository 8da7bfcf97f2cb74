"""The shipped model and rules on the corpora beside the checkout, by the shared scorers; skipped without those."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import sourcing, stability
from service.workflows.annotate import Annotator
from tests.cli import run

pytestmark = pytest.mark.shared


def scored(scorer: Path, gold: Path, predictions: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold), str(predictions), *options], capture_output=True, text=True, check=True
    )
    return done.stdout


def annotated(tmp_path: Path, *files: Path) -> Path:
    done = run("annotate", "--jsonl", *map(str, files))
    assert done.returncode == 0, done.stderr
    (tmp_path / "predictions.jsonl").write_bytes(done.stdout)
    return tmp_path / "predictions.jsonl"


def test_the_seeds(shared: Path, tmp_path: Path) -> None:
    seeds = shared / "data" / "seeds"
    table = scored(
        shared / "eval" / "score_sourcing.py",
        seeds / "labels.jsonl",
        annotated(tmp_path, *sorted(seeds.glob("*.txt"))),
        "--errors",
    )
    found = re.search(r"ALL FLAGS .*?(\d+) hit +(\d+) wrong +(\d+) missed", table)
    assert found, table
    hit, wrong, missed = map(int, found.groups())
    # 0.3.0 reads by meaning and misses a few that the lists before it had been fitted to; the model card says which.
    assert hit / (hit + missed) >= 0.8, table
    assert wrong <= 2, table


# Floors under what the model card states (precision, recall of all rules but `loaded_verb`).
FLAGS = {"articles": (70, 55), "passages": (85, 75)}


def test_the_dev_labels_of_flags(shared: Path, annotator: Annotator, tmp_path: Path) -> None:
    for name, labels, articles in sourcing.sets(shared):
        if name not in FLAGS:
            continue
        sourcing.annotate(annotator, articles, tmp_path / f"{name}.jsonl")
        table = scored(shared / "eval" / "score_sourcing.py", labels, tmp_path / f"{name}.jsonl")
        found = re.search(r"^all but loaded_verb +([\d.]+) +([\d.]+)", table, re.MULTILINE)
        assert found, table
        precision, recall = map(float, found.groups())
        assert (precision >= FLAGS[name][0], recall >= FLAGS[name][1]) == (True, True), table


def test_flags_do_not_hang_on_names(shared: Path, annotator: Annotator) -> None:
    rows = sourcing.lines(shared / "data" / "sourcing" / "articles-train.jsonl")[:25]
    rng = random.Random(7)
    counted = stability.Count()
    for row in rows:
        counted += stability.swapped(annotator, row | {"publisher": row["publisher"] or ""}, rng)
    # The bar is none; see the model card for what is reached.
    assert len(counted.changed) <= 0.2 * counted.stood.total(), counted.changed


def test_the_dev_split(shared: Path, tmp_path: Path) -> None:
    dev = shared / "data" / "polnear" / "dev.jsonl"
    table = scored(shared / "eval" / "score.py", dev, annotated(tmp_path, dev))
    f1 = {name: float(value) for name, value in re.findall(r"^(\w+(?: \w+)?) .*?([\d.]+)$", table, re.MULTILINE)}
    # A floor under what the model card states, so that no change of decoding or linking goes unnoticed.
    floors = {"exact source": 76, "exact cue": 70, "exact content": 64, "content": 75, "attribution": 65, "alpha": 75}
    assert {name: f1[name] for name, floor in floors.items() if f1[name] < floor} == {}, table
