"""Compare ways to run the encoder in fewer bits, on the validation part of train; prints docs/quantisation.md's table.

    python -m training.quantisation --float DIR --data train.jsonl --scorer score.py --out DIR [--only NAME ...]

``--float``: made by ``training.export --float``. Times are processor time on one thread for 1,000 word pieces, windows
of whole articles, medians, in turns with ONNX Runtime's float32 run of the plain encoder in the same process.
Needs training/requirements-quantisation.txt and no torch.
"""

import argparse
import dataclasses
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from service.extraction.extractor import Extractor
from service.extraction.model import CLS, SEP, Model
from service.extraction.pieces import tokenise
from service.extraction.windows import SIZE
from training import corpus, graphs, runtimes
from training.evaluate import rows
from training.score import load_scorer

HEAD = (
    "| | linked F1 | content | exact source / cue / content | alpha | same as float32 | ms | × float32 "
    "| file MB | memory MB | runtime MB |\n|---|" + "---:|" * 10
)
ORT, OPENVINO = ("onnxruntime", "flatbuffers", "protobuf"), ("openvino", "openvino-telemetry")
MEASURES = ("exact source", "exact cue", "exact content", "content", "attribution")


@dataclasses.dataclass(frozen=True)
class Way:
    """``make`` writes a file from the folder of float graphs and calibration windows."""

    name: str
    file: str
    make: Callable[[Path, Path, list[np.ndarray]], None]
    packages: tuple[str, ...]
    precision: str = "f32"


def static(method: str) -> Way:
    def make(folder: Path, target: Path, calibration: list[np.ndarray]) -> None:
        graphs.static(folder / "fused.onnx", target, calibration, method)

    return Way(f"ONNX Runtime, static int8, {method}", f"static-{method}.onnx", make, ORT)


def openvino(precision: str, name: str) -> Way:
    def make(folder: Path, target: Path, calibration: list[np.ndarray]) -> None:
        graphs.openvino(folder / "encoder.onnx", target, halved=precision == "bf16")

    return Way(f"OpenVINO, {name}", f"openvino-{precision}.xml", make, OPENVINO, precision)


def copied(folder: Path, target: Path, calibration: list[np.ndarray]) -> None:
    target.write_bytes((folder / target.name).read_bytes())


def dynamic(name: str, source: str) -> Way:
    return Way(
        f"ONNX Runtime, dynamic int8{name}",
        f"dynamic-{source}",
        lambda folder, target, _: graphs.dynamic(folder / source, target),
        ORT,
    )


def nncf(precision: str, name: str) -> Way:
    def make(folder: Path, target: Path, calibration: list[np.ndarray]) -> None:
        if not target.exists():
            graphs.openvino_int8(folder / "encoder.onnx", target, calibration)

    return Way(f"OpenVINO, {name}", "openvino-int8.xml", make, OPENVINO, precision)


WAYS = (
    Way("ONNX Runtime, float32", "encoder.onnx", copied, ORT),
    Way("ONNX Runtime, float32, fused attention", "fused.onnx", copied, ORT),
    dynamic("", "encoder.onnx"),
    dynamic(", fused attention (shipped)", "fused.onnx"),
    *map(static, ("MinMax", "Percentile", "Entropy")),
    openvino("f32", "float32"),
    openvino("bf16", "bf16"),
    nncf("f32", "int8 (NNCF)"),
    nncf("bf16", "int8 (NNCF), the rest bf16"),
)


def windows(model: Model, articles: list[dict], count: int) -> list[np.ndarray]:
    """The first window of ``count`` articles, int64[1, L], all of one length as histograms need it."""
    found = (tokenise(article["text"], model.encode).ids for article in articles)
    rows = (np.concatenate([[CLS], ids[:SIZE], [SEP]])[None] for ids in found if len(ids) >= SIZE)
    return list(itertools.islice(rows, count))


def milliseconds(bare: Model, model: Model, articles: list[dict]) -> tuple[float, float]:
    """Milliseconds for 1,000 pieces, the plain encoder's and this one's, in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for article in articles:
        ids = tokenise(article["text"], bare.encode).ids
        for turn in range(3):
            for times, one in zip(taken, (bare, model), strict=True):
                began = time.process_time()
                one.scores(ids)
                if turn:  # the first run of a length prepares kernels for it
                    times.append(1e6 * (time.process_time() - began) / max(1, len(ids)))
    return statistics.median(taken[0]), statistics.median(taken[1])


def scores(scorer, articles: list[dict], found: dict[str, list[dict]]) -> dict[str, float]:
    """F1 by the shared scorer's measures, and its alpha, in percent."""
    tally = scorer.Tally()
    for article in articles:
        text, tokens = article["text"], scorer.tokens_of(article["text"])
        gold = article["annotations"][min(article["annotations"])]["attributions"]
        tally.add(scorer.View(text, tokens, found[article["id"]]), scorer.View(text, tokens, gold))
    return {name: 100 * f for name, _, _, f in tally.rows() if name in MEASURES} | {"alpha": 100 * tally.alpha()}


def agreement(mine: dict[str, list[dict]], theirs: dict[str, list[dict]]) -> float:
    """The share of attributions that both have, every span the same: F1 in percent."""

    def all_of(found: dict[str, list[dict]]) -> set[str]:
        return {f"{key} {a['source']} {a['cue']} {a['content']}" for key, row in found.items() for a in row}

    a, b = all_of(mine), all_of(theirs)
    return 200 * len(a & b) / max(1, len(a) + len(b))


def size(path: Path) -> float:
    return sum(f.stat().st_size for f in (path, path.with_suffix(".bin")) if f.exists()) / 1e6


def memory(path: Path, precision: str) -> float:
    command = [sys.executable, "-m", "training.runtimes", path, precision]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measured(way: Way, path: Path, bare: Model, held: list[dict], timed: int, scorer, reference: dict | None):
    """The way's row of the table, and the attributions that it found by article."""
    model = dataclasses.replace(bare, session=runtimes.opened(path, way.precision))
    found = {row["id"]: row["attributions"] for row in rows(Extractor(model), held)}
    f = scores(scorer, held, found)
    base, own = milliseconds(bare, model, held[:timed])
    cells = (
        way.name,
        f"{f['attribution']:.1f}",
        f"{f['content']:.1f}",
        " / ".join(f"{f[name]:.1f}" for name in MEASURES[:3]),
        f"{f['alpha']:.1f}",
        f"{agreement(found, reference or found):.1f} %",
        f"{own:.0f}",
        f"{own / base:.2f}",
        f"{size(path):.1f}",
        f"{memory(path, way.precision):.0f}",
        f"{runtimes.installed(*way.packages):.0f}",
    )
    return f"| {' | '.join(cells)} |", found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("float", "data", "scorer", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[""], help="ways whose names hold one of these, beside the first")
    parser.add_argument("--judged", type=int, default=60, help="validation articles that are scored")
    parser.add_argument("--timed", type=int, default=10, help="validation articles that are timed")
    parser.add_argument("--calibration", type=int, default=24, help="train articles whose first window calibrates")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    scorer, bare = load_scorer(options.scorer), Model.load(options.float)
    train, held = corpus.split(corpus.read(options.data))
    calibration, held = windows(bare, train, options.calibration), held[: options.judged]
    print(HEAD)
    reference = None
    for way in WAYS:
        if reference and not any(part in way.name for part in options.only):
            continue
        path = options.out / way.file
        way.make(options.float, path, calibration)
        row, found = measured(way, path, bare, held, options.timed, scorer, reference)
        reference = reference or found
        print(row, flush=True)


if __name__ == "__main__":
    main()
