"""The baselines are the real tools, asked about the same comments."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

from benchmarks import baselines
from benchmarks.labelled import Labelled, read_labelled
from readiness_lint.debt.features import Setting
from readiness_lint.model.facts import CommentKind
from tests.benchmarks.generated import write_set

COMMENTS = [
    Labelled("r", text, Setting(kind), False, "", False)
    for text, kind in [
        ("the mean over all heads", CommentKind.BLOCK),
        ("the mean\nTODO: the median", CommentKind.BLOCK),
        ("FIXME", CommentKind.TRAILING),
        ("FIXME: 'tis wrong", CommentKind.DOCSTRING),
        ("pylint: disable=all\nTODO: say why", CommentKind.BLOCK),
        ("ruff: noqa", CommentKind.BLOCK),
        ("XXX: slow # noqa", CommentKind.TRAILING),
        ("", CommentKind.BLOCK),
    ]
]
TAGGED = [False, True, True, False, True, False, True, False]
needs_pylint = pytest.mark.skipif(importlib.util.find_spec("pylint") is None, reason="pylint is not installed")


def test_ruff_sees_tags_in_comments_only() -> None:
    assert baselines.ruff(COMMENTS) == TAGGED


@needs_pylint
def test_pylint_sees_tags_in_comments_only() -> None:
    assert baselines.pylint(COMMENTS) == TAGGED


def test_the_program_holds_each_comment_on_its_own_lines() -> None:
    text, places = baselines.as_program(COMMENTS)
    ast.parse(text)
    lines = text.split("\n")
    assert [(place, lines[line - 1]) for line, place in places.items() if place in (1, 3)] == [
        (1, "# the mean"),
        (1, "# TODO: the median"),
        (3, '"FIXME: \'tis wrong"'),
    ]


@pytest.mark.parametrize(
    ("text", "tagged"),
    [("an ugly hack", True), ("ToDo later", True), ("XXX_2", True), ("todos", False), ("hackathon", False)],
)
def test_tags_are_words_in_any_case(text: str, tagged: bool) -> None:
    assert baselines.is_tagged(text) is tagged


def test_a_linter_that_fails_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="returned non-zero exit status"):
        baselines._run(["ruff", "check", "--no-such-option"], "", failing=~0)


def test_a_linter_that_is_absent_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    comments = read_labelled(write_set(tmp_path))
    monkeypatch.setattr(baselines, "_installed", lambda name: name == "ruff")
    found = baselines.baselines(comments, [])
    assert found["pylint fixme"] == "not measured: pylint is not installed"
    assert sum(map(bool, found["ruff TD, FIX"])) == 8


def test_ngrams_learn_from_other_repositories_only(tmp_path: Path) -> None:
    comments = read_labelled(write_set(tmp_path))
    debts = [one for one in comments if one.is_debt]
    assert baselines.ngrams(comments, []) == [one.is_debt for one in comments]
    # A word that only the scored repository has, always at debts, is worth nothing there.
    own = [Labelled("new/Alpha", "quux", one.setting, True, "temporary", False) for one in debts]
    assert not any(baselines.ngrams(own[:1], [*own[1:], *comments]))
