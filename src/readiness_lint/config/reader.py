"""Reading tables of a configuration: types, unknown keys, and problems that are collected with their places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeAlias, TypeVar

KeyPath: TypeAlias = "tuple[str | int, ...]"
Kind = TypeVar("Kind")
Check: TypeAlias = "Callable[[str], Fault | None]"
Settings: TypeAlias = "Mapping[str, tuple[str, Callable[[Any, object, KeyPath], object]]]"
"""The key in TOML, the field that it becomes, and what reads it."""

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
class TableReader:
    """Reads values out of tables and collects what is wrong on the way."""

    problems: list[Problem] = field(default_factory=list, kw_only=True)

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
        message = f"{dotted(path)} must be {_TYPE_NAMES[kind]}, not {found}"
        self.problem(path, Fault(message, f"write {example}"))
        return None

    def strings(self, value: object, path: KeyPath, check: Check = lambda _: None) -> tuple[str, ...]:
        """An array of strings that are not empty and that `check` has no objection to."""
        key = dotted(path)
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

    def boolean(self, value: object, path: KeyPath) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            found = _TYPE_NAMES.get(type(value), "a date or time")
            self.problem(path, Fault(f"{dotted(path)} must be a boolean, not {found}", "write true or false"))
        return value is True


def _unknown_key(key: str, allowed: tuple[str, ...]) -> Fault:
    # `task_tags` and `Select` are misspellings too, so compare without case and separators.
    close = get_close_matches(key.lower().replace("_", "-"), allowed, n=1)
    if close:
        return Fault(f"unknown key {key!r}; did you mean {close[0]!r}?")
    return Fault(f"unknown key {key!r}", f"the keys are {', '.join(allowed)}")


def none_of(name: str, what: str, known: Collection[str], remedy: str | None = None) -> Fault | None:
    if name in known:
        return None
    close = get_close_matches(name.lower().replace("_", "-").replace(" ", "-"), known, n=1)
    if close:
        return Fault(f"unknown {what} {name!r}; did you mean {close[0]!r}?")
    return Fault(f"unknown {what} {name!r}", remedy or f"write one of {', '.join(known)}")


def dotted(path: KeyPath) -> str:
    """The path for people; the empty one is the table itself."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "tool.readiness-lint"
