"""Where a test stands: the name that results and contexts give it meets the functions of the test files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
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

    def all_of(self, outcomes: Mapping[TestId, Outcome], wanted: Outcome) -> tuple[Place, ...]:
        """The test functions of which every case had the wanted outcome, in the order of files and lines."""
        cases: dict[str, set[Outcome]] = defaultdict(set)
        for (classname, name), outcome in outcomes.items():
            cases[f"{classname}.{name.partition('[')[0]}"].add(outcome)
        places = {self.place(test) for test, found in cases.items() if found == {wanted}}
        return tuple(sorted(place for place in places if place is not None))
