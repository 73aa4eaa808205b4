"""Labels become references, and references the same labels again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.labelled import read_labelled
from readiness_lint.errors import UsageError
from tests.benchmarks.generated import REPOSITORIES, write_records, write_set
from tools.label_references import main, references_of


def test_references_hold_no_text_and_lead_back_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = write_set(tmp_path)
    output = tmp_path / "data" / "references.jsonl"
    assert main([str(labels), "--checkouts", str(tmp_path / "checkouts"), "--output", str(output)]) == 0
    assert capsys.readouterr().out == "48 references, 0 labels came again, 0 texts were not found\n"
    assert "learning rate" not in output.read_text(encoding="utf-8")
    assert "comment" not in json.loads(output.read_text(encoding="utf-8").splitlines()[0])
    given, resolved = read_labelled(labels), read_labelled(output, tmp_path / "checkouts")
    assert sorted((one.repository, " ".join(one.comment.split()), one.category) for one in given) == sorted(
        (one.repository, " ".join(one.comment.split()), one.category) for one in resolved
    )
    assert all(one.setting.before for one in resolved)


def test_what_came_before_or_is_not_found_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = write_set(tmp_path, REPOSITORIES[:1])
    records = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    moved = records[0] | {"line": 999}
    write_records(labels, [*records, records[1], moved])
    output = tmp_path / "references.jsonl"
    assert main([str(labels), "--checkouts", str(tmp_path / "checkouts"), "--output", str(output)]) == 0
    assert capsys.readouterr().out == (
        "12 references, 1 labels came again, 1 texts were not found\n  not found: ann/alpha pkg/steps.py:999 (block)\n"
    )


def test_two_labels_for_one_text_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = write_set(tmp_path, REPOSITORIES[:1])
    records = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    write_records(labels, [*records, records[0] | {"label": "not_debt"}])
    with pytest.raises(UsageError, match=r"ann/alpha pkg/steps\.py:2 has two labels"):
        references_of([labels], tmp_path / "checkouts")
    assert main([str(labels), "--checkouts", str(tmp_path / "checkouts")]) == 2
    assert "remedy: decide for one of them" in capsys.readouterr().err
