"""RDY210, RDY211 and RDY213 on small projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.model.findings import Finding, Level
from tests.projects import analysis_of, write_project

CODES = ("RDY210", "RDY211", "RDY213")
TRAIN = """\
import torch

def train_step(model, batch, optimizer):
    loss = model(batch).mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
"""


def found(root: Path, files: dict[str, str]) -> list[Finding]:
    report = analysis_of(write_project(root / "project", {"pyproject.toml": "", **files})).report
    return [finding for finding in report.findings if finding.code in CODES]


def told(root: Path, files: dict[str, str]) -> list[tuple[str, str, int, Level]]:
    return [(one.code, one.path, one.span.line, one.level) for one in found(root, files)]


TESTS = {"tests/shapes.py": "def check_shapes(model):\n    return True\n"}
FALLBACK = "try:\n    from tests.shapes import check_shapes\nexcept ImportError:\n    {}\n\n\n"


def test_stubs_for_a_test_that_cannot_be_imported_are_an_error_in_a_critical_file(tmp_path: Path) -> None:
    stub = "def check_shapes(model):\n        return True"
    (finding,) = found(tmp_path, {**TESTS, "train.py": FALLBACK.format(stub) + TRAIN})
    assert (finding.code, finding.span.line, finding.level) == ("RDY210", 2, Level.ERROR)
    assert finding.message == (
        "`tests.shapes`, a test of the project, is imported outside of the tests, and stubs stand in for it where that"
        " fails"
    )


def test_without_stubs_it_is_a_warning_and_in_other_files_a_note(tmp_path: Path) -> None:
    files = {**TESTS, "train.py": FALLBACK.format("raise") + TRAIN, "show.py": "import tests.shapes\n"}
    assert told(tmp_path, files) == [("RDY210", "show.py", 1, Level.NOTE), ("RDY210", "train.py", 2, Level.WARNING)]


@pytest.mark.parametrize(
    "line", ["from unittest.mock import Mock", "import unittest.mock", "from unittest import mock"]
)
def test_mocks_in_production(tmp_path: Path, line: str) -> None:
    text = f"def load(path):\n    {line}\n    {line}\n    return path or mock.Mock()\n"
    (finding,) = found(tmp_path, {"load.py": text})
    assert (finding.code, finding.subject, finding.span.line) == ("RDY210", "load", 2)
    assert finding.message == "`unittest.mock` is imported outside of the tests"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pkg/testing/fakes.py", "from unittest.mock import Mock\n"),
        ("pkg/mocks.py", "from unittest.mock import Mock\n"),
        ("run_tests.py", "from tests.shapes import check_shapes\n"),
        ("load.py", "def self_test():\n    from unittest.mock import Mock\n"),
        ("load.py", "from unittest.mock import Mock\n\ndef test_it():\n    assert Mock()\n"),
        ("load.py", "import unittest\nfrom unittest import mock\n\nclass Load(unittest.TestCase):\n    pass\n"),
        ("load.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from unittest.mock import Mock\n"),
        ("load.py", "import unittest\n"),
        ("load.py", "from unittest.mock import patch\nfrom unittest import mock\nmock.patch.dict(environ, a=1)\n"),
    ],
)
def test_code_that_tests_may_use_what_tests_use(tmp_path: Path, path: str, text: str) -> None:
    assert told(tmp_path, {**TESTS, path: text}) == []


OPTIONS = """\
import argparse

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--{}")
    args = parser.parse_args()
    {}

if __name__ == "__main__":
    main()

"""


def test_options_that_change_the_model_are_warnings_in_critical_files(tmp_path: Path) -> None:
    seed, title = (OPTIONS.format(name, "print(args.data)") for name in ("seed", "title"))
    files = {"train.py": seed + TRAIN, "train_2.py": title + TRAIN, "show.py": seed}
    assert told(tmp_path, files) == [
        ("RDY211", "show.py", 6, Level.NOTE),
        ("RDY211", "train.py", 6, Level.WARNING),
        ("RDY211", "train_2.py", 6, Level.NOTE),
    ]


def test_a_record_is_no_use_of_a_seed_but_one_of_a_title(tmp_path: Path) -> None:
    seed, title = (OPTIONS.format(name, "save(args.data, vars(args))") for name in ("seed", "title"))
    (finding,) = found(tmp_path, {"a.py": seed, "b.py": title})
    assert finding.path == "a.py"
    assert finding.message == "Parses `--seed`, but nothing ever reads `seed` but a record of the run"


def test_options_that_another_file_imports_are_left_alone(tmp_path: Path) -> None:
    text = OPTIONS.format("seed", "return args")
    assert told(tmp_path, {"a.py": text, "b.py": "from a import main\n"}) == []
    assert [code for code, *_ in told(tmp_path / "alone", {"a.py": text})] == ["RDY211"] * 2


def test_a_missing_name_is_an_error_where_nothing_catches_it(tmp_path: Path) -> None:
    files = {"losses.py": "def other(): pass\n", "train.py": f"from losses import kd_loss\n\n{TRAIN}"}
    (finding,) = found(tmp_path, files)
    assert (finding.code, finding.level, finding.message) == ("RDY213", Level.ERROR, "`losses` has no `kd_loss`")


def test_a_missing_name_is_a_note_where_the_failure_is_caught_or_nothing_critical_follows(tmp_path: Path) -> None:
    caught = TRAIN.replace(
        "    loss.backward()\n",
        "    try:\n        from losses import kd_loss\n        loss += kd_loss(batch)\n    except Exception:\n"
        "        print('no kd')\n    loss.backward()\n",
    )
    files = {"losses.py": "", "train.py": caught, "show.py": "from losses import kd_loss\n"}
    show, train = found(tmp_path, files)
    assert (show.level, show.message) == (Level.NOTE, "`losses` has no `kd_loss`")
    assert (train.level, train.subject) == (Level.NOTE, "train_step")
    assert train.message.endswith("the import always fails, and what catches that goes on")


def test_a_name_for_types_alone_is_never_missed(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from losses import Loss\n"
    assert told(tmp_path, {"losses.py": "", "train.py": text}) == []


def test_what_libcst_cannot_read_is_told_without_a_level(tmp_path: Path) -> None:
    text = "from losses import kd_loss\n" + "x = 1\n" * 10_000 + TRAIN
    assert told(tmp_path, {"losses.py": "", "train.py": text}) == [("RDY213", "train.py", 1, Level.NOTE)]
