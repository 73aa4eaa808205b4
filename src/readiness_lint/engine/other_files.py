"""The other files of a project for whoever judges one: named at once, read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.model.facts import Facts
from readiness_lint.model.source import FileRole, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

_NOT_KNOWN = frozenset({FileRole.VENDORED, FileRole.FOREIGN})


class OtherFiles(Mapping[str, Facts]):
    """The facts of all files that a run over the project at `root` knows, by path; a file without text has no units."""

    def __init__(self, root: Path, exclude: tuple[str, ...]) -> None:
        from readiness_lint.source.discovery import discover

        found = discover(root, (), exclude).files
        self._files = {file.path: file for file in found if file.role not in _NOT_KNOWN}
        self._facts: dict[str, Facts] = {}

    def __getitem__(self, path: str) -> Facts:
        if path not in self._facts:
            from readiness_lint.facts.scan import facts_of
            from readiness_lint.source.decoding import read_source

            file = self._files[path]
            source = read_source(path, file.absolute, file.role)
            self._facts[path] = (
                Facts(path, file.role, "", (), (), ())
                if isinstance(source, Unreadable)
                else facts_of(source, lambda _: False)
            )
        return self._facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files


class WithOthers(Mapping[str, Facts]):
    """The facts of one text as it stands, and those of all others."""

    def __init__(self, own: Facts, others: Mapping[str, Facts]) -> None:
        self._own = own
        self._others = others

    def __getitem__(self, path: str) -> Facts:
        return self._own if path == self._own.path else self._others[path]

    def __iter__(self) -> Iterator[str]:
        yield self._own.path
        yield from (path for path in self._others if path != self._own.path)

    def __len__(self) -> int:
        return len(self._others) + (self._own.path not in self._others)
