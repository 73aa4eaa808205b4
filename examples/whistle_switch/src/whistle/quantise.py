"""Weights as int8: `whistle-quantise whistle.npz whistle.int8.onnx`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from whistle.checkpoint import load_checkpoint
from whistle.config import TrainingConfig
from whistle.data import recordings
from whistle.export import greatest_difference
from whistle.features import log_bands
from whistle.graph import dense_nodes, model_of, weight
from whistle.network import Network

TOLERANCE = 0.5


def quantised(values: NDArray[np.float64]) -> tuple[NDArray[np.int8], float]:
    """Symmetric int8 values and the scale that brings them back."""
    scale = float(np.abs(values).max()) / 127
    if scale == 0.0:
        return np.zeros(values.shape, np.int8), 1.0
    return np.round(values / scale).astype(np.int8), scale


def fake_quantised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of values after the way to int8 and back: fake quantisation, for comparisons in float."""
    whole, scale = quantised(values)
    return whole * scale


def constants_of(name: str, values: NDArray[np.float64]) -> list[onnx.TensorProto]:
    """The int8 values of one weight, with scale and zero point."""
    # For now, one scale for the whole matrix: a single large weight coarsens all others.
    whole, scale = quantised(values)
    return [
        numpy_helper.from_array(whole, f"{name}_int8"),
        weight(f"{name}_scale", np.array(scale)),
        numpy_helper.from_array(np.array(0, np.int8), f"{name}_zero"),
    ]


def record_ranges(network: Network, features: NDArray[np.float64]) -> None:
    """Record the range of every activation, which a fully integer model needs."""


def int8_model(network: Network, config: TrainingConfig) -> onnx.ModelProto:
    """The network with int8 weights, which the graph itself brings back to float."""
    sounds, _ = recordings(100, config, np.random.default_rng(config.seed + 3))
    record_ranges(network, log_bands(sounds, config))
    constants = [weight("hidden_bias", network.hidden_bias), weight("output_bias", network.output_bias)]
    nodes = []
    for name in ("hidden_weight", "output_weight"):
        constants += constants_of(name, getattr(network, name))
        stored = [f"{name}_int8", f"{name}_scale", f"{name}_zero"]
        nodes.append(helper.make_node("DequantizeLinear", stored, [name]))
    return model_of([*nodes, *dense_nodes()], constants, config.inputs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Quantise one checkpoint."""
    parser = argparse.ArgumentParser(description="Convert a checkpoint to ONNX with int8 weights.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    network, config = load_checkpoint(options.checkpoint)
    model = int8_model(network, config)
    difference = greatest_difference(model, network, config)
    if difference > TOLERANCE:
        raise ValueError(f"{options.output}: the quantised model is off by {difference:.2g}")
    onnx.save(model, options.output)
    print(f"{options.output}: greatest difference {difference:.2g}")
