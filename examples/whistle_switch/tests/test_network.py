from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from whistle.network import Network, initial_network, loss_and_gradients, softmax
from whistle.sgd import Momentum


@pytest.fixture
def batch() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(6, 4)), np.array([0, 1, 2, 0, 1, 2])


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Network)])
def test_gradients_agree_with_finite_differences(name: str, batch: tuple[np.ndarray, np.ndarray]) -> None:
    network = initial_network(4, 5, 3, np.random.default_rng(2))
    _, gradients = loss_and_gradients(network, *batch)
    values, step = getattr(network, name), 1e-6
    for index in np.ndindex(values.shape):
        losses = []
        for sign in (1, -1):
            moved = values.copy()
            moved[index] += sign * step
            losses.append(loss_and_gradients(dataclasses.replace(network, **{name: moved}), *batch)[0])
        slope = (losses[0] - losses[1]) / (2 * step)
        assert slope == pytest.approx(getattr(gradients, name)[index], abs=1e-6)


def test_softmax_of_large_logits_is_finite() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0.0]])), [[1.0, 0.0]])


def test_momentum_builds_up(batch: tuple[np.ndarray, np.ndarray]) -> None:
    network = initial_network(4, 5, 3, np.random.default_rng(2))
    _, gradients = loss_and_gradients(network, *batch)
    optimizer = Momentum(learning_rate=0.1, momentum=0.5)
    first = optimizer.updated(network, gradients)
    second = optimizer.updated(first, gradients)
    np.testing.assert_allclose(second.output_bias - first.output_bias, -0.15 * gradients.output_bias)
