"""What `why` tells where little or much is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from readiness_lint.config.settings import Config
from readiness_lint.engine.analysis import Analysis
from readiness_lint.model.evidence import Entered, Evidence, Freshness, FunctionEvidence, Ratio, RunBy
from readiness_lint.report.story import story
from tests.projects import analysis_of, config_for, write_project

TEXT = """\
import torch


def fit(optimizer, x):
    x.backward()
    optimizer.step()
    plot_loss(x)


def plot_loss(x):
    return x


def restore(path):
    return torch.jit.load(path)
"""


def told(root: Path, name: str, evidence: FunctionEvidence | None = None) -> str:
    """The story of a function, with evidence of its own where some is given."""
    write_project(root, {"pyproject.toml": "", "train.py": TEXT})
    analysis: Analysis = analysis_of(root)
    config: Config = config_for(root)
    project = analysis.project
    assert project is not None
    (unit,) = [index for index, one in enumerate(project.facts["train.py"].units) if one.qualname == name]
    if evidence is not None:
        analysis = replace(analysis, evidence=Evidence(units={"train.py": {unit: evidence}}))
    return "\n".join(story(analysis, config, project, "train.py", unit))


def test_what_speaks_against_a_function(tmp_path: Path) -> None:
    assert "not critical, as far as is known:\n    its name `plot_loss` speaks of plotting" in told(
        tmp_path, "plot_loss"
    )


def test_what_is_unsure(tmp_path: Path) -> None:
    assert "too little speaks for it (confidence 0." in told(tmp_path, "restore")


def test_who_ran_it_and_what_failed(tmp_path: Path) -> None:
    evidence = FunctionEvidence(
        Entered.YES,
        Ratio(3, 4),
        None,
        Freshness.STALE,
        reason="changed since",
        passing=2,
        failing=1,
        statements_by=RunBy(2, 1),
        failed_in=("test_train.py::test_fit",),
        passed_in=("test_train.py::test_one",),
    )
    text = told(tmp_path, "fit", evidence)
    assert "  no chain of calls from an entry point is known" in text
    assert (
        "  entered by tests: yes (stale: changed since)\n"
        "    statements: 3 of 4 (75%), 2 by passing tests, 1 by failing ones alone\n"
        "    branches: not measured\n"
        "    by 2 passing and 1 failing tests\n"
        "    passing: test_train.py::test_one, … (2 in all)\n"
        "    failing: test_train.py::test_fit\n"
    ) in text
