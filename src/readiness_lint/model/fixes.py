"""What would mend a finding: edits of one file's text, and how far they may be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.source import Span


class Applicability(StrEnum):
    """Who may apply a fix: anybody, because the program does the same as before, or who has looked at it."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Rewrite(StrEnum):
    """The ways of mending code that exist."""

    UNREACHABLE = "unreachable"  # statements behind a `return`, `raise`, `continue` or `break`
    REFUSED = "refused"  # statements behind a `raise NotImplementedError`
    NEVER_TRUE = "never-true"  # an `if` whose condition is never true
    OPTION = "option"  # a call of `add_argument`
    COMMAND_OPTION = "command-option"  # a parameter of a command of click or typer, and its decorator
    LENIENT_LOAD = "lenient-load"  # `strict=False`
    MOVED_NAME = "moved-name"  # an import from where the name no longer is


@dataclass(frozen=True, slots=True)
class Fixable:
    """What a rule declares: findings of this shape have this rewrite. Not each of them can be mended."""

    rewrite: Rewrite
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class Edit:
    """The text that takes the place of a span; empty where the span is only deleted. Line ends are `\\n`."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a finding: `edits` in the order of the text, which do not overlap, all of them or none.

    `message` says what is done, as an order.
    """

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Fixes:
    """The fixes of a report's findings, by path, place and code.

    `in_notebooks` counts the findings in notebooks that could be mended in a script: notebooks are never rewritten.
    """

    known: Mapping[tuple[str, Span, str], Fix] = field(default_factory=dict)
    in_notebooks: int = 0

    def of(self, finding: Finding) -> Fix | None:
        """The fix of a finding, None where it has none."""
        return self.known.get((finding.path, finding.span, finding.code))

    def count(self, findings: Iterable[Finding], applicability: Applicability) -> int:
        """How many of the findings have a fix of that kind."""
        fixes = (self.of(finding) for finding in findings)
        return sum(fix is not None and fix.applicability is applicability for fix in fixes)
