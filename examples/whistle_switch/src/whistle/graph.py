"""The network as an ONNX graph."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from whistle.data import LABELS
from whistle.network import Network

# The reader in the lamp's firmware knows no later one.
OPSET = 19


def weight(name: str, values: np.ndarray) -> onnx.TensorProto:
    """A constant of the graph, in the precision that the firmware computes in."""
    return numpy_helper.from_array(values.astype(np.float32), name)


def model_of(nodes: list[onnx.NodeProto], constants: list[onnx.TensorProto], inputs: int) -> onnx.ModelProto:
    """A checked model from `features` to `logits`."""
    # "batch" is a placeholder in the graph input: the runtime puts the number of recordings there.
    graph = helper.make_graph(
        nodes,
        "whistle",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", inputs])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(LABELS)])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    # The firmware's loader refuses files of a newer format version, whatever is in them.
    model.ir_version = 9  # workaround for a bug in the loader, fixed on new lamps only  # noqa: RDY107
    onnx.checker.check_model(model, full_check=True)
    return model


def dense_nodes() -> list[onnx.NodeProto]:
    """The two layers, by the names of their constants."""
    return [
        helper.make_node("Gemm", ["features", "hidden_weight", "hidden_bias"], ["before"]),
        helper.make_node("Relu", ["before"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "output_weight", "output_bias"], ["logits"]),
    ]


def float_model(network: Network) -> onnx.ModelProto:
    """The network with its weights as float32."""
    constants = [
        weight("hidden_weight", network.hidden_weight),
        weight("hidden_bias", network.hidden_bias),
        weight("output_weight", network.output_weight),
        weight("output_bias", network.output_bias),
    ]
    return model_of(dense_nodes(), constants, network.hidden_weight.shape[0])
