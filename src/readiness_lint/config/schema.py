"""What a configuration may say: the keys, their types and ranges, and the settings that they become.

Problems are collected with the path of the key, so that one run shows all that is wrong with a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.debt_schema import DebtReader
from readiness_lint.config.patterns import PATTERN_REMEDY, pattern_error
from readiness_lint.config.prefixes import prefix_error
from readiness_lint.config.reader import Fault, dotted
from readiness_lint.config.settings import DEFAULT_CRITICAL_PATHS, CriticalPathConfig

if TYPE_CHECKING:
    from readiness_lint.config.reader import KeyPath, Settings
    from readiness_lint.config.settings import Config

_WORD = "a letter, then letters, digits, hyphens and underscores"
_TAG = re.compile(r"[^\W\d_][\w-]*")
_PATH_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(slots=True)
class Reader(DebtReader):
    """Reads settings out of a table and collects what is wrong on the way.

    `problems` is complete once `config` has returned.
    """

    known_codes: Collection[str]

    def config(self, table: object, defaults: Config) -> Config:
        """The defaults with what the table says; meaningless where there were problems."""
        return replace(defaults, **self.table(table, _SETTINGS, (), "[tool.readiness-lint]"))

    def prefixes(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Prefixes of rule codes."""

        def check(prefix: str) -> Fault | None:
            error = prefix_error(prefix, self.known_codes)
            return Fault(error, "list the codes with `readiness-lint rules`") if error else None

        return self.strings(value, path, check)

    def select(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Prefixes, at least one: where no rule runs, nothing is found, and that would look clean."""
        if value == []:
            self.problem(path, Fault("select is empty, so that no rule would run", 'write select = ["RDY"]'))
        return self.prefixes(value, path)

    def patterns(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Path patterns."""
        return self.strings(value, path, _pattern_fault)

    def task_tags(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Words that mark a task, each once."""
        return tuple(dict.fromkeys(self.strings(value, path, _tag_fault)))

    def entry_points(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Names as `package.module:function`, `path/to/file.py` or `path/to/file.py:function`."""
        return self.strings(value, path, _entry_point_fault)

    def per_file_ignores(self, value: object, path: KeyPath) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Patterns, each with the prefixes that are off for its files."""
        table = self.typed(dict, value, path, 'a table of patterns, as in "scripts/**" = ["RDY1"]') or {}
        for pattern in table:
            if (fault := _pattern_fault(pattern)) is not None:
                self.problem((*path, pattern), fault, in_value=False)
        return tuple((pattern, self.prefixes(codes, (*path, pattern))) for pattern, codes in table.items())

    def cache_dir(self, value: object, path: KeyPath) -> Path:
        """A directory; relative ones lie below the root."""
        text = self.typed(str, value, path, "a path in quotes")
        if text is not None and not text.strip():
            self.problem(path, Fault("cache-dir is empty", "write a path, or leave the key out"))
        return Path(text or "")

    def critical_paths(self, value: object, path: KeyPath) -> tuple[CriticalPathConfig, ...]:
        """The built-in paths, each with what the table says of it, then the user's own."""
        found = {default.name: default for default in DEFAULT_CRITICAL_PATHS}
        example = f"a table for each critical path, as in [{dotted(path)}.training]"
        for name, table in (self.typed(dict, value, path, example) or {}).items():
            if not _PATH_NAME.fullmatch(name):
                fault = Fault(f"{name!r} is no name for a critical path", f"a name is {_WORD}")
                self.problem((*path, name), fault, in_value=False)
            example = 'a table, as in training = { globs = ["training/**"] }'
            values = self.table(table, _PATH_SETTINGS, (*path, name), example)
            found[name] = replace(CriticalPathConfig(name), **values)
        return tuple(found.values())

    def percent(self, value: object, path: KeyPath) -> float:
        """A fraction from a percentage."""
        kind = float if isinstance(value, float) else int
        number = self.typed(kind, value, path, "a percentage from 0 to 100")
        if number is None:
            return 0.0
        if not 0 <= number <= 100:
            message = f"{dotted(path)} must be a percentage from 0 to 100, not {number}"
            self.problem(path, Fault(message, "write 80 for eighty percent"))
        elif 0 < number < 1:
            message = f"{dotted(path)} is a percentage, and {number} is less than one percent"
            self.problem(path, Fault(message, f"write {number * 100:g} if that many percent are meant"))
        return number / 100 if 0 <= number <= 100 else 0.0


def _pattern_fault(pattern: str) -> Fault | None:
    error = pattern_error(pattern)
    return Fault(f"the pattern {pattern!r} {error}", PATTERN_REMEDY) if error else None


def _tag_fault(tag: str) -> Fault | None:
    return None if _TAG.fullmatch(tag) else Fault(f"{tag!r} is no task tag", f"a tag is one word: {_WORD}")


def _entry_point_fault(name: str) -> Fault | None:
    target, colon, function = name.partition(":")
    parts = function.split(".") if colon else []
    if target.strip() and all(part.isidentifier() for part in parts):
        return None
    return Fault(f"{name!r} names no entry point", 'write "package.module:function" or "path/to/file.py"')


_SETTINGS: Settings = {
    "select": ("select", Reader.select),
    "ignore": ("ignore", Reader.prefixes),
    "per-file-ignores": ("per_file_ignores", Reader.per_file_ignores),
    "exclude": ("exclude", Reader.patterns),
    "extend-exclude": ("extend_exclude", Reader.patterns),
    "coverage": ("coverage", Reader.strings),
    "tests": ("tests", Reader.strings),
    "task-tags": ("task_tags", Reader.task_tags),
    "debt": ("debt", Reader.debt),
    "paths": ("critical_paths", Reader.critical_paths),
    "cache-dir": ("cache_dir", Reader.cache_dir),
}
_PATH_SETTINGS: Settings = {
    "globs": ("globs", Reader.patterns),
    "entry-points": ("entry_points", Reader.entry_points),
    "line-threshold": ("line_threshold", Reader.percent),
    "branch-threshold": ("branch_threshold", Reader.percent),
}
