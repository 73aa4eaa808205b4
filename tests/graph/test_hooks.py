"""What a framework calls on an object by itself."""

from __future__ import annotations

import pytest

from readiness_lint.graph.hooks import hooks_of
from tests.graph.support import project_of


@pytest.mark.parametrize(
    ("bases", "called", "not_called"),
    [
        (["torch.nn.Module"], "forward", "configure_optimizers"),
        (["lightning.pytorch.LightningModule"], "configure_optimizers", "save"),
        (["torch.nn.Module", "transformers.Trainer"], "compute_loss", "save"),
        (["keras.Model"], "train_step", "fit"),
    ],
)
def test_layers_are_called_and_trainers_run(bases: list[str], called: str, not_called: str) -> None:
    assert called in hooks_of(bases)
    assert not_called not in hooks_of(bases)


def test_on_a_class_of_no_library_nothing_is_called() -> None:
    assert hooks_of([]) == ()


FILES = {
    "net.py": """
        import torch

        class Net(torch.nn.Module):
            def forward(self, x):
                return x

            def configure_optimizers(self):
                return torch.optim.SGD(self.parameters(), 0.1)
    """,
    "jobs/engine.py": "def run(x):\n    return x\n",
    "jobs/main.py": """
        from engine import run
        from net import Net

        class Runner:
            def go(self, x):
                return x

        def main():
            run(1)
            Runner().go(Net())
    """,
}


def edges_of(name: str) -> set[str]:
    project = project_of(FILES)
    nodes = project.nodes
    (node,) = (one for one in range(len(nodes.places)) if nodes.unit(one).qualname == name)
    return {nodes.unit(edge.target).qualname for edge in project.graph.edges[node]}


def test_making_a_layer_does_not_make_its_optimizer() -> None:
    assert "Net.forward" in edges_of("main")
    assert "Net.configure_optimizers" not in edges_of("main")


def test_a_module_beside_a_script_and_a_method_of_what_was_just_made_are_found() -> None:
    assert {"run", "Runner.go"} <= edges_of("main")


def test_a_script_may_be_called_like_the_folder_that_it_imports_from() -> None:
    project = project_of(
        {
            "train/train.py": "from train.losses import kl_loss\ndef main(x):\n    return kl_loss(x)\n",
            "train/losses.py": "def kl_loss(x):\n    return x\n",
        }
    )
    nodes = project.nodes
    (main,) = (one for one in range(len(nodes.places)) if nodes.unit(one).qualname == "main")
    assert [nodes.unit(edge.target).qualname for edge in project.graph.edges[main]] == ["kl_loss"]
