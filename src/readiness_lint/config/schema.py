"""What a configuration may say: the keys, their types and ranges, and the settings that they become.

Problems are collected with the path of the key, so that one run shows all that is wrong with a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from readiness_lint.config.patterns import pattern_error
from readiness_lint.config.prefixes import prefix_error
from readiness_lint.config.settings import DEFAULT_CRITICAL_PATHS, CriticalPathConfig

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config

KeyPath = tuple[str | int, ...]
Kind = TypeVar("Kind")
Check = Callable[[str], "Fault | None"]

_WORD = "a letter, then letters, digits, hyphens and underscores"
_TAG = re.compile(r"[^\W\d_][\w-]*")
_PATH_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_TYPE_NAMES: Mapping[type, str] = {
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, and what to write instead."""

    message: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault and its place: the path of the key, and whether the value rather than the name is wrong."""

    path: KeyPath
    in_value: bool
    fault: Fault


@dataclass(slots=True)
class Reader:
    """Reads settings out of a table and collects what is wrong on the way.

    `problems` is complete once `config` has returned.
    """

    known_codes: Collection[str]
    problems: list[Problem] = field(default_factory=list)

    def config(self, table: object, defaults: Config) -> Config:
        """The defaults with what the table says; meaningless where there were problems."""
        return replace(defaults, **self.table(table, _SETTINGS, (), "[tool.readiness-lint]"))

    def table(self, value: object, settings: Settings, path: KeyPath, example: str) -> dict[str, Any]:
        """The fields that a table sets, read as `settings` says; any other key is a problem."""
        table = self.typed(dict, value, path, example)
        if table is None:
            return {}
        for key in table:
            if key not in settings:
                self.problem((*path, key), _unknown_key(key, tuple(settings)), in_value=False)
        return {name: read(self, table[key], (*path, key)) for key, (name, read) in settings.items() if key in table}

    def problem(self, path: KeyPath, fault: Fault, *, in_value: bool = True) -> None:
        """Note a fault."""
        self.problems.append(Problem(path, in_value, fault))

    def typed(self, kind: type[Kind], value: object, path: KeyPath, example: str) -> Kind | None:
        """The value where it has the type, else None and a problem; a boolean is no number."""
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        found = _TYPE_NAMES.get(type(value), "a date or time")
        message = f"{_dotted(path)} must be {_TYPE_NAMES[kind]}, not {found}"
        self.problem(path, Fault(message, f"write {example}"))
        return None

    def strings(self, value: object, path: KeyPath, check: Check = lambda _: None) -> tuple[str, ...]:
        """An array of strings that are not empty and that `check` has no objection to."""
        key = _dotted(path)
        items = self.typed(list, value, path, f'an array of strings, as in {path[-1]} = ["..."]') or ()
        found = []
        for index, item in enumerate(items):
            text = self.typed(str, item, (*path, index), "a string in quotes")
            if text is not None:
                fault = check(text) if text.strip() else Fault(f"{key} holds an empty string")
                if fault is not None:
                    self.problem((*path, index), fault)
                found.append(text)
        return tuple(found)

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
        example = f"a table for each critical path, as in [{_dotted(path)}.training]"
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
            self.problem(path, Fault(f"{_dotted(path)} must be a percentage from 0 to 100, not {number}"))
        elif 0 < number < 1:
            message = f"{_dotted(path)} is a percentage, and {number} is less than one percent"
            self.problem(path, Fault(message, f"write {number * 100:g} if that many percent are meant"))
        return number / 100 if 0 <= number <= 100 else 0.0


def _unknown_key(key: str, allowed: tuple[str, ...]) -> Fault:
    # `task_tags` and `Select` are misspellings too, so compare without case and separators.
    close = get_close_matches(key.lower().replace("_", "-"), allowed, n=1)
    if close:
        return Fault(f"unknown key {key!r}; did you mean {close[0]!r}?")
    return Fault(f"unknown key {key!r}", f"the keys are {', '.join(allowed)}")


def _pattern_fault(pattern: str) -> Fault | None:
    error = pattern_error(pattern)
    return Fault(f"the pattern {pattern!r} {error}") if error else None


def _tag_fault(tag: str) -> Fault | None:
    return None if _TAG.fullmatch(tag) else Fault(f"{tag!r} is no task tag", f"a tag is one word: {_WORD}")


def _entry_point_fault(name: str) -> Fault | None:
    target, colon, function = name.partition(":")
    parts = function.split(".") if colon else []
    if target.strip() and all(part.isidentifier() for part in parts):
        return None
    return Fault(f"{name!r} names no entry point", 'write "package.module:function" or "path/to/file.py"')


def _dotted(path: KeyPath) -> str:
    """The path for people; the empty one is the table itself."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "tool.readiness-lint"


Settings = Mapping[str, tuple[str, Callable[[Reader, object, KeyPath], object]]]

# The key in TOML, the field that it becomes, and what reads it.
_SETTINGS: Settings = {
    "select": ("select", Reader.select),
    "ignore": ("ignore", Reader.prefixes),
    "per-file-ignores": ("per_file_ignores", Reader.per_file_ignores),
    "exclude": ("exclude", Reader.patterns),
    "extend-exclude": ("extend_exclude", Reader.patterns),
    "coverage": ("coverage", Reader.strings),
    "tests": ("tests", Reader.strings),
    "task-tags": ("task_tags", Reader.task_tags),
    "paths": ("critical_paths", Reader.critical_paths),
    "cache-dir": ("cache_dir", Reader.cache_dir),
}
_PATH_SETTINGS: Settings = {
    "globs": ("globs", Reader.patterns),
    "entry-points": ("entry_points", Reader.entry_points),
    "line-threshold": ("line_threshold", Reader.percent),
    "branch-threshold": ("branch_threshold", Reader.percent),
}
