"""Data files of parallel runs, read as if `coverage combine` had made one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence.coverage_sql import opened
from readiness_lint.evidence.coverage_sql_recorded import RecordedFile
from readiness_lint.evidence.file_lines import Arc
from readiness_lint.evidence.line_bits import any_of, together

if TYPE_CHECKING:
    from readiness_lint.evidence.coverage_sql_recorded import Recorded
    from readiness_lint.evidence.line_bits import Contexts

REMEDY = "run all tests with the same `branch` setting, or remove the data files of older runs"


@contextmanager
def opened_together(contents: Sequence[tuple[bytes, str]]) -> Iterator[Recorded]:
    """The data in the contents of several data files, each shown by its name; files without any data do not count.

    Raises EvidenceError where one is damaged, or has lines where another has branches: coverage.py combines no such
    files.
    """
    with ExitStack() as stack:
        parts = [(stack.enter_context(opened(content, name)), name) for content, name in contents]
        if len(parts) == 1:
            yield parts[0][0]
            return
        filled = [(part, name) for part, name in parts if part.files]
        branches = bool(filled) and filled[0][0].branches
        for part, name in filled:
            if part.branches != branches:
                has, first = ("branches", "lines") if part.branches else ("lines", "branches")
                message = f"holds {has}, and {filled[0][1]} holds {first}: they cannot be combined"
                raise EvidenceError(message, path=name, remedy=REMEDY)
        yield Together(tuple(part for part, _ in filled), branches)


@dataclass(frozen=True, slots=True)
class Together:
    """Open coverage data of several files, all with branches or all without."""

    parts: tuple[Recorded, ...]
    branches: bool

    @property
    def files(self) -> Collection[str]:
        """The paths of all measured files, as they were recorded."""
        return set[str]().union(*(part.files for part in self.parts))

    @property
    def contexts(self) -> Collection[str]:
        """The contexts of all of them."""
        return set[str]().union(*(part.contexts for part in self.parts))

    def lines(self, paths: Collection[str]) -> int:
        """The lines of a file that ran anywhere, as bits."""
        return any_of(part.lines(own) for part, own in self._own(paths))

    def file(self, paths: Collection[str], chosen: Collection[str] | None = None) -> RecordedFile:
        """All that was recorded of a file anywhere."""
        found = [part.file(own, chosen) for part, own in self._own(paths)]
        told = [file.chosen_arcs for file in found if file.chosen_arcs is not None]
        return RecordedFile(
            lines=any_of(file.lines for file in found),
            arcs=frozenset[Arc]().union(*(file.arcs or () for file in found)) if self.branches else None,
            contexts=together(map(_contexts, found)) if any(file.contexts is not None for file in found) else None,
            chosen_arcs=frozenset[Arc]().union(*told) if len(told) == len(found) else None,
        )

    def _own(self, paths: Collection[str]) -> Iterator[tuple[Recorded, list[str]]]:
        """Those of the paths that each part knows, without the parts that know none."""
        for part in self.parts:
            own = [path for path in paths if path in part.files]
            if own:
                yield part, own


def _contexts(file: RecordedFile) -> Contexts:
    """What ran without any context has the empty one, as in combined data."""
    return {"": file.lines} if file.contexts is None else file.contexts
