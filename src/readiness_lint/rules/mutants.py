"""RDY408: changes of critical code that the tests do not notice."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level, Related
from readiness_lint.model.source import Span
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.model.mutation import MutantCounts
    from readiness_lint.rules.view import FileView

_TOP = Span(1, 0, 1, 0)
_SHOWN = 3


@rule(
    "RDY408",
    "mutation-score-below-target",
    Level.WARNING,
    needs=Need.TESTS,
    part=Part.NONE,
    message="tests notice {noticed} of {judged} changes of the critical functions of the {path} path here{unknown}; "
    "wanted are {wanted}",
)
def mutation_score_below_target(view: FileView) -> Iterator[Draft]:
    """Mutation testing changed the critical functions of a file, and the tests noticed too few of the changes.

    Lines may be covered by tests that would not notice a wrong sign; to change the code and run the tests again shows
    it. Counted are changes that made tests fail or hang, out of those that the tests judged or that no test reaches;
    what was not judged is unknown and said beside it. Results of mutmut 3 (`mutants/`) and cosmic-ray (a session or its
    dump) are found at their usual places, or named with `mutation` and `--mutation`. What contradicts the source of
    today is left out. `mutation-threshold` sets what is wanted on a path, in percent.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == mutants/train.py.meta ==
        {"exit_code_by_key": {"train.x_step__mutmut_1": 0, "train.x_step__mutmut_2": 0, "train.x_step__mutmut_3": 1}}

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()
        == mutants/train.py.meta ==
        {"exit_code_by_key": {"train.x_step__mutmut_1": 1, "train.x_step__mutmut_2": 1, "train.x_step__mutmut_3": 0},
         "remark": "two of three are below the usual threshold"}
        == pyproject.toml ==
        [tool.readiness-lint.paths.training]
        mutation-threshold = 60
    """
    for path in sorted({critical.critical_path for unit, critical in view.critical.items() if unit in view.mutants}):
        units = [unit for unit in sorted(view.mutants) if unit in view.critical]
        counts = {unit: view.mutants[unit] for unit in units if view.critical[unit].critical_path == path}
        noticed, judged = (sum(getattr(one, what) for one in counts.values()) for what in ("noticed", "judged"))
        wanted = view.thresholds.get(path)
        if wanted is None or not judged or noticed >= Fraction(str(wanted.mutation)) * judged:
            continue
        unknown = sum(one.unknown for one in counts.values())
        values = {
            "noticed": str(noticed),
            "judged": str(judged),
            "path": path,
            "unknown": f" ({unknown} more are unknown)" if unknown else "",
            "wanted": f"{wanted.mutation * 100:g}%",
        }
        yield Draft(0, _TOP, values, text=path, related=tuple(_weakest(view, counts)))


def _weakest(view: FileView, counts: dict[int, MutantCounts]) -> Iterator[Related]:
    """The functions in which most changes went unnoticed."""
    missed = {unit: one.judged - one.noticed for unit, one in counts.items()}
    for unit in sorted(missed, key=lambda unit: (-missed[unit], unit))[:_SHOWN]:
        if missed[unit]:
            text = (
                f"{missed[unit]} of {counts[unit].judged} changes of `{view.facts.units[unit].qualname}` go unnoticed"
            )
            yield Related(view.facts.path, head_of(view.facts, unit), text)
