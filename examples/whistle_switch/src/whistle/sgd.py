"""Stochastic gradient descent with momentum."""

from __future__ import annotations

import dataclasses

import numpy as np

from whistle.network import Network


@dataclasses.dataclass
class Momentum:
    """Keeps a running sum of gradients for each weight."""

    learning_rate: float
    momentum: float
    velocity: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)

    def updated(self, network: Network, gradients: Network) -> Network:
        """The network after one step against the gradients."""
        values = {}
        for field in dataclasses.fields(Network):
            gradient = getattr(gradients, field.name)
            velocity = self.momentum * self.velocity.get(field.name, 0.0) - self.learning_rate * gradient
            self.velocity[field.name] = velocity
            values[field.name] = getattr(network, field.name) + velocity
        return Network(**values)
