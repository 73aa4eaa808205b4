"""Where a test stands: the name that results and contexts give it meets the functions of the test files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.source import FileRole

if TYPE_CHECKING:
    from readiness_lint.evidence.outcomes import Outcome, TestId
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.graph import Place


class TestPlaces:
    """The functions of the test files by their dotted names, which begin with the path from the root."""

    __test__ = False

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self.facts = {path: one for path, one in facts.items() if one.role is FileRole.TEST}

    @cached_property
    def _by_name(self) -> Mapping[str, list[tuple[str, Place]]]:
        """The last part of a name -> the dotted names and places of the functions that end so."""
        found: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        for path, facts in self.facts.items():
            module = path.removesuffix(".py").replace("/", ".")
            for index, unit in enumerate(facts.units):
                if unit.kind is UnitKind.FUNCTION:
                    found[unit.name].append((f"{module}.{unit.qualname}", (path, index)))
        return found

    def place(self, test: str) -> Place | None:
        """The function that a dotted name means, parameters aside; None where it means none, or several.

        Tests may have been run from another folder, so that either name may be the ending of the other.
        """
        name = test.partition("[")[0]
        known = self._by_name.get(name.rpartition(".")[2], ())
        places = [place for dotted, place in known if dotted == name]
        if not places and "." in name:
            places = [place for dotted, place in known if dotted.endswith(f".{name}") or name.endswith(f".{dotted}")]
        return places[0] if len(places) == 1 else None

    def _file(self, module: str) -> str | None:
        """The test file that the dotted name of a module means; None where it means none, or several."""
        names = {path: path.removesuffix(".py").replace("/", ".") for path in self.facts}
        paths = [path for path, name in names.items() if name == module]
        if not paths:
            pairs = ((path, f".{name}") for path, name in names.items())
            paths = [path for path, name in pairs if name.endswith(f".{module}") or f".{module}".endswith(name)]
        return paths[0] if len(paths) == 1 else None

    def _tests_in(self, path: str) -> Iterator[Place]:
        """The functions of a file that are tests by their names: of the module, and methods of its classes."""
        units = self.facts[path].units
        for index, unit in enumerate(units):
            inside = units[unit.parent].kind is UnitKind.FUNCTION
            if unit.kind is UnitKind.FUNCTION and unit.name.startswith("test") and not inside:
                yield path, index

    def all_of(self, outcomes: Mapping[TestId, Outcome], wanted: Outcome) -> tuple[Place, ...]:
        """The test functions of which every case had the wanted outcome, in the order of files and lines.

        What became of a file as a whole, which is told by the name of its module, became of each of its tests, unless
        something else did.
        """
        cases: dict[str, set[Outcome]] = defaultdict(set)
        files: set[str] = set()
        for (classname, name), outcome in outcomes.items():
            if classname:
                cases[f"{classname}.{name.partition('[')[0]}"].add(outcome)
            elif outcome is wanted and (path := self._file(name)) is not None:
                files.add(path)
        places = {self.place(test): found for test, found in cases.items()}
        found = {place for place, told in places.items() if place is not None and told == {wanted}}
        found |= {place for path in files for place in self._tests_in(path) if place not in places}
        return tuple(sorted(found))
