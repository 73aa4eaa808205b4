"""What a configuration may say of debt: `[tool.readiness-lint.debt]` and the families below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from readiness_lint.config.debt import CATEGORIES, TASK_TAG, DebtConfig, OwnFamily, regex_error, together_error
from readiness_lint.config.reader import Fault, TableReader, dotted, none_of

if TYPE_CHECKING:
    from readiness_lint.config.reader import KeyPath, Settings

KnownFamilies: TypeAlias = "Callable[[], Collection[str]]"

_FAMILY_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_REQUIRED = ("name", "category", "patterns")


@dataclass(slots=True)
class DebtReader(TableReader):
    """Reads the table about debt; `known_families` tells the names of the families that ship, when it is asked."""

    known_families: KnownFamilies = field(kw_only=True)

    def debt(self, value: object, path: KeyPath) -> DebtConfig:
        """What is said of families of admissions."""
        example = 'a table, as in debt = { mute = ["hack-word"] }'
        config = replace(DebtConfig(), **self.table(value, _DEBT_SETTINGS, path, example))
        shipped = {TASK_TAG, *self.known_families()} - set(config.mute) if config.families else set()
        own: set[str] = set()
        for index, family in enumerate(config.families):
            if family.name in shipped | own:
                other = "is another family of this file" if family.name in own else "ships with readiness-lint"
                remedy = None if family.name in own else "choose another name, or mute that family"
                fault = Fault(f"a family called {family.name!r} {other}", remedy)
                self.problem((*path, "families", index, "name"), fault)
            own.add(family.name)
        return config

    def mute(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Names of families that ship."""
        return self.strings(value, path, self._unknown_family)

    def _unknown_family(self, name: str) -> Fault | None:
        return none_of(name, "family", tuple(self.known_families()), "docs/rules/families.md names them")

    def families(self, value: object, path: KeyPath) -> tuple[OwnFamily, ...]:
        """The families of the project; one for each item, also where there are problems."""
        items = self.typed(list, value, path, f"tables, each below [[tool.readiness-lint.{dotted(path)}]]") or ()
        return tuple(self.family(item, (*path, index)) for index, item in enumerate(items))

    def family(self, value: object, path: KeyPath) -> OwnFamily:
        """One family; what it must have and has not is a problem."""
        fields = self.table(value, _FAMILY_SETTINGS, path, 'a table with name = "...", category and patterns')
        missing = [key for key in _REQUIRED if isinstance(value, dict) and key not in value]
        if missing:
            self.problem(path, Fault(f"a family needs {' and '.join(missing)}"))
        return replace(OwnFamily("", "", ()), **fields)

    def family_name(self, value: object, path: KeyPath) -> str:
        """A name in kebab-case."""
        name = self.typed(str, value, path, "a name in quotes")
        if name is not None and not _FAMILY_NAME.fullmatch(name):
            remedy = "a name is small letters and digits, with hyphens between words"
            self.problem(path, Fault(f"{name!r} is no name for a family", remedy))
        return name or ""

    def category(self, value: object, path: KeyPath) -> str:
        """One of the kinds of debt."""
        name = self.typed(str, value, path, "a category in quotes")
        fault = None if name is None else none_of(name, "category", CATEGORIES)
        if fault is not None:
            self.problem(path, fault)
        return name or ""

    def regexes(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """Regular expressions for lower-case text, at least one."""
        before = len(self.problems)
        found = self.strings(value, path, _regex_fault)
        if value == []:
            self.problem(path, Fault(f"{dotted(path)} is empty, so that nothing would match"))
        if len(self.problems) == before and (error := together_error(found)) is not None:
            self.problem(path, Fault(f"{dotted(path)} cannot be used together: {error}"))
        return found

    def probability(self, value: object, path: KeyPath) -> float:
        """A number above 0, and 1 at most."""
        number = self.typed(float if isinstance(value, float) else int, value, path, "a number up to 1, as in 0.9")
        if number is not None and not 0 < number <= 1:
            remedy = "write 0.9 for 90 percent"
            self.problem(path, Fault(f"{dotted(path)} must be above 0 and at most 1, not {number}", remedy))
        return float(number or 0.0)


def _regex_fault(pattern: str) -> Fault | None:
    error = regex_error(pattern)
    return None if error is None else Fault(f"{pattern!r} {error[0]}", error[1])


_DEBT_SETTINGS: Settings = {
    "mute": ("mute", DebtReader.mute),
    "pedantic": ("pedantic", DebtReader.boolean),
    "min-confidence": ("min_confidence", DebtReader.probability),
    "families": ("families", DebtReader.families),
}
_FAMILY_SETTINGS: Settings = {
    "name": ("name", DebtReader.family_name),
    "category": ("category", DebtReader.category),
    "patterns": ("patterns", DebtReader.regexes),
    "unless": ("unless", DebtReader.regexes),
    "confidence": ("confidence", DebtReader.probability),
}
