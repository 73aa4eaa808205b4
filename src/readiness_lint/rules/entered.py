"""RDY406: entry points of critical paths that no test enters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.findings import Level
from readiness_lint.model.source import Span
from readiness_lint.rules.joined import is_untested
from readiness_lint.rules.rule import Need, Part, rule
from readiness_lint.rules.view import Draft, head_of

if TYPE_CHECKING:
    from readiness_lint.rules.view import FileView


@rule(
    "RDY406",
    "entry-point-never-entered",
    Level.WARNING,
    needs=Need.COVERAGE,
    part=Part.NONE,
    message="`{name}` begins the {path} path, and {what}",
)
def entry_point_never_entered(view: FileView) -> Iterator[Draft]:
    """No test enters the place where a run begins.

    Parts may be tested and still not fit together: options that are read wrongly, steps in the wrong order. Functions
    that are critical themselves are left to RDY401. Of a script that tests import, without ever running what stands
    under `if __name__ == "__main__"`, a note says so, unless the functions that it calls are reported already.

    Fires:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()

        def save(model):
            torch.save(model, "model.pt")

        if __name__ == "__main__":
            step(torch.optimizer, torch.loss)
            save(torch.model)
        == test_train.py ==
        import torch
        from train import save, step
        from unittest.mock import Mock

        def test_step(monkeypatch):
            monkeypatch.setattr(torch, "save", Mock(), raising=False)
            loss = Mock()
            step(Mock(), loss)
            save(loss)
            assert loss.backward.called and torch.save.called

    Silent:
        == train.py ==
        import torch

        def step(optimizer, loss):
            loss.backward()
            optimizer.step()

        def save(model):
            torch.save(model, "model.pt")

        if __name__ == "__main__":
            from unittest.mock import Mock
            step(Mock(), Mock())
            save(Mock())
        == test_train.py ==
        import runpy
        import torch
        from unittest.mock import Mock

        def test_run(monkeypatch):
            monkeypatch.setattr(torch, "save", Mock(), raising=False)
            assert runpy.run_path("train.py", run_name="__main__")["step"]
    """
    for unit, entry in sorted(view.entry_points.items()):
        evidence = view.evidence.get(unit)
        if evidence is None or evidence.freshness is not Freshness.FRESH:
            continue
        span, level = head_of(view.facts, unit), None
        if is_untested(view, unit):
            if view.facts.units[unit].kind is UnitKind.CLASS or (unit and unit in view.critical):
                continue
            what = "no test enters it"
        elif unit == 0 and evidence.main is Entered.NO and not _starts_what_is_reported(view):
            what = 'what stands under `if __name__ == "__main__"` never ran under the tests'
            line = view.facts.main_line or 1
            span, level = Span(line, 0, line, 0), Level.NOTE
        else:
            continue
        yield Draft(unit, span, {"name": entry.name, "path": entry.critical_path, "what": what}, level=level)


def _starts_what_is_reported(view: FileView) -> bool:
    """Whether what stands under `if __name__ == "__main__"` calls a critical function here that no test enters."""
    called = {call.name for call in view.facts.units[0].calls if call.line >= view.facts.main_line}
    return any(view.facts.units[unit].qualname in called and is_untested(view, unit) for unit in view.critical if unit)
