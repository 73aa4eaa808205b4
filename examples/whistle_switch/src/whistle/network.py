"""A network of one hidden layer, with its gradients written out."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Network:
    """Weights and biases; gradients have the same form."""

    hidden_weight: Array
    hidden_bias: Array
    output_weight: Array
    output_bias: Array

    def logits(self, features: Array) -> Array:
        """One row of unnormalised scores for each row of features."""
        return relu(features @ self.hidden_weight + self.hidden_bias) @ self.output_weight + self.output_bias


def initial_network(inputs: int, hidden: int, outputs: int, rng: np.random.Generator) -> Network:
    """Random weights, scaled for rectified units."""
    return Network(
        rng.normal(0.0, np.sqrt(2 / inputs), (inputs, hidden)),
        np.zeros(hidden),
        rng.normal(0.0, np.sqrt(2 / hidden), (hidden, outputs)),
        np.zeros(outputs),
    )


def relu(values: Array) -> Array:
    """The positive part."""
    return np.maximum(values, 0.0)


def softmax(logits: Array) -> Array:
    """Probabilities; the greatest logit is subtracted first, so that nothing overflows."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def loss_and_gradients(network: Network, features: Array, labels: NDArray[np.int64]) -> tuple[float, Network]:
    """Mean cross-entropy of a batch, and its derivative by every weight."""
    rows = np.arange(len(labels))
    before = features @ network.hidden_weight + network.hidden_bias
    hidden = relu(before)
    probabilities = softmax(hidden @ network.output_weight + network.output_bias)
    loss = -float(np.log(probabilities[rows, labels]).mean())
    error = probabilities.copy()
    error[rows, labels] -= 1.0
    error /= len(labels)
    back = (error @ network.output_weight.T) * (before > 0)
    return loss, Network(features.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0))
