"""One place words what settles an unknown; that it does is tested with `assess --run-tests`."""

from __future__ import annotations

from pathlib import Path

import readiness_lint
from readiness_lint.evidence.remedies import MEASURE, MEASURE_AGAIN

PACKAGE = Path(readiness_lint.__file__).parent
# Commands that record a part of what the score asks for.
PARTIAL = ("coverage run", "pytest --cov", "--junitxml", "check --coverage", "check --tests")


def test_the_two_remedies_are_one_command() -> None:
    assert MEASURE.partition(": ")[2] == MEASURE_AGAIN.partition(": ")[2] == "readiness-lint assess --run-tests"


def test_no_other_place_tells_how_to_run_tests() -> None:
    told = {
        f"{file.relative_to(PACKAGE).as_posix()}: {words}"
        for file in PACKAGE.rglob("*.py")
        for words in PARTIAL
        if words in file.read_text(encoding="utf-8")
    }
    assert told == set()
