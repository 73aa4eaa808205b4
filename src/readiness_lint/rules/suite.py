"""RDY5xx: tests of critical code that fail, are skipped, are flaky, or were never collected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Freshness
from readiness_lint.model.findings import Level
from readiness_lint.model.source import Span
from readiness_lint.rules.failing_tests import is_failing
from readiness_lint.rules.joined import is_untested, only_failing_tests_enter
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.tested import named
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.rules.view import FileView

_TOP = Span(1, 0, 1, 0)
_SHOWN = 3


@rule(
    "RDY501",
    "failing-test-on-critical-path",
    Level.WARNING,
    needs=Need.TESTS,
    part=Part.TESTS,
    message="`{name}` is on the {path} path, and {tests} it{others}",
)
def failing_test_on_critical_path(view: FileView) -> Iterator[Draft]:
    """Tests that enter a critical function fail, beside others that pass.

    A failing test may fail for what it does besides; until somebody has looked, nobody knows that this function is
    not the reason. Of all critical functions that a failing test enters, in whatever files, the one is named that the
    fewest tests enter; the others are related places. Where every test fails, RDY404 says so. Needs coverage contexts
    and test results.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
            return 1
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            assert step(Mock(), Mock()) == 1

        def test_more():
            assert step(Mock(), Mock()) == 2
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
            return 1
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            assert step(Mock(), Mock()) == 1

        def test_of_something_else():
            assert False
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"
    """
    for unit, others in sorted(view.failing.items()):
        critical, evidence = view.critical.get(unit), view.evidence.get(unit)
        if critical is None or evidence is None or not is_failing(evidence):
            continue
        number = evidence.failing or 0
        verb = "enters" if number == 1 else "enter"
        count = "a failing test" if number == 1 else f"{number} failing tests"
        more = f"{len(others)} other critical function{'s' if len(others) > 1 else ''}"
        values = {
            "name": critical.qualname,
            "path": critical.critical_path,
            "tests": f"{count} ({named(evidence.failed_in, number)}) {verb}",
            "others": f", and {more}" if others else "",
        }
        yield Draft(unit, head_of(view.facts, unit), values, confidence=critical.confidence, related=others)


@rule(
    "RDY502",
    "skipped-test",
    Level.NOTE,
    needs=Need.TESTS,
    part=Part.TESTS,
    message="`{name}` is on the {path} path, no passing test enters it, and {tests} it",
)
def skipped_test(view: FileView) -> Iterator[Draft]:
    """A test that calls a critical function was skipped, and no test that passes enters that function.

    The test exists, and a missing library, device or decision keeps it from running. What it calls is read from its
    own text: names that it imports. Needs coverage and test results.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        import pytest
        from train import step
        from unittest.mock import Mock

        @pytest.mark.skip(reason="needs a device")
        def test_step():
            step(Mock(), Mock())

        def test_other():
            assert True

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        import pytest
        from train import step
        from unittest.mock import Mock

        @pytest.mark.skip(reason="needs a device")
        def test_on_device():
            step(Mock(), Mock())

        def test_step():
            loss = Mock()
            step(Mock(), loss)
            assert loss.backward.called
    """
    for unit, places in sorted(view.skipped.items()):
        critical, evidence = view.critical.get(unit), view.evidence.get(unit)
        if critical is None or evidence is None or evidence.freshness is not Freshness.FRESH:
            continue
        if is_untested(view, unit) or only_failing_tests_enter(evidence):
            number = len(places)
            count = "a skipped test calls" if number == 1 else f"{number} skipped tests call"
            values = {"name": critical.qualname, "path": critical.critical_path, "tests": count}
            yield Draft(
                unit, head_of(view.facts, unit), values, confidence=critical.confidence, related=places[:_SHOWN]
            )


@rule(
    "RDY503",
    "flaky-test",
    Level.NOTE,
    needs=Need.TESTS,
    part=Part.TESTS,
    message="`{name}` is on the {path} path, and {tests}, which failed and then passed, entered it",
)
def flaky_test(view: FileView) -> Iterator[Draft]:
    """A test that enters a critical function failed, and passed when it was run again.

    Such a test depends on something that nobody fixed: a seed, the order of the tests, time, or a race in the
    function itself. Needs coverage contexts and test results that record attempts.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            loss = Mock()
            step(Mock(), loss)
            assert loss.backward.called
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"
        == after the tests: junit.xml ==
        <testsuite><testcase classname="test_train" name="test_step"><failure/></testcase>
        <testcase classname="test_train" name="test_step"/></testsuite>

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            loss = Mock()
            step(Mock(), loss)
            assert loss.backward.called
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"
    """
    for unit, critical in sorted(view.critical.items()):
        evidence = view.evidence.get(unit)
        if evidence is not None and evidence.flaky_in and evidence.freshness is Freshness.FRESH:
            tests = named(evidence.flaky_in, len(evidence.flaky_in))
            values = {"name": critical.qualname, "path": critical.critical_path, "tests": tests}
            yield Draft(unit, head_of(view.facts, unit), values, confidence=critical.confidence)


@rule(
    "RDY504",
    "uncollected-test-file",
    Level.WARNING,
    needs=Need.TESTS,
    part=Part.TESTS,
    message="an error kept the tests here from being collected; they import {what} with critical functions: {files}",
)
def uncollected_test_file(view: FileView) -> Iterator[Draft]:
    """An error hides a whole file of tests, and that file imports code with critical functions.

    Its tests are neither passed nor failed: nobody counts them, and what they would have entered is unknown. The
    finding stands in the first line of the test file.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        import a_library_that_is_not_installed
        from train import step

        def test_step():
            assert step
        == test_other.py ==
        import train

        def test_other():
            assert train
        == pyproject.toml ==
        [tool.pytest.ini_options]
        addopts = "--continue-on-collection-errors"

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        from train import step

        def test_step():
            assert step
    """
    if view.uncollected:
        files = view.uncollected
        more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
        values = {
            "what": "a file" if len(files) == 1 else f"{len(files)} files",
            "files": ", ".join(files[:_SHOWN]) + more,
        }
        yield Draft(0, _TOP, values)
