from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from whistle.config import TrainingConfig
from whistle.export import export, greatest_difference, main
from whistle.graph import float_model
from whistle.network import Network
from whistle.quantise import quantised


def test_the_exported_model_says_what_the_network_says(network: Network, config: TrainingConfig) -> None:
    assert greatest_difference(float_model(network), network, config) < 1e-4


def test_the_command_writes_a_model_with_its_labels(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(checkpoint), str(tmp_path / "whistle.onnx")])
    written = onnx.load(tmp_path / "whistle.onnx")
    assert {prop.key: prop.value for prop in written.metadata_props}["labels"] == "rising,falling,other"
    assert "greatest difference" in capsys.readouterr().out


def test_a_model_that_is_off_is_not_written(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whistle.export.TOLERANCE", 0.0)
    with pytest.raises(ValueError, match="off by"):
        export(checkpoint, tmp_path / "whistle.onnx")
    assert not (tmp_path / "whistle.onnx").exists()


@pytest.mark.parametrize("values", [[-1.0, 0.25, 0.5], [0.0, 0.0, 0.0]])
def test_int8_is_off_by_half_a_step_at_most(values: list[float]) -> None:
    whole, scale = quantised(np.array(values))
    np.testing.assert_allclose(whole * scale, values, atol=scale / 2)


def test_the_runtime_of_the_lamp_agrees(network: Network, tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime", reason="the lamp's runtime is not installed here")
    onnx.save(float_model(network), tmp_path / "whistle.onnx")
    session = runtime.InferenceSession(tmp_path / "whistle.onnx")
    zeros = np.zeros((1, network.hidden_weight.shape[0]))
    (logits,) = session.run(None, {"features": zeros.astype(np.float32)})
    np.testing.assert_allclose(logits, network.logits(zeros), atol=1e-4)
