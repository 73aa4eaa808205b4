"""What coverage.py records and what is told of it, a row each, every one really measured under pytest.

The rows stand in the order of three tables: what formats hold, the traps of a join by function, and code that coverage
cannot see; facts about fresh data and about tests follow. Where a row is a field of its own, more of it is held
elsewhere: recorded paths in test_recorded_paths.py, who ran what in test_run_by.py, stale data in test_freshness.py and
test_joining_stamped.py, test results in test_junit.py and test_reportlog.py, stand-ins for compilers in
test_unmeasured.py, child processes and xdist in tests/cli/test_run_tests.py and test_run_tests_hard.py.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from readiness_lint.evidence.join import EXCLUDED, HOLLOW_REMEDY
from readiness_lint.evidence.remedies import NO_STATEMENTS
from readiness_lint.evidence.unmeasured import WORKER
from readiness_lint.model.evidence import Entered, Evidence, Freshness, FunctionEvidence, Ratio, RunBy
from tests.evidence import torch_ways
from tests.evidence.support import Project
from tests.projects import write_project

YES, NO, UNKNOWN = Entered.YES, Entered.NO, Entered.UNKNOWN
TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
NUMBA = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="numba is not installed")

MODULE = '''
import functools
import threading
from typing import overload


def called(x):
    if x:
        return 1
    return 2


def imported_only(x):
    return x


def one_line_never(x): return x


def one_line_called(x): return x


def documented():
    """Nothing else."""


def documented_never():
    """Nothing else."""


def stub(): ...


def excluded():  # pragma: no cover
    return 1


def has_lambda(x):
    key = lambda y: y + 1
    return x


@overload
def overloaded(x: int) -> int: ...
@overload
def overloaded(x: str) -> str: ...
def overloaded(x):
    return x


if functools:
    def conditional():
        return 1
else:
    def conditional():
        return 2

try:
    import no_such_library
except ImportError:
    def in_except():
        return 1


class Box:
    @property
    def value(self):
        return 1

    @value.setter
    def value(self, new):
        self.new = new


def several_lines(x):
    return dict(
        a=x,
        b=x,
    )


def outer(x):
    def inner(y):
        return y

    return inner(x) if x else None


@functools.cache
def decorated(x):
    return x


def generator():
    yield 1


def generator_never():
    yield 1


async def coroutine_never():
    return 1


def in_thread():
    return 1


def start():
    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()


def in_child():
    return 1


def failing_only(x):
    y = x
    return y


def both(x):
    if x:
        return 1
    return 2
'''
TEST = """
import subprocess
import sys

import mod


def test_all():
    assert mod.called(1) == mod.one_line_called(1) == 1
    mod.documented()
    mod.stub()
    mod.excluded()
    mod.has_lambda(1)
    mod.overloaded(1)
    mod.conditional()
    mod.in_except()
    mod.Box().value = 1
    mod.several_lines(1)
    mod.outer(0)
    mod.decorated(1)
    assert list(mod.generator()) == [1]
    mod.start()
    assert mod.both(1) == 1


def test_fails():
    mod.failing_only(1)
    assert mod.both(0) == 1


def test_child():
    subprocess.run([sys.executable, "-c", "import mod; mod.in_child()"], check=True)
