"""What a rule is: one declaration from which flake8 codes, SARIF rules, documentation and tests are made."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Finding, Level
from readiness_lint.model.fixes import Applicability, Fixable
from readiness_lint.rules.view import Draft, FileView

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.model.fixes import Rewrite


class Need(StrEnum):
    """What has to be known before a rule can say anything."""

    FACTS = "facts"
    PROJECT = "project"
    COVERAGE = "coverage"
    TESTS = "tests"


class Part(StrEnum):
    """The component of the score that a finding of the rule takes points from."""

    NONE = "none"
    TESTS = "tests"
    COVERAGE = "coverage"
    DEBT = "debt"
    CRITICAL_PATH = "critical-path"


Check = Callable[[FileView], Iterator[Draft]]
Example = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, declared once.

    `summary` is the first line of its docstring, `why` the prose behind it, `firing` and `silent` the two
    examples; each maps file names to source text. `precision` is SARIF's word for how rare false alarms are. Findings
    of less confidence than `sure_from` are notes. A rule that is not `by_default` runs where its code is selected.
    `fixes` are the rewrites that may mend its findings; a finding has at most one of them.
    """

    code: str
    name: str
    level: Level
    needs: Need
    part: Part
    message: str
    precision: str
    summary: str
    why: str
    firing: Example
    silent: Example
    check: Check
    sure_from: float = 0.0
    by_default: bool = True
    fixes: tuple[Fixable, ...] = ()

    @property
    def fix(self) -> str | None:
        """How far fixes of its findings may be trusted: `safe`, `unsafe`, or `safe or unsafe`; None without any."""
        kinds = {one.applicability for one in self.fixes}
        return " or ".join(kind for kind in Applicability if kind in kinds) or None

    @property
    def family(self) -> int:
        """The hundreds of the code: 1 for RDY101."""
        return int(self.code[3])

    def is_on(self, config: Config, path: str) -> bool:
        """Whether the rule runs on a file (relative to the root), or anywhere where the path is empty."""
        return (self.by_default or self.code in config.select) and config.selects(self.code, path)

    def findings(self, view: FileView) -> Iterator[Finding]:
        """What the rule finds in one file, with all that the view knows of the function it lies in."""
        for draft in self.check(view):
            unit = view.facts.units[draft.unit]
            critical = view.critical_owner(draft.unit)
            yield Finding(
                code=self.code,
                path=view.facts.path,
                span=draft.span,
                message=self.message.format(**draft.values),
                subject=unit.qualname,
                level=draft.level or self._level(draft.confidence),
                confidence=draft.confidence,
                text=draft.text,
                subject_line=unit.span.line,
                critical_path=critical.critical_path if critical else None,
                chain=critical.chain if critical else (),
                related=draft.related,
                evidence=view.evidence.get(draft.unit),
            )

    def _level(self, confidence: float) -> Level:
        return self.level if confidence >= self.sure_from else Level.NOTE

    def _terms(self) -> str:
        """Level, need, when it is off, and which fixes there are."""
        unsure = f" from {self.sure_from * 100:g}% confidence on, below it **note**" if self.sure_from else ""
        level = f"Level: **{self.level}**{unsure if self.level is not Level.NOTE else ''}."
        off = "" if self.by_default else f" Off by default: it runs where `select` names {self.code} in full."
        fix = f" Fix: **{self.fix}**, for some findings." if self.fix else ""
        return f"{level} Needs: {self.needs}.{off}{fix}"

    def markdown(self) -> str:
        """The page that documents the rule."""
        return (
            "\n".join(
                [
                    f"# {self.code}: {self.name}",
                    "",
                    f"{self.summary} {self._terms()}",
                    "",
                    self.why,
                    "",
                    "## Reported",
                    "",
                    *_fenced(self.firing),
                    "## Not reported",
                    "",
                    *_fenced(self.silent),
                ]
            ).rstrip()
            + "\n"
        )


def rule(
    code: str,
    name: str,
    level: Level,
    *,
    needs: Need,
    part: Part,
    message: str,
    precision: str = "high",
    sure_from: float = 0.0,
    by_default: bool = True,
) -> Callable[[Check], Rule]:
    """Turn a check function into a `Rule`; its docstring is the documentation and holds the examples."""

    def declare(check: Check) -> Rule:
        summary, why, firing, silent = read_docstring(inspect.cleandoc(check.__doc__ or ""), code)
        return Rule(
            code,
            name,
            level,
            needs,
            part,
            message,
            precision,
            summary,
            why,
            firing,
            silent,
            check,
            sure_from,
            by_default,
        )

    return declare


def mended_by(rewrite: Rewrite, applicability: Applicability) -> Callable[[Rule], Rule]:
    """Say of a `Rule`, above its other decorator, that a rewrite may mend its findings."""

    def declare(declared: Rule) -> Rule:
        return replace(declared, fixes=(Fixable(rewrite, applicability), *declared.fixes))

    return declare


def read_docstring(text: str, code: str) -> tuple[str, str, Example, Example]:
    """Split a rule's docstring into summary, prose, firing example and silent example.

    Raises ValueError when a part is missing, so that no rule ships without documentation.
    """
    prose, firing_mark, examples = text.partition("\nFires:\n")
    firing, silent_mark, silent = examples.partition("\nSilent:\n")
    summary, _, why = prose.partition("\n\n")
    if not (firing_mark and silent_mark and summary.strip() and why.strip()):
        msg = f"{code}: the docstring needs a summary, a reason, and the sections 'Fires:' and 'Silent:'"
        raise ValueError(msg)
    return " ".join(summary.split()), why.strip(), _files(firing), _files(silent)


def _files(block: str) -> Example:
    """Files of an example: lines of the form `== name ==` begin one; without any it is `module.py`."""
    files: list[tuple[str, list[str]]] = []
    for line in textwrap.dedent(block).strip("\n").split("\n"):
        if line.startswith("== ") and line.endswith(" =="):
            files.append((line[3:-3], []))
        else:
            if not files:
                files.append(("module.py", []))
            files[-1][1].append(line)
    return tuple((name, "\n".join(lines).strip("\n") + "\n") for name, lines in files)


def _fenced(files: Example) -> list[str]:
    lines: list[str] = []
    for name, text in files:
        if len(files) > 1:
            lines += [f"`{name}`", ""]
        language = "toml" if name.endswith(".toml") else "python"
        lines += [f"```{language}", text.rstrip("\n"), "```", ""]
    return lines
