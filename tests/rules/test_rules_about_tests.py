"""The rules about tests of critical functions on measured projects, and the same findings in an editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.engine.index import leave_index
from readiness_lint.engine.one_file import OneFile, findings_of
from readiness_lint.model.findings import Finding, Level
from tests.projects import analysis_of, config_for, measure, write_project

TRAIN = """\
import torch


def step(optimizer, loss, clip=None, scale=None, log=None, more=None, last=None, name=None):
    if clip:
        loss.clip()
    if scale:
        loss.scale()
    if log:
        log(loss)
    if more:
        loss.more()
    if last:
        loss.last()
    if name == "never":
        return None
    loss.backward()
    optimizer.step()
    return loss


def save(model):
    torch.save(model, "model.pt")


def export(model):
    torch.onnx.export(model, "model.onnx")
    return 1


def convert(model):  # pragma: no cover
    torch.jit.save(model, "x")


def adapt(loss):
    loss.backward()
    return loss


def load(path):
    model = torch.load(path)
    return model


if __name__ == "__main__":
    step(None, None)
    save(None)
"""
TEST = """\
from unittest.mock import Mock

import pytest
import torch
import train
from train import step

for name in ("save", "load", "onnx", "jit"):
    setattr(torch, name, Mock())


def test_step():
    loss = Mock()
    assert step(Mock(), loss, 1, 1, Mock(), 1, 1) is loss
    assert step(Mock(), loss) is loss


def test_save():
    train.save(Mock())


@pytest.mark.parametrize("number", [1, 2])
def test_export(number):
    assert train.export(Mock()) == number


def test_adapt_fails():
    train.adapt(Mock())
    assert False


@pytest.mark.skip
def test_load():
    assert train.load("x")
"""
HIDDEN = "import no_such_library\nfrom train import step\n\n\ndef test_hidden():\n    assert step\n"
SETTINGS = (
    '[tool.coverage.run]\ndynamic_context = "test_function"\n'
    '[tool.pytest.ini_options]\naddopts = "--continue-on-collection-errors"\n'
)
META = (
    '{"exit_code_by_key": {"train.x_step__mutmut_1": 0, "train.x_step__mutmut_2": 1, "train.x_adapt__mutmut_1": null}}'
)
CODES = ("RDY401", "RDY403", "RDY404", "RDY406", "RDY408", "RDY409", "RDY410", "RDY501", "RDY502", "RDY503", "RDY504")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"train.py": TRAIN, "test_train.py": TEST, "test_hidden.py": HIDDEN, "pyproject.toml": SETTINGS}
    folder = write_project(tmp_path_factory.mktemp("tests") / "project", {**files, "mutants/train.py.meta": META})
    measure(folder)
    return folder


def told(findings: list[Finding] | tuple[Finding, ...]) -> list[tuple[str, str, int, Level]]:
    found = [(one.code, one.subject, one.span.line, one.level) for one in findings if one.code in CODES]
    return sorted(found)


def in_editor(root: Path, name: str, text: str | None = None) -> list[Finding]:
    place = root / name
    return findings_of(OneFile(str(place), text or place.read_text(encoding="utf-8")))


def test_each_truth_is_told_once(root: Path) -> None:
    assert told(analysis_of(root).report.findings) == [
        ("RDY401", "load", 40, Level.WARNING),
        ("RDY403", "step", 15, Level.NOTE),
        ("RDY404", "adapt", 35, Level.WARNING),
        ("RDY406", "<module>", 45, Level.NOTE),
        ("RDY408", "<module>", 1, Level.WARNING),
        ("RDY409", "convert", 31, Level.WARNING),
        ("RDY410", "save", 22, Level.WARNING),
        ("RDY501", "export", 26, Level.WARNING),
        ("RDY502", "load", 40, Level.NOTE),
        ("RDY504", "<module>", 1, Level.WARNING),
    ]


def test_findings_name_tests_lines_and_numbers(root: Path) -> None:
    found = {one.code: one for one in analysis_of(root).report.findings}
    assert found["RDY403"].message.endswith("never take 1 of its 12 branches")
    assert [one.message for one in found["RDY403"].related] == ["never from line 15 to line 16"]
    assert "one fails, `test_train.test_adapt_fails`" in found["RDY404"].message
    assert "a test that asserts nothing: `test_train.test_save`" in found["RDY410"].message
    assert "a failing test (`test_train.test_export`) enters it" in found["RDY501"].message
    assert [(one.path, one.span.line) for one in found["RDY502"].related] == [("test_train.py", 33)]
    assert found["RDY504"].path == "test_hidden.py"
    assert "tests notice 1 of 2 changes" in found["RDY408"].message
    assert "(1 more are unknown)" in found["RDY408"].message
    assert found["RDY408"].related[0].message == "1 of 2 changes of `step` go unnoticed"


def test_an_editor_tells_the_same_of_one_file(root: Path) -> None:
    analysis = analysis_of(root)
    assert leave_index(config_for(root), analysis) is None
    whole = [one for one in analysis.report.findings if one.path == "train.py"]
    assert told(in_editor(root, "train.py")) == told(whole)
    by_code = {one.code: one for one in in_editor(root, "train.py")}
    for one in whole:
        if one.code in CODES:
            assert (one.message, one.related) == (by_code[one.code].message, by_code[one.code].related)


def test_after_an_edit_lines_and_exclusions_of_the_old_text_are_not_told(root: Path) -> None:
    assert leave_index(config_for(root), analysis_of(root)) is None
    moved = {one.code: one for one in in_editor(root, "train.py", "# Moved.\n" + TRAIN)}
    assert (moved["RDY403"].span.line, moved["RDY403"].related) == (5, ())
    assert "RDY409" not in moved
    changed = TRAIN.replace('    torch.save(model, "model.pt")', '    torch.save(model, "other.pt")')
    assert "RDY410" not in {one.code for one in in_editor(root, "train.py", changed)}


def test_a_test_file_that_was_not_asked_for_is_not_told(root: Path) -> None:
    assert "RDY504" not in {one.code for one in analysis_of(root / "train.py").report.findings}
    assert "RDY504" in {one.code for one in analysis_of(root / "test_hidden.py").report.findings}
