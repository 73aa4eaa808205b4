"""The report on generated labels, from beginning to end."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.debt import main, opinions
from benchmarks.labelled import read_labelled
from readiness_lint.debt.classify import REPORTED
from tests.benchmarks.generated import REPOSITORIES, write_records, write_repository, write_set
from tools.label_references import main as make_references

ROOT = Path(__file__).parents[2]


def split(folder: Path) -> tuple[Path, Path]:
    """The labels of two repositories to be judged, and those of all four as references to learn from."""
    labels, references, gold = write_set(folder), folder / "references.jsonl", folder / "gold.jsonl"
    make_references([str(labels), "--checkouts", str(folder / "checkouts"), "--output", str(references)])
    records = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    # The gold calls its repositories by their short names; the training data has the same ones with their owners.
    short = [record | {"repo": record["repo"].partition("/")[2].upper()} for record in records]
    write_records(gold, [record for record in short if record["repo"] in ("ALPHA", "BETA")])
    return gold, references


def test_the_table_has_all_judges_and_populations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, references = split(tmp_path)
    checkouts = str(tmp_path / "checkouts")
    capsys.readouterr()
    assert main([str(gold), "--train", str(references), "--checkouts", checkouts, "--verbose"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "labelled: 24 comments of 2 repositories, 12 debts, 8 of them hidden"
    assert lines[1] == "learnt from, too: 48 comments of 4 repositories, 24 debts, 16 of them hidden"
    rows = {line[:19].strip(): line[19:].split() for line in lines[3:11]}
    assert rows[f"reported, at {REPORTED:.2f}"][:3] == ["1.000", "1.000", "1.000"]
    assert rows["ruff TD, FIX"][:3] == ["1.000", "0.333", "0.500"]
    assert rows["ruff TD, FIX"][6:9] == ["–", "0.000", "0.000"]
    assert any(line.startswith("category right: ") and " of 12 " in line for line in lines)
    assert any(line.startswith("ALPHA  ") for line in lines)
    assert any(line.startswith("calibration error") for line in lines)


def test_what_is_judged_was_not_learnt_from_under_any_name(tmp_path: Path) -> None:
    gold = read_labelled(split(tmp_path)[0])
    more = read_labelled(tmp_path / "references.jsonl", tmp_path / "checkouts")
    straight = opinions(gold, more)
    alpha = [place for place, one in enumerate(gold) if one.repository == "ALPHA"]
    lied = [replace(one, is_debt=not one.is_debt) if one.repository == "ann/alpha" else one for one in more]
    after = opinions(gold, lied)
    assert [after[place] for place in alpha] == [straight[place] for place in alpha]
    assert after != straight


def test_mistakes_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = [record for name in REPOSITORIES for record in write_repository(tmp_path, name)]
    turned = [records[0] | {"label": "not_debt", "category": ""}, *records[1:]]
    turned.append(records[-1] | {"label": "debt", "category": "known-bug", "unsure": True})
    assert main([str(write_records(tmp_path / "gold.jsonl", turned)), "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "false alarm: ann/alpha pkg/steps.py [block] not debt; said 0." in out
    assert "missed alarm: dan/delta pkg/steps.py [block] known-bug (unsure); said 0.00\n    stage delta11 runs" in out


@pytest.mark.parametrize("arguments", [[], ["--distill", "gold.jsonl"], ["--checkout", "."]])
def test_what_cannot_be_measured_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_an_error_has_its_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, references = split(tmp_path)
    assert main([str(references)]) == 2
    assert "remedy: --checkouts DIR" in capsys.readouterr().err


def test_it_runs_by_its_path_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "debt.py"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("usage: benchmarks/debt.py")
