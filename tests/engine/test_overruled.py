"""What is said of functions holds for a single file as for the whole project, and never hides a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.engine.knowledge import knowledge_of
from readiness_lint.engine.overruled import decided_by_hand, place_of
from readiness_lint.errors import ConfigError
from readiness_lint.facts.scan import facts_of
from readiness_lint.graph.overrides import Origin
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source
from tests.projects import analysis_of, config_for, write_project

TRAIN = """\
import torch


def fit(optimizer, x):  # readiness-lint: not-critical
    x.backward()
    optimizer.step(); optimizer.zero_grad()


def idle():
    return 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    config = '[tool.readiness-lint]\ncritical = ["train:idle"]\n'
    return write_project(tmp_path / "p", {"pyproject.toml": config, "train.py": TRAIN})


def test_an_editor_hears_the_same(project: Path) -> None:
    source = read_source("train.py", project / "train.py", FileRole.PRODUCT)
    assert isinstance(source, Source)
    known = knowledge_of(facts_of(source), source.text, config_for(project), None, ())
    assert [function.qualname for function in known.critical.values()] == ["idle"]
    whole = analysis_of(project, with_evidence=False).project
    assert whole is not None
    assert [function.qualname for function in whole.critical.values()] == ["idle"]


def test_each_decision_has_its_place(project: Path) -> None:
    whole, config = analysis_of(project, with_evidence=False).project, config_for(project)
    assert whole is not None
    decided = decided_by_hand(config, whole)
    assert {one.qualname: (one.place, one.changed) for one in decided.values()} == {
        "fit": ("train.py:4", True),
        "idle": ("pyproject.toml:2", True),
    }
    assert place_of(config, Origin("x", ("not", "there"))) == "pyproject.toml"


def test_names_that_mean_nothing_stop_a_run(project: Path) -> None:
    write_project(project, {"pyproject.toml": '[tool.readiness-lint]\ncritical = ["train:nothing"]\n'})
    with pytest.raises(ConfigError, match="names no function") as caught:
        analysis_of(project)
    assert (caught.value.path, caught.value.line, caught.value.column) == ("pyproject.toml", 2, 13)


def test_a_configuration_of_globs_alone_says_so(project: Path) -> None:
    text = "[tool.readiness-lint.paths.training]\ninfer = false\ncritical = ['train:idle']\n"
    write_project(project, {"pyproject.toml": text})
    settings = [one.setting for one in analysis_of(project).report.figures.inferred]
    assert "critical functions of training" not in settings
    assert "critical functions of conversion" in settings


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('critical = ["train.idle"]', "write 'train:idle', with a colon"),
        ('not-critical = ["train.Nothing.at"]', "train defines no Nothing.at"),
        ('critical = ["other.idle"]', "write functions as `package.module:function`"),
        ('critical = ["other/"]', "as in a .gitignore"),
        ('paths.training.entry-points = ["train.idle"]', "write 'train:idle', with a colon"),
        ('paths.training.entry-points = ["train:gone"]', "write it as `package.module:function`"),
    ],
)
def test_the_right_form_is_told(project: Path, text: str, remedy: str) -> None:
    write_project(project, {"pyproject.toml": f"[tool.readiness-lint]\n{text}\n"})
    with pytest.raises(ConfigError) as caught:
        analysis_of(project)
    assert remedy in str(caught.value.remedy)


def test_a_function_that_two_paths_name_is_told_with_both(project: Path) -> None:
    text = '[tool.readiness-lint.paths]\nb.critical = ["train:idle"]\na.critical = ["./train.py:idle"]\n'
    write_project(project, {"pyproject.toml": text})
    analysis = analysis_of(project)
    assert analysis.project is not None
    assert analysis.project.critical["train.py", 2].critical_path == "b"
    [notice] = [one for one in analysis.report.notices if "stays on" in one.text]
    assert notice.text.startswith(
        "line 3: critical = \"train.py:idle\" of the path 'a': train.py:idle stays on the path"
    )
    assert "the path 'b', which names it as well and comes first" in notice.text


def test_a_contradiction_is_told_with_both_places(project: Path) -> None:
    text = '[tool.readiness-lint]\ncritical = ["train:idle"]\nnot-critical = ["train:idle"]\n'
    write_project(project, {"pyproject.toml": text})
    [notice] = [one for one in analysis_of(project).report.notices if "decides nothing" in one.text]
    assert notice.path == "pyproject.toml"
    assert notice.text.startswith('line 2: critical = "train:idle" decides nothing: ')
    assert 'not-critical = "train:idle" (pyproject.toml:3) says the contrary' in notice.text


def test_what_is_no_longer_inferred_has_its_line(project: Path) -> None:
    text = "[tool.readiness-lint.paths.training]\ninfer = false\n"
    source = TRAIN.replace("  # readiness-lint: not-critical", "")
    write_project(project, {"pyproject.toml": text, "train.py": source})
    whole, config = analysis_of(project, with_evidence=False).project, config_for(project)
    assert whole is not None
    assert [(one.qualname, one.place) for one in decided_by_hand(config, whole).values()] == [
        ("fit", "pyproject.toml:2")
    ]


def test_where_nothing_is_inferred_the_warning_says_so(project: Path) -> None:
    text = "[tool.readiness-lint.paths]\ntraining.infer = false\nconversion.infer = false\n"
    write_project(project, {"pyproject.toml": text})
    [notice] = [one for one in analysis_of(project).report.notices if "no function is critical" in one.text]
    assert "`infer = false` (training, conversion)" in notice.text
