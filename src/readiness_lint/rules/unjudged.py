"""RDY0xx: what could not be judged, said aloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.model.source import Span
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.rules.view import FileView

TOP = Span(1, 0, 1, 0)


@rule(
    "RDY001",
    "unjudged-file",
    Level.ERROR,
    needs=Need.FACTS,
    part=Part.NONE,
    message="{reason}; nothing in this file was judged",
)
def unjudged_file(_: FileView) -> Iterator[Draft]:
    """A file could not be read as Python source text, or something else kept all of it from being judged.

    What is not read is not judged, and a report that left it out in silence would look better than the code is.
    Mend the file, or exclude it by name. A file that Python cannot parse is told where that shows without parsing: a
    bracket or string that is never closed, a conflict that was never merged, a `print` of Python 2; for all other
    errors of syntax, Python and ruff are the judges. The flake8 front, which may not fail as a whole, also reports here
    what the command line ends with: a mistake in the configuration or in the evidence files.

    Fires:
        == latin.py ==
        # coding: no-such-encoding
        x = 1
        == merged.py ==
        <<<<<<< HEAD
        RATE = 0.1
        =======
        RATE = 0.2
        >>>>>>> faster

    Silent:
        == latin.py ==
        # coding: utf-8
        x = 1
    """
    return
    yield


@rule(
    "RDY002",
    "stale-coverage",
    Level.WARNING,
    needs=Need.COVERAGE,
    part=Part.NONE,
    message="coverage data speaks of another version of this file: {reason}",
)
def stale_coverage(view: FileView) -> Iterator[Draft]:
    """The coverage data was recorded on another text of a file that holds critical functions.

    Old data on new source gives wrong answers about most functions, and coverage.py itself cannot tell: its data
    file holds no hash of the source. Nothing in such a file is judged on that data; run the tests again.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_train.py ==
        def test_import():
            import train
        == after the tests: train.py ==
        import torch
        RATE = 0.1
        STEPS = 10


        def step(optimizer, loss, clip=None):
            if clip:
                torch.nn.utils.clip_grad_norm_(clip, 1.0)
            loss.backward()
            optimizer.step()

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
    if view.stale is not None and view.critical:
        yield Draft(0, TOP, {"reason": view.stale})


@rule(
    "RDY003",
    "unmeasured-critical-file",
    Level.WARNING,
    needs=Need.COVERAGE,
    part=Part.NONE,
    message="coverage was recorded, but not for this file, which holds {count}: whether tests enter them is unknown",
)
def unmeasured_critical_file(view: FileView) -> Iterator[Draft]:
    """A file with critical functions does not occur in the coverage data.

    coverage.py leaves out what was never imported unless `source` is set, and what `omit` names. Absent is not the
    same as untested, so its functions stay unknown; run the tests with `--source` (or `--cov`) set to the package.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == test_other.py ==
        def test_nothing():
            assert True

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
    if view.measured is False and view.critical:
        number = len(view.critical)
        count = "one critical function" if number == 1 else f"{number} critical functions"
        yield Draft(0, TOP, {"count": count})


@rule(
    "RDY004",
    "not-judged",
    Level.NOTE,
    needs=Need.PROJECT,
    part=Part.NONE,
    message="{reason}",
)
def not_judged(view: FileView) -> Iterator[Draft]:
    """A function that may be a stub is too large, too deeply nested or too broken to be parsed.

    libcst needs time and stack for every level of nesting, and some inputs would crash it. What lies beyond a fixed
    bound is not judged, and this note says which bound it was.

    Fires:
        == train.py ==
        def schedule(step, names=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]
                                  ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]):
            pass

        def main():
            schedule(1)

        if __name__ == "__main__":
            main()

    Silent:
        == train.py ==
        def schedule(step, names=[[1]]):
            return step * 2

        def main():
            schedule(1)

        if __name__ == "__main__":
            main()
    """
    reasons = {unit: shape.not_judged for unit, shape in view.facts.shapes if unit in view.critical}
    for unit, candidate in view.candidates.items():
        if unit in view.facts.candidates and candidate.benign is None and candidate.callers:
            reasons[unit] = view.shape(unit).not_judged
    for unit, reason in sorted(reasons.items()):
        if reason is not None:
            yield Draft(unit, head_of(view.facts, unit), {"reason": reason})
