"""Requests that contradict themselves, or name what cannot be read: refused before any work is done."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from readiness_lint.errors import UsageError

_PYTHON = frozenset({".py", ".pyw", ".pyi", ".ipynb"})
_LISTS = ("full", "json", "json-lines", "sarif")
_SHEBANG_BYTES = 200


def refuse(options: argparse.Namespace) -> None:
    """Raises UsageError where an option would do nothing, or a path is no Python file."""
    given = vars(options)
    if given["after"]:
        _arguments_of_pytest(given)
    _evidence(given)
    _rules(given)
    if given.get("isolated") and given.get("config") is not None:
        raise UsageError("--isolated reads no configuration, --config names one", remedy="leave one of them out")
    if given["function"] == "check":
        _outputs_of_check(given)
    for path in given.get("paths", ()):
        _python_file(path)


def _arguments_of_pytest(given: dict[str, object]) -> None:
    if "run_tests" not in given:
        raise UsageError(
            "what follows `--` goes to pytest, and only `assess --run-tests` runs it",
            remedy="write a path that begins with a dash as ./-name",
        )
    if not given["run_tests"]:
        raise UsageError("arguments after `--` are for pytest", remedy="add --run-tests before them")


def _evidence(given: dict[str, object]) -> None:
    coverage, tests = given.get("coverage"), given.get("tests")
    if given.get("no_coverage") and coverage:
        raise UsageError("--no-coverage uses no coverage data, --coverage names some", remedy="leave one of them out")
    for option in ("test_runner", "test_timeout"):
        if given.get(option) is not None and not given.get("run_tests"):
            name = f"--{option.replace('_', '-')}"
            raise UsageError(f"{name} is about tests that are run", remedy=f"add --run-tests, or leave out {name}")
    if given.get("no_coverage") and given.get("stamps"):
        raise UsageError("--no-coverage uses no coverage data, which --stamp is about", remedy="leave one of them out")
    if given.get("run_tests") and (given["stamps"] or coverage or tests or given["no_coverage"]):
        raise UsageError(
            "--run-tests makes the coverage data, the test results and the stamp that are used",
            remedy="leave out --coverage, --no-coverage, --tests and --stamp, or leave out --run-tests",
        )
    for option, files in (("--coverage", coverage), ("--tests", tests), ("--mutation", given.get("mutation"))):
        for file in files if isinstance(files, list) else ():
            if os.path.isdir(file) or Path(file).suffix in _PYTHON:  # noqa: PTH112 - never raises
                raise UsageError(
                    f"{option} takes every name that follows it, and this is no file of results",
                    path=file,
                    remedy=f"name the paths to check before {option}",
                )


def _rules(given: dict[str, object]) -> None:
    """An empty list of codes, as a script makes it from an unset variable: no rule would run, and that looks clean."""
    for option, remedy in (("select", "name rules, as in --select RDY1,RDY401"), ("ignore", "leave it out")):
        if given.get(option) == ():
            raise UsageError(f"--{option} names no rule", remedy=f"{remedy}; `readiness-lint rules` lists them")


def _outputs_of_check(given: dict[str, object]) -> None:
    form = given["output_format"]
    for name in ("sarif_target", "sarif_category"):
        if given[name] is not None and form != "sarif":
            raise UsageError(
                f"--{name.replace('_', '-')} is for SARIF output alone", remedy="add --output-format sarif"
            )
    if given["statistics"] and form in _LISTS:
        raise UsageError(
            f"--statistics counts findings, --output-format {form} lists them", remedy="leave one of them out"
        )
    if given["diff"]:
        _outputs_of_diff(given)
    if given["exit_zero"] and given["fail_on"] is not None:
        raise UsageError("--exit-zero never fails, --fail-on says when to fail", remedy="leave one of them out")


def _outputs_of_diff(given: dict[str, object]) -> None:
    for name in ("output_format", "statistics", "fail_on"):
        if given[name]:
            raise UsageError(
                f"--diff prints what fixes would change, --{name.replace('_', '-')} is about findings",
                remedy="leave one of them out",
            )


def _python_file(path: Path) -> None:
    """Files are Python by their ending or by their first line; what does not exist is told by whoever looks for it."""
    if path.suffix in _PYTHON or not os.path.isfile(path):  # noqa: PTH113 - never raises
        return
    try:
        with path.open("rb") as file:
            first = file.readline(_SHEBANG_BYTES)
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", path=str(path), remedy="name a file that can be read"
        ) from error
    if not (first.startswith(b"#!") and b"python" in first):
        raise UsageError(
            "neither its ending nor its first line says that this is Python",
            path=str(path),
            remedy="name Python files or notebooks, or begin the file with #!/usr/bin/env python3",
        )
