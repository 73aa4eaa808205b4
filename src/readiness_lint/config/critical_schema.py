"""What a configuration may say of critical paths: `critical`, `not-critical`, `paths` and `roles`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from readiness_lint.config.critical import ROLES, CriticalPathConfig, OwnRole, names_function
from readiness_lint.config.patterns import PATTERN_REMEDY, pattern_error
from readiness_lint.config.reader import Fault, TableReader, dotted, none_of
from readiness_lint.config.settings import DEFAULT_CRITICAL_PATHS

if TYPE_CHECKING:
    from readiness_lint.config.reader import KeyPath, Settings

WORD = "a letter, then letters, digits, hyphens and underscores"
_OVERRIDE = "override"
_PATH_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CLASS_OF_CHARACTERS = re.compile(r"\[:\w+:\]")
_FULL_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")


@dataclass(slots=True)
class CriticalReader(TableReader):
    """Reads what decides which functions are critical."""

    def patterns(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Path patterns."""
        return self.strings(value, path, pattern_fault)

    def globs(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Path patterns, of which the first takes none back."""
        return self._with_something_to_take_back(tuple(map(_from_root, self.patterns(value, path))), path)

    def functions(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Path patterns, and functions as `package.module:function` or `path/to/file.py:function`."""
        texts = tuple(map(_from_root, self.strings(value, path, _function_fault)))
        return self._with_something_to_take_back(texts, path)

    def entry_points(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Names as `package.module:function`, `path/to/file.py` or `path/to/file.py:function`."""
        return tuple(map(_from_root, self.strings(value, path, _entry_point_fault)))

    def _with_something_to_take_back(self, texts: tuple[str, ...], path: KeyPath) -> tuple[str, ...]:
        """The same texts; a problem where a pattern with `!` follows no pattern of files."""
        taken = False
        for index, text in enumerate(texts):
            if not text.startswith("!"):
                taken = taken or not names_function(text)
            elif not taken:
                message = f"{text!r} takes files back from the patterns before it, and there is none"
                remedy = "write a pattern of files before it"
                if path[-1] == "critical":
                    remedy += f", or {text[1:]!r} under not-critical"
                self.problem((*path, index), Fault(message, remedy))
        return texts

    def critical_paths(self, value: object, path: KeyPath) -> tuple[CriticalPathConfig, ...]:
        """The built-in paths, each with what the table says of it, then the user's own."""
        found = {default.name: default for default in DEFAULT_CRITICAL_PATHS}
        example = f"a table for each critical path, as in [{dotted(path)}.training]"
        for name, table in (self.typed(dict, value, path, example) or {}).items():
            if not _PATH_NAME.fullmatch(name):
                fault = Fault(f"{name!r} is no name for a critical path", f"a name is {WORD}")
                self.problem((*path, name), fault, in_value=False)
            example = 'a table, as in training = { globs = ["training/**"] }'
            values = self.table(table, PATH_SETTINGS, (*path, name), example)
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

    def roles(self, value: object, path: KeyPath) -> tuple[OwnRole, ...]:
        """The user's own interfaces by role; the table `override` holds methods that subclasses define anew."""
        table = self.typed(dict, value, path, 'a table, as in train_step = ["mylib.train_one"]') or {}
        called = self._names_by_role({key: names for key, names in table.items() if key != _OVERRIDE}, path)
        overridden: Mapping[str, tuple[str, ...]] = {}
        if _OVERRIDE in table:
            example = 'a table, as in train_step = ["mylib.Trainer.step"]'
            inner = self.typed(dict, table[_OVERRIDE], (*path, _OVERRIDE), example) or {}
            overridden = self._names_by_role(inner, (*path, _OVERRIDE))
        given = [role for role in ROLES if role in called or role in overridden]
        return tuple(OwnRole(role, called.get(role, ()), overridden.get(role, ())) for role in given)

    def _names_by_role(self, table: Mapping[str, object], path: KeyPath) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for role, names in table.items():
            if (fault := none_of(role.replace("-", "_"), "role", ROLES)) is not None or role not in ROLES:
                shown = fault or Fault(f"unknown role {role!r}; did you mean {role.replace('-', '_')!r}?")
                self.problem((*path, role), shown, in_value=False)
            found[role] = self.strings(names, (*path, role), _full_name_fault)
        return found


def _from_root(text: str) -> str:
    """A path that begins with `./` lies below the root, as all do."""
    negation = "!" if text.startswith("!") else ""
    return negation + text.removeprefix("!").removeprefix("./")


def pattern_fault(pattern: str) -> Fault | None:
    """What is wrong with a pattern of files."""
    error = pattern_error(pattern)
    return Fault(f"the pattern {pattern!r} {error}", PATTERN_REMEDY) if error else None


def _function_fault(text: str) -> Fault | None:
    if names_function(text):
        return None
    if ":" in _CLASS_OF_CHARACTERS.sub("", text):
        remedy = 'write "package.module:function", "path/to/file.py:function", or a pattern of files'
        return Fault(f"{text!r} names neither a function nor files", remedy)
    return pattern_fault(text)


def _entry_point_fault(name: str) -> Fault | None:
    target, colon, function = name.partition(":")
    parts = function.split(".") if colon else []
    if target.strip() and all(part.isidentifier() for part in parts):
        return None
    return Fault(f"{name!r} names no entry point", 'write "package.module:function" or "path/to/file.py"')


def _full_name_fault(name: str) -> Fault | None:
    if _FULL_NAME.fullmatch(name):
        return None
    remedy = 'write "package.module.function" or "package.module.Class.method"'
    return Fault(f"{name!r} is no full name of a function or method", remedy)


PATH_SETTINGS: Settings = {
    "globs": ("globs", CriticalReader.globs),
    "entry-points": ("entry_points", CriticalReader.entry_points),
    "critical": ("critical", CriticalReader.functions),
    "not-critical": ("not_critical", CriticalReader.functions),
    "infer": ("infer", CriticalReader.boolean),
    "line-threshold": ("line_threshold", CriticalReader.percent),
    "branch-threshold": ("branch_threshold", CriticalReader.percent),
    "mutation-threshold": ("mutation_threshold", CriticalReader.percent),
}
