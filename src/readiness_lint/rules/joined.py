"""RDY4xx: critical functions joined with what the tests show of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.findings import Level
from readiness_lint.rules.debt import SURE, cue_span
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.model.evidence import FunctionEvidence, Ratio, RunBy
    from readiness_lint.model.graph import CriticalFunction
    from readiness_lint.rules.view import FileView

# From this confidence on, that a function is critical counts as certain.
CERTAIN = 0.8


@rule(
    "RDY401",
    "untested-critical-function",
    Level.ERROR,
    needs=Need.COVERAGE,
    part=Part.CRITICAL_PATH,
    message="`{name}` is on the {path} path ({role}{chain}), and no test enters it",
)
def untested_critical_function(view: FileView) -> Iterator[Draft]:
    """Tests were measured, and none of them entered a function on a critical path.

    A silent mistake in it would reach the model without any test to notice. Only fresh evidence counts: what was
    not measured, cannot be measured or is out of date is unknown, not untested. The `def` line that runs on import
    is not the body.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
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
        from train import step
        from unittest.mock import Mock

        def test_step():
            optimizer, loss = Mock(), Mock()
            step(optimizer, loss)
            assert loss.backward.called and optimizer.step.called
    """
    for unit, critical in sorted(view.critical.items()):
        if unit and is_untested(view, unit):
            yield Draft(
                unit,
                head_of(view.facts, unit),
                {
                    "name": critical.qualname,
                    "path": critical.critical_path,
                    "role": critical.role,
                    "chain": _reached_from(critical),
                },
                confidence=critical.confidence,
                level=None if critical.confidence >= CERTAIN else Level.WARNING,
            )


@rule(
    "RDY402",
    "critical-function-below-threshold",
    Level.WARNING,
    needs=Need.COVERAGE,
    part=Part.COVERAGE,
    message="`{name}` is on the {path} path, and tests cover {lines}{branches}{failing}; wanted are {wanted}",
)
def critical_function_below_threshold(view: FileView) -> Iterator[Draft]:
    """Tests enter a critical function, but leave more of it unrun than its path's thresholds allow.

    Statements and branches are counted within the function's own body. Branches that were not measured are not
    held against it. Where contexts and test results tell, what only tests ran that did not pass is left out; RDY404
    speaks of functions that no other tests enter.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss, scaler=None):
            if scaler is not None:
                loss = scaler.scale(loss)
                loss.backward()
                scaler.unscale_(optimizer)
                scaler.step(optimizer)
                scaler.update()
            else:
                loss.backward()
                optimizer.step()
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            step(Mock(), Mock())

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
            step(Mock(), Mock())
    """
    for unit, critical in sorted(view.critical.items()):
        evidence = view.evidence.get(unit)
        wanted = view.thresholds.get(critical.critical_path)
        if evidence is None or wanted is None or evidence.entered is not Entered.YES:
            continue
        if evidence.freshness is Freshness.STALE or evidence.statements is None:
            continue
        if unit and only_failing_tests_enter(evidence):
            continue
        low = _below(evidence.statements, evidence.statements_by, wanted.line)
        if low or is_below_in_branches(view, critical, evidence):
            branches = evidence.branches
            values = {
                "name": critical.qualname,
                "path": critical.critical_path,
                "lines": _counted(evidence.statements, "statements"),
                "branches": f" and {_counted(branches, 'branches')}" if branches and branches.total else "",
                "failing": _only_failing(evidence.statements_by, evidence.branches_by),
                "wanted": f"{_percent(wanted.line)} of statements and {_percent(wanted.branch)} of branches",
            }
            yield Draft(unit, head_of(view.facts, unit), values, confidence=critical.confidence)


@rule(
    "RDY405",
    "debt-in-untested-critical-function",
    Level.ERROR,
    needs=Need.COVERAGE,
    part=Part.DEBT,
    message="“{phrase}” admits debt in `{name}`, which is on the {path} path and which no test enters",
)
def debt_in_untested_critical_function(view: FileView) -> Iterator[Draft]:
    """An admitted shortcut lies in a critical function that no test enters.

    Each of the three alone can be lived with; together they are where silent failures come from.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            # for now, skip gradient clipping
            loss.backward()
            optimizer.step()
        == test_train.py ==
        def test_import():
            import train

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            # for now, skip gradient clipping
            loss.backward()
            optimizer.step()
        == test_train.py ==
        from train import step
        from unittest.mock import Mock

        def test_step():
            step(Mock(), Mock())
    """
    for comment, cue in view.cues:
        owner = comment.owner
        critical = view.critical.get(owner)
        if critical is None or not is_untested(view, owner):
            continue
        yield Draft(
            owner,
            cue_span(comment, cue),
            {
                "phrase": cue.phrase,
                "name": critical.qualname,
                "path": critical.critical_path,
            },
            text=" ".join(comment.text.split()),
            confidence=round(cue.confidence * critical.confidence, 2),
            level=_level(cue.confidence, critical.confidence),
        )


def _level(debt: float, critical: float) -> Level | None:
    """That of the rule where debt and criticality are both sure; what only `pedantic` reports is a note."""
    from readiness_lint.debt.classify import REPORTED

    if debt < REPORTED:
        return Level.NOTE
    return None if debt >= SURE and critical >= CERTAIN else Level.WARNING


def is_untested(view: FileView, unit: int) -> bool:
    """Whether fresh evidence shows that no test entered a unit that can run by itself."""
    evidence = view.evidence.get(unit)
    if evidence is None or evidence.entered is not Entered.NO:
        return False
    is_abstract = any(name.endswith("abstractmethod") for name in view.facts.units[unit].decorators)
    return evidence.freshness is not Freshness.STALE and not is_abstract


def only_failing_tests_enter(evidence: FunctionEvidence) -> bool:
    """Whether tests enter it, and it is known that none of them passes."""
    return evidence.entered is Entered.YES and evidence.freshness is Freshness.FRESH and evidence.passing == 0


def is_below_in_branches(view: FileView, critical: CriticalFunction, evidence: FunctionEvidence) -> bool:
    """Whether tests take fewer of its branches than its path wants; not where branches were not measured."""
    wanted = view.thresholds.get(critical.critical_path)
    if wanted is None or evidence.branches is None:
        return False
    return _below(evidence.branches, evidence.branches_by, wanted.branch)


def _reached_from(critical: CriticalFunction) -> str:
    if len(critical.chain) < 2:
        return ""
    first = critical.chain[0]
    start = first.qualname if first.qualname != "<module>" else first.path
    return f", reached from `{start}`"


def _below(ratio: Ratio, by: RunBy | None, threshold: float) -> bool:
    """Whether too little is covered, what only failing tests ran left out."""
    covered = ratio.covered - (by.failing if by else 0)
    return ratio.total > 0 and covered < threshold * ratio.total


def _only_failing(statements: RunBy | None, branches: RunBy | None) -> str:
    numbers = ((statements, "statement", "statements"), (branches, "branch", "branches"))
    parts = [f"{by.failing} {one if by.failing == 1 else many}" for by, one, many in numbers if by and by.failing]
    return f" ({' and '.join(parts)} of them only in tests that did not pass)" if parts else ""


def _counted(ratio: Ratio, what: str) -> str:
    return f"{ratio.covered} of {ratio.total} {what}"


def _percent(fraction: float) -> str:
    return f"{fraction * 100:g}%"
