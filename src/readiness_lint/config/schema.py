"""What a configuration may say: the keys, their types and ranges, and the settings that they become.

Problems are collected with the path of the key, so that one run shows all that is wrong with a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.critical import Overrides
from readiness_lint.config.critical_schema import WORD, CriticalReader, pattern_fault
from readiness_lint.config.debt_schema import DebtReader
from readiness_lint.config.prefixes import prefix_error
from readiness_lint.config.reader import Fault

if TYPE_CHECKING:
    from readiness_lint.config.reader import KeyPath, Settings
    from readiness_lint.config.settings import Config

_TAG = re.compile(r"[^\W\d_][\w-]*")
_OVERRIDES = ("critical", "not_critical", "roles")


@dataclass(slots=True)
class Reader(CriticalReader, DebtReader):
    """Reads settings out of a table and collects what is wrong on the way.

    `problems` is complete once `config` has returned.
    """

    known_codes: Collection[str]

    def config(self, table: object, defaults: Config) -> Config:
        """The defaults with what the table says; meaningless where there were problems."""
        values = self.table(table, _SETTINGS, (), "[tool.readiness-lint]")
        overrides = Overrides(**{name: values.pop(name) for name in _OVERRIDES if name in values})
        return replace(defaults, overrides=overrides, **values)

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

    def task_tags(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Words that mark a task, each once."""
        return tuple(dict.fromkeys(self.strings(value, path, _tag_fault)))

    def per_file_ignores(self, value: object, path: KeyPath) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Patterns, each with the prefixes that are off for its files."""
        table = self.typed(dict, value, path, 'a table of patterns, as in "scripts/**" = ["RDY1"]') or {}
        for pattern in table:
            if (fault := pattern_fault(pattern)) is not None:
                self.problem((*path, pattern), fault, in_value=False)
        return tuple((pattern, self.prefixes(codes, (*path, pattern))) for pattern, codes in table.items())

    def cache_dir(self, value: object, path: KeyPath) -> Path:
        """A directory; relative ones lie below the root."""
        text = self.typed(str, value, path, "a path in quotes")
        if text is not None and not text.strip():
            self.problem(path, Fault("cache-dir is empty", "write a path, or leave the key out"))
        return Path(text or "")


def _tag_fault(tag: str) -> Fault | None:
    return None if _TAG.fullmatch(tag) else Fault(f"{tag!r} is no task tag", f"a tag is one word: {WORD}")


_SETTINGS: Settings = {
    "select": ("select", Reader.select),
    "ignore": ("ignore", Reader.prefixes),
    "per-file-ignores": ("per_file_ignores", Reader.per_file_ignores),
    "exclude": ("exclude", Reader.patterns),
    "extend-exclude": ("extend_exclude", Reader.patterns),
    "coverage": ("coverage", Reader.strings),
    "tests": ("tests", Reader.strings),
    "mutation": ("mutation", Reader.strings),
    "stamps": ("stamps", Reader.strings),
    "task-tags": ("task_tags", Reader.task_tags),
    "debt": ("debt", Reader.debt),
    "critical": ("critical", Reader.functions),
    "not-critical": ("not_critical", Reader.functions),
    "roles": ("roles", Reader.roles),
    "paths": ("critical_paths", Reader.critical_paths),
    "cache-dir": ("cache_dir", Reader.cache_dir),
}
