"""Write docs/rules: one page a rule and a list of them, from the rules themselves.

Run it after every change to a rule; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Rule

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def pages() -> Mapping[str, str]:
    """The text of every page, by file name."""
    return {f"{rule.code}.md": rule.markdown() for rule in RULES} | {"README.md": overview()}


def overview() -> str:
    """The list of all rules."""
    rows = [f"| [{rule.code}]({rule.code}.md) | {rule.name} | {_level(rule)} | {rule.summary} |" for rule in RULES]
    return "\n".join(["# Rules", "", "| code | name | level | finds |", "| --- | --- | --- | --- |", *rows]) + "\n"


def _level(rule: Rule) -> str:
    return str(rule.level) if rule.by_default else f"{rule.level}, off by default"


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
