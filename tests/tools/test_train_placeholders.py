"""The same labels and checkouts give the same model, and what is written can be read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from readiness_lint.graph.placeholders.judge import Weights
from tests.benchmarks.generated_blocks import REPOSITORIES, write_set
from tools.train_placeholders import LEAST, document, main


def trained(output: Path, labels: Path, checkouts: Path) -> bytes:
    assert main([str(labels), "--checkouts", str(checkouts), "--output", str(output)]) == 0
    return output.read_bytes()


def test_training_twice_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_set(tmp_path), tmp_path / "checkouts"
    first = trained(tmp_path / "one.json", *data)
    assert first == trained(tmp_path / "two.json", *data)
    assert capsys.readouterr().out == 2 * "learnt from 24 blocks of 8 repositories\n"
    written = json.loads(first)
    assert written["trained"] == {
        "files": {"blocks.jsonl": hashlib.sha256(data[0].read_bytes()).hexdigest()},
        "blocks": 24,
        "repositories": sorted(REPOSITORIES),
    }
    weights = written["weights"]
    assert weights["kind:fabricated-fallback"] > 0 > weights["kind:swallowed-error"]
    assert min(abs(worth) for worth in weights.values()) >= LEAST


def test_weights_are_rounded_in_order_and_those_worth_nothing_left_out() -> None:
    text = document(Weights(-0.12345, {"b": 1.23456, "a": -0.5, "none": 0.0049}), {"blocks": 3})
    assert json.loads(text) == {"intercept": -0.123, "weights": {"a": -0.5, "b": 1.235}, "trained": {"blocks": 3}}
    assert '\n  "a": -0.5,\n  "b": 1.235\n' in text


def test_wrong_labels_and_missing_checkouts_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels, output = write_set(tmp_path), tmp_path / "model.json"
    assert main([str(labels), "--checkouts", str(tmp_path), "--output", str(output)]) == 2
    assert "no checkout" in capsys.readouterr().err
    labels.write_text("no label\n", encoding="utf-8")
    assert main([str(labels), "--checkouts", str(tmp_path / "checkouts"), "--output", str(output)]) == 2
    assert "blocks.jsonl:1" in capsys.readouterr().err
    assert not output.exists()


def test_too_little_to_learn_from_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels, output = write_set(tmp_path, REPOSITORIES[:2]), tmp_path / "model.json"
    assert main([str(labels), "--checkouts", str(tmp_path / "checkouts"), "--output", str(output)]) == 2
    assert "nothing can be learnt" in capsys.readouterr().err
    assert not output.exists()
