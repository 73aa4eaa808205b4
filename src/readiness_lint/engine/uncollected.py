"""Test files that an error keeps from being collected: what they import, and what they leave open.

Their tests never ran. What they would have entered is not untested but unknown, and that is looked for in what they
import, directly or by way of other files. Tests that start programs or import by name may reach any file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.engine.suite import meaning_of_import
from readiness_lint.evidence.assertions import is_module
from readiness_lint.evidence.unfinished import without_absences

if TYPE_CHECKING:
    from readiness_lint.graph.modules_imported import Modules
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.facts import Facts

REASON = "an error kept {} from being collected, and its tests may enter it"
REASON_OF_SEVERAL = "errors kept {} and {} from being collected, and their tests may enter it"
REMEDY = "mend what keeps them from being collected (RDY504), or install what they import, and run the tests again"
_CONFTEST = "conftest.py"
# What runs or loads files that nobody imports.
_REACHES_ALL = frozenset({"subprocess", "runpy", "importlib", "pexpect"})


class Uncollected:
    """The test files of a project that its test results call uncollected."""

    def __init__(self, project: Project, evidence: Evidence | None, tests: Iterable[Facts]) -> None:
        self._project = project
        self._tests = {facts.path: facts for facts in tests}
        hidden = {path for file in evidence.files for path in file.hidden} if evidence else set()
        names = {path: [known for known in self._tests if _is_same(known, path)] for path in hidden}
        self.paths: Sequence[str] = sorted({known[0] for known in names.values() if len(known) == 1})

    @cached_property
    def _modules(self) -> Modules:
        from readiness_lint.graph.modules_imported import Modules  # an editor that asks for one file has no use for it

        return Modules(self._project.nodes, self._project.resolver)

    def critical(self) -> Mapping[str, tuple[str, ...]]:
        """Path of each such test file -> the files with critical functions that it imports itself, if any."""
        wanted = {function.path for function in self._project.critical.values()}
        found = {path: tuple(sorted(wanted.intersection(self._imported(self._tests[path])))) for path in self.paths}
        return {path: imported for path, imported in found.items() if imported}

    def without_absences(self, evidence: Evidence) -> Evidence:
        """The same evidence where nothing counts as untested that their tests may enter."""
        behind: dict[str, list[str]] = {}
        for path in self.paths:
            for reached in self._reached(path):
                behind.setdefault(reached, []).append(path)
        if not behind:
            return evidence
        units = {
            path: without_absences(units, _reason(behind[path]), REMEDY) if path in behind else units
            for path, units in evidence.units.items()
        }
        return replace(evidence, units=units)

    def _reached(self, test: str) -> set[str]:
        """The files of the project that the tests of a file, their fixtures and helpers may run."""
        helpers = self._helpers(test)
        modules = {item.module.partition(".")[0] for helper in helpers for item in self._tests[helper].imports}
        if modules & _REACHES_ALL:
            return set(self._project.facts)
        waiting = [path for helper in helpers for path in self._imported(self._tests[helper])]
        found: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._imported(self._project.facts[path])
        return found

    def _helpers(self, test: str) -> set[str]:
        """The test file itself, the conftest files above it, and the files of tests that these import."""
        folders = test.split("/")[:-1]
        above = ("/".join([*folders[:depth], _CONFTEST]) for depth in range(len(folders) + 1))
        waiting = [path for path in (test, *above) if path in self._tests]
        found: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._imported_tests(self._tests[path])
        return found

    def _imported(self, facts: Facts) -> Iterator[str]:
        """The files of the project that a file may import: modules, and where what it imports from them is made."""
        for item in facts.imports:
            dot = "" if item.module.endswith(".") else "."
            names = (item.module, f"{item.module}{dot}{item.name}") if item.name else (item.module,)
            for name in names:
                yield from (file.path for file in self._modules.meant(facts.path, name))
                yield from self._ending(name)
            if item.name and isinstance(meaning := meaning_of_import(self._project, item, ""), int):
                yield self._project.nodes.file(meaning).path

    @cached_property
    def _by_last(self) -> Mapping[str, list[tuple[str, str]]]:
        """The last part of a module's name -> the paths of such modules, without and with their ending."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path in self._project.facts:
            body = path.removesuffix("/__init__.py").removesuffix(".py")
            found.setdefault(body.rpartition("/")[2], []).append((body, path))
        return found

    def _ending(self, module: str) -> Iterator[str]:
        """The files that an absolute import means if their folder is put on the path: by settings, or by the test."""
        body = module.replace(".", "/")
        for known, path in () if module.startswith(".") else self._by_last.get(body.rpartition("/")[2], ()):
            folder = known.removesuffix(body).rstrip("/")
            # A name of one part is that of many modules inside of packages.
            inside = "/" not in body and f"{folder}/__init__.py" in self._project.facts
            if known.endswith(f"/{body}") and not inside and body not in sys.stdlib_module_names:
                yield path

    def _imported_tests(self, facts: Facts) -> Iterator[str]:
        """The files of tests that a file may import, by the ends of their names."""
        for item in facts.imports:
            module = item.module.strip(".")
            for name in (module, ".".join(filter(None, (module, item.name)))):
                yield from (path for path in self._tests if is_module(path, name))


def _is_same(known: str, hidden: str) -> bool:
    """Whether both name one file; tests may have been run from another folder."""
    return known == hidden or known.endswith(f"/{hidden}") or hidden.endswith(f"/{known}")


def _reason(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return REASON.format(paths[0])
    others = "1 other test file" if len(paths) == 2 else f"{len(paths) - 1} other test files"
    return REASON_OF_SEVERAL.format(paths[0], others)
