"""What other code says of a function: who defines it again, who calls it, and what its class is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.facts.words import MADE_UP
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.symptoms import Kind

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project
    from readiness_lint.model.facts import Facts, Shape, Unit

# A method that so many classes define is an interface, whether a base class declares it or not.
_FAMILY = 3
_HOOK_PREFIXES = ("on_", "visit_", "handle_", "do_", "pre_", "post_", "before_", "after_", "setUp", "tearDown")
_OPEN_CLASSES = ("Base", "Abstract", "Interface", "Protocol", "Mixin", "Null", "NoOp", "Dummy", "Identity", "Empty")
AROUND = frozenset(
    "special private hook-name decorated decorator decorated-by-other alternative exported shared-signature called"
    " caller handed relied-on method called-from-elsewhere result-kept called-by-critical nested overridden"
    " inherited-class outside-base overrides has-base open-class stands-in family abstract-siblings".split()
)
"""All that `Around` says, as far as the colon."""

# Why a body that does nothing is right, by the sign that says so; the first that is there is told.
BENIGN = {
    "decorated": "it is decorated",
    "special": "the language calls it",
    "hook-name": "its name is that of a hook",
    "alternative": "it has an alternative definition",
    "handed": "it is handed over as a value: a callback or a null object",
    "overridden": "a class of the project overrides it",
    "outside-base": "its class has a base outside of the project, which may call it",
    "overrides": "it overrides an inherited method with nothing",
    "stands-in": "it belongs to a stand-in for something else, by its name",
    "open-class": "its class is a base or a null object by its name",
}
# What is called so stands in for another, and does nothing on purpose: classes around a method, or a whole file.
_STANDS_IN = re.compile(r"_*(?:Fake|Stub|Mock|Dummy|Null|NoOp|Noop)(?![a-z])")
_STAND_IN_FILE = re.compile(r"(?:^|/)_*(?:fake|stubs?|mock|dummy|null|noop)(?:_\w*)?\.py\Z")
# Names that frameworks of training have: a file that defines some of them again stands in for one of these.
_OF_FRAMEWORKS = frozenset(
    "Tensor Module Parameter Linear Conv2d Embedding LayerNorm BatchNorm2d Dropout ModuleList ModuleDict Sequential"
    " Adam AdamW SGD Optimizer DataLoader Dataset GradScaler autocast no_grad CrossEntropyLoss".split()
)
# Whoever is called so shows something, and nobody takes it for more.
_SHOWN = re.compile(r"(?:\b|_)(?:main|demo\w*|examples?|test\w*|self_test|sanity|smoke)(?:\b|_)", re.IGNORECASE)
_MANY = 3
_QUIET_NAMES = frozenset({"setup", "teardown", "close", "flush", "reset", "noop", "nop", "no_op", "null", "callback"})
_ABSTRACT = ("abstractmethod", "overload", "abstractproperty")


class Around:
    """Answers for one project; what counts over all of it is counted once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._nodes = project.nodes

    def signs(self, file: Facts, unit: int) -> tuple[str, ...]:
        """The names of all that is known around a function, sorted."""
        function = file.units[unit]
        if function.kind is not UnitKind.FUNCTION:
            return ()
        node = self._nodes.node(file.path, unit)
        found = {*self._of_callers(file, node), *self._of_name(file, unit)}
        if self._stands_in(file, unit):
            found.add("stands-in")
        owner = file.units[function.parent]
        if owner.kind is UnitKind.CLASS:
            found |= {"method", *self._of_class(file, function, node)}
        elif owner.kind is UnitKind.FUNCTION:
            found.add("nested")
        if "called:never" not in found and found.isdisjoint(BENIGN):
            found.add("relied-on")
        return tuple(sorted(found))

    def _stands_in(self, file: Facts, unit: int) -> bool:
        """Whether a class around a function, or its file, stands in for something that is not there."""
        classes = [file.units[one].name for one in file.ancestors(unit) if file.units[one].kind is UnitKind.CLASS]
        if any(_STANDS_IN.match(name) for name in classes):
            return True
        return bool(classes) and (file.path in self._redefining or _STAND_IN_FILE.search(file.path) is not None)

    @cached_property
    def _redefining(self) -> set[str]:
        """Files of which several classes have the names of a framework's."""
        return {
            file.path
            for file in self._nodes.facts
            if sum(unit.kind is UnitKind.CLASS and unit.name in _OF_FRAMEWORKS for unit in file.units) >= _MANY
        }

    def _of_name(self, file: Facts, unit: int) -> Iterator[str]:
        function = file.units[unit]
        name = function.name
        if name.startswith("__") and name.endswith("__"):
            yield "special"
        elif name.startswith("_"):
            yield "private"
        if name.startswith(_HOOK_PREFIXES) or name.strip("_") in _QUIET_NAMES:
            yield "hook-name"
        if function.decorators:
            yield "decorated"
            last = {decorator.rpartition(".")[2] for decorator in function.decorators}
            yield from (f"decorator:{one}" for one in last & {"property", "staticmethod", "classmethod", *_ABSTRACT})
            if not last <= {"staticmethod", "classmethod"}:
                yield "decorated-by-other"
        if function.conditional or any(
            other.qualname == function.qualname and other is not function for other in file.units
        ):
            yield "alternative"
        if name in file.exports:
            yield "exported"
        if "," in function.signature and self._signatures[file.path, function.signature] >= _FAMILY:
            yield "shared-signature"

    def _of_callers(self, file: Facts, node: Node) -> Iterator[str]:
        callers = self._project.graph.callers.get(node, ())
        called = [caller for caller, edge in callers if not edge.handed]
        yield "called:" + ("never" if not called else "once" if len(called) == 1 else "often")
        if len(called) < len(callers):
            yield "handed"
        if any(self._nodes.file(caller).path != file.path for caller in called):
            yield "called-from-elsewhere"
        name = "." + self._nodes.unit(node).name
        bound = (binding.callee for caller in called for binding in self._nodes.unit(caller).bindings)
        if any(callee.endswith(name) or callee == name[1:] for callee in bound):
            yield "result-kept"
        if any((caller in self._critical) for caller in called):
            yield "called-by-critical"
        yield from {f"caller:{sign}" for caller in called for sign in self._of_call(caller, name[1:])}

    def _of_call(self, caller: Node, name: str) -> Iterator[str]:
        """What decides on the calls of a function that stands in for another, and who makes them."""
        shape = self._shapes.get(caller)
        calls = [one for one in shape.symptoms if one.kind is Kind.FALLBACK_CALL and one.name == name] if shape else []
        yield from (sign for one in calls for sign in one.signs)
        if calls:
            unit = self._nodes.unit(caller)
            pretends = MADE_UP.search(unit.name) or _SHOWN.search(unit.name)
            yield "pretends" if pretends else "promises"

    @cached_property
    def _shapes(self) -> dict[Node, Shape]:
        return {self._nodes.node(file.path, unit): shape for file in self._nodes.facts for unit, shape in file.shapes}

    @cached_property
    def _critical(self) -> set[Node]:
        return {self._nodes.node(path, unit) for path, unit in self._project.critical}

    def _of_class(self, file: Facts, function: Unit, node: Node) -> Iterator[str]:
        owner = self._nodes.node(file.path, function.parent)
        resolver = self._project.resolver
        if node in self._overridden:
            yield "overridden"
        if owner in self._inherited:
            yield "inherited-class"
        bases = resolver.bases(owner)
        if any(not isinstance(base, int) for base in bases):
            yield "outside-base"
        inherited = (resolver.members(base) for base in resolver.ancestors(owner) if isinstance(base, int))
        if any(function.name in members for members in inherited):
            yield "overrides"
        elif bases:
            yield "has-base"
        if any(word in file.units[function.parent].name for word in _OPEN_CLASSES):
            yield "open-class"
        if self._families[function.name] >= _FAMILY and not function.name.startswith("__"):
            yield "family"
        siblings = [one for one in file.units if one.parent == function.parent and one is not function]
        if any(one.decorators and one.decorators[0].endswith(_ABSTRACT) for one in siblings):
            yield "abstract-siblings"

    @cached_property
    def _families(self) -> Counter[str]:
        """How many classes define a method of each name."""
        return Counter(
            unit.name
            for file in self._nodes.facts
            for unit in file.units
            if unit.kind is UnitKind.FUNCTION and file.units[unit.parent].kind is UnitKind.CLASS
        )

    @cached_property
    def _signatures(self) -> Counter[tuple[str, str]]:
        """How many functions of a file have the same parameters, annotations and all."""
        return Counter((file.path, unit.signature) for file in self._nodes.facts for unit in file.units)

    @cached_property
    def _inherited(self) -> set[Node]:
        """Classes from which another class of the project inherits."""
        classes = (node for node in range(len(self._nodes.places)) if self._nodes.unit(node).kind is UnitKind.CLASS)
        return {base for node in classes for base in self._project.resolver.ancestors(node) if isinstance(base, int)}

    @cached_property
    def _overridden(self) -> set[Node]:
        """Methods that another class of the project overrides."""
        found: set[Node] = set()
        resolver = self._project.resolver
        for node in range(len(self._nodes.places)):
            if self._nodes.unit(node).kind is not UnitKind.CLASS:
                continue
            own = resolver.members(node)
            for base in resolver.ancestors(node):
                if isinstance(base, int):
                    members = resolver.members(base)
                    found |= {members[name] for name in own if name in members}
        return found
