"""The same labels give the same model, whether they come with their text or as references."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.labelled import Labelled
from readiness_lint.debt.features import Setting
from readiness_lint.debt.model import Model
from readiness_lint.model.facts import CommentKind
from tests.benchmarks.generated import write_set
from tools.label_references import main as make_references
from tools.train_debt import document, main, scores


def trained(output: Path, *arguments: object) -> bytes:
    assert main([*map(str, arguments), "--output", str(output)]) == 0
    return output.read_bytes()


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    labels = write_set(tmp_path)
    assert trained(tmp_path / "one.json", labels) == trained(tmp_path / "two.json", labels)


def test_references_train_as_texts_do(tmp_path: Path) -> None:
    labels, references = write_set(tmp_path), tmp_path / "references.jsonl"
    checkouts = tmp_path / "checkouts"
    make_references([str(labels), "--checkouts", str(checkouts), "--output", str(references)])
    by_text = json.loads(trained(tmp_path / "text.json", labels))
    by_reference = json.loads(trained(tmp_path / "reference.json", references, "--checkouts", checkouts))
    shared = by_text["weights"].keys() & by_reference["weights"].keys()
    assert "family:task-tag" in shared
    for name in shared:
        if not name.startswith(("code:", "docstring", "summary")):  # labels in text here came without their settings
            assert by_reference["weights"][name] == pytest.approx(by_text["weights"][name], abs=0.3)
    assert by_reference["trained"]["data"][0]["repositories"] == by_text["trained"]["data"][0]["repositories"]


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "model.json"
    assert main([str(write_set(tmp_path)), "--dry-run", "--output", str(output)]) == 0
    assert capsys.readouterr().out.startswith("48 comments, 24 debts, 4 repositories\n")
    assert not output.exists()


def test_references_without_checkouts_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    references = tmp_path / "references.jsonl"
    checkouts = tmp_path / "checkouts"
    make_references([str(write_set(tmp_path)), "--checkouts", str(checkouts), "--output", str(references)])
    assert main([str(references)]) == 2
    assert "--checkouts DIR" in capsys.readouterr().err


def test_weights_that_round_to_nothing_are_left_out() -> None:
    written = json.loads(document(Model(0.12345, {"a": 0.5004, "b": -0.009}), {}))
    assert written == {"intercept": 0.123, "weights": {"a": 0.5}, "telling": {}, "trained": {}}


def test_scores_of_nothing_are_nothing() -> None:
    plain = Labelled("r", "the mean", Setting(CommentKind.BLOCK), False, "", False)
    assert scores([plain], [False]) == (0.0, 0.0, 0.0)
