"""What a project says about debt in its comments: `[tool.readiness-lint.debt]`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnFamily:
    """A way of admitting debt that a project adds; patterns are for lower-case text on one line.

    `confidence` is the probability of debt, from 0 to 1, where the pattern matches and no exception does.
    """

    name: str
    category: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class DebtConfig:
    """The families that are muted by name, those that were added, and whether what is unsure is reported, too."""

    mute: tuple[str, ...] = ()
    families: tuple[OwnFamily, ...] = ()
    pedantic: bool = False
