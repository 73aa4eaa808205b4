"""What is asked of recorded coverage data, whoever reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import Arc
    from readiness_lint.evidence.line_bits import Contexts

REMEDY = "run the tests again under coverage.py 5 or later, or give the output of `coverage json`"


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """What was recorded of one file, raw.

    `lines` are physical lines, as bits; `arcs` pairs of them, None where none were measured. `contexts` holds the lines
    that ran under each context (`` for none), None where no contexts were recorded. `chosen_arcs` are the arcs of the
    contexts that were chosen, None where none were or the reader cannot tell.
    """

    lines: int
    arcs: frozenset[Arc] | None = None
    contexts: Contexts | None = None
    chosen_arcs: frozenset[Arc] | None = None


class Recorded(Protocol):
    """Open coverage data. Every question raises EvidenceError where the answer is damaged.

    A file may be recorded under several paths; it is asked for by all of them at once.
    """

    @property
    def branches(self) -> bool:
        """Whether arcs were measured."""

    @property
    def files(self) -> Collection[str]:
        """The paths of the measured files, as they were recorded."""

    @property
    def contexts(self) -> Collection[str]:
        """The names of the contexts that were measured, `` among them where something ran outside of all others."""

    def lines(self, paths: Collection[str]) -> int:
        """The lines of a file that ran, as bits."""

    def file(self, paths: Collection[str], chosen: Collection[str] | None = None) -> RecordedFile:
        """All that was recorded of a file; `chosen` names the contexts whose arcs are told apart."""
