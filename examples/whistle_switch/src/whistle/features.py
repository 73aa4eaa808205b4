"""From sound to what the network sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whistle.config import TrainingConfig

# Below this power a band counts as silent; it keeps the logarithm finite.
FLOOR = 1e-6


def log_bands(sound: NDArray[np.float64], config: TrainingConfig) -> NDArray[np.float64]:
    """Log power in `bands` bands for each of `frames` frames, flattened, of a batch of recordings.

    Each recording is centred on its own mean, which takes loudness out. Raises ValueError for recordings of
    another length than the configured one.
    """
    if sound.shape[-1] != config.samples:
        raise ValueError(f"recordings have {sound.shape[-1]} samples, {config.samples} are wanted")
    frames = sound.reshape(len(sound), config.frames, -1)
    windowed = frames * np.hanning(frames.shape[-1])
    power = np.abs(np.fft.rfft(windowed)) ** 2
    # Whistles end below half of the Nyquist frequency; what lies above is hiss.
    usable = power[..., : power.shape[-1] // 2]
    bands = np.array_split(usable, config.bands, axis=-1)
    logs = np.log(np.stack([band.mean(axis=-1) for band in bands], axis=-1) + FLOOR)
    return (logs - logs.mean(axis=(1, 2), keepdims=True)).reshape(len(sound), config.inputs) / 4
