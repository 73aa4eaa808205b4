"""Recordings to learn from.

A whistle is close to a pure tone whose pitch moves, so that the training data is generated: synthetic sweeps at
random pitch, speed and loudness, in noise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from whistle.config import TrainingConfig

LABELS = ("rising", "falling", "other")
Recordings = tuple[NDArray[np.float64], NDArray[np.int64]]


def sweep(label: int, config: TrainingConfig, rng: np.random.Generator) -> NDArray[np.float64]:
    """One recording of the given label, at most 1.0 loud before the noise."""
    start = rng.uniform(600, 1400)
    ratio = rng.uniform(1.4, 2.0) if label < 2 else rng.uniform(0.95, 1.05)
    end = start * ratio
    if LABELS[label] == "falling":
        start, end = end, start
    pitch = np.geomspace(start, end, config.samples)
    phase = 2 * np.pi * np.cumsum(pitch) / config.sample_rate
    noise = rng.normal(0.0, 0.05, config.samples)
    return rng.uniform(0.3, 1.0) * np.sin(phase) + noise


def recordings(count: int, config: TrainingConfig, rng: np.random.Generator) -> Recordings:
    """`count` recordings with their labels, all labels equally often."""
    labels = rng.permutation(np.arange(count) % len(LABELS))
    return np.stack([sweep(label, config, rng) for label in labels]), labels


def batches(
    features: NDArray[np.float64], labels: NDArray[np.int64], size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    """Every example once, in random order; the last batch may be smaller."""
    order = rng.permutation(len(labels))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield features[chosen], labels[chosen]
