"""RDY4xx: critical functions that tests enter, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.findings import Level, Related
from readiness_lint.model.source import Span
from readiness_lint.rules.joined import CERTAIN, is_below_in_branches, only_failing_tests_enter
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.graph import CriticalFunction
    from readiness_lint.rules.view import FileView


@rule(
    "RDY403",
    "branch-never-taken",
    Level.NOTE,
    needs=Need.COVERAGE,
    part=Part.COVERAGE,
    message="`{name}` is on the {path} path, and tests never take {number} of its {total} branches",
)
def branch_never_taken(view: FileView) -> Iterator[Draft]:
    """Tests enter a critical function, and some of its branches are never taken.

    What happens there nobody has seen: the epoch without a checkpoint, the layer without a bias. One finding a
    function stands at the first such branch and names the others. Where so many are left that the threshold for
    branches is missed, RDY402 says so instead.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss, names):
            total = 0
            for name in names:
                if name:
                    total += 1
                if not name:
                    total += 2
                if len(name) < 9:
                    total += 3
                if total:
                    total += 4
                if total > 1:
                    total += 5
                if total > 2:
                    total += 6
                if name == "never":
                    total += 7
            loss.backward()
            optimizer.step()
            return total
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            assert step(Mock(), Mock(), ["", "a", "much longer than that"]) > 0
        == pyproject.toml ==
        [tool.readiness-lint.paths.training]
        branch-threshold = 70

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss, clip):
            if clip:
                loss.clip()
            loss.backward()
            optimizer.step()
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            for clip in (True, False):
                loss = Mock()
                step(Mock(), loss, clip)
                assert loss.clip.called is clip
    """
    for unit, critical, evidence in _entered(view):
        branches = evidence.branches
        if branches is None or branches.covered == branches.total or only_failing_tests_enter(evidence):
            continue
        if is_below_in_branches(view, critical, evidence):
            continue
        values = {
            "name": critical.qualname,
            "path": critical.critical_path,
            "number": str(branches.total - branches.covered),
            "total": str(branches.total),
        }
        places = [(Span(begin, 0, begin, 0), _way(begin, end)) for begin, end in evidence.untaken or ()]
        span = places[0][0] if places else head_of(view.facts, unit)
        related = tuple(Related(view.facts.path, where, text) for where, text in places)
        yield Draft(unit, span, values, confidence=critical.confidence, related=related)


def _way(begin: int, end: int) -> str:
    return f"never from line {begin} to line {end}" if end > 0 else f"never from line {begin} out of the function"


@rule(
    "RDY404",
    "covered-only-by-failing-tests",
    Level.ERROR,
    needs=Need.COVERAGE,
    part=Part.CRITICAL_PATH,
    message="`{name}` is on the {path} path, and no test that enters it passes: {tests}",
)
def covered_only_by_failing_tests(view: FileView) -> Iterator[Draft]:
    """Every test that enters a critical function fails.

    Coverage counts what failing tests run as well, so that the function looks tested; nothing vouches for it. Needs
    coverage contexts, which name the tests, and test results, which tell how they ended.

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
            step(Mock(), Mock())
            assert False, "the gradient is wrong"
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"

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
    for unit, critical, evidence in _entered(view):
        if unit and only_failing_tests_enter(evidence):
            values = {
                "name": critical.qualname,
                "path": critical.critical_path,
                "tests": _failing(evidence),
            }
            level = None if critical.confidence >= CERTAIN else Level.WARNING
            yield Draft(unit, head_of(view.facts, unit), values, confidence=critical.confidence, level=level)


def _failing(evidence: FunctionEvidence) -> str:
    number = evidence.failing or 0
    if not number:
        return "all are expected to fail"
    return f"{'one fails' if number == 1 else f'{number} fail'}, {named(evidence.failed_in, number)}"


def named(names: tuple[str, ...], number: int) -> str:
    """The first names of so many tests, and how many more there are."""
    shown = ", ".join(f"`{name}`" for name in names)
    more = number - len(names)
    return f"{shown} and {more} more" if more > 0 else shown


