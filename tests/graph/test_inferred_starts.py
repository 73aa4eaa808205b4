"""Entry points that nobody configured: each way of starting a training run, found with its reason."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from readiness_lint.config.critical import CriticalPathConfig
from readiness_lint.source.launches import launches_in
from tests.graph.support import project_of

FIT = """
def fit(model, optimizer, x):
    model(x).backward()
    optimizer.step()
"""
HEAD = "import torch\n"


def starts(
    files: Mapping[str, str], lines: Mapping[str, str] | None = None, **more: Mapping[str, str]
) -> dict[str, str]:
    """The reason for each entry point, by its name; `lines` are files outside of Python."""
    launches = [one for path, text in (lines or {}).items() for one in launches_in(path, text)]
    return {entry.name: entry.why for entry in project_of(files, launches=launches, **more).entry_points}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "decorator", "tail"),
    [
        ("import click\n", "@click.command()\n@click.option('--x')", ""),
        ("import click\n@click.group()\ndef cli():\n    pass\n", "@cli.command()", ""),
        ("import typer\napp = typer.Typer()\n", "@app.command()", ""),
        ("import hydra\n", '@hydra.main(config_path="conf")', ""),
        ("from hydra import main as hydra_main\n", "@hydra_main(version_base=None)", ""),
    ],
)
def test_commands(head: str, decorator: str, tail: str) -> None:
    main = f"{decorator}\ndef train(model=1, optimizer=2, x=3):\n    fit(model, optimizer, x)\n"
    found = starts({"a.py": HEAD + head + FIT + main + tail})
    written = decorator.split("(", maxsplit=1)[0]
    assert found == {"a.py:train": f"is a command: `{written}`"}


@pytest.mark.parametrize(
    ("head", "call", "name"),
    [
        ("import fire", "fire.Fire(fit)", "fire.Fire"),
        ("from absl import app", "app.run(fit)", "absl.app.run"),
        ("from jsonargparse import CLI", "CLI(fit)", "jsonargparse.CLI"),
        ("import tyro", "tyro.cli(\n    fit,\n)", "tyro.cli"),
        ("import typer", "typer.run(fit)", "typer.run"),
    ],
)
def test_mains_that_are_handed_over(head: str, call: str, name: str) -> None:
    text = f"{HEAD}{head}\n{FIT}\ndef start():\n    " + call.replace("\n", "\n    ") + "\n"
    (why,) = starts({"a.py": text}).values()
    assert why == f"is handed to {name} (a.py:9)"


def test_a_main_in_a_block_has_both_reasons() -> None:
    text = f'{HEAD}import fire\n{FIT}\nif __name__ == "__main__":\n    fire.Fire(fit)\n'
    assert starts({"a.py": text}) == {
        "a.py": 'has an `if __name__ == "__main__"` block; is handed to fire.Fire (a.py:9)'
    }


def test_a_function_that_parses_arguments_and_that_nothing_calls() -> None:
    main = "def main():\n    parser = argparse.ArgumentParser()\n    args = parser.parse_args()\n    fit(1, 2, 3)\n"
    text = f"{HEAD}import argparse\n{FIT}\n{main}"
    assert starts({"a.py": text}) == {"a.py:main": "parses the command line, and nothing in the project calls it"}
    assert "a.py:main" not in starts({"a.py": f"{text}\nmain()\n"})


def test_a_console_script_and_a_group_above_it() -> None:
    text = f"{HEAD}import click\n{FIT}\n@click.command()\ndef train():\n    fit(1, 2, 3)\n"
    found = starts({"pkg/a.py": text, "pkg/__init__.py": ""}, scripts={"go": "pkg.a:train"})
    assert found == {"go": "console script `go = pkg.a:train`; is a command: `@click.command`"}


class TestLines:
    FILES: Mapping[str, str] = {
        "src/pkg/__init__.py": "",
        "src/pkg/train.py": f"{HEAD}{FIT}\ndef main():\n    fit(1, 2, 3)\nmain()\n",
    }

    @pytest.mark.parametrize(
        ("path", "text", "told"),
        [
            ("Makefile", "go:\n\tpython src/pkg/train.py\n", "Makefile:2 (`python src/pkg/train.py`)"),
            ("run.sh", "torchrun -m pkg.train\n", "run.sh:1 (`torchrun -m pkg.train`)"),
            ("README.md", "```\npython train.py\n```\n", "README.md:2 (`python train.py`)"),
        ],
    )
    def test_what_a_line_starts(self, path: str, text: str, told: str) -> None:
        assert starts(self.FILES, {path: text}) == {"src/pkg/train.py": f"is started by {told}"}

    def test_a_script_whose_top_level_trains_says_who_runs_it(self) -> None:
        text = f"{HEAD}model(1).backward()\noptimizer.step()\n"
        (why,) = starts({"go.py": text}, {"run.sh": "python go.py\n"}).values()
        assert why == "its top-level code does the work; is started by run.sh:1 (`python go.py`)"

    def test_many_lines_are_counted(self) -> None:
        (why,) = starts(self.FILES, {"run.sh": "python -m pkg.train\n" * 5}).values()
        assert why.endswith("and 3 more")

    def test_a_package_is_started_through_its_main(self) -> None:
        files = {"pkg/__init__.py": "", "pkg/__main__.py": self.FILES["src/pkg/train.py"]}
        (why,) = starts(files, {"run.sh": "python -m pkg\n"}).values()
        assert why == "is run by `python -m`; is started by run.sh:1 (`python -m pkg`)"

    def test_what_is_not_of_the_project_or_may_be_several_files_is_none(self) -> None:
        twice = {"a/train.py": FIT, "b/train.py": FIT}
        lines = {"c/run.sh": "python train.py\npython -m pytest\npython /abs/other.py\n"}
        assert starts({path: HEAD + text for path, text in twice.items()}, lines) == {}

    def test_a_line_does_not_make_a_path_of_what_is_on_none(self) -> None:
        assert starts({"tool.py": "def f():\n    return 1\nf()\n"}, {"run.sh": "python tool.py\n"}) == {}


class TestFrameworks:
    MODULE = """
        import lightning

        class Net(lightning.LightningModule):
            def configure_optimizers(self):
                return 1

            def training_step(self, batch, index):
                return batch
    """

    def test_a_module_that_nothing_makes(self) -> None:
        found = starts({"net.py": self.MODULE})
        assert found == {
            "net.py:Net.training_step": "lightning.LightningModule runs it, and nothing in the project makes a Net"
        }

    def test_a_trainer_of_transformers_and_a_model_of_keras(self) -> None:
        files = {
            "a.py": """
                import transformers

                class T(transformers.Trainer):
                    def compute_loss(self, model):
                        return 1
            """,
            "b.py": """
                import keras

                class M(keras.Model):
                    def train_step(self, data):
                        return {}
            """,
        }
        assert set(starts(files)) == {"a.py:T.compute_loss", "b.py:M.train_step"}

    def test_one_that_is_made_begins_nothing(self) -> None:
        use = "from net import Net\nimport lightning\n\ndef main():\n    lightning.Trainer().fit(Net())\n"
        found = starts({"net.py": self.MODULE, "use.py": f'{use}\nif __name__ == "__main__":\n    main()\n'})
        assert set(found) == {"use.py"}

    def test_the_command_line_of_lightning(self) -> None:
        imports = "from lightning.pytorch.cli import LightningCLI\nfrom net import Net\n"
        text = f"{HEAD}{imports}{FIT}\ndef go():\n    LightningCLI(Net)\n    fit(1, 2, 3)\n"
        found = starts({"net.py": self.MODULE, "go.py": text})
        assert found["go.py:go"] == "starts lightning.pytorch.cli.LightningCLI (line 10)"

    def test_a_function_of_autograd_is_a_part_and_no_start(self) -> None:
        text = "import torch\nclass F(torch.autograd.Function):\n    def backward(ctx, g):\n        return g\n"
        assert starts({"a.py": text}) == {}


class TestScriptsWithoutABlock:
    """A file that ends in a bare `main()` is run as a script."""

    MAIN = f"{HEAD}{FIT}\ndef main():\n    fit(1, 2, 3)\n\nmain()\n"
    WHY = "its top-level code calls `main`, and nothing in the project imports it"

    def test_a_bare_call_of_what_trains(self) -> None:
        project = project_of({"run.py": self.MAIN})
        (entry,) = project.entry_points
        assert (entry.name, entry.qualname, entry.why) == ("run.py", "<module>", self.WHY)
        assert [step.qualname for step in project.critical["run.py", 1].chain] == ["<module>", "main", "fit"]

    @pytest.mark.parametrize(
        "importing",
        [
            {"other.py": "import run\n"},
            {"pkg/run.py": MAIN, "pkg/__init__.py": "", "pkg/b.py": "from . import run\n"},
            {"pkg/run.py": MAIN, "pkg/__init__.py": "", "pkg/b.py": "from .run import main\n"},
            {"pkg/run.py": MAIN, "pkg/__init__.py": "", "pkg/b.py": "from pkg import run\n"},
        ],
    )
    def test_none_where_another_file_imports_it(self, importing: Mapping[str, str]) -> None:
        files = importing if "pkg/run.py" in importing else {"run.py": self.MAIN, **importing}
        assert starts(files) == {}

    def test_the_surest_of_several_calls_is_told(self) -> None:
        text = f"{HEAD}\ndef greet(x):\n    return x\n{FIT}\ngreet(1)\nfit(1, 2, 3)\n"
        assert "calls `fit`, and nothing" in starts({"run.py": text})["run.py"]

    def test_itself_does_not_count_as_another_file(self) -> None:
        assert starts({"run.py": f"from run import main as again\n{self.MAIN}"}) == {"run.py": self.WHY}

    def test_what_a_line_starts_is_told_once(self) -> None:
        found = starts({"run.py": self.MAIN}, {"Makefile": "train:\n\tpython run.py\n"})
        assert list(found) == ["run.py"]
        assert "is started by Makefile:2" in found["run.py"]

    def test_none_where_it_calls_nothing_that_trains(self) -> None:
        assert starts({"run.py": f"{HEAD}{FIT}\ndef greet():\n    return 1\n\ngreet()\n"}) == {}
        assert starts({"plots/run.py": self.MAIN}) == {}

    def test_none_beside_those_that_are_configured(self) -> None:
        paths = [CriticalPathConfig("training", entry_points=("other:go",))]
        project = project_of({"run.py": self.MAIN, "other.py": "def go():\n    return 1\n"}, paths)
        assert [entry.name for entry in project.entry_points] == ["other:go"]
