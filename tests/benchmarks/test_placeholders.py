"""Labelled blocks find what the product sees in them; learning from some of them judges the others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks import other_linters
from benchmarks import placeholder_learning as learning
from benchmarks.blocks import Block, Seen, checked, read_blocks, seen_in
from benchmarks.placeholders import errors, main, measures, table
from readiness_lint.errors import UsageError
from tests.benchmarks.generated_blocks import REPOSITORIES, write_set


def a_block(line: int, end_line: int = 0, kind: str = "P7", function: str = "f", *, placeholder: bool = True) -> Block:
    return Block("r", "m.py", line, end_line or line, function, kind, placeholder, boundary=False, natural=True)


def test_blocks_are_read_with_what_is_left_out(tmp_path: Path) -> None:
    blocks = read_blocks(write_set(tmp_path, REPOSITORIES[:1]))
    assert [(one.line, one.end_line, one.placeholder, one.boundary, one.natural) for one in blocks] == [
        (5, 6, True, False, True),
        (12, 12, False, True, True),
        (16, 16, False, False, False),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no labelled block"),
        ("[]", "no labelled block"),
        ('{"repo": "a/b"}', "no labelled block"),
        ('{"repo": "a/b", "file": "m.py", "line": 1, "kind": "P2", "label": "maybe"}', "`label` is 'maybe'"),
    ],
)
def test_what_is_no_block_is_an_error_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = write_set(tmp_path, REPOSITORIES[:1])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=said) as raised:
        read_blocks(path)
    assert "blocks.jsonl:4" in str(raised.value)


def test_a_file_of_blocks_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_blocks(tmp_path / "none.jsonl")


def test_the_product_sees_symptoms_with_signs_and_findings(tmp_path: Path) -> None:
    blocks = read_blocks(write_set(tmp_path, REPOSITORIES[:1]))
    (repository,) = checked(blocks, [tmp_path / "checkouts"]).values()
    found = [[(one.kind, one.line, one.function) for one in seen_in(block, repository)] for block in blocks]
    assert found == [[("fabricated-fallback", 5, "load_samples")], [("swallowed-error", 12, "close_files")], []]
    assert "tries:read" in seen_in(blocks[0], repository)[0].signs
    with pytest.raises(UsageError, match="no checkout"):
        checked(blocks, [tmp_path])


def test_a_block_has_what_begins_in_it_or_what_it_begins_in() -> None:
    def seen(kind: str, line: int, end_line: int, function: str = "f") -> Seen:
        return Seen(kind, line, end_line, function, frozenset())

    inside, around, other = seen("a", 5, 9), seen("b", 3, 9), seen("b", 3, 9, "g")
    repository = {"m.py": [inside, around, other]}
    assert seen_in(a_block(4, 6), repository) == [inside, around]
    assert seen_in(a_block(4, 6, function="g"), repository) == [inside, other]
    assert seen_in(a_block(5, 6, "a"), repository) == [inside], "it was drawn for that one"
    assert seen_in(a_block(20), repository) == []


def test_models_tell_the_kinds_apart_in_repositories_that_they_have_not_seen(tmp_path: Path) -> None:
    blocks = read_blocks(write_set(tmp_path))
    examples = learning.examples_of(blocks, checked(blocks, [tmp_path / "checkouts"]))
    wanted = REPOSITORIES[:6]
    for folds in (0, 2):
        found = learning.out_of_repository(examples, wanted, folds)
        for at, name in enumerate(REPOSITORIES):
            fallback, clean_up, nothing = found[3 * at : 3 * at + 3]
            if name not in wanted:
                assert (fallback, clean_up, nothing) == (None, None, None)
                continue
            assert fallback is not None
            assert clean_up is not None
            assert fallback.probability > clean_up.probability
            assert nothing == learning.Opinion(0.0, reported=False)


def test_signs_of_few_repositories_or_examples_are_not_learnt(tmp_path: Path) -> None:
    blocks = read_blocks(write_set(tmp_path))
    examples = learning.examples_of(blocks, checked(blocks, [tmp_path / "checkouts"]))
    assert "kind:fabricated-fallback" in learning.train(examples).weights
    few = learning.train(examples, without=REPOSITORIES[:5]).weights
    assert "not-critical" in few, "six examples of three repositories"
    assert "kind:fabricated-fallback" not in few, "three examples"
    with pytest.raises(UsageError, match="nothing can be learnt"):
        learning.train(examples, without=REPOSITORIES[:6])


def test_measures_of_right_and_wrong_flags() -> None:
    assert measures([(True, True), (True, False), (False, True), (False, False)]) == "P 0.500 R 0.500 F1 0.500 (1 of 2)"
    assert measures([]) == "P 0.000 R 0.000 F1 0.000 (0 of 0)"


def test_tables_and_errors() -> None:
    gold = [a_block(1), a_block(2, placeholder=False), a_block(3)]
    opinions = [learning.Opinion(0.9, reported=True), learning.Opinion(0.8, reported=True), learning.Opinion()]
    said = list(table(gold, opinions))
    assert said[0] == "all: 3 blocks, 2 placeholders"
    assert next(line for line in said if "reported" in line).endswith("P 0.500 R 0.500 F1 0.500 (1 of 2)")
    assert said[-1].startswith("calibration error over 2 blocks")
    assert list(errors(gold, opinions)) == ["false 0.80: r m.py:2 P7", "missed 0.00: r m.py:3 P7"]


def test_the_command_judges_with_what_ships_or_with_what_it_learns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks, checkouts = str(write_set(tmp_path)), str(tmp_path / "checkouts")
    assert main([blocks, checkouts, "--no-baselines", "--errors"]) == 0
    assert "all: 24 blocks, 8 placeholders" in capsys.readouterr().out
    (tmp_path / "more").mkdir()
    more = write_set(tmp_path / "more", ("bob/iota", "bob/kappa"))
    folders = str(tmp_path / "more" / "checkouts")
    assert (
        main([blocks, checkouts, "--no-baselines", "--train", str(more), "--checkouts", folders, "--folds", "2"]) == 0
    )
    assert "(8 of 8)" in capsys.readouterr().out
    assert main([blocks, str(tmp_path), "--no-baselines"]) == 2
    assert "no checkout" in capsys.readouterr().err


def test_other_linters_are_asked_for_the_same_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks, checkouts = write_set(tmp_path, REPOSITORIES[:1]), tmp_path / "checkouts"
    flagged = other_linters.ruff_lines(read_blocks(blocks), [checkouts])
    assert flagged == "not measured: ruff is not installed" or (
        not isinstance(flagged, str) and flagged["BLE001"] == {0, 1} and flagged["S110"] == {1}
    )
    assert main([str(blocks), str(checkouts)]) == 0
    assert "ruff" in capsys.readouterr().out


def test_a_linter_that_is_not_installed_or_fails_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocks = read_blocks(write_set(tmp_path, REPOSITORIES[:1]))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert other_linters.ruff_lines(blocks, []) == "not measured: ruff is not installed"
    assert other_linters.pylint_lines(blocks, []) == "not measured: pylint is not installed"
    monkeypatch.undo()

    def answer(code: int, out: object) -> None:
        def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
            for option in command:
                form, _, file = option.partition("json:")
                if form == "--output-format=":
                    Path(file).write_text(json.dumps(out), encoding="utf-8")
            return subprocess.CompletedProcess([], code, "", "")

        monkeypatch.setattr("subprocess.run", run)
        monkeypatch.setattr("importlib.util.find_spec", lambda _: True)

    place = str((tmp_path / "checkouts" / "ann+alpha" / "pkg" / "load.py").resolve())
    answer(4, [{"path": place, "line": 5, "symbol": "broad-exception-caught"}])
    assert other_linters.pylint_lines(blocks, [tmp_path / "checkouts"]) == {"broad-exception-caught": {0}}
    answer(32, [])
    with pytest.raises(subprocess.CalledProcessError):
        other_linters.pylint_lines(blocks, [tmp_path / "checkouts"])
