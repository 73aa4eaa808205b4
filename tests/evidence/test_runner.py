"""What the measuring process is told; that it measures is tested end to end by `assess --run-tests`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from readiness_lint.evidence import runner
from readiness_lint.evidence.runner import measurement_to, own_arguments, record_unimported


@pytest.fixture(autouse=True)
def _no_measurement_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that measures gets none of these from `assess --run-tests` either."""
    for name in list(os.environ):
        if name.startswith(("COV_CORE_", "COVERAGE_")):
            monkeypatch.delenv(name)


def test_other_measurements_are_switched_off_and_workers_have_to_be_asked_for() -> None:
    plugin = ["-p", "readiness_lint.evidence.pytest_contexts"]
    assert own_arguments("out/junit.xml") == [
        "--junit-xml=out/junit.xml",
        *plugin,
        "--continue-on-collection-errors",
        "--no-cov",
        "-n",
        "0",
    ]


def test_branches_and_contexts_are_recorded_whatever_the_project_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".coveragerc").write_text(
        "[run]\nparallel = true\nbranch = false\nomit = gone.py\ndynamic_context = test_function\n"
    )
    monkeypatch.chdir(tmp_path)
    measurement = measurement_to(str(tmp_path / "data"))
    assert measurement.get_option("run:branch") is True
    assert measurement.get_option("run:parallel") is False
    assert measurement.get_option("run:dynamic_context") is None, "whoever runs the tests names them"
    package = Path(runner.__file__).parent.parent
    assert measurement.get_option("run:omit") == ["gone.py", f"{package}/*"]
    monkeypatch.chdir(package.parent.parent)
    assert measurement_to(str(tmp_path / "data")).get_option("run:omit") == [runner.__file__]


@pytest.mark.parametrize(("settings", "expected"), [("", {"a.py"}), ("[run]\nsource = src\n", set())])
def test_files_that_were_never_imported_are_recorded_unless_the_project_chooses_files(
    settings: str, expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".coveragerc").write_text(settings)
    (tmp_path / "a.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    measurement = measurement_to(str(tmp_path / "data"))
    record_unimported(measurement, [str(tmp_path / "a.py")])
    assert {Path(file).name for file in measurement.get_data().measured_files()} == expected
