"""A trained network with its settings, in one file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np

from whistle.config import TrainingConfig
from whistle.network import Network


def save_checkpoint(path: Path, network: Network, config: TrainingConfig) -> None:
    """Write the file whole or not at all."""
    # Into a temporary file first, then moved into place: a run that is killed leaves the old checkpoint.
    temporary = path.with_suffix(".partial.npz")
    # TODO: keep the optimizer's velocity as well, so that a run can be resumed
    np.savez(temporary, config=json.dumps(dataclasses.asdict(config)), **dataclasses.asdict(network))
    temporary.replace(path)


def load_checkpoint(path: Path) -> tuple[Network, TrainingConfig]:
    """What `save_checkpoint` wrote. Raises ValueError for weights that do not fit their own settings."""
    with np.load(path) as stored:
        config = TrainingConfig(**json.loads(str(stored["config"])))
        network = Network(**{field.name: stored[field.name] for field in dataclasses.fields(Network)})
    if network.hidden_weight.shape != (config.inputs, config.hidden):
        raise ValueError(f"{path}: weights are {network.hidden_weight.shape}, not as its settings say")
    return network, config
