"""The shipped model: the only importer of onnxruntime and tokenizers."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from service.domain import sentences
from service.domain.annotation import ModelVersion
from service.domain.digest import digest
from service.domain.errors import ModelError
from service.domain.sign import SignKind
from service.extraction import classes, signs
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
class Scores:
    """What one pass of the encoder says of each piece, or of each word once picked.

    labels: float32[T, L], of spans; vectors: float32[T, 64], of links; signs: float32[T, signs.COLUMNS];
    classes: float32[T, classes.COLUMNS].
    """

    labels: Floats
    vectors: Floats
    signs: Floats
    classes: Floats

    @classmethod
    def empty(cls, size: int) -> "Scores":
        """Noughts for so many pieces."""
        widths = len(LABELS), VECTOR, signs.COLUMNS, classes.COLUMNS
        return cls(*(np.zeros((size, width), np.float32) for width in widths))

    def parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four, in the order of the graph's outputs."""
        return self.labels, self.vectors, self.signs, self.classes

    def at(self, places: Ints) -> "Scores":
        """Those of the pieces int64[W]."""
        return Scores(*(part[places] for part in self.parts()))


@dataclass(frozen=True, slots=True)
class Model:
    """Encoder, tokenizer and the weights of decoding, linking and calibration.

    linkers: weights by role, ``content`` (content to cue) and ``cue`` (cue to source), see ``link.choose``;
    sign_weights: by kind, see ``signs.sign_confidence``; rejection: the chance of being none from which an attribution
    below the floor is left out; thresholds: by kind, the confidence from which a sign raises a flag; floor: the
    confidence from which an attribution is counted; precisions: floors, ascending, each with the share (0..1) of
    attributions from it on that are right.
    """

    version: ModelVersion
    session: Any
    tokenizer: Any
    transitions: Transitions
    linkers: Mapping[str, Mapping[str, Floats]]
    calibration: Floats | None
    sign_weights: Mapping[SignKind, Floats]
    rejection: float
    thresholds: Mapping[SignKind, float]
    floor: float
    precisions: tuple[tuple[float, float], ...]

    @classmethod
    def load(cls, directory: Path = ARTIFACTS, threads: int = 1) -> "Model":
        """Read and check the artifacts. Raises `ModelError` where a file is missing or not the manifest's.

        Numpy's BLAS is held to as many threads, in the whole process: more would spin over the linker's small products,
        and could sum them in another order.
        """
        version, decided = _with_code(verify(directory)), _decided(directory)
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
            {kind: head[f"sign.{kind.value}"] for kind in SignKind if f"sign.{kind.value}" in head},
            decided.get("rejection", 1.0),
            {kind: decided["thresholds"].get(kind.value, 0.5) for kind in SignKind},
            decided.get("floor", 0.0),
            tuple((float(at), float(right)) for at, right in decided.get("precisions", ())),
        )

    def encode(self, line: str) -> Encoded:
        """Piece ids, word numbers and character offsets of a text without line breaks."""
        found = self.tokenizer.encode(line, add_special_tokens=False)
        return found.ids, found.word_ids, found.offsets

    def scores(self, ids: Ints, after: Callable[[int], None] = lambda _: None) -> Scores:
        """The scores of piece ids int64[T]; `after` is called after each window, with how many pieces are read."""
        found = Scores.empty(len(ids))
        for window in plan(ids):
            row = np.concatenate([[CLS], ids[window.start : window.stop], [SEP]])[None]
            kept = slice(window.keep_start - window.start + 1, window.keep_stop - window.start + 1)
            for part, said in zip(found.parts(), self.session.run(None, {"ids": row}), strict=True):
                part[window.keep_start : window.keep_stop] = said[kept]
            after(window.keep_stop)
        return found


def verify(directory: Path = ARTIFACTS) -> ModelVersion:
    """The version that the manifest names, once every file's digest agrees with it; else `ModelError`."""
    try:
        manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
        for name, digest in manifest["files"].items():
            if sha256((directory / name).read_bytes()).hexdigest() != digest:
                raise ModelError(f"the model file {name} is not the one that its manifest names")
        return ModelVersion(manifest["name"], manifest["version"], manifest["sha256"])
    except OSError as error:
        raise ModelError(f"the model file {Path(error.filename or directory).name} can't be read") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("the model's manifest.json can't be understood") from error


def _with_code(version: ModelVersion) -> ModelVersion:
    """The version with a digest that covers the code that decides too: decoding, linking, resolution."""
    own = [path for path in Path(__file__).parent.rglob("*") if path.suffix in {".py", ".toml"}]
    return replace(
        version, sha256=sha256(f"{version.sha256}{digest([Path(sentences.__file__), *own])}".encode()).hexdigest()
    )


def _decided(directory: Path) -> dict[str, Any]:
    """What the manifest says of when a sign or an attribution is sure enough."""
    manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    return manifest.get("decided", {"thresholds": {}})  # type: ignore[no-any-return]


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _part(head: Mapping[str, Floats], role: str) -> dict[str, Floats]:
    return {name.removeprefix(f"{role}."): value for name, value in head.items() if name.startswith(f"{role}.")}
