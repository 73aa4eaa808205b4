"""What is said of critical paths: which functions, whose interfaces, and every mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.config.critical import ROLES, OwnRole, names_function
from readiness_lint.config.load import load_config
from readiness_lint.config.settings import Config
from readiness_lint.errors import ConfigError
from readiness_lint.graph.roles import ROLE_PATHS, SHARED_ROLES


def load(root: Path, text: str, name: str = "readiness-lint.toml") -> Config:
    (root / name).write_text(text)
    return load_config(root, known_codes=("RDY101",), known_families=tuple)


def test_the_roles_are_those_of_the_table() -> None:
    assert set(ROLES) == set(ROLE_PATHS) | SHARED_ROLES


def test_all_keys(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        """
critical = ["pkg.train:fit", "training/**"]
not-critical = ["./pkg/plots.py:Plot.draw", "old/", "!./*_old.py"]
roles.train_step = ["mylib.train_one"]
[roles.override]
train_step = ["mylib.Trainer.step"]
export = ["mylib.Exporter.run"]
[paths.training]
critical = ["a:f"]
not-critical = ["b.py:g"]
infer = false
""",
    )
    said, training = config.overrides, config.critical_path("training")
    assert said.critical == ("pkg.train:fit", "training/**")
    assert said.not_critical == ("pkg/plots.py:Plot.draw", "old/", "!*_old.py")
    assert said.roles == (
        OwnRole("train_step", ("mylib.train_one",), ("mylib.Trainer.step",)),
        OwnRole("export", (), ("mylib.Exporter.run",)),
    )
    assert (training.critical, training.not_critical, training.infer) == (("a:f",), ("b.py:g",), False)
    assert config.critical_path("conversion").infer
    assert config.places["not-critical", 2] == (3, 53)
    assert config.places["paths", "training", "infer"] == (11, 9)


def test_places_are_those_below_our_table(tmp_path: Path) -> None:
    text = '[tool.readiness-lint]\ncritical = [\n  "a:f",\n]\n'
    assert load(tmp_path, text, "pyproject.toml").places["critical", 0] == (3, 3)
    assert load(tmp_path, 'select = ["RDY"]\n').places == {}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('critical = ["a:f()"]', 1, 13, "'a:f()' names neither a function nor files"),
        ('not-critical = ["a/*.py:f"]', 1, 17, "names neither a function nor files"),
        ('critical = [""]', 1, 13, "critical holds an empty string"),
        ('critical = "a:f"', 1, 12, "critical must be an array, not a string"),
        ('[paths.training]\ncritical = ["# no"]', 2, 13, "the pattern '# no' is empty"),
        ('[paths.training]\ninfer = "no"', 2, 9, "must be a boolean"),
        ("[paths.training]\nnot_critical = []", 2, 1, "did you mean 'not-critical'?"),
        ("roles = 3", 1, 9, "roles must be a table"),
        ('roles.trainstep = ["a.b"]', 1, 7, "unknown role 'trainstep'; did you mean 'train_step'?"),
        ('roles.train-step = ["a.b"]', 1, 7, "unknown role 'train-step'; did you mean 'train_step'?"),
        ('roles.zzz = ["a.b"]', 1, 7, "write one of train_step, train_loop"),
        ('roles.export = ["f"]', 1, 17, "'f' is no full name of a function or method"),
        ('roles.export = ["a:f"]', 1, 17, "'a:f' is no full name"),
        ("[roles]\noverride = []", 2, 12, "roles.override must be a table"),
        ('[roles.override]\nexprot = ["a.b"]', 2, 1, "did you mean 'export'?"),
    ],
)
def test_mistakes_are_shown_where_they_stand(text: str, line: int, column: int, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("pkg.train:fit", True),
        ("pkg/my-train.py:Trainer.fit", True),
        ("a b/train.py:fit", True),
        ("pkg/train.py", False),
        ("training/**", False),
        ("training/*.py:fit", False),
        ("pkg.train:", False),
        (":fit", False),
        ("pkg:a-b", False),
        ("[[:alpha:]]x", False),
    ],
)
def test_names_and_patterns_are_told_apart(text: str, is_name: bool) -> None:
    assert names_function(text) is is_name


def test_a_pattern_with_a_class_of_characters_is_one(tmp_path: Path) -> None:
    assert load(tmp_path, 'critical = ["[[:alpha:]]*.py"]').overrides.critical == ("[[:alpha:]]*.py",)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('critical = ["!x.py"]', "or 'x.py' under not-critical"),
        ('critical = ["a:f", "!x.py"]', "write a pattern of files before it"),
        ('not-critical = ["!x.py"]', "write a pattern of files before it"),
        ('paths.training.globs = ["!x.py"]', "write a pattern of files before it"),
    ],
)
def test_nothing_is_taken_back_where_nothing_was_given(tmp_path: Path, text: str, remedy: str) -> None:
    with pytest.raises(ConfigError, match="and there is none") as caught:
        load(tmp_path, text)
    assert remedy in str(caught.value.remedy)


def test_paths_may_begin_with_a_dot(tmp_path: Path) -> None:
    config = load(tmp_path, '[paths.training]\nentry-points = ["./train.py"]\nglobs = ["./a/**", "!./a/b.py"]\n')
    training = config.critical_path("training")
    assert (training.entry_points, training.globs) == (("train.py",), ("a/**", "!a/b.py"))
