"""Training: `whistle-train --config train.toml --output whistle.npz`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whistle.checkpoint import save_checkpoint
from whistle.config import TrainingConfig, load_config
from whistle.data import LABELS, batches, recordings
from whistle.features import log_bands
from whistle.network import Network, initial_network, loss_and_gradients
from whistle.sgd import Momentum


def train(config: TrainingConfig) -> tuple[Network, list[float]]:
    """Train a network from nothing; returns it with the mean loss of every epoch."""
    rng = np.random.default_rng(config.seed)
    sounds, labels = recordings(config.examples, config, rng)
    features = log_bands(sounds, config)
    network = initial_network(config.inputs, config.hidden, len(LABELS), rng)
    optimizer = Momentum(config.learning_rate, config.momentum)
    history = []
    for _ in range(config.epochs):
        network, loss = run_epoch(network, optimizer, features, labels, config.batch_size, rng)
        history.append(loss)
    return network, history


def run_epoch(
    network: Network,
    optimizer: Momentum,
    features: NDArray[np.float64],
    labels: NDArray[np.int64],
    batch_size: int,
    rng: np.random.Generator,
) -> tuple[Network, float]:
    """One pass over the data; returns the new network and the mean loss of its batches."""
    losses = []
    for batch, wanted in batches(features, labels, batch_size, rng):
        loss, gradients = loss_and_gradients(network, batch, wanted)
        if not np.isfinite(loss):
            raise FloatingPointError(f"the loss became {loss}; lower the learning rate")
        network = optimizer.updated(network, gradients)
        losses.append(loss)
    return network, float(np.mean(losses))


def accuracy(network: Network, config: TrainingConfig, count: int = 300) -> float:
    """The share of unheard recordings that get the right label."""
    # Another seed than that of training, or the network would be asked what it has seen.
    rng = np.random.default_rng(config.seed + 1)
    sounds, labels = recordings(count, config, rng)
    return float(np.mean(network.logits(log_bands(sounds, config)).argmax(axis=1) == labels))


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure, and write the checkpoint."""
    parser = argparse.ArgumentParser(description="Train the whistle recogniser.")
    parser.add_argument("--config", type=Path, help="settings in TOML (default: the built-in ones)")
    parser.add_argument("--output", type=Path, default=Path("whistle.npz"))
    options = parser.parse_args(arguments)
    config = load_config(options.config) if options.config else TrainingConfig()
    network, history = train(config)
    save_checkpoint(options.output, network, config)
    print(f"loss {history[-1]:.3f}, accuracy {accuracy(network, config):.1%}")
