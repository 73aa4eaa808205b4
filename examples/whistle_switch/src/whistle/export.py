"""Export: `whistle-export whistle.npz whistle.onnx`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from onnx.reference import ReferenceEvaluator

from whistle.checkpoint import load_checkpoint
from whistle.config import TrainingConfig
from whistle.data import LABELS, recordings
from whistle.features import log_bands
from whistle.graph import float_model
from whistle.network import Network

# float32 against float64 over two small layers.
TOLERANCE = 1e-3


def greatest_difference(model: onnx.ModelProto, network: Network, config: TrainingConfig, count: int = 30) -> float:
    """How far the logits of the model lie from those of the network, at most, over fresh recordings."""
    sounds, _ = recordings(count, config, np.random.default_rng(config.seed + 2))
    features = log_bands(sounds, config)
    (converted,) = ReferenceEvaluator(model).run(None, {"features": features.astype(np.float32)})
    return float(np.abs(converted - network.logits(features)).max())


def attach_metadata(model: onnx.ModelProto) -> None:
    """Write into the model what the firmware asks it for."""
    helper.set_model_props(
        model,
        {
            "labels": ",".join(LABELS),
            "sample_rate": "8000",  # hard-coded, should come from the checkpoint's settings
        },
    )


def export(checkpoint: Path, output: Path) -> float:
    """Convert a checkpoint; returns the greatest difference. Raises ValueError where it is beyond tolerance."""
    network, config = load_checkpoint(checkpoint)
    model = float_model(network)
    attach_metadata(model)
    difference = greatest_difference(model, network, config)
    if difference > TOLERANCE:
        raise ValueError(f"{output}: the exported model is off by {difference:.2g}")
    onnx.save(model, output)
    return difference


def main(arguments: Sequence[str] | None = None) -> None:
    """Export one checkpoint."""
    parser = argparse.ArgumentParser(description="Export a checkpoint to ONNX.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args(arguments)
    difference = export(options.checkpoint, options.output)
    print(f"{options.output}: greatest difference {difference:.2g}")
