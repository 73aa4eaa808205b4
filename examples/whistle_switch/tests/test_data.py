from __future__ import annotations

import numpy as np
import pytest

from whistle.config import TrainingConfig
from whistle.data import LABELS, batches, recordings, sweep
from whistle.features import log_bands


def loudest_band(sound: np.ndarray, config: TrainingConfig) -> np.ndarray:
    features = log_bands(sound[None], config).reshape(config.frames, config.bands)
    return features.argmax(axis=1)


@pytest.mark.parametrize(("label", "least", "most"), [("rising", 2, 15), ("falling", -15, -2), ("other", -1, 1)])
def test_the_pitch_moves_as_the_label_says(config: TrainingConfig, label: str, least: int, most: int) -> None:
    sound = sweep(LABELS.index(label), config, np.random.default_rng(3))
    bands = loudest_band(sound, config)
    assert least <= bands[-1] - bands[0] <= most


def test_labels_are_equally_frequent(config: TrainingConfig) -> None:
    _, labels = recordings(30, config, np.random.default_rng(0))
    assert np.bincount(labels).tolist() == [10, 10, 10]


def test_batches_hold_every_example_once() -> None:
    features, labels = np.arange(7.0)[:, None], np.arange(7)
    seen = [label for _, part in batches(features, labels, 3, np.random.default_rng(0)) for label in part]
    assert sorted(seen) == list(range(7))


def test_loudness_does_not_matter(config: TrainingConfig) -> None:
    sounds, _ = recordings(4, config, np.random.default_rng(5))
    np.testing.assert_allclose(log_bands(sounds, config), log_bands(sounds * 2, config), atol=1e-3)


def test_another_length_is_refused(config: TrainingConfig) -> None:
    with pytest.raises(ValueError, match="10 samples"):
        log_bands(np.zeros((1, 10)), config)
