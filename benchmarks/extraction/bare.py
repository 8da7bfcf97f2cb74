"""The encoder as it was before quantisation: the shipped graph with its int8 matrices as float32 again.

Time does not depend on what the weights are, so this is a float32 run of the same encoder without a download.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from service.extraction.model import ARTIFACTS, Model
from training.runtimes import opened


def bare() -> Model:
    """The shipped model on a float32 graph."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "float.onnx"
        onnx.save(widened(onnx.load(ARTIFACTS / "encoder.onnx")), path)
        return replace(Model.load(), session=opened(path))


def widened(model: onnx.ModelProto) -> onnx.ModelProto:
    """Each ``DynamicQuantizeLinear, MatMulInteger, Cast, Mul`` (ONNX Runtime's dynamic int8) as one ``MatMul``."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    maker = {name: node for node in graph.node for name in node.output}
    user = {name: node for node in graph.node for name in node.input}
    for node in [n for n in graph.node if n.op_type == "MatMulInteger"]:
        base = node.input[1].removesuffix("_quantized")
        quantised, scale, zero = (
            numpy_helper.to_array(stored[base + end]).astype(np.float32)
            for end in ("_quantized", "_scale", "_zero_point")
        )
        name = f"{base}_float"
        graph.initializer.append(numpy_helper.from_array((quantised - zero) * scale, name))
        result = user[user[node.output[0]].output[0]].output[0]
        maker[result].output[0] = f"{result}_unused"
        source = maker[node.input[0]].input[0]
        node.CopyFrom(onnx.helper.make_node("MatMul", [source, name], [result], node.name))
    _prune(graph)
    return model


def _prune(graph: onnx.GraphProto) -> None:
    """Drop nodes and weights that no output needs; nodes are in the order in which they run."""
    needed = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    weights = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(weights)
