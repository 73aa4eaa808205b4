"""Source texts on demand, each read once, and the scans and shapes made from them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import ReadinessError
from readiness_lint.facts.judge import judge
from readiness_lint.facts.scan import Scan
from readiness_lint.model.source import FileRole, Unreadable
from readiness_lint.source.decoding import read_source

if TYPE_CHECKING:
    from readiness_lint.model.facts import Shape


class Texts:
    """The texts of a project's files; `given` holds those that are not read from disk (an editor's)."""

    def __init__(self, places: Mapping[str, Path], given: Mapping[str, str] | None = None) -> None:
        self._places = places
        self._texts = dict(given or {})
        self._scans: dict[str, Scan] = {}
        self._shapes: dict[tuple[str, int], Shape] = {}

    def text(self, path: str) -> str:
        """The text of a file that was read before; raises ReadinessError if it can no longer be read."""
        if path not in self._texts:
            source = read_source(path, self._places[path], FileRole.PRODUCT)
            if isinstance(source, Unreadable):
                raise ReadinessError(f"the file changed during the run: {source.reason}", path=path, remedy="run again")
            self._texts[path] = source.text
        return self._texts[path]

    def scan(self, path: str) -> Scan:
        """The scan of a file that was read before."""
        if path not in self._scans:
            self._scans[path] = Scan(self.text(path))
        return self._scans[path]

    def shape(self, path: str, unit: int) -> Shape:
        """What libcst says of one function; within the bounds of `facts/bounds.py`."""
        key = path, unit
        if key not in self._shapes:
            self._shapes[key] = judge(self.scan(path), unit)
        return self._shapes[key]
