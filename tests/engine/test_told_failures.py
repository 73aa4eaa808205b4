"""A failing test runs through critical functions of several files, and is told once: alike in parts and in editors."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.engine.index import leave_index
from readiness_lint.engine.one_file import OneFile, findings_of
from tests.projects import analysis_of, config_for, measure, write_project

STEP = "def {name}(optimizer, loss):\n    loss.backward()\n    optimizer.step()\n    return 1\n"
FILES = {
    "pyproject.toml": '[tool.coverage.run]\ndynamic_context = "test_function"\n',
    "deep.py": "import torch\n\n\n" + STEP.format(name="deep"),
    "wide.py": "import torch\n\nfrom deep import deep\n\n\n"
    + STEP.format(name="wide").replace("return 1", "return deep(optimizer, loss)"),
    "made_pb2.py": "import torch\n\n\n" + STEP.format(name="made"),
    "test_all.py": """\
from unittest.mock import Mock

from deep import deep
from made_pb2 import made
from wide import wide


def test_all():
    assert wide(Mock(), Mock()) == made(Mock(), Mock()) == 2


def test_deep():
    assert deep(Mock(), Mock()) == 1


def test_deep_again():
    assert deep(Mock(), Mock()) == 1


def test_wide():
    assert wide(Mock(), Mock()) == 1


def test_made():
    assert made(Mock(), Mock()) == 1
""",
}
WIDE = ("wide.py", 6, "wide", ("deep.py",))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("failing") / "project", FILES)
    measure(root)
    return root


@pytest.fixture
def root(measured: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(measured, tmp_path / "project"))


def told(findings: object) -> list[tuple[str, int, str, tuple[str, ...]]]:
    """Where failing tests are told, and the files of the other functions that they enter."""
    return [
        (one.path, one.span.line, one.subject, tuple(place.path for place in one.related))
        for one in findings  # type: ignore[attr-defined]
        if one.code == "RDY501"
    ]


def in_part(root: Path, *names: str) -> list[tuple[str, int, str, tuple[str, ...]]]:
    paths = tuple(root / name for name in names)
    return told(analyse(Request(config_for(root), paths, jobs=1)).report.findings)


def in_editor(root: Path, name: str, before: str = "") -> list[tuple[str, int, str, tuple[str, ...]]]:
    text = before + (root / name).read_text(encoding="utf-8")
    return told(findings_of(OneFile(str(root / name), text)))


def test_it_is_told_once_in_all_files(measured: Path) -> None:
    assert told(analysis_of(measured).report.findings) == [WIDE]


def test_the_parts_say_what_the_whole_says(measured: Path) -> None:
    assert in_part(measured, "wide.py") == in_part(measured, "wide.py", "deep.py") == [WIDE]
    assert in_part(measured, "deep.py") == in_part(measured, "test_all.py") == []


def test_editors_say_what_a_run_says(root: Path) -> None:
    assert leave_index(config_for(root), analysis_of(root)) is None
    assert in_editor(root, "wide.py") == [WIDE]
    assert in_editor(root, "deep.py") == []
    assert in_editor(root, "wide.py", "# One line more.\n") == [("wide.py", 7, "wide", ("deep.py",))]
    write_project(root, {"wide.py": FILES["wide.py"].replace("optimizer.step()", "optimizer.step(1)")})
    assert in_editor(root, "wide.py") == [], "nobody knows what tests do in it now"


def test_as_many_processes_as_you_like(measured: Path) -> None:
    def found(jobs: int) -> str:
        out = StringIO()
        main(
            ["check", str(measured), f"--jobs={jobs}", "--no-cache", "--quiet", "--output-format=json"], out, StringIO()
        )
        return out.getvalue()

    assert found(1) == found(2)
    assert "RDY501" in json.dumps(json.loads(found(1)))


def test_it_is_told_where_the_rule_is_on(root: Path) -> None:
    settings = FILES["pyproject.toml"] + '[tool.readiness-lint.per-file-ignores]\n"wide.py" = ["RDY501"]\n'
    write_project(root, {"pyproject.toml": settings})
    assert told(analysis_of(root).report.findings) == [("deep.py", 4, "deep", ())]
    write_project(root, {"pyproject.toml": settings + '"*.py" = ["RDY501"]\n'})
    assert told(analysis_of(root).report.findings) == []


def test_an_index_of_a_run_without_the_rule_knows_it(root: Path) -> None:
    command = ["check", str(root), "--exit-zero", "--quiet", "--select=RDY401"]
    assert main(command, StringIO(), StringIO()) == 0
    assert in_editor(root, "wide.py") == [WIDE]
