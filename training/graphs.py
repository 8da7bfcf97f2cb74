"""A float32 graph in fewer bits, each way that was compared (docs/quantisation.md). `dynamic` makes the shipped one.

``rows``: windows of piece ids to calibrate on, int64[1, L] each.
"""

from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

HEADS = frozenset({"tags", "projection", "signs", "classes"})


def heads(source: Path) -> list[str]:
    """The nodes of the small heads, which stay float32."""
    return [node.name for node in onnx.load(source).graph.node if node.name.split("/")[1] in HEADS]


def dynamic(source: Path, target: Path) -> None:
    """int8 matrices and embeddings; what goes into a matrix is quantised by its own range as it comes."""
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=heads(source))


class Reader(CalibrationDataReader):
    def __init__(self, rows: list[np.ndarray]) -> None:
        self.feeds = iter([{"ids": row} for row in rows])

    def get_next(self) -> dict | None:
        return next(self.feeds, None)


def static(source: Path, target: Path, rows: list[np.ndarray], method: str) -> None:
    """As `dynamic`, by ranges fixed beforehand; ``method``: MinMax, Percentile or Entropy."""
    quantize_static(
        source,
        target,
        Reader(rows),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=heads(source),
        calibrate_method=CalibrationMethod[method],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def openvino(source: Path, target: Path, *, halved: bool) -> None:
    """OpenVINO's own format, unquantised; ``halved``: stored in 16 bits."""
    import openvino as ov

    ov.save_model(ov.Core().read_model(source), target, compress_to_fp16=halved)


def openvino_int8(source: Path, target: Path, rows: list[np.ndarray]) -> None:
    """Weights and activations by NNCF after training, with its settings for transformers (SmoothQuant)."""
    import nncf
    import openvino as ov

    data = nncf.Dataset(rows, lambda row: {"ids": row})
    found = nncf.quantize(
        ov.Core().read_model(source), data, model_type=nncf.ModelType.TRANSFORMER, subset_size=len(rows)
    )
    ov.save_model(found, target, compress_to_fp16=True)
