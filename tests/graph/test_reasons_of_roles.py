"""Wherever a role is shown, the reason that gives it is among the reasons."""

from __future__ import annotations

from readiness_lint.config.critical import CriticalPathConfig
from readiness_lint.config.settings import DEFAULT_CRITICAL_PATHS
from tests.graph.support import project_of

TEXT = """
    import torch

    def keep(model, path):
        torch.save(model.state_dict(), path)

    def train(model, optimizer, loss):
        loss.backward()
        optimizer.step()
        torch.optim.Adam(model)
        torch.optim.SGD(model)
        torch.nn.MSELoss()
        torch.nn.L1Loss()
        torch.utils.data.DataLoader(model)
        torch.save(model, "a")
        keep(model, "b")

    def answer(model):
        keep(model, "c")
        train(model, None, None)
"""


def test_a_role_that_stands_on_both_paths_has_its_reason_however_it_came_onto_one() -> None:
    keep = project_of({"a.py": TEXT}).critical["a.py", 1]
    assert keep.role == "checkpoint"
    assert keep.why[0].startswith("calls torch.save (line 4)")
    assert any("train" in reason for reason in keep.why)


def test_the_reason_stays_where_the_configuration_moves_a_function_to_another_path() -> None:
    paths = (*DEFAULT_CRITICAL_PATHS, CriticalPathConfig("serving", entry_points=("a:answer",)))
    found = project_of({"a.py": TEXT}, paths).critical
    assert found["a.py", 3].critical_path == "serving"
    assert (found["a.py", 1].critical_path, found["a.py", 1].role) == ("serving", "checkpoint")
    assert found["a.py", 1].why[0].startswith("calls torch.save (line 4)")


def test_a_role_has_its_reason_among_many() -> None:
    train = project_of({"a.py": TEXT}).critical["a.py", 2]
    assert train.role == "optimizer"
    assert train.why[0].startswith("calls torch.optim")
