"""`[tool.readiness-lint.debt]`: what it sets, and what is told of its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.config.debt import DebtConfig, OwnFamily, regex_error, together_error
from readiness_lint.config.load import load_config
from readiness_lint.debt.lexicon import family_names
from readiness_lint.errors import ConfigError

FAMILY = '[[debt.families]]\nname = "shim"\ncategory = "workaround"\npatterns = ["\\\\bshim"]\n'


def debt(folder: Path, text: str) -> DebtConfig:
    (folder / "readiness-lint.toml").write_text(text, encoding="utf-8")
    return load_config(folder, known_codes=("RDY101",), known_families=family_names).debt


def mistake(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        debt(folder, text)
    return str(caught.value).removeprefix("readiness-lint.toml:")


def test_nothing_is_muted_or_added_where_nothing_is_said(tmp_path: Path) -> None:
    assert debt(tmp_path, "") == DebtConfig()
    assert debt(tmp_path, "[debt]\n") == DebtConfig()


def test_everything_can_be_said_in_both_kinds_of_files(tmp_path: Path) -> None:
    text = """
[{table}]
mute = ["for-now", "german"]
pedantic = true

[[{table}.families]]
name = "shim"
category = "workaround"
patterns = ['\\bshim(?:med)?\\b', '\\bkludge of \\w+']
unless = ['\\bshim to fit\\b']
confidence = 0.75

