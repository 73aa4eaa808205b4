"""The report on generated repositories, from beginning to end."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.critical import NOT_JUDGED, Opinion, main, out_of_repository, scores, shipped
from benchmarks.critical_learning import examples_of
from benchmarks.functions import LabelledFunction, projects_of, read_functions
from tests.benchmarks.generated import Record, write_records
from tests.benchmarks.generated_functions import REPOSITORIES, write_repository, write_set

ROOT = Path(__file__).parents[2]


def rows(lines: list[str]) -> dict[str, list[float]]:
    """The table of scores: ten figures by title."""
    return {line.partition("(")[0].strip(): [*map(float, line[24:].split())] for line in lines[2:4]}


def test_the_shipped_model_is_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write_set(tmp_path)), str(tmp_path / "checkouts"), "--verbose"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["critical", "training", "conversion", "macro"]
    found = rows(lines)
    assert found.keys() == {"all", "without boundary"}
    assert all(len(figures) == 10 and all(0 <= figure <= 1 for figure in figures) for figures in found.values())
    assert found["all"][2] > 0.8
    assert [line.split()[0] for line in lines[5:11]] == sorted(REPOSITORIES)
    assert any(line.startswith("calibration error ") for line in lines)
    bins = [line.split() for line in lines if line.startswith("from ")]
    assert sum(int(fields[2]) for fields in bins) == 72


def test_each_repository_is_judged_by_what_was_learnt_from_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels, checkouts = write_set(tmp_path), str(tmp_path / "checkouts")
    assert main([str(labels), checkouts, "--train", str(labels), "--checkouts", checkouts]) == 0
    first = capsys.readouterr().out
    assert rows(first.splitlines())["all"][2] > 0.9
    assert main([str(labels), checkouts, "--train", str(labels)]) == 0
    assert capsys.readouterr().out == first


def test_more_to_learn_from_may_lie_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = write_records(tmp_path / "gold.jsonl", write_repository(tmp_path / "here", REPOSITORIES[0]))
    more = write_set(tmp_path, REPOSITORIES[1:])
    arguments = [str(gold), str(tmp_path / "here"), "--train", str(more)]
    assert main(arguments) == 2
    assert "no checkout of bea/beta" in capsys.readouterr().err
    assert main([*arguments, "--checkouts", str(tmp_path / "checkouts")]) == 0
    assert rows(capsys.readouterr().out.splitlines())["all"][2] > 0.9


def test_records_that_name_no_repository_are_of_the_one_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = write_repository(tmp_path, "ann/alpha")
    nameless = [{key: value for key, value in record.items() if key != "repo"} for record in records]
    gold = write_records(tmp_path / "gold.jsonl", nameless)
    assert main([str(gold), str(tmp_path), "--repository", "ann/alpha"]) == 0
    assert "\nann/alpha " in capsys.readouterr().out


def test_what_is_judged_was_not_learnt_from(tmp_path: Path) -> None:
    gold = read_functions(write_set(tmp_path))
    projects = projects_of(gold, [tmp_path / "checkouts"])
    lied = [_turned(one) if one.repository == "ann/alpha" else one for one in gold]
    straight = out_of_repository(gold, examples_of(gold, projects), projects)
    after = out_of_repository(gold, examples_of(lied, projects), projects)
    alpha = [place for place, one in enumerate(gold) if one.repository == "ann/alpha"]
    assert [after[place] for place in alpha] == [straight[place] for place in alpha]
    assert after != straight


def test_what_is_judged_was_not_learnt_from_under_another_name(tmp_path: Path) -> None:
    more = read_functions(write_set(tmp_path))
    (tmp_path / "alpha").symlink_to(tmp_path / "checkouts" / "ann+alpha")
    gold = [replace(one, repository="alpha") for one in more if one.repository == "ann/alpha"]
    projects = projects_of([*gold, *more], [tmp_path, tmp_path / "checkouts"])
    lied = [_turned(one) if one.repository == "ann/alpha" else one for one in more]
    straight = out_of_repository(gold, examples_of([*gold, *more], projects), projects)
    assert out_of_repository(gold, examples_of([*gold, *lied], projects), projects) == straight


def _turned(one: LabelledFunction) -> LabelledFunction:
    label = "none" if one.critical else "training"
    return replace(one, label=label)


def test_a_module_that_does_little_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    gold = read_functions(write_set(tmp_path))
    more = [
        LabelledFunction("ann/alpha", "pkg/train.py", "<module>", 1, "none", False),
        LabelledFunction("ann/alpha", "tests/test_train.py", "test_it", 1, "none", False),
    ]
    projects = projects_of(gold, [tmp_path / "checkouts"])
    assert shipped(more, projects) == [NOT_JUDGED, NOT_JUDGED]
    assert out_of_repository(more, examples_of(gold, projects), projects) == [NOT_JUDGED, NOT_JUDGED]


def test_the_rules_decide_on_a_module_that_is_short(tmp_path: Path) -> None:
    gold = read_functions(write_set(tmp_path))
    file = tmp_path / "checkouts" / "ann+alpha" / "run.py"
    file.write_text('import torch\n\ntorch.onnx.export(None, None, "m.onnx")\n', encoding="utf-8")
    more = [LabelledFunction("ann/alpha", "run.py", "<module>", 1, "conversion", False)]
    projects = projects_of(gold, [tmp_path / "checkouts"])
    (learnt,) = out_of_repository(more, examples_of(gold, projects), projects)
    assert [learnt] == shipped(more, projects)
    assert learnt.label == "conversion"
    assert learnt.confidence >= 0.75


def labelled(label: str, *, boundary: bool = False) -> LabelledFunction:
    """A function with this label."""
    return LabelledFunction("r", "a.py", "f", 1, label, boundary)


def test_scores_count_what_is_right() -> None:
    gold = [labelled(label) for label in ("training", "training", "conversion", "none")]
    said = [Opinion(label, 0.5) for label in ("training", "conversion", "none", "none")]
    *_, everything, sure = scores(gold, said)
    figures = [*map(float, everything[24:].split())]
    assert figures[:3] == pytest.approx([1.0, 2 / 3, 0.8], abs=0.001)  # critical
    assert figures[3:6] == pytest.approx([1.0, 0.5, 2 / 3], abs=0.001)  # training
    assert figures[6:9] == [0.0, 0.0, 0.0]  # conversion
    assert figures[9] == pytest.approx((2 / 3 + 0 + 2 / 3) / 3, abs=0.001)
    assert sure[24:] == everything[24:]


def test_where_all_are_boundaries_there_is_one_line() -> None:
    lines = [*scores([labelled("none", boundary=True)], [Opinion("none", 0.0)])]
    assert len(lines) == 3
    assert lines[2].startswith("all (1) ")


def test_mistakes_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = write_repository(tmp_path, "ann/alpha")
    wrong: list[Record] = [one | {"label": "none", "boundary": True} for one in records if one["line"] == 9]
    kept = [one for one in records if one["file"] == "pkg/train.py" and one["line"] != 9]
    gold = write_records(tmp_path / "gold.jsonl", [*wrong[:1], *kept])
    assert main([str(gold), str(tmp_path), "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "ann/alpha" in out
    assert "none>training 1" in out
    (line,) = [line for line in out.splitlines() if line.startswith("none > training")]
    assert line.endswith(" (boundary): ann/alpha pkg/train.py:9 alpha_step")


@pytest.mark.parametrize("option", [None, "--train"])
def test_wrong_input_is_told_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str | None
) -> None:
    labels = write_set(tmp_path, REPOSITORIES[:1])
    broken = tmp_path / "broken.jsonl"
    broken.write_text(labels.read_text(encoding="utf-8").replace('"none"', '"nothing"', 1), encoding="utf-8")
    place = [json.loads(line)["label"] for line in broken.read_text("utf-8").splitlines()].index("nothing") + 1
    arguments = [str(labels), str(tmp_path / "checkouts"), option, str(broken)] if option else [str(broken), "."]
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert f"broken.jsonl:{place}" in told.err
    assert "'nothing'" in told.err
    assert told.out == ""


def test_it_runs_by_its_path_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "critical.py"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("usage: benchmarks/critical.py")


def test_as_many_folds_as_repositories_leave_out_one_each(tmp_path: Path) -> None:
    gold = read_functions(write_set(tmp_path))
    projects = projects_of(gold, [tmp_path / "checkouts"])
    examples = examples_of(gold, projects)
    assert out_of_repository(gold, examples, projects, len(REPOSITORIES)) == out_of_repository(gold, examples, projects)
