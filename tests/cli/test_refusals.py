"""Requests that would look clean because nothing was asked, each refused with what to write instead."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from tests.projects import write_project


def refused(*arguments: str) -> str:
    """What is told; nothing is printed as a result."""
    out, err = io.StringIO(), io.StringIO()
    assert (main(arguments, out, err), out.getvalue()) == (2, "")
    assert "remedy: " in err.getvalue()
    return err.getvalue()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_project(tmp_path / "p", {"pyproject.toml": "", "a.py": "x = 1  # TODO: two\n"})
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("command", ["check", "assess"])
@pytest.mark.parametrize("codes", ["", " ", ",", " , "])
def test_an_empty_list_of_rules_is_no_wish_for_silence(command: str, codes: str, project: Path) -> None:
    assert "--select names no rule" in refused(command, "--select", codes)
    assert "--ignore names no rule" in refused(command, "--ignore", codes)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("none.toml", None, "cannot be read"),
        ("bad.toml", "select = [\n", "not TOML"),
        ("high.toml", "[paths.training]\nline-threshold = 101\n", "must be a percentage"),
        ("nan.toml", "[paths.training]\nline-threshold = nan\n", "must be a percentage"),
        ("pattern.toml", 'exclude = ["!"]\n', "the pattern '!'"),
    ],
)
def test_every_mistake_in_a_configuration_has_a_remedy(name: str, text: str | None, words: str, project: Path) -> None:
    if text is not None:
        (project / name).write_text(text)
    assert words in refused("check", "--config", name)


def test_a_pattern_that_is_none_has_a_remedy(project: Path) -> None:
    assert "--exclude: '!'" in refused("check", "--exclude", "!")