[[{table}.families]]
name = "for-now"
category = "temporary"
patterns = ['\\bfor the time being\\b']
"""
    wanted = DebtConfig(
        mute=("for-now", "german"),
        families=(
            OwnFamily("shim", "workaround", (r"\bshim(?:med)?\b", r"\bkludge of \w+"), (r"\bshim to fit\b",), 0.75),
            OwnFamily("for-now", "temporary", (r"\bfor the time being\b",), (), 0.9),
        ),
        pedantic=True,
    )
    assert debt(tmp_path, text.format(table="debt")) == wanted
    (tmp_path / "readiness-lint.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(text.format(table="tool.readiness-lint.debt"), encoding="utf-8")
    assert load_config(tmp_path, known_codes=(), known_families=family_names).debt == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[debt]\nmute = ["for-nwo"]', "2:9: unknown family 'for-nwo'; did you mean 'for-now'?"),
        ('[debt]\nmute = ["For_Now"]', "2:9: unknown family 'For_Now'; did you mean 'for-now'?"),
        ('[debt]\nmute = ["qqq"]', "2:9: unknown family 'qqq'\n  remedy: docs/rules/families.md names"),
        ('[debt]\nmute = ["task-tag"]', "2:9: unknown family 'task-tag'"),
        ('[debt]\nmute = "for-now"', "2:8: debt.mute must be an array, not a string"),
        ("[debt]\npedantic = 1", "2:12: debt.pedantic must be a boolean, not a number\n  remedy: write true or false"),
        ("[debt]\nmin-confidence = 0", "2:18: debt.min-confidence must be above 0 and at most 1, not 0"),
        ("[debt]\nmin-confidence = 55", "must be above 0 and at most 1, not 55\n  remedy: write 0.9 for 90 percent"),
        ("[debt]\nmuted = []", "2:1: unknown key 'muted'; did you mean 'mute'?"),
        ("debt = 1", "1:8: debt must be a table, not a number"),
        ("[debt]\nfamilies = {}", "2:12: debt.families must be an array, not a table"),
        ('[debt]\nfamilies = ["x"]', "2:13: debt.families[0] must be a table, not a string"),
        ('[[debt.families]]\nname = "shim"', "1:8: a family needs category and patterns"),
        (FAMILY.replace("workaround", "work-around"), "unknown category 'work-around'; did you mean 'workaround'?"),
        (FAMILY.replace("workaround", "qqq"), "3:12: unknown category 'qqq'\n  remedy: write one of todo-marker, tem"),
        (
            FAMILY.replace("shim", "for-now", 1),
            "2:8: a family called 'for-now' ships with readiness-lint\n  remedy: ch",
        ),
        (FAMILY.replace("shim", "task-tag", 1), "2:8: a family called 'task-tag' ships with readiness-lint"),
        (FAMILY + FAMILY, "6:8: a family called 'shim' is another family of this file"),
        (FAMILY.replace("shim", "Shim of ours", 1), "2:8: 'Shim of ours' is no name for a family"),
        (FAMILY.replace("\\\\bshim", "shim("), "4:13: 'shim(' is no regular expression: missing ), unterminated sub"),
        (FAMILY.replace("\\\\bshim", "(?:shim)?"), "4:13: '(?:shim)?' matches the empty string"),
        (FAMILY.replace("\\\\bshim", "\\\\b"), "4:13: '\\\\b' matches the empty string"),
        (FAMILY.replace("\\\\bshim", "SHIM"), "4:13: 'SHIM' can never match: it is held against lower-case text"),
        (FAMILY.replace("\\\\bshim", "(?i)shim"), "4:13: '(?i)shim' cannot stand beside others: flags"),
        (FAMILY.replace("\\\\bshim", "(a)\\\\1"), "refers back to a group by its number"),
        (FAMILY.replace('["\\\\bshim"]', "[]"), "4:12: debt.families[0].patterns is empty"),
        (FAMILY.replace('["\\\\bshim"]', '["(?P<a>x)", "(?P<a>y)"]'), "cannot be used together: redefinition of group"),
        (FAMILY.replace('["\\\\bshim"]', '["shim", 3]'), "debt.families[0].patterns[1] must be a string, not a number"),
        (FAMILY + 'unless = ["("]', "5:11: '(' is no regular expression"),
        (FAMILY + "confidence = 0", "5:14: debt.families[0].confidence must be above 0 and at most 1, not 0"),
        (FAMILY + "confidence = 90", "must be above 0 and at most 1, not 90\n  remedy: write 0.9 for 90 percent"),
        (FAMILY + "confidence = nan", "must be above 0 and at most 1, not nan"),
        (FAMILY + 'confidence = "0.9"', "must be a number, not a string"),
        (FAMILY + "patern = []", "5:1: unknown key 'patern'; did you mean 'patterns'?"),
    ],
)
def test_mistakes_are_told_where_they_stand(tmp_path: Path, text: str, told: str) -> None:
    assert told in mistake(tmp_path, text)


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    found = mistake(tmp_path, '[debt]\nmute = ["qqq"]\n' + FAMILY.replace("workaround", "qqq") + "confidence = 2")
    assert [place in found for place in ("2:9:", "5:12:", "7:14:")] == [True] * 3


def test_both_edges_know_the_families_that_ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from io import StringIO

    from readiness_lint.cli.main import main
    from readiness_lint.engine.one_file import OneFile, findings_of

    (tmp_path / ".git").mkdir()
    (tmp_path / "readiness-lint.toml").write_text('[debt]\nmute = ["for-now"]\n' + FAMILY, encoding="utf-8")
    text = "# for now, use a constant\nx = 1\n\n# a shim around the exporter\ny = 1\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert [one.code for one in findings_of(OneFile(str(tmp_path / "a.py"), text))] == ["RDY107"]
    out = StringIO()
    main(["check", str(tmp_path), "--no-cache", "--quiet"], out, StringIO())
    assert [line.split()[1] for line in out.getvalue().splitlines()] == ["RDY107"]
    (tmp_path / "readiness-lint.toml").write_text('[debt]\nmute = ["for-then"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="unknown family 'for-then'"):
        findings_of(OneFile(str(tmp_path / "a.py"), text))


@pytest.mark.parametrize(
    "pattern", ["\\S+ shim", "\\Ashim", "(?P<Word>a)(?P=Word)", "(?i:shim)", "\\d{4}", "\\\\1", "ä"]
)
def test_escapes_names_and_flags_for_a_part_are_no_capitals(pattern: str) -> None:
    assert regex_error(pattern) is None


@given(st.lists(st.text(alphabet="ab()|?*\\[]1", max_size=8), max_size=4))
def test_what_is_accepted_can_be_compiled_in_one_expression(patterns: list[str]) -> None:
    import re

    accepted = [pattern for pattern in patterns if regex_error(pattern) is None]
    assert together_error(accepted) is None
    if accepted:
        assert re.compile("|".join(accepted)).search("") is None
