"""The settings of a training run."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class TrainingConfig:
    """Every number that a run depends on; it is stored in the checkpoint."""

    sample_rate: int = 8000
    samples: int = 2000
    frames: int = 8
    bands: int = 16
    hidden: int = 32
    examples: int = 600
    epochs: int = 15
    batch_size: int = 32
    learning_rate: float = 0.1
    momentum: float = 0.9
    seed: int = 0

    @property
    def inputs(self) -> int:
        """How many features one recording has."""
        return self.frames * self.bands


def load_config(path: Path) -> TrainingConfig:
    """Read settings from TOML. Raises ValueError for keys that do not exist, so that no typo is ignored."""
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = values.keys() - {field.name for field in dataclasses.fields(TrainingConfig)}
    if unknown:
        raise ValueError(f"{path}: unknown settings: {', '.join(sorted(unknown))}")
    return TrainingConfig(**values)
