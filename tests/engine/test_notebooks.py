"""A project with notebooks: they are judged like files, and what tests do in them is unknown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.model.evidence import Entered
from readiness_lint.model.source import LeftOut
from tests.projects import analysis_of, measure, write_project
from tests.source.notebook_files import code, markdown, notebook

TRAIN = notebook(
    [
        markdown("# TODO: prose is no comment"),
        "%load_ext autoreload\nimport torch\nfrom losses import distil\nfrom train import other",
        (
            "def step(model, optimizer, batch):\n    # TODO: weigh the classes\n"
            "    loss = distil(model(batch), batch)\n    loss.backward()\n"
            "    optimizer.step()  # FIXME: clip  # noqa: RDY101\n    return loss"
        ),
        code(
            "for batch in batches:\n    step(model, optimizer, batch)", outputs=[{"data": {"image/png": "iVBO" * 99}}]
        ),
    ]
)
LOSSES = "import torch\n\n\ndef distil(a, b):\n    loss = torch.nn.functional.mse_loss(a, b)\n    return loss\n"
OTHER = "def other():\n    return 1\n"


def line_of(text: str) -> int:
    """The line of the notebook file that holds `text`."""
    return TRAIN[: TRAIN.index(text)].count("\n") + 1


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A notebook beside a module of the same name, both of which import another one."""
    files = {"lab/train.ipynb": TRAIN, "lab/train.py": OTHER, "lab/losses.py": LOSSES, "pyproject.toml": ""}
    return write_project(tmp_path / "project", {**files, "lab/.ipynb_checkpoints/train-checkpoint.ipynb": TRAIN})


def test_lines_are_those_of_the_file(project: Path) -> None:
    found = analysis_of(project).report.findings
    own = [finding for finding in found if finding.path.endswith(".ipynb") and finding.code == "RDY101"]
    shown = [(finding.span.line, finding.subject, finding.suppression is not None) for finding in own]
    assert shown == [(line_of("TODO: weigh"), "step", False), (line_of("FIXME"), "step", True)]
    assert own[0].critical_path == "training"


def test_a_notebook_that_trains_is_an_entry_point_and_shadows_no_module(project: Path) -> None:
    found = analysis_of(project).project
    assert found is not None
    [entry] = found.entry_points
    assert (entry.name, entry.qualname, entry.critical_path) == ("lab/train.ipynb", "<module>", "training")
    assert "notebook" in entry.why
    chain = found.critical["lab/losses.py", 1].chain
    assert [step.qualname for step in chain] == ["<module>", "step", "distil"]
    assert chain[0].line == line_of('step(model, optimizer, batch)"')
    module = found.resolver.module("lab.train")
    assert module is not None
    assert found.nodes.file(module).path == "lab/train.py"


def test_what_tests_do_in_a_notebook_is_unknown(project: Path) -> None:
    body = "    try:\n        distil(1, 1)\n    except AttributeError:\n        pass\n"
    test = f"from losses import distil\n\n\ndef test_distil():\n{body}"
    write_project(project, {"lab/test_losses.py": test, "lab/conftest.py": ""})
    without = analysis_of(project)
    measure(project, "--source=lab")
    analysis = analysis_of(project)
    for figures in (without.report.figures, analysis.report.figures):
        assert figures is not None
        own = [one for one in figures.functions if one.path.endswith(".ipynb")]
        assert {one.qualname for one in own} >= {"step"}
        assert {(one.entered, one.statements) for one in own} == {(Entered.UNKNOWN, None)}
        assert all("notebooks" in one.reason and "module" in one.remedy for one in own)
    assert analysis.evidence is not None
    assert analysis.evidence.of("lab/losses.py", 1) is not None
    codes = {finding.code for finding in analysis.report.findings if finding.path.endswith(".ipynb")}
    assert codes == {"RDY101"}


def test_a_notebook_of_another_language_is_left_out_and_told(tmp_path: Path) -> None:
    other = notebook(["# TODO: x\nx <- 1"], {"kernelspec": {"language": "R"}})
    report = analysis_of(write_project(tmp_path / "p", {"a.ipynb": other, "b.py": "x = 1\n"})).report
    assert not report.findings
    assert report.figures is not None
    assert LeftOut("foreign files", 1, "notebooks whose kernel does not run Python") in report.figures.left_out


def test_a_notebook_that_cannot_be_placed_cannot_be_judged(tmp_path: Path) -> None:
    small = json.dumps(json.loads(TRAIN))
    [finding] = analysis_of(write_project(tmp_path / "p", {"a.ipynb": small})).report.findings
    assert (finding.code, finding.span.line) == ("RDY001", 1)
    assert "open it in Jupyter and save it" in finding.message


def test_stubs_in_a_notebook_are_judged_on_the_blanked_text(tmp_path: Path) -> None:
    cells = ["def scale(x):\n    pass\n", "def install():\n    !pip install torch\n", "install()\nscale(1)"]
    found = analysis_of(write_project(tmp_path / "p", {"a.ipynb": notebook(cells)})).report.findings
    assert [(finding.code, finding.subject) for finding in found if finding.code.startswith("RDY2")] == [
        ("RDY201", "scale")
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "lab/train.ipynb", "--exit-zero"], "RDY101"),
        (["check", "--coverage", "none.json", "lab/train.ipynb"], "none.json"),
        (["critical", "lab"], "lab/train.ipynb"),
        (["entry-points"], "is a notebook, whose cells people run"),
        (["why", "step"], "coverage does not see what runs in notebooks"),
        (["why", "lab/train.ipynb:step"], "role train_step"),
        (["why", "lab.train.step"], "role train_step"),
    ],
)
def test_every_command_reads_notebooks(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(project)
    main(arguments)
    shown = capsys.readouterr()
    assert words in shown.out + shown.err


def test_a_notebook_can_be_handed_over(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TRAIN.encode()), encoding="utf-8"))
    assert main(["check", "-", "--stdin-filename", "lab/new.ipynb", "--output-format", "concise"]) == 1
    assert f"lab/new.ipynb:{line_of('TODO: weigh')}:" in capsys.readouterr().out


def test_configuration_names_functions_of_notebooks(project: Path) -> None:
    text = '[tool.readiness-lint]\nnot-critical = ["lab/train.ipynb:step"]\n'
    found = analysis_of(write_project(project, {"pyproject.toml": text})).project
    assert found is not None
    assert ("lab/train.ipynb", 1) not in found.critical