@rule(
    "RDY409",
    "critical-but-excluded",
    Level.WARNING,
    needs=Need.COVERAGE,
    part=Part.NONE,
    message="`{name}` is on the {path} path, and its whole body is excluded from coverage",
)
def critical_but_excluded(view: FileView) -> Iterator[Draft]:
    """The whole body of a critical function is left out of coverage, by a comment or a setting.

    Its percentage is then 100, whatever the tests do. A body that does nothing has nothing to measure and is left
    alone.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):  # pragma: no cover
            loss.backward()
            optimizer.step()
        == test_train.py ==
        def test_import():
            import train

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        def test_import():
            import train
    """
    for unit, critical in sorted(view.critical.items()):
        evidence = view.evidence.get(unit)
        if not unit or evidence is None or not evidence.excluded or evidence.freshness is not Freshness.FRESH:
            continue
        if view.shape(unit).stub is None:
            values = {"name": critical.qualname, "path": critical.critical_path}
            yield Draft(unit, head_of(view.facts, unit), values, confidence=critical.confidence)


@rule(
    "RDY410",
    "covered-without-assertion",
    Level.WARNING,
    needs=Need.COVERAGE,
    part=Part.NONE,
    message="`{name}` is on the {path} path, and it runs in {where}",
)
def covered_without_assertion(view: FileView) -> Iterator[Draft]:
    """A critical function runs under the tests, and nothing there checks what it did.

    Either it runs on import alone, outside of every test and fixture, or none of the tests that enter it asserts
    anything: it may return nonsense as long as it does not crash. A test asserts by an `assert`, a `raise`, a call
    whose name speaks of a check (`assert_close`, `raises`, `expect`, `verify`, ...), and by helpers and fixtures that
    do; whatever cannot be followed counts as a check. Needs coverage contexts and test results; that code runs on
    import alone only those of pytest-cov (`--cov-context=test`) and `assess --run-tests` tell, which name fixtures too.

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
            step(Mock(), Mock())
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"

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
            loss.backward.assert_called_once()
        == pyproject.toml ==
        [tool.coverage.run]
        dynamic_context = "test_function"
    """
    for unit, critical, evidence in _entered(view):
        if not unit:
            continue
        if evidence.on_import and not (_holds_what_runs_later(view, unit) or _decorates(view, unit)):
            where = "no test, but on import alone"
        elif evidence.asserted is False and not evidence.failing and evidence.passing:
            tests = "a test that asserts" if evidence.passing == 1 else f"{evidence.passing} tests that assert"
            where = f"{tests} nothing: {named(evidence.passed_in, evidence.passing)}"
        else:
            continue
        values = {"name": critical.qualname, "path": critical.critical_path, "where": where}
        yield Draft(unit, head_of(view.facts, unit), values, confidence=critical.confidence)


def _holds_what_runs_later(view: FileView, unit: int) -> bool:
    """Whether tests enter a function inside: a decorator does its work there, when what it decorates is called."""
    inside = (index for index, one in enumerate(view.facts.units) if index and one.parent == unit)
    return any((found := view.evidence.get(index)) is not None and found.entered is Entered.YES for index in inside)


def _decorates(view: FileView, unit: int) -> bool:
    """Whether import is where it does its work: a decorator of this file, or what a function that ran then returns."""
    units, one = view.facts.units, view.facts.units[unit]
    if any(one.name == name.rpartition(".")[2] for other in units for name in other.decorators):
        return True
    around = view.evidence.get(one.parent) if units[one.parent].kind is UnitKind.FUNCTION else None
    return around is not None and around.on_import


def _entered(view: FileView) -> Iterator[tuple[int, CriticalFunction, FunctionEvidence]]:
    """The critical units that fresh data says were entered."""
    for unit, critical in sorted(view.critical.items()):
        evidence = view.evidence.get(unit)
        if evidence is not None and evidence.entered is Entered.YES and evidence.freshness is Freshness.FRESH:
            yield unit, critical, evidence
