"""A run that is small enough to repeat for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from whistle.checkpoint import save_checkpoint
from whistle.config import TrainingConfig
from whistle.network import Network
from whistle.train import train

SMALL = TrainingConfig(samples=1600, hidden=12, examples=150, epochs=12)


@pytest.fixture(scope="session")
def config() -> TrainingConfig:
    return SMALL


@pytest.fixture(scope="session")
def network(config: TrainingConfig) -> Network:
    return train(config)[0]


@pytest.fixture
def checkpoint(tmp_path: Path, network: Network, config: TrainingConfig) -> Path:
    path = tmp_path / "whistle.npz"
    save_checkpoint(path, network, config)
    return path
