"""The settings that processes under test are measured by, and what such a process leaves.

That coverage.py starts itself there is tested end to end by `assess --run-tests`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from coverage import Coverage, CoverageData

from readiness_lint.evidence import pytest_contexts
from readiness_lint.evidence.child_processes import combine, write_settings
from readiness_lint.evidence.runner import measurement_to


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("COV_CORE_", "COVERAGE_", "READINESS_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_a_child_is_measured_as_its_parent_wherever_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / ".coveragerc").write_text(
        "[run]\nsource = src, pkg\nomit = src/old.py, */gone.py\nrelative_files = true\n"
    )
    data, settings = tmp_path / "$x.sqlite", tmp_path / "children.toml"
    write_settings(measurement_to(str(data)), data, settings)
    monkeypatch.setenv("READINESS_LINT_TEST", "tests/test_a.py::test_b[1]")
    child = Coverage(config_file=str(settings))
    assert child.get_option("run:data_file") == str(data)
    assert (child.get_option("run:branch"), child.get_option("run:parallel")) == (True, True)
    assert child.get_option("run:relative_files") is False
    assert child.get_option("run:source") == [str(tmp_path / "src"), "pkg"]
    omit = child.get_option("run:omit")
    assert isinstance(omit, list)
    assert omit[:2] == [str(tmp_path / "src/old.py"), "*/gone.py"]
    assert child.get_option("run:context") == "tests/test_a.py::test_b[1]"
    monkeypatch.delenv("READINESS_LINT_TEST")
    assert not Coverage(config_file=str(settings)).get_option("run:context")


def test_what_children_left_is_added_and_removed(tmp_path: Path) -> None:
    data = tmp_path / "coverage.sqlite"
    measurement = measurement_to(str(data))
    combine(measurement, data)
    assert not measurement.get_data().measured_files()
    child = CoverageData(f"{data}.host.1")
    child.set_context("test_a.test_b")
    child.add_arcs({str(tmp_path / "a.py"): {(-1, 1)}})
    child.write()
    child.close()
    combine(measurement, data)
    assert measurement.get_data().measured_contexts() == {"test_a.test_b"}
    assert list(tmp_path.glob("coverage.sqlite.*")) == []


def test_what_starts_belongs_to_the_test_that_runs_and_its_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_LINT_CALLED", "")
    monkeypatch.setenv("READINESS_LINT_TEST", "")
    item: Any = SimpleNamespace(nodeid="test_a.py::test_b")
    for hook, phase in (
        (pytest_contexts.pytest_runtest_setup, "setup"),
        (pytest_contexts.pytest_runtest_call, "run"),
        (pytest_contexts.pytest_runtest_teardown, "teardown"),
    ):
        hook(item)
        assert os.environ["READINESS_LINT_TEST"] == f"test_a.py::test_b|{phase}"
    pytest_contexts.pytest_runtest_logfinish()
    assert "READINESS_LINT_TEST" not in os.environ
    pytest_contexts.pytest_runtest_logfinish()  # of a test that ran in a worker


# In a process of its own: coverage.py knows one running measurement a process.
SESSION = """
import sys
from types import SimpleNamespace
from coverage import Coverage
from readiness_lint.evidence import pytest_contexts

data, worker, called = sys.argv[1:]
item = SimpleNamespace(nodeid="test_a.py::test_b")
session = SimpleNamespace(config=SimpleNamespace(**({"workerinput": {}} if worker == "yes" else {})))
pytest_contexts.pytest_sessionfinish(session)  # without a measurement there is nothing to sign
measurement = Coverage(data_file=data, branch=True, config_file=False)
measurement.start()
if called == "yes":
    pytest_contexts.pytest_runtest_call(item)
    pytest_contexts.pytest_runtest_logfinish()
pytest_contexts.pytest_sessionfinish(session)
if worker == "no":
    measurement.stop()
    measurement.save()
"""


@pytest.mark.parametrize("worker", ["yes", "no"])
@pytest.mark.parametrize(("called", "contexts"), [("yes", {"test_a.py::test_b|run"}), ("no", set())])
def test_data_is_signed_where_a_test_was_called(worker: str, called: str, contexts: set[str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    subprocess.run([sys.executable, "-c", SESSION, str(data), worker, called], check=True)
    found = CoverageData(str(data))
    found.read()
    assert found.measured_contexts() - {""} == contexts
