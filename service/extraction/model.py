"""The shipped model: the only importer of onnxruntime and tokenizers."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from service.domain.annotation import ModelVersion
from service.domain.errors import ModelError
from service.extraction.decode import LABELS, Transitions
from service.extraction.pieces import Encoded
from service.extraction.windows import plan

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read on import; without it the runtime reports sessions to its maker
import onnxruntime

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

ARTIFACTS = Path(__file__).parent / "artifacts"
CLS, SEP = 101, 102
VECTOR = 64


@dataclass(frozen=True, slots=True)
class Model:
    """Encoder, tokenizer and the weights of decoding, linking and calibration.

    linkers: weights by role, ``content`` (content to cue) and ``cue`` (cue to source), see ``link.choose``.
    """

    version: ModelVersion
    session: Any
    tokenizer: Any
    transitions: Transitions
    linkers: Mapping[str, Mapping[str, Floats]]
    calibration: Floats | None

    @classmethod
    def load(cls, directory: Path = ARTIFACTS, threads: int = 1) -> "Model":
        """Read and check the artifacts. Raises `ModelError` where a file is missing or not the manifest's.

        Numpy's BLAS is held to as many threads, in the whole process: more would spin over the linker's small products,
        and could sum them in another order.
        """
        version = verify(directory)
        threadpool_limits(threads, "blas")
        with np.load(directory / "head.npz") as stored:
            head: dict[str, Floats] = {name: stored[name] for name in stored.files}
        return cls(
            version,
            _session(directory / "encoder.onnx", threads),
            Tokenizer.from_file(str(directory / "tokenizer.json")),
            Transitions(head["move"], head["first"], head["last"]),
            {role: _part(head, role) for role in ("content", "cue")},
            head.get("calibration"),
        )

    def encode(self, line: str) -> Encoded:
        """Piece ids, word numbers and character offsets of a text without line breaks."""
        found = self.tokenizer.encode(line, add_special_tokens=False)
        return found.ids, found.word_ids, found.offsets

    def scores(self, ids: Ints) -> tuple[Floats, Floats]:
        """Label scores float32[T, L] and link vectors float32[T, 64] of piece ids int64[T], window by window."""
        emissions = np.zeros((len(ids), len(LABELS)), np.float32)
        vectors = np.zeros((len(ids), VECTOR), np.float32)
        for window in plan(len(ids)):
            row = np.concatenate([[CLS], ids[window.start : window.stop], [SEP]])[None]
            found = self.session.run(None, {"ids": row})
            kept = slice(window.keep_start - window.start + 1, window.keep_stop - window.start + 1)
            emissions[window.keep_start : window.keep_stop] = found[0][kept]
            vectors[window.keep_start : window.keep_stop] = found[1][kept]
        return emissions, vectors


def verify(directory: Path = ARTIFACTS) -> ModelVersion:
    """The version that the manifest names, once every file's digest agrees with it; else `ModelError`."""
    try:
        manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
        for name, digest in manifest["files"].items():
            if hashlib.sha256((directory / name).read_bytes()).hexdigest() != digest:
                raise ModelError(f"the model file {name} is not the one that its manifest names")
        return ModelVersion(manifest["name"], manifest["version"], manifest["sha256"])
    except OSError as error:
        raise ModelError(f"the model file {Path(error.filename or directory).name} can't be read") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("the model's manifest.json can't be understood") from error


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _part(head: Mapping[str, Floats], role: str) -> dict[str, Floats]:
    return {name.removeprefix(f"{role}."): value for name, value in head.items() if name.startswith(f"{role}.")}
