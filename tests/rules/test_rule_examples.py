"""Every rule fires on its firing example and is silent on its silent one, on really measured projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.rules import BY_CODE, RULES
from readiness_lint.rules.rule import Rule, read_docstring
from tests.projects import analysis_of, example_project


def codes_found(root: Path) -> list[str]:
    return [finding.code for finding in analysis_of(root).report.counted]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_firing_example_fires(rule: Rule, tmp_path: Path) -> None:
    assert rule.code in codes_found(example_project(tmp_path / "example", rule.firing))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_silent_example_is_silent(rule: Rule, tmp_path: Path) -> None:
    assert rule.code not in codes_found(example_project(tmp_path / "example", rule.silent))


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert list(BY_CODE) == codes


def test_names_are_kebab_case_and_summaries_are_sentences() -> None:
    for rule in RULES:
        assert rule.name == rule.name.lower().replace("_", "-")
        assert rule.summary.endswith("."), rule.code
        assert rule.family == int(rule.code[3])


def test_a_page_holds_summary_reason_and_both_examples() -> None:
    page = BY_CODE["RDY401"].markdown()
    assert page.startswith("# RDY401: untested-critical-function\n")
    assert "`test_train.py`" in page
    assert page.index("## Reported") < page.index("## Not reported")


@pytest.mark.parametrize(
    "docstring",
    ["Summary.", "Summary.\n\nWhy.\n\nFires:\n    x = 1\n", "Summary.\n\nFires:\n    x\n\nSilent:\n    y\n"],
    ids=["nothing else", "no silent example", "no reason"],
)
def test_a_rule_without_documentation_cannot_be_declared(docstring: str) -> None:
    with pytest.raises(ValueError, match="RDY999: the docstring needs"):
        read_docstring(docstring, "RDY999")
