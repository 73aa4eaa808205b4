"""Write docs/rules: one page a rule, a list of them and one of the families of debt, from what ships.

Run it after every change to a rule; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from readiness_lint.debt.lexicon import shipped_families
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Rule

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def pages() -> Mapping[str, str]:
    """The text of every page, by file name."""
    return {f"{rule.code}.md": rule.markdown() for rule in RULES} | {"README.md": overview(), "families.md": families()}


def overview() -> str:
    """The list of all rules."""
    rows = [f"| [{rule.code}]({rule.code}.md) | {rule.name} | {_level(rule)} | {rule.summary} |" for rule in RULES]
    return "\n".join(["# Rules", "", "| code | name | level | finds |", "| --- | --- | --- | --- |", *rows]) + "\n"


def _level(rule: Rule) -> str:
    return str(rule.level) if rule.by_default else f"{rule.level}, off by default"


def families() -> str:
    """The list of the families of admissions, by category."""
    rows = [
        f"| {family.name} | {family.category} | {', '.join(cue.strip() for cue in family.cues[:4])} |"
        for family in sorted(shipped_families(), key=lambda one: (one.category, one.name))
    ]
    head = [
        "# Families of admissions",
        "",
        "What [admitted debt](../debt.md) is recognised by. `mute` takes these names; the patterns are in",
        "`src/readiness_lint/debt/families.toml` and `languages.toml`.",
        "",
        "| family | category | some of its cues |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def main() -> None:
    """Write all pages, and take away those of rules that are gone."""
    wanted = pages()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
