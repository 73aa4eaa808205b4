"""Does a test assert anything? Decided by what the test files say, and for the test wherever they leave it open.

A test asserts where it has an `assert` or a `raise`, calls something whose name speaks of a check, or calls or is given
(a helper, a fixture) something of the test files that does. Whatever cannot be followed counts as a check.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.evidence.test_places import TestPlaces
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Unit
    from readiness_lint.model.graph import Place

_STATEMENT = re.compile(r"\b(?:assert|raise)\b")
_SPEAKING = re.compile(
    r"assert|rais|warn|fail|expect|check|verif|should|must|match|compar|snapshot|approx|close|equal|same|testing|ensur"
    r"|valid|golden|regress|diff|consist|identical|finite|benchmark|exec\b|eval\b|exit\b",
    re.IGNORECASE,
)
# A command that fails ends the test.
_CHECKED_COMMAND = re.compile(r"\bcheck\s*=\s*True\b")
# Fixtures of pytest itself, which check nothing; those of plugins may.
_PLAIN_FIXTURES = frozenset(
    {
        "cache", "capfd", "capfdbinary", "caplog", "capsys", "capsysbinary", "capteesys", "doctest_namespace",
        "monkeypatch", "pytestconfig", "record_property", "record_testsuite_property", "record_xml_attribute",
        "recwarn", "request", "testdir", "pytester", "tmp_path", "tmp_path_factory", "tmpdir", "tmpdir_factory",
    }
)  # fmt: skip
# Decorators under which a test is what its text says; what others do is not known.
_PLAIN_DECORATORS = re.compile(
    r"pytest\.(?:mark\.(?!usefixtures)\w+|fixture)|fixture|(?:[\w.]+\.)?patch(?:\.\w+)*|(?:unittest\.)?skip\w*"
    r"|(?:hypothesis\.)?(?:given|settings|example|seed)|staticmethod|classmethod|property|(?:contextlib\.)?contextmanager"
    r"|torch\.(?:no_grad|inference_mode)"
)
_PLAIN_BASES = frozenset({"object", "TestCase", "unittest.TestCase"})
_SETTING_UP = frozenset(
    {
        "setUp", "tearDown", "setUpClass", "tearDownClass", "setup_method", "teardown_method", "setup_class",
        "teardown_class", "setup_function", "teardown_function", "setup_module", "teardown_module", "setup", "teardown",
        "asyncSetUp", "asyncTearDown",
    }
)  # fmt: skip
_PARAMETER = re.compile(r"(?:\A|,)\s*\*{0,2}\s*([^\W\d]\w*)")
_NESTED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_CONFTEST = "conftest.py"


class Assertions:
    """What asserts something, answered once for each function; `texts` gives the source of a test file."""

    def __init__(self, facts: Mapping[str, Facts], texts: Callable[[str], str]) -> None:
        self._places = TestPlaces(facts)
        self._texts = texts
        self._scans: dict[str, Scan] = {}
        self._known: dict[Place, bool] = {}

    def asserts(self, test: str) -> bool:
        """Whether the test of this dotted name asserts something, or may; also where nobody knows that test."""
        place = self._places.place(test)
        if place is None:
            return True
        return self._unit(place) or any(map(self._unit, self._around(*place)))

    # ------------------------------------------------------------------ one unit

    def _unit(self, place: Place) -> bool:
        """Whether a unit asserts, with all that stands inside it and all that it calls or is given."""
        if place not in self._known:
            self._known[place] = False  # a function that calls itself says nothing new
            self._known[place] = self._asks(*place)
        return self._known[place]

    def _asks(self, path: str, index: int) -> bool:
        facts = self._places.facts[path]
        unit = facts.units[index]
        code = self._code(path, unit)
        if _STATEMENT.search(code) or _CHECKED_COMMAND.search(code):
            return True
        inside = [one for one in range(len(facts.units)) if index in facts.ancestors(one)]
        if any(not _PLAIN_DECORATORS.fullmatch(name) for one in inside for name in facts.units[one].decorators):
            return True
        # A helper that is handed over is as good as called.
        calls = {call.name for one in inside for call in (*facts.units[one].calls, *facts.units[one].references)}
        return any(self._called(path, index, name, code) for name in calls) or any(
            self._given(path, index, name) for name in _parameters(unit)
        )

    def _code(self, path: str, unit: Unit) -> str:
        """The code of a unit with its decorators, without strings and comments."""
        scan = self._scan(path)
        starts = scan.lines.starts
        end = starts[unit.span.end_line] if unit.span.end_line < len(starts) else len(scan.code)
        return scan.code[starts[unit.first_line - 1] : end]

    def _scan(self, path: str) -> Scan:
        if path not in self._scans:
            self._scans[path] = Scan(self._texts(path))
        return self._scans[path]

    # ------------------------------------------------------------------ what it calls

    def _called(self, path: str, index: int, name: str, code: str) -> bool:
        """Whether a call may be a check."""
        if _SPEAKING.search(name):
            return True
        first, _, rest = name.partition(".")
        if not first or "(" in first:
            return False  # a method of what something returns: its name decides
        facts = self._places.facts[path]
        if first in ("self", "cls"):
            return self._own_method(path, index, rest)
        local = [
            one
            for one, unit in enumerate(facts.units)
            if unit.name == first
            and unit.kind is not UnitKind.MODULE
            and facts.units[unit.parent].kind is not UnitKind.CLASS
        ]
        if local:
            return any(self._unit((path, one)) for one in local)
        imports = [item for item in facts.imports if item.alias == first]
        if imports:
            return any(self._imported(item.module, item.name, rest) for item in imports)
        if any(item.alias == "*" for item in facts.imports):
            return not hasattr(builtins, first)
        bound = re.search(rf"\b{re.escape(first)}\b(?!\s*\()", code) or first in _parameters(facts.units[index])
        module = self._code(path, facts.units[0]) if not bound else ""
        return not (hasattr(builtins, first) or bound or re.search(rf"(?m)^{re.escape(first)}\b\s*[=:,]", module))

    def _own_method(self, path: str, index: int, name: str) -> bool:
        """Whether `self.name()` may be a check: a method of this class, or of a base that is not known."""
        facts = self._places.facts[path]
        owner = next((one for one in facts.ancestors(index) if facts.units[one].kind is UnitKind.CLASS), None)
        if owner is None:
            return True
        methods = [one for one, unit in enumerate(facts.units) if unit.parent == owner and unit.name == name]
        if methods:
            return any(self._unit((path, one)) for one in methods)
        return not _PLAIN_BASES.issuperset(facts.units[owner].bases)

    def _imported(self, module: str, name: str | None, rest: str) -> bool:
        """Whether what was imported may be a check: only test files are asked, of others the name has decided."""
        dotted = module.lstrip(".")
        files = [
            path
            for path in self._places.facts
            if is_module(path, dotted) or (name and is_module(path, f"{dotted}.{name}"))
        ]
        if not files:
            return module.startswith(".")
        wanted = name if name and rest == "" else rest.partition(".")[0]
        found = [
            (path, one)
            for path in files
            for one, unit in enumerate(self._places.facts[path].units)
            if unit.qualname == wanted
        ]
        return not found or any(self._unit(place) for place in found)

    # ------------------------------------------------------------------ what it is given

    def _given(self, path: str, index: int, name: str) -> bool:
        """Whether a parameter may bring a check along: a fixture that asserts, or one that nobody knows."""
        if name in ("self", "cls") or name in _PLAIN_FIXTURES:
            return False
        fixtures = [place for place, unit in self._fixtures(path) if unit.name == name]
        if fixtures:
            return any(self._unit(place) for place in fixtures)
        facts = self._places.facts[path]
        around = [facts.units[one] for one in facts.ancestors(index)]
        heads = " ".join(self._head(path, unit) for unit in around)
        # Values of parametrize, of hypothesis or mocks of patch; an argument of a helper that is no test.
        return not (
            re.search(rf"\b{re.escape(name)}\b", heads)
            or re.search(r"\bpatch\b|\bgiven\b", heads)
            or not facts.units[index].name.startswith("test")
        )

    def _head(self, path: str, unit: Unit) -> str:
        """The decorators of a unit as they are written."""
        scan = self._scan(path)
        return scan.text[scan.lines.start(unit.first_line) : scan.lines.start(unit.span.line)]

    def _fixtures(self, path: str) -> Iterator[tuple[Place, Unit]]:
        """The fixtures that tests in a file may ask for: its own, and those of the conftest files above it."""
        folders = path.split("/")[:-1]
        above = ["/".join([*folders[:depth], _CONFTEST]) for depth in range(len(folders) + 1)]
        for file in dict.fromkeys([path, *above]):
            facts = self._places.facts.get(file)
            for index, unit in enumerate(facts.units if facts else ()):
                if any(name.rpartition(".")[2] == "fixture" for name in unit.decorators):
                    yield (file, index), unit

    def _around(self, path: str, index: int) -> Iterator[Place]:
        """What runs around a test of this file by itself: set-up methods and fixtures that nobody asks for."""
        facts = self._places.facts[path]
        for one, unit in enumerate(facts.units):
            if unit.name in _SETTING_UP and unit.parent in facts.ancestors(index):
                yield path, one
        for place, unit in self._fixtures(path):
            if "autouse" in self._head(place[0], unit):
                yield place


def _parameters(unit: Unit) -> list[str]:
    """The names of the parameters of a function."""
    text = unit.signature.partition("->")[0].strip()
    text = text.removeprefix("(").rstrip(") ")
    while (shorter := _NESTED.sub("", text)) != text:
        text = shorter
    return _PARAMETER.findall(text)


def is_module(path: str, dotted: str) -> bool:
    """Whether a dotted name, or the end of one, is that of the module at a path."""
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return bool(dotted) and (name == dotted or name.endswith(f".{dotted}"))
