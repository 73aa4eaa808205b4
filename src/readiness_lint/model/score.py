"""The ledger and the verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """The verdict on an entry point."""

    READY = "READY"
    PARTIAL = "PARTIAL"
    NOT_READY = "NOT READY"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points are lost or unknown: tenths, the reason, the remedy, and the findings behind it."""

    tenths: int
    reason: str
    remedy: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the score in integer tenths of a point: `earned + unknown + lost == available`."""

    name: str
    available: int
    earned: int
    unknown: int
    lost: int
    source: str
    losses: tuple[Cause, ...]
    unknowns: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How ready one entry point is, and every reason that decided it."""

    name: str
    critical_path: str
    answer: Answer
    reaches: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The ledger: its components hold 1000 tenths together.

    `outside` counts the critical functions that are unknown because the runs were not asked to judge their files.
    """

    components: tuple[Component, ...]
    verdicts: tuple[Verdict, ...]
    outside: int = 0

    @property
    def earned(self) -> int:
        """Tenths of a point that are proved."""
        return sum(component.earned for component in self.components)

    @property
    def unknown(self) -> int:
        """Tenths of a point that nothing proves or disproves."""
        return sum(component.unknown for component in self.components)

    @property
    def lost(self) -> int:
        """Tenths of a point that are known to be lost."""
        return sum(component.lost for component in self.components)
