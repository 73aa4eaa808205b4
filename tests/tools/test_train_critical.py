"""The same labels and checkouts give the same model, and what is written can be read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from readiness_lint.graph.criticality.model import Model, Stage, read_model
from tests.benchmarks.generated import write_records
from tests.benchmarks.generated_functions import REPOSITORIES, write_repository, write_set
from tools.train_critical import DIGITS, LEAST, document, main


def trained(output: Path, *arguments: object) -> bytes:
    assert main([*map(str, arguments), "--output", str(output)]) == 0
    return output.read_bytes()


def test_training_twice_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_set(tmp_path), "--checkouts", tmp_path / "checkouts"
    assert trained(tmp_path / "one.json", *data) == trained(tmp_path / "two.json", *data)
    assert capsys.readouterr().out == 2 * "learnt from 72 functions of 6 repositories\n"


def test_checkouts_may_lie_anywhere_and_labels_in_several_files(tmp_path: Path) -> None:
    together = trained(tmp_path / "one.json", write_set(tmp_path), "--checkouts", tmp_path / "checkouts")
    half = write_records(tmp_path / "half.jsonl", _records(tmp_path / "here", REPOSITORIES[:3]))
    rest = write_records(tmp_path / "rest.jsonl", _records(tmp_path / "there", REPOSITORIES[3:]))
    folders = "--checkouts", tmp_path / "here", tmp_path / "there"
    apart = json.loads(trained(tmp_path / "two.json", half, rest, *folders))
    whole = json.loads(together)
    assert {name: apart[name] for name in ("own", "around", "profile")} == {
        name: whole[name] for name in ("own", "around", "profile")
    }
    assert apart["trained"]["files"].keys() == {"half.jsonl", "rest.jsonl"}


def _records(checkouts: Path, repositories: tuple[str, ...]) -> list[dict[str, object]]:
    return [record for name in repositories for record in write_repository(checkouts, name)]


def test_a_model_tells_what_it_was_trained_on(tmp_path: Path) -> None:
    labels = write_set(tmp_path)
    written = json.loads(trained(tmp_path / "model.json", labels, "--checkouts", tmp_path / "checkouts"))
    assert written["trained"] == {
        "files": {"labels.jsonl": hashlib.sha256(labels.read_bytes()).hexdigest()},
        "functions": 72,
        "repositories": sorted(REPOSITORIES),
    }


def test_what_was_written_can_be_read(tmp_path: Path) -> None:
    written = json.loads(trained(tmp_path / "model.json", write_set(tmp_path), "--checkouts", tmp_path / "checkouts"))
    model = read_model(written)
    assert model.own.weights
    assert json.loads(document(model, written["trained"])) == written


def test_weights_are_rounded_and_those_worth_nothing_left_out() -> None:
    weights = {"b": (0.00049, 1.23456), "a": (-0.5, LEAST), "none": (0.0019, -0.0019)}
    stage = Stage((0.12345, -1.0), weights, {"a": (0.001, 0.0), "b": (0.0, -0.25)})
    text = document(Model(stage, stage, {"lean": (0.98765, 1.00049)}), {"functions": 3})
    written = json.loads(text)
    assert written["own"] == written["around"]
    assert written["own"] == {
        "intercept": [0.123, -1.0],
        "weights": {"a": [-0.5, 0.002], "b": [0.0, 1.235]},
        "slopes": {"b": [0.0, -0.25]},
    }
    assert written["profile"] == {"lean": [round(0.98765, DIGITS), 1.0]}
    assert written["trained"] == {"functions": 3}
    assert [*written["own"]["weights"]] == ["a", "b"]
    assert '\n"a": [-0.5, 0.002],\n' in text


def test_wrong_labels_are_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = write_set(tmp_path)
    labels.write_text(labels.read_text(encoding="utf-8") + "no label\n", encoding="utf-8")
    output = tmp_path / "model.json"
    assert main([str(labels), "--checkouts", str(tmp_path / "checkouts"), "--output", str(output)]) == 2
    assert "labels.jsonl:73" in capsys.readouterr().err
    assert not output.exists()


def test_a_checkout_that_is_missing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "model.json"
    assert main([str(write_set(tmp_path)), "--checkouts", str(tmp_path), "--output", str(output)]) == 2
    assert "remedy: check it out as ann+alpha" in capsys.readouterr().err
    assert not output.exists()


def test_without_checkouts_nothing_can_be_learnt() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["labels.jsonl"])
    assert stopped.value.code == 2


@pytest.mark.parametrize("left", ["few repositories", "no label of a path"])
def test_too_little_to_learn_from_is_told(tmp_path: Path, left: str) -> None:
    records = _records(tmp_path, REPOSITORIES[:3] if left == "few repositories" else REPOSITORIES)
    if left == "no label of a path":
        records = [one | {"label": "none"} if one["label"] == "conversion" else one for one in records]
    labels = write_records(tmp_path / "labels.jsonl", records)
    assert main([str(labels), "--checkouts", str(tmp_path), "--output", str(tmp_path / "model.json")]) == 2
