from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from whistle.checkpoint import load_checkpoint, save_checkpoint
from whistle.config import TrainingConfig, load_config
from whistle.network import Network
from whistle.train import accuracy, main, train


def test_training_lowers_the_loss(config: TrainingConfig) -> None:
    _, history = train(config)
    assert history[-1] < history[0] / 3


def test_a_trained_network_hears_the_difference(network: Network, config: TrainingConfig) -> None:
    assert accuracy(network, config) > 0.9


def test_the_same_seed_gives_the_same_network(network: Network, config: TrainingConfig) -> None:
    again, _ = train(config)
    np.testing.assert_array_equal(again.output_weight, network.output_weight)


def test_a_loss_that_explodes_stops_the_run(config: TrainingConfig) -> None:
    with pytest.raises(FloatingPointError, match="learning rate"), np.errstate(all="ignore"):
        train(dataclasses.replace(config, learning_rate=1e200))


def test_a_checkpoint_comes_back_as_it_was(checkpoint: Path, network: Network, config: TrainingConfig) -> None:
    loaded, settings = load_checkpoint(checkpoint)
    assert settings == config
    np.testing.assert_array_equal(loaded.hidden_weight, network.hidden_weight)


def test_a_checkpoint_that_contradicts_itself_is_refused(
    tmp_path: Path, network: Network, config: TrainingConfig
) -> None:
    save_checkpoint(tmp_path / "bad.npz", network, dataclasses.replace(config, hidden=99))
    with pytest.raises(ValueError, match="not as its settings say"):
        load_checkpoint(tmp_path / "bad.npz")


def test_the_command_trains_by_its_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "train.toml").write_text("samples = 1600\nhidden = 8\nexamples = 90\nepochs = 3\n", encoding="utf-8")
    main(["--config", str(tmp_path / "train.toml"), "--output", str(tmp_path / "out.npz")])
    assert load_checkpoint(tmp_path / "out.npz")[1].hidden == 8
    assert "accuracy" in capsys.readouterr().out


def test_a_misspelt_setting_is_no_setting(tmp_path: Path) -> None:
    (tmp_path / "train.toml").write_text("epoch = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="unknown settings: epoch"):
        load_config(tmp_path / "train.toml")