"""
SETTINGS = "[run]\nsource = .\ndynamic_context = test_function\n"


def run_pytest(root: Path, *options: str, data: str = ".coverage") -> None:
    """Pytest under coverage.py, as a user runs it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "coverage", "run", f"--data-file={data}", *options]
    command += ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml=junit.xml"]
    done = subprocess.run(command, cwd=root, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with data of all kinds: `.coverage`, its reports, `lines` without branches."""
    root = tmp_path_factory.mktemp("matrix")
    project = Project(root)
    project.write("mod.py", MODULE)
    project.write("test_mod.py", TEST)
    project.write(".coveragerc", SETTINGS)
    run_pytest(root, data="lines")
    run_pytest(root, "--branch")
    for form in ("json", "xml", "lcov"):
        project.coverage(form, "-o", f"coverage.{form}")
    project.coverage("json", "--show-contexts", "-o", "contexts.json")
    return project


@pytest.fixture(scope="module")
def found(measured: Project) -> dict[str, FunctionEvidence]:
    """What data with branches and contexts shows of each function."""
    return measured.functions("mod.py", read(measured, ".coverage"))


def read(project: Project, name: str) -> Evidence:
    return project.gather([name], ["junit.xml"])


# What the formats hold.


@pytest.mark.parametrize(
    ("name", "form", "one_liner", "passing", "excluded"),
    [
        pytest.param(".coverage", "coverage.py data", NO, 1, UNKNOWN, id="data has lines, arcs and contexts"),
        pytest.param("coverage.json", "coverage JSON", UNKNOWN, None, UNKNOWN, id="JSON has no test ids by itself"),
        pytest.param("contexts.json", "coverage JSON", UNKNOWN, 1, UNKNOWN, id="JSON has them with show_contexts"),
        pytest.param("coverage.xml", "Cobertura XML", UNKNOWN, None, UNKNOWN, id="XML has no excluded lines"),
        pytest.param("coverage.lcov", "LCOV", UNKNOWN, None, UNKNOWN, id="LCOV has no excluded lines"),
    ],
)
def test_what_a_format_holds(
    name: str, form: str, one_liner: Entered, passing: int | None, excluded: Entered, measured: Project
) -> None:
    evidence = read(measured, name)
    assert (evidence.files[0].format, evidence.files[0].branches) == (form, True)
    told = measured.functions("mod.py", evidence)
    called = told["called"]
    assert (called.entered, called.statements, called.branches) == (YES, Ratio(2, 3), Ratio(1, 2))
    assert called.passing == passing
    assert told["one_line_never"].entered is one_liner
    assert told["imported_only"].entered is NO
    assert (told["excluded"].statements, told["excluded"].excluded) == (Ratio(0, 0), True), "if need be of the source"


def test_no_format_has_a_hash_or_date_of_the_source(measured: Project, tmp_path: Path) -> None:
    copy = Project(tmp_path)
    for name in (".coverage", "coverage.json", "coverage.xml", "coverage.lcov", "junit.xml"):
        (tmp_path / name).write_bytes((measured.root / name).read_bytes())
    copy.write("mod.py", MODULE.replace("return 1", "return 7"))
    for name in (".coverage", "coverage.json", "coverage.xml", "coverage.lcov"):
        evidence = copy.gather([name], [], [])
        assert evidence.stale == {}, "nothing contradicts it: only a stamp can tell"


def test_percent_covered_mixes_lines_and_branches(measured: Project, found: dict[str, FunctionEvidence]) -> None:
    report = json.loads((measured.root / "coverage.json").read_text())["files"]["mod.py"]
    summary = report["functions"]["called"]["summary"]
    assert summary["percent_covered"] == pytest.approx(100 * (2 + 1) / (3 + 2))
    assert (found["called"].statements, found["called"].branches) == (Ratio(2, 3), Ratio(1, 2)), "never one number"


def test_paths_are_remapped_before_lines_are_asked_for(measured: Project, tmp_path: Path) -> None:
    copy = Project(tmp_path / "elsewhere")
    copy.write("mod.py", MODULE)
    copy.write("test_mod.py", TEST)
    (copy.root / ".coverage").write_bytes((measured.root / ".coverage").read_bytes())
    evidence = copy.gather(tests=[])
    assert [(one.recorded, one.files) for one in evidence.files[0].mapping] == [(measured.root.as_posix(), 2)]
    assert copy.functions("mod.py", evidence)["called"].statements == Ratio(2, 3)


def test_functions_are_joined_by_lines_and_never_by_names(found: dict[str, FunctionEvidence]) -> None:
    named = {name: one.entered for name, one in found.items() if name.partition("@")[0] in ("conditional", "Box.value")}
    assert list(named.values()) == [YES, UNKNOWN, NO, YES], "in the order of the source"


# Traps of a function-level join.


@pytest.mark.parametrize(
    ("name", "entered", "statements"),
    [
        pytest.param("imported_only", NO, Ratio(0, 1), id="the def line ran at import, the body never"),
        pytest.param("one_line_never", NO, Ratio(0, 1), id="a body beside its def, never called: by arcs"),
        pytest.param("one_line_called", YES, Ratio(1, 1), id="a body beside its def, called: by arcs"),
        pytest.param("documented", YES, Ratio(0, 0), id="a docstring alone, called"),
        pytest.param("documented_never", NO, Ratio(0, 0), id="a docstring alone, never called"),
        pytest.param("excluded", YES, Ratio(0, 0), id="no cover"),
        pytest.param("has_lambda", YES, Ratio(2, 2), id="a lambda that was never called is no statement"),
        pytest.param("conditional", YES, Ratio(1, 1), id="the alternative that was taken"),
        pytest.param("in_except", YES, Ratio(1, 1), id="a def under except"),
        pytest.param("Box.value", NO, Ratio(0, 1), id="a property: its getter"),
        pytest.param("several_lines", YES, Ratio(1, 1), id="a statement of several lines is one"),
        pytest.param("outer", YES, Ratio(2, 2), id="a function around another"),
        pytest.param("outer.inner", NO, Ratio(0, 1), id="a nested function, without <locals>"),
        pytest.param("decorated", YES, Ratio(1, 1), id="a decorated function"),
        pytest.param("generator", YES, Ratio(1, 1), id="a generator that was exhausted"),
        pytest.param("generator_never", NO, Ratio(0, 1), id="a generator that nobody made"),
        pytest.param("coroutine_never", NO, Ratio(0, 1), id="a coroutine that nobody awaited"),
    ],
)
def test_traps_of_a_join_by_function(
    name: str, entered: Entered, statements: Ratio, found: dict[str, FunctionEvidence]
) -> None:
    assert (found[name].entered, found[name].statements) == (entered, statements)


def test_an_ellipsis_has_nothing_to_measure(measured: Project, found: dict[str, FunctionEvidence]) -> None:
    assert found["stub"].statements in (Ratio(0, 0), Ratio(1, 1)), "excluded by newer versions"
    lines = measured.functions("mod.py", read(measured, "lines"))["stub"]
    if lines.entered is UNKNOWN:
        assert (lines.reason, lines.remedy) in ((NO_STATEMENTS, HOLLOW_REMEDY), (lines.reason, HOLLOW_REMEDY))


def test_overloads_are_stubs_and_the_last_is_the_function(found: dict[str, FunctionEvidence]) -> None:
    every = [one for name, one in found.items() if name.partition("@")[0] == "overloaded"]
    assert (every[-1].entered, every[-1].statements) == (YES, Ratio(1, 1))
    assert all(one.entered is not NO for one in every[:-1]), "nothing calls a stub"


def test_what_is_excluded_is_said_to_be(found: dict[str, FunctionEvidence]) -> None:
    assert (found["excluded"].excluded, found["excluded"].reason) == (True, EXCLUDED)


def test_without_branches_a_body_beside_its_def_is_unknown_unless_a_context_tells(measured: Project) -> None:
    told = measured.functions("mod.py", read(measured, "lines"))
    assert told["one_line_called"].entered is YES, "a test was on its line"
    assert told["one_line_never"].entered is UNKNOWN


def test_arcs_agree_with_body_lines(measured: Project, found: dict[str, FunctionEvidence]) -> None:
    lines = measured.functions("mod.py", read(measured, "lines"))
    certain = {name: one.entered for name, one in lines.items() if one.entered is not UNKNOWN}
    assert len(certain) > 20
    assert {name: found[name].entered for name in certain} == certain


@pytest.mark.skipif(sys.version_info < (3, 14), reason="core=sysmon measures branches from 3.14 on")
def test_sysmon_is_read_by_exit_arcs(measured: Project, tmp_path: Path) -> None:  # pragma: no cover
    copy = Project(tmp_path)
    for name, text in (
        ("mod.py", MODULE),
        ("test_mod.py", TEST),
        (".coveragerc", "[run]\nsource = .\ncore = sysmon\n"),
    ):
        copy.write(name, text)
    run_pytest(tmp_path, "--branch")
    told = copy.functions("mod.py", read(copy, ".coverage"))
    assert (told["one_line_called"].entered, told["one_line_never"].entered) == (YES, NO)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="sysmon measures branches there")
def test_sysmon_that_cannot_measure_branches_gives_way_to_ctrace(tmp_path: Path) -> None:
    copy = Project(tmp_path)
    copy.write("mod.py", MODULE)
    copy.write("test_mod.py", TEST)
    copy.write(".coveragerc", f"{SETTINGS}core = sysmon\n")
    run_pytest(tmp_path, "--branch")
    told = copy.functions("mod.py", read(copy, ".coverage"))
    assert (told["one_line_called"].entered, told["one_line_never"].entered) == (YES, NO)
    assert told["called"].passing == 1


# Code that coverage cannot see.


def test_threads_are_recorded(found: dict[str, FunctionEvidence]) -> None:
    assert (found["in_thread"].entered, found["start"].entered) == (YES, YES)


def test_child_processes_are_recorded_only_when_set_up(tmp_path: Path, found: dict[str, FunctionEvidence]) -> None:
    assert found["in_child"].entered is NO, "the data says so, and does not know of the child"
    root = write_project(
        tmp_path / "p", {"mod.py": MODULE, "test_mod.py": TEST, "pyproject.toml": CRITICAL.format('"mod:in_child"')}
    )
    readiness(root, "assess", "--run-tests", "-q")
    assert "entered by tests: yes" in readiness(root, "why", "-q", "in_child")


CRITICAL = "[tool.readiness-lint]\ncritical = [{}]\n"


def readiness(root: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "readiness_lint", *arguments]
    done = subprocess.run(command, cwd=root, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Functions that run in torch's own ways, their tests run once by `assess --run-tests`."""
    names = ", ".join(f'"ways:{name}"' for name, _ in torch_ways.ENTERED.values())
    files = {"pyproject.toml": CRITICAL.format(names), "ways.py": torch_ways.WAYS, "test_ways.py": torch_ways.TEST}
    root = write_project(tmp_path_factory.mktemp("torch") / "p", files)
    readiness(root, "assess", "--run-tests", "-q")
    return root


@TORCH
@pytest.mark.parametrize("row", torch_ways.ENTERED)
def test_each_way_of_torch_is_seen_or_said_to_be_unseen(row: str, ways: Path) -> None:
    name, entered = torch_ways.ENTERED[row]
    told = readiness(ways, "why", "-q", name)
    assert f"entered by tests: {entered}" in told, told


@TORCH
def test_what_would_settle_it_is_told(ways: Path) -> None:
    unknowns = json.loads(readiness(ways, "evidence", "--output-format", "json"))["unknowns"]
    told = {example["qualname"]: one["remedy"] for one in unknowns for example in one["examples"]}
    assert "TORCH_COMPILE_DISABLE=1" in told["compiled"]
    assert "PYTORCH_JIT=0" in told["scripted"]


BREAKS = """
import torch


def inner(x):
    y = x * 2
    print("the graph breaks")
    if y.sum() > 0:
        y = y - 1
    return y


@torch.compile(backend="eager")
def outer(x):
    x = x + 1
    for _ in range(2):
        x = inner(x)
        print("and again")
    with torch.no_grad():
        x = x + 1
        torch._dynamo.graph_break()
        x = x * 2
    return x
"""


@TORCH
@pytest.mark.parametrize("options", [[], ["--branch"]], ids=["lines", "arcs"])
def test_what_a_broken_graph_leaves_is_no_data_of_another_text(options: list[str], tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("mod.py", BREAKS)
    project.run("import mod\nimport torch\n\nmod.outer(torch.ones(3))\nmod.outer(-torch.ones(4))\n", *options)
    evidence = project.gather()
    assert evidence.stale == {}
    assert all(one.freshness is not Freshness.STALE for one in evidence.units["mod.py"].values())


@TORCH
@pytest.mark.parametrize(
    ("settings", "entered"),
    [
        pytest.param("", UNKNOWN, id="DataLoader workers, plain"),
        pytest.param("concurrency = multiprocessing\nsigterm = true\n", YES, id="DataLoader workers, set up"),
    ],
)
def test_workers_of_a_data_loader(settings: str, entered: Entered, tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("ways.py", torch_ways.WAYS)
    project.write("test_ways.py", torch_ways.TEST)
    project.write(".coveragerc", f"[run]\nsource = .\nbranch = true\n{settings}")
    run_pytest(tmp_path)
    one = project.functions("ways.py", project.gather(tests=[]))["Numbers.__getitem__"]
    assert one.entered is entered
    assert one.reason == ("" if entered is YES else WORKER)


@NUMBA
@pytest.mark.parametrize(("disabled", "entered"), [("0", UNKNOWN), ("1", YES)])
def test_numba_is_unseen_unless_switched_off(
    disabled: str, entered: Entered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    project.write("fast.py", "from numba import njit\n\n\n@njit\ndef step(x):\n    y = x + 1\n    return y\n")
    project.write("test_fast.py", "import fast\n\n\ndef test_step():\n    assert fast.step(1) == 2\n")
    monkeypatch.setenv("NUMBA_DISABLE_JIT", disabled)
    run_pytest(tmp_path, "--branch", "--source=.")
    assert project.functions("fast.py", project.gather(tests=[]))["step"].entered is entered


# Staleness and tests.


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        pytest.param("import functools\n", "import functools\n\n\n", "no statement stands there", id="R1"),
        pytest.param("import threading\n", "x = 1\nimport threading\n", "", id="R1 or R2"),
        pytest.param("def one_line_called(x): return x", "one_line_called = print", "", id="R3"),
    ],
)
def test_data_of_another_text_is_found_out(
    before: str, after: str, reason: str, measured: Project, tmp_path: Path
) -> None:
    copy = Project(tmp_path)
    copy.write("mod.py", MODULE.replace(before, after))
    (tmp_path / ".coverage").write_bytes((measured.root / ".coverage").read_bytes())
    assert reason in copy.gather(tests=[]).stale["mod.py"]


def test_failing_tests_inflate_coverage_and_vouch_for_nothing(found: dict[str, FunctionEvidence]) -> None:
    only, both = found["failing_only"], found["both"]
    assert (only.entered, only.statements, only.passing, only.failing) == (YES, Ratio(2, 2), 0, 1)
    assert only.statements_by == RunBy(0, 2)
    assert (both.statements, both.statements_by, both.branches_by) == (Ratio(3, 3), RunBy(2, 1), RunBy(1, 1))
    assert both.failed_in == ("test_mod.test_fails",)


@pytest.mark.parametrize(
    ("package", "context"), [(("tests/__init__.py",), "tests.test_mod.test_all"), ((), "test_mod.test_all")]
)
def test_contexts_without_the_package_are_matched_by_their_ending(
    package: Sequence[str], context: str, tmp_path: Path
) -> None:
    project = Project(tmp_path)
    for name, text in (("mod.py", MODULE), ("tests/test_mod.py", TEST), (".coveragerc", SETTINGS)):
        project.write(name, text)
    for name in (*package, "conftest.py"):
        project.write(name, "")
    run_pytest(tmp_path, "--branch")
    called = project.functions("mod.py", read(project, ".coverage"))["called"]
    assert (called.passing, called.failing, called.passed_in) == (1, 0, (context,))
