"""Export a checkpoint: ONNX graph in int8, linker and CRF weights, tokenizer, manifest.

python -m training.export --checkpoint average.pt --encoder DIR --out service/extraction/artifacts --version 0.1.0
"""

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training.graphs import dynamic
from training.infer import transitions, weights
from training.network import Bert, Layer, Tagger

FILES = ("encoder.onnx", "head.npz", "tokenizer.json")
OUTPUTS = ("labels", "vectors", "signs", "classes")


class Exported(torch.nn.Module):
    """One window without padding: ids int64[1, L] -> labels, vectors, signs, classes, float32[L, .] each."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        states = self.model.encoder(ids)[0]
        return tuple(
            head(states) for head in (self.model.tags, self.model.projection, self.model.signs, self.model.classes)
        )


def load(checkpoint: Path) -> Tagger:
    encoder = Bert()
    model = Tagger(encoder, encoder.size)
    model.load_state_dict(torch.load(checkpoint))
    return model.eval()


def graph(model: Tagger, path: Path, *, fused: bool) -> None:
    """Write the float32 graph; ``fused``: with ONNX Runtime's own operator for attention, which saves it a tenth."""
    for part in model.encoder.modules():
        if isinstance(part, Layer):
            part.fused = fused
    torch.onnx.export(
        Exported(model),
        (torch.ones(1, 40, dtype=torch.int64),),
        path,
        input_names=["ids"],
        output_names=list(OUTPUTS),
        dynamic_axes={"ids": {1: "length"}} | {name: {0: "length"} for name in OUTPUTS},
        opset_version=17,
        dynamo=False,
    )


def tokenizer(source: Path, target: Path) -> None:
    found = Tokenizer.from_file(str(source))
    found.no_padding()
    found.no_truncation()
    found.save(str(target), pretty=False)


def head(model: Tagger, path: Path, calibration: np.ndarray | None, curves: dict[str, list[float]]) -> None:
    move, first, last = (getattr(transitions(model), name) for name in ("move", "first", "last"))
    arrays = {"move": move, "first": first, "last": last}
    arrays |= {f"{role}.{name}": value for role, found in weights(model).items() for name, value in found.items()}
    if calibration is not None:
        arrays["calibration"] = calibration.astype(np.float32)
    arrays |= {f"sign.{kind}": np.array(curve, np.float32) for kind, curve in curves.items()}
    np.savez(path, **arrays)


def manifest(folder: Path, name: str, version: str, decided: dict) -> None:
    """List the files' digests, with what was decided; the service refuses to load files that differ."""
    digests = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in FILES}
    whole = hashlib.sha256("".join(digests[file] for file in FILES).encode()).hexdigest()
    kept = {key: decided[key] for key in ("thresholds", "rejection", "floor", "precisions") if key in decided}
    body = {"name": name, "version": version, "sha256": whole, "files": digests, "decided": kept}
    (folder / "manifest.json").write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--name", default="sourcemark-minilm")
    parser.add_argument("--calibration", type=Path, help="calibration.json made by training.calibrate")
    parser.add_argument("--decided", type=Path, help="decided.json made by training.decide")
    parser.add_argument("--float", action="store_true", help="float32 for comparison: encoder.onnx, and fused.onnx")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = load(options.checkpoint)
    found = np.array(json.loads(options.calibration.read_text())["weights"]) if options.calibration else None
    with tempfile.TemporaryDirectory() as folder:
        fused = (options.out if options.float else Path(folder)) / "fused.onnx"
        graph(model, fused, fused=True)
        if options.float:
            graph(model, options.out / "encoder.onnx", fused=False)
        else:
            dynamic(fused, options.out / "encoder.onnx")
    decided = json.loads(options.decided.read_text()) if options.decided else {"thresholds": {}, "curves": {}}
    if options.calibration:
        calibration = json.loads(options.calibration.read_text())
        decided |= {"floor": calibration["floor"]["at"], "precisions": calibration.get("precisions", [])}
    head(model, options.out / "head.npz", found, decided["curves"])
    tokenizer(options.encoder / "tokenizer.json", options.out / "tokenizer.json")
    manifest(options.out, options.name, options.version, decided)
    for file in sorted(options.out.iterdir()):
        print(f"{file.stat().st_size:>10} {file.name}")


if __name__ == "__main__":
    main()
