"""The rules about tests of critical functions on measured projects, and the same findings in an editor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from readiness_lint.engine.index import leave_index
from readiness_lint.engine.one_file import OneFile, findings_of
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence, Ratio
from readiness_lint.model.findings import Finding, Level, Related
from readiness_lint.rules import BY_CODE
from readiness_lint.rules.failing_tests import by_closest, is_failing
from readiness_lint.rules.view import FileView, head_of
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
OTHER = "import torch\n\n\ndef tune(loss):\n    loss.backward()\n    return loss\n"
HIDDEN = "import no_such_library\nfrom other import tune\n\n\ndef test_hidden():\n    assert tune\n"
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
    tests = {"test_train.py": TEST, "test_hidden.py": HIDDEN}
    files = {"train.py": TRAIN, "other.py": OTHER, "pyproject.toml": SETTINGS, **tests}
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


def test_an_editor_tells_of_a_hidden_test_file_what_the_last_run_left(root: Path) -> None:
    analysis = analysis_of(root)
    assert leave_index(config_for(root), analysis) is None
    whole = [one for one in analysis.report.findings if one.path == "test_hidden.py"]
    assert [one.message for one in in_editor(root, "test_hidden.py")] == [one.message for one in whole]
    assert in_editor(root, "test_hidden.py", HIDDEN.replace("no_such_library", "os")) == []
    assert in_editor(root, "test_train.py") == []


def view_of(root: Path) -> FileView:
    return next(view for view in analysis_of(root).views if view.facts.path == "train.py")


def with_step(view: FileView, evidence: FunctionEvidence) -> FileView:
    unit = next(index for index, unit in enumerate(view.facts.units) if unit.qualname == "step")
    return replace(view, evidence={**view.evidence, unit: evidence})


def about_step(code: str, view: FileView) -> list[str]:
    return [one.message for one in BY_CODE[code].findings(view) if one.subject == "step"]


ENTERED = FunctionEvidence(Entered.YES, Ratio(5, 5), Ratio(9, 10), Freshness.FRESH)


def test_evidence_of_another_text_says_nothing(root: Path) -> None:
    view = view_of(root)
    stale = {unit: replace(one, freshness=Freshness.STALE) for unit, one in view.evidence.items()}
    codes = [code for code in CODES if code not in ("RDY408", "RDY504")]
    assert not [code for code in codes if list(BY_CODE[code].findings(replace(view, evidence=stale)))]
    assert not [code for code in codes if list(BY_CODE[code].findings(replace(view, evidence={})))]


def test_branches_without_lines_are_told_at_the_function(root: Path) -> None:
    view = with_step(view_of(root), ENTERED)
    (finding,) = [one for one in BY_CODE["RDY403"].findings(view) if one.subject == "step"]
    assert (finding.span.line, finding.related) == (4, ())
    left = with_step(view, replace(ENTERED, untaken=((5, -4),)))
    (finding,) = [one for one in BY_CODE["RDY403"].findings(left) if one.subject == "step"]
    assert [one.message for one in finding.related] == ["never from line 5 out of the function"]


def test_branches_below_the_threshold_are_told_once(root: Path) -> None:
    low = with_step(view_of(root), replace(ENTERED, branches=Ratio(2, 10)))
    assert about_step("RDY402", low)
    assert not about_step("RDY403", low)


def test_branches_that_were_not_measured_are_not_missing(root: Path) -> None:
    assert not about_step("RDY403", with_step(view_of(root), replace(ENTERED, branches=None)))


def test_what_only_failing_tests_enter_is_told_once(root: Path) -> None:
    failing = replace(ENTERED, passing=0, failing=2, failed_in=("a.test_x",), branches=Ratio(1, 10))
    view = with_step(view_of(root), failing)
    (message,) = about_step("RDY404", view)
    assert "2 fail, `a.test_x` and 1 more" in message
    assert not any(about_step(code, view) for code in ("RDY401", "RDY402", "RDY403", "RDY410", "RDY501"))
    (expected,) = about_step("RDY404", with_step(view, replace(failing, failing=0, failed_in=())))
    assert expected.endswith("all are expected to fail")


def test_a_failing_test_is_told_at_the_function_that_the_fewest_tests_enter(root: Path) -> None:
    """A, B and C are the tests; every one of them stands in one finding, and every function in one as well."""
    view = view_of(root)
    names = {view.facts.units[unit].qualname: unit for unit in view.critical}

    def told(**entered: tuple[int, int, tuple[str, ...]]) -> dict[str, tuple[str, list[str]]]:
        evidence = {
            names[name]: replace(ENTERED, passing=passing, failing=failing, failed_in=failed_in)
            for name, (passing, failing, failed_in) in entered.items()
        }
        closest = by_closest({unit: one for unit, one in evidence.items() if is_failing(one)})
        failing = {
            unit: tuple(Related("", head_of(view.facts, one), view.facts.units[one].name) for one in others)
            for unit, others in closest.items()
        }
        findings = BY_CODE["RDY501"].findings(replace(view, evidence=evidence, failing=failing))
        return {
            one.subject: (one.message.partition(", and ")[2], [place.message for place in one.related])
            for one in findings
        }

    assert told(step=(9, 2, ("A", "B")), save=(1, 1, ("A",)), adapt=(2, 1, ("B",)), load=(5, 1, ("A",))) == {
        "save": ("a failing test (`A`) enters it, and 2 other critical functions", ["load", "step"]),
        "adapt": ("a failing test (`B`) enters it", []),
    }
    several = ("A", "B", "C")
    assert told(step=(9, 5, several), save=(1, 5, several), adapt=(1, 1, ("A",))) == {
        "save": ("5 failing tests (`A`, `B`, `C` and 2 more) enter it, and 1 other critical function", ["step"]),
        "adapt": ("a failing test (`A`) enters it", []),
    }
    assert list(told(step=(9, 4, several), save=(9, 5, several))) == ["step", "save"], "not the same tests"
    assert told(step=(0, 2, ("A",)), save=(1, 0, ())) == {}


def test_a_failing_test_that_is_told_elsewhere_is_not_told_again(root: Path) -> None:
    view = view_of(root)
    failing = with_step(view, replace(ENTERED, passing=1, failing=1, failed_in=("A",)))
    assert list(BY_CODE["RDY501"].findings(replace(failing, failing={}))) == []
    step = next(unit for unit in view.critical if view.facts.units[unit].qualname == "step")
    assert about_step("RDY501", replace(failing, failing={step: ()}))
    assert not about_step("RDY501", replace(view, failing={step: ()})), "it was told, and the evidence is gone"


def test_what_runs_on_import_alone_and_what_flaky_tests_enter(root: Path) -> None:
    view = view_of(root)
    (message,) = about_step("RDY410", with_step(view, replace(ENTERED, on_import=True)))
    assert message.endswith("it runs in no test, but on import alone")
    many = replace(ENTERED, passing=7, failing=0, asserted=False, passed_in=("a.test_x", "a.test_y"))
    (message,) = about_step("RDY410", with_step(view, many))
    assert "7 tests that assert nothing: `a.test_x`, `a.test_y` and 5 more" in message
    assert not about_step("RDY410", with_step(view, replace(many, failing=1)))
    (message,) = about_step("RDY503", with_step(view, replace(ENTERED, flaky_in=("a.test_z",))))
    assert "`a.test_z`, which failed and then passed" in message


def test_a_main_block_that_starts_what_is_reported_is_left_to_that(root: Path) -> None:
    view = view_of(root)
    assert list(BY_CODE["RDY406"].findings(view))
    untested = replace(ENTERED, entered=Entered.NO)
    assert about_step("RDY401", with_step(view, untested))
    assert not list(BY_CODE["RDY406"].findings(with_step(view, untested)))


def test_an_entry_point_that_no_test_enters(root: Path) -> None:
    view = view_of(root)
    module = replace(view.evidence[0], entered=Entered.NO)
    (finding,) = BY_CODE["RDY406"].findings(replace(view, evidence={**view.evidence, 0: module}))
    assert (finding.level, finding.span.line) == (Level.WARNING, 1)
    assert finding.message.endswith("no test enters it")


def test_mutants_that_nobody_judged_say_nothing(root: Path) -> None:
    view = view_of(root)
    unknown = {unit: replace(one, killed=0, survived=0, unknown=3) for unit, one in view.mutants.items()}
    assert view.mutants
    assert not list(BY_CODE["RDY408"].findings(replace(view, mutants=unknown)))


NOTHING_TO_RUN = '''\
import abc
import functools


def told():
    """Nothing is run here."""


class Base(abc.ABC):
    @abc.abstractmethod
    def untold(self):
        """Nor here."""


def deco(function):
    @functools.wraps(function)
    def inner(x):
        return function(x) + 1

    return inner


@deco
def work(x):
    return x


def outer(x):
    def one(): return x
    return one
'''


def test_what_only_arcs_or_functions_inside_show_is_not_held_against_anybody(tmp_path: Path) -> None:
    settings = '[tool.readiness-lint]\ncritical = ["lib.py"]\n[tool.coverage.run]\ndynamic_context = "test_function"\n'
    test = "import lib\n\n\ndef test_it():\n    assert lib.told() is None\n    assert lib.work(1) == 2\n"
    test += "    assert lib.outer(3)() == 3\n"
    root = write_project(
        tmp_path / "project", {"pyproject.toml": settings, "lib.py": NOTHING_TO_RUN, "test_lib.py": test}
    )
    measure(root)
    found = {(one.code, one.subject) for one in analysis_of(root).report.findings if one.code.startswith("RDY4")}
    assert found == set(), "`told` ran, `untold` cannot run, `deco` works in `inner`, `one` runs in a test"
