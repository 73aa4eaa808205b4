"""Which rules are on for which file, and what the command line may change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from readiness_lint.config.critical import CriticalPathConfig
from readiness_lint.config.debt import DebtConfig
from readiness_lint.config.settings import Config
from readiness_lint.errors import UsageError

CODES = ("RDY101", "RDY103", "RDY201", "RDY401")
CONFIG = Config(Path("/project"))


def test_everything_is_on_by_default() -> None:
    assert all(CONFIG.selects(code, "pkg/a.py") for code in CODES)


@pytest.mark.parametrize(
    ("select", "ignore", "on"),
    [
        (["RDY"], ["RDY1"], ["RDY201", "RDY401"]),
        (["RDY", "RDY101"], ["RDY1"], ["RDY101", "RDY201", "RDY401"]),
        (["RDY1"], ["RDY101"], ["RDY103"]),
        (["RDY2"], ["RDY2"], []),
        (["RDY4"], ["RDY"], ["RDY401"]),
    ],
)
def test_the_longest_prefix_decides_and_ignore_wins_a_tie(select: list[str], ignore: list[str], on: list[str]) -> None:
    config = CONFIG.with_overrides(known_codes=CODES, select=select, ignore=ignore)
    assert [code for code in CODES if config.selects(code, "a.py")] == on


def test_per_file_ignores_beat_even_a_precise_selection() -> None:
    config = Config(
        Path("/project"),
        select=("RDY101",),
        per_file_ignores=(("scripts/**", ("RDY1",)), ("*_old.py", ("RDY",))),
    )
    assert config.selects("RDY101", "pkg/scripts/a.py")
    assert not config.selects("RDY101", "scripts/deep/a.py")
    assert not config.selects("RDY101", "pkg/train_old.py")


def test_globs_of_a_critical_path_are_anchored_like_gitignore_patterns() -> None:
    training = CriticalPathConfig("training", globs=("training/**", "!training/plots/**", "*_trainer.py"))
    assert training.matches("training/a/b.py")
    assert training.matches("pkg/x_trainer.py")
    assert not training.matches("training/plots/loss.py")
    assert not training.matches("old/training/a.py")
    assert not CriticalPathConfig("training").matches("training/a.py")


def test_training_and_conversion_always_exist() -> None:
    assert [path.name for path in CONFIG.critical_paths] == ["training", "conversion"]
    assert CONFIG.critical_path("training").line_threshold == 0.8
    assert CONFIG.critical_path("conversion").branch_threshold == 0.9
    assert CONFIG.critical_path("serving") == CriticalPathConfig("serving")


def test_overrides_replace_except_extend_exclude_which_adds() -> None:
    config = Config(Path("/project"), exclude=("a/",), extend_exclude=("b/",), coverage=("c",))
    changed = config.with_overrides(
        known_codes=CODES,
        exclude=["x/"],
        extend_exclude=["y/"],
        coverage=[],
        tests=["j.xml"],
        cache_dir=Path("k"),
    )
    assert changed.excluded == ("x/", "b/", "y/")
    assert (changed.coverage, changed.tests) == ((), ("j.xml",))
    assert changed.cache_path == Path("/project/k")
    assert config.with_overrides(known_codes=CODES) == config


def test_an_absolute_cache_directory_is_taken_as_it_is() -> None:
    assert CONFIG.with_overrides(known_codes=CODES, cache_dir=Path("/var/c")).cache_path == Path("/var/c")


def test_overrides_are_validated_as_the_file_is() -> None:
    with pytest.raises(UsageError, match=r"--select: no rule .* 'rdy1'; did you mean 'RDY1'\?"):
        CONFIG.with_overrides(known_codes=CODES, select=["rdy1"])
    with pytest.raises(UsageError, match=r"--ignore: no rule .* 'RDY109'; did you mean 'RDY10[13]'\?"):
        CONFIG.with_overrides(known_codes=CODES, ignore=["RDY109"])
    with pytest.raises(UsageError, match=r"--select: no rule has a code that begins with ''\n"):
        CONFIG.with_overrides(known_codes=CODES, select=[""])
    with pytest.raises(UsageError, match="--exclude: '' is empty"):
        CONFIG.with_overrides(known_codes=CODES, exclude=[""])


def test_the_command_line_can_only_switch_pedantic_on() -> None:
    config = replace(CONFIG, debt=DebtConfig(mute=("for-now",)))
    assert config.with_overrides(known_codes=CODES, pedantic=True).debt == DebtConfig(("for-now",), pedantic=True)
    strict = replace(CONFIG, debt=DebtConfig(pedantic=True))
    assert strict.with_overrides(known_codes=CODES).debt.pedantic
