"""The shipped int8 weights turned back to float: a checkpoint for ``training.train --start``.

    python -m training.restore --artifacts service/extraction/artifacts --out start.pt

Heads that the artifacts don't hold are left at their random beginnings.
"""

import argparse
import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.network import Bert, Tagger


def floats(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """Every weight of a dynamically quantised graph, in float32, under the names of network.Exported."""
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {
        name.removeprefix("model."): value.astype(np.float32)
        for name, value in stored.items()
        if value.dtype == np.float32 and name.startswith("model.") and not name.endswith("_scale")
    }
    for name in ("words", "places"):
        key = f"model.encoder.{name}.weight"
        found[f"encoder.{name}.weight"] = dequantised(stored, key)
    for node in graph.node:
        if node.op_type in {"MatMulInteger", "MatMul"}:
            weight = node.input[1]
            own = re.split(r"/(?:Gemm_)?MatMul", node.name.strip("/").removeprefix("model/"))[0].replace("/", ".")
            if node.op_type == "MatMulInteger":
                found[f"{own}.weight"] = dequantised(stored, weight.removesuffix("_quantized")).T
            elif weight in stored:
                found[f"{own}.weight"] = stored[weight].T
    return found


def dequantised(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    scale, zero = stored[f"{name}_scale"], stored[f"{name}_zero_point"]
    return (stored[f"{name}_quantized"].astype(np.float32) - zero.astype(np.float32)) * scale


def restored(artifacts: Path) -> dict[str, Tensor]:
    """The state of a network.Tagger that computes what the artifacts compute, up to their rounding."""
    model = Tagger(Bert(), 384)
    state = model.state_dict()
    found = floats(onnx.load(artifacts / "encoder.onnx").graph)
    with np.load(artifacts / "head.npz") as head:
        for name in head.files:
            role, _, rest = name.partition(".")
            owner = {"content": "cue_scorer", "cue": "source_scorer"}.get(role)
            found[f"{owner}.{rest}" if owner else name] = head[name]
    for name, value in state.items():
        if name in found:
            value.copy_(torch.from_numpy(np.ascontiguousarray(found.pop(name))))
        else:
            print(f"not in the artifacts: {name}")
    for name in found:
        print(f"left over: {name}")
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artifacts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.save(restored(options.artifacts), options.out)


if __name__ == "__main__":
    main()
