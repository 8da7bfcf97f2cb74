"""A graph opened on one thread in the runtime that its file is for: ONNX Runtime for .onnx, OpenVINO for .xml.

    python -m training.runtimes PATH [PRECISION]      prints the megabytes that a process then holds, after some windows

Imports the one runtime only, so that this figure is of it alone.
"""

import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np


def opened(path: Path, precision: str = "f32") -> Any:
    """Something with ONNX Runtime's ``run(None, {"ids": int64[1, L]})``; ``precision``: OpenVINO's."""
    return Ort(path).session if path.suffix == ".onnx" else OpenVino(path, precision)


class Ort:
    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class OpenVino:
    def __init__(self, path: Path, precision: str) -> None:
        import openvino

        settings = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision}
        compiled = openvino.Core().compile_model(path, "CPU", settings)
        self.request, self.outputs = compiled.create_infer_request(), len(compiled.outputs)

    def run(self, _names: None, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        found = self.request.infer(feeds)
        return [found[i] for i in range(self.outputs)]


def installed(*distributions: str) -> float:
    """Megabytes on disk of what these distributions installed."""
    files = [file for name in distributions for file in metadata.files(name) or []]
    return sum(found.stat().st_size for file in files if (found := Path(str(file.locate()))).is_file()) / 1e6


def resident() -> float:
    """Megabytes of memory that this process holds now (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def main() -> None:
    session = opened(Path(sys.argv[1]), *sys.argv[2:])
    draw = np.random.default_rng(0)
    for length in (384, 128, 250, 300, 384):
        session.run(None, {"ids": draw.integers(1000, 20000, (1, length))})
    print(resident())


if __name__ == "__main__":
    main()
