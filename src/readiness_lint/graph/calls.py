"""The call graph: edges between the units of a project, each with the way it was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.graph.hooks import hooks_of
from readiness_lint.graph.values import class_of, distinct
from readiness_lint.model.facts import ASKING, DECORATOR, ELEMENT, ENTERED, RUN, FlowKind, UnitKind
from readiness_lint.model.graph import Tier

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node, Nodes
    from readiness_lint.graph.resolve import Resolver
    from readiness_lint.graph.values import Value, Values
    from readiness_lint.model.facts import Flow, Unit

# What the objects have that Python itself makes: such a call says nothing about a class of the project.
_OF_BUILTINS = frozenset(
    name
    for kind in (str, bytes, list, dict, set, tuple, int, float, complex, TextIOWrapper, Path)
    for name in dir(kind)
)
_ASKED = {f"{function}(0)": (method,) for function, method in ASKING.items()}
_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
_ENTERING = ("__enter__", "__exit__", "__aenter__", "__aexit__")
_MAX_SAME_NAME = 5
_OF_PROPERTIES = (".setter", ".getter", ".deleter")


class EdgeKind(StrEnum):
    """What makes a function run: a call of it, or something that leads to one.

    CALLED covers `with` and decorators. IMPLICIT is a property that is read or set, iteration, `len(x)`. HANDED is a
    function that is handed over by name, PASSED the call of a parameter in a function that was handed it. FRAMEWORK is
    a method that a library calls on an object that is made here, OVERRIDE the method of a class that inherits from the
    one whose method is called on `self`.
    """

    CALLED = "called"
    IMPLICIT = "implicit"
    PASSED = "passed"
    HANDED = "handed"
    FRAMEWORK = "framework"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Edge:
    """A call that leads to `target`; `line` is where it stands in the caller's file."""

    target: Node
    line: int
    tier: Tier
    kind: EdgeKind = EdgeKind.CALLED

    @property
    def handed(self) -> bool:
        """Whether the function is handed over by name, for somebody else to call."""
        return self.kind is EdgeKind.HANDED


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Edges out of each node, edges into each node, the library names it calls, and what it calls that is unknown."""

    edges: Mapping[Node, Sequence[Edge]]
    callers: Mapping[Node, Sequence[tuple[Node, Edge]]]
    external: Mapping[Node, Sequence[tuple[str, int]]]
    unknown: Mapping[Node, Sequence[tuple[str, int]]]


def build_call_graph(nodes: Nodes, resolver: Resolver) -> CallGraph:
    """Resolve every call of every unit once."""
    builder = _Builder(nodes, resolver)
    for node in range(len(nodes.places)):
        builder.unit(node)
    callers: dict[Node, list[tuple[Node, Edge]]] = defaultdict(list)
    edges = {node: list(builder.edges.pop(node).values()) for node in sorted(builder.edges)}
    for node, out in edges.items():
        for edge in out:
            callers[edge.target].append((node, edge))
    return CallGraph(edges, dict(callers), builder.external, builder.unknown)


class _Builder:
    def __init__(self, nodes: Nodes, resolver: Resolver) -> None:
        self.nodes = nodes
        self.resolver = resolver
        self.edges: dict[Node, dict[int, Edge]] = defaultdict(dict)  # handed over: by ~target
        self.external: dict[Node, list[tuple[str, int]]] = {}
        self.unknown: dict[Node, list[tuple[str, int]]] = {}
        self._methods = _methods_by_name(nodes)
        self._made: dict[Node, tuple[tuple[Node, EdgeKind], ...]] = {}
        self._wrapped: dict[Node, tuple[Node, ...]] = {}
        self._properties = {
            unit.name
            for file in nodes.facts
            for unit in file.units
            if any("prop" in one or "." in one for one in unit.decorators)
        }

    def unit(self, node: Node) -> None:
        """All edges out of a unit, and those of its decorators out of the unit around it."""
        unit = self.nodes.unit(node)
        for reference in unit.references:
            for value in self.resolver.values(node, reference.name):
                if isinstance(value, int) and value >= 0 and self._is_function(value):
                    self._add(node, value, reference.line, Tier.RESOLVED, EdgeKind.HANDED)
        for call in unit.calls:  # the first of each name
            self._call(node, call.name, call.line)
        for flow in unit.flows:
            if flow.target != DECORATOR:
                self._flow(node, flow)
        for read in unit.reads:
            self._read(node, read.name, read.line)
        if unit.decorators:
            self._decorated(node, unit)

    def _add(self, node: Node, target: Node, line: int, tier: Tier, kind: EdgeKind = EdgeKind.CALLED) -> None:
        if target != node:
            edges, key = self.edges[node], ~target if kind is EdgeKind.HANDED else target
            if key not in edges:
                edges[key] = Edge(target, line, tier, kind)

    def _is_function(self, node: Node) -> bool:
        return self.nodes.units[node].kind is UnitKind.FUNCTION

    # ------------------------------------------------------------------ calls

    def _call(self, node: Node, name: str, line: int) -> None:
        maker, made, rest = name.partition("().")
        if made and maker != "super":
            values = self._of_result(node, maker, rest)
            name = name if values else f".{rest}"
        else:
            values = self.resolver.values(node, name)
        # What is known of a parameter is never all that it may be.
        given = bool(values) and self.resolver.is_parameter(node, name.partition(".")[0])
        kind = EdgeKind.PASSED if given and "." not in name else EdgeKind.CALLED
        for value in values:
            if isinstance(value, str):
                self.external.setdefault(node, []).append((value, line))
            else:
                self._run(node, value, line, kind)
        receiver, _, method = name.rpartition(".")
        if receiver == "self":
            self._overrides(node, method, line, found=bool(values))
        if not values or given:
            self.unknown.setdefault(node, []).append((name, line))
        if not values and (receiver not in ("", "super()") or name.startswith(".")):
            self._guess(node, method, line)

    def _of_result(self, node: Node, maker: str, rest: str) -> Values:
        """What `rest` may be on the result of calling `maker`."""
        values = self.resolver.called(self.resolver.values(node, maker))
        for part in rest.split("."):
            values = distinct([found for value in values for found in self.resolver.attributes(value, part)])
        return values

    def _run(self, node: Node, value: Value, line: int, by: EdgeKind = EdgeKind.CALLED) -> None:
        """What calling a value of the project runs."""
        if not isinstance(value, int):
            return
        owner = class_of(value)
        if owner is not None:
            for name in ("__call__", "forward", "call"):
                self._run_method(node, owner, name, line)
            return
        kind = self.nodes.unit(value).kind
        if kind is UnitKind.FUNCTION:
            self._add(node, value, line, Tier.RESOLVED, by)
            if self.nodes.units[value].decorators:
                for wrapper in self._wrappers(value):
                    self._add(node, wrapper, line, Tier.RESOLVED, by)
        elif kind is UnitKind.CLASS:
            self._construct(node, value, line)

    def _construct(self, node: Node, owner: Node, line: int) -> None:
        """What making an object of a class runs: its constructor, and what a framework will call."""
        self._add(node, owner, line, Tier.RESOLVED)
        run = self._made.get(owner)
        if run is None:
            run = self._made[owner] = tuple(self._run_by_making(owner))
        for method, kind in run:
            self._add(node, method, line, Tier.RESOLVED, kind)

    def _run_by_making(self, owner: Node) -> Iterator[tuple[Node, EdgeKind]]:
        for name in _CONSTRUCTORS:
            yield from ((method, EdgeKind.CALLED) for method in self._methods_of(owner, name))
        for name in hooks_of([base for base in self.resolver.ancestors(owner) if isinstance(base, str)]):
            yield from ((method, EdgeKind.FRAMEWORK) for method in self._methods_of(owner, name))

    def _methods_of(self, owner: Node, name: str) -> Iterator[Node]:
        return filter(self._is_function, self.resolver.definitions(owner, name))

    def _run_method(self, node: Node, owner: Node, name: str, line: int, kind: EdgeKind = EdgeKind.CALLED) -> None:
        for method in self._methods_of(owner, name):
            self._add(node, method, line, Tier.RESOLVED, kind)

    def _wrappers(self, node: Node) -> tuple[Node, ...]:
        """The functions that decorators of the project put in a function's place."""
        known = self._wrapped.get(node)
        if known is None:
            # A function that is not made by the decorator is one that it was handed, maybe by somebody else.
            known = self._wrapped[node] = tuple(
                value
                for value in self.resolver.called(self._decorators(node))
                if isinstance(value, int) and value >= 0 and self._is_function(self.nodes.parents[value])
            )
        return known

    def _decorators(self, node: Node) -> list[Value]:
        """What is called with a function that is decorated, if it is of the project."""
        found: list[Value] = []
        for flow in self.nodes.unit(node).flows:
            if flow.target == DECORATOR and not flow.source.endswith(_OF_PROPERTIES):
                values = self.resolver.values(self.nodes.parent(node), flow.source)
                found += self.resolver.called(values) if flow.kind is FlowKind.CALL else values
        return [value for value in found if isinstance(value, int)]

    def _overrides(self, node: Node, method: str, line: int, *, found: bool) -> None:
        """A method that is called on `self` may be that of a class that inherits."""
        owner = self.resolver.class_around(node)
        if (owner is not None and not method.startswith("__")) or (not found and owner is not None):
            for other in self.resolver.implementations(owner, method):
                if self._is_function(other):
                    tier, kind = (Tier.SAME_NAME, EdgeKind.OVERRIDE) if found else (Tier.RESOLVED, EdgeKind.CALLED)
                    self._add(node, other, line, tier, kind)

    def _guess(self, node: Node, method: str, line: int) -> None:
        """A call on an object of unknown class: the few methods of that name, if the name says something."""
        candidates = self._methods.get(method)
        if candidates is None:
            return
        distinctive = len(method) > 5 or "_" in method
        if distinctive and len(candidates) <= _MAX_SAME_NAME and method not in _OF_BUILTINS and method[:2] != "__":
            tier = Tier.UNIQUE_NAME if len(candidates) == 1 else Tier.SAME_NAME
            for target in candidates:
                self._add(node, target, line, tier)

    # ------------------------------------------------------------------ other ways to run a function

    def _flow(self, node: Node, flow: Flow) -> None:
        target, source = flow.target, flow.source
        if source.endswith("*"):
            for value in self.resolver.values(node, source):
                if isinstance(value, int) and value >= 0 and self._is_function(value):
                    self._add(node, value, flow.line, Tier.SAME_NAME)
        elif target == RUN:
            for value in self._values(node, flow):
                self._run(node, value, flow.line)
        elif target == ENTERED:
            self._special(node, self._values(node, flow), flow.line, _ENTERING)
        elif target in _ASKED:
            self._special(node, self._values(node, flow), flow.line, _ASKED[target], EdgeKind.IMPLICIT)
        elif target.endswith(ELEMENT * 2):
            self._iterate(node, self._values(node, flow), flow.line)
        elif source[-1] == "]":
            self._iterate_all(node, source, flow.line)

    def _iterate_all(self, node: Node, elements: str, line: int) -> None:
        """Going through the elements of an object runs its methods for that."""
        name = elements.removesuffix(ELEMENT)
        if self._is_sure(node, name):
            self._iterate(node, self.resolver.values(node, name), line)

    def _is_sure(self, node: Node, name: str) -> bool:
        """Whether what is known of a name is all it is; an attribute or a parameter may hold other things too."""
        return name == "self" or ("." not in name and not self.resolver.is_parameter(node, name))

    def _values(self, node: Node, flow: Flow) -> Iterable[Value]:
        values = self.resolver.values(node, flow.source)
        return self.resolver.called(values) if flow.kind is FlowKind.CALL else values

    def _iterate(self, node: Node, values: Iterable[Value], line: int) -> None:
        self._special(node, values, line, ("__iter__", "__next__"), EdgeKind.IMPLICIT)

    def _special(
        self, node: Node, values: Iterable[Value], line: int, names: Iterable[str], kind: EdgeKind = EdgeKind.CALLED
    ) -> None:
        for value in values:
            owner = class_of(value)
            if owner is not None:
                for name in names:
                    self._run_method(node, owner, name, line, kind)

    def _read(self, node: Node, name: str, line: int) -> None:
        """An attribute that is a property of the object's class."""
        receiver, _, attribute = name.rpartition(".")
        if attribute not in self._properties:
            return
        for value in self.resolver.values(node, receiver):
            owner = class_of(value)
            if owner is not None:
                for target in self.resolver.definitions(owner, attribute):
                    if self.resolver.is_property(target):
                        self._add(node, target, line, Tier.RESOLVED, EdgeKind.IMPLICIT)

    def _decorated(self, node: Node, unit: Unit) -> None:
        """Decorators run where the function is defined."""
        scope = self.nodes.parent(node)
        for value in self._decorators(node):
            self._run(scope, value, unit.first_line)


def _methods_by_name(nodes: Nodes) -> dict[str, list[Node]]:
    methods: dict[str, list[Node]] = defaultdict(list)
    for node in range(len(nodes.places)):
        unit = nodes.unit(node)
        if unit.kind is UnitKind.FUNCTION and nodes.unit(nodes.parent(node)).kind is UnitKind.CLASS:
            methods[unit.name].append(node)
    return methods
