"""What a project declares by itself, before any name gets a meaning: members, signatures, what is set where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.graph.bound_names import bound_names
from readiness_lint.graph.hierarchy import Hierarchy
from readiness_lint.graph.signatures import read_signature
from readiness_lint.model.facts import ELEMENT, UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.bound_names import BoundNames, Origin
    from readiness_lint.graph.nodes import Node, Nodes
    from readiness_lint.graph.signatures import Parameter, Signature
    from readiness_lint.graph.values import Meaning

_MAX_IMPLEMENTATIONS = 5
_PROPERTIES = ("property", "cached_property", ".getter", ".setter", "lazy_property", "lazyproperty")


class Declarations:
    """Of all units of a project; `meaning` says which class the name of a base means."""

    def __init__(self, nodes: Nodes, meaning: Callable[[Node, str], Meaning]) -> None:
        self.nodes = nodes
        bound = [bound_names(file) for file in nodes.facts]
        self._bound = [names for units, _ in bound for names in units]
        self._stars = [stars for _, stars in bound]
        self._hierarchy = Hierarchy(nodes, meaning)
        self._around = _classes_around(nodes)
        self._signatures: dict[str, Signature] = {}
        self._setters: dict[Node, dict[str, tuple[Node, ...]]] = {}
        self._stores: dict[int, dict[str, list[tuple[Node, Origin]]]] = {}

    def bases(self, owner: Node) -> tuple[Meaning, ...]:
        """What the base classes of a class are, in order; None for what cannot be told."""
        return self._hierarchy.bases(owner)

    def ancestors(self, owner: Node) -> Sequence[Node | str]:
        """Every class that `owner` inherits from, as Python would ask them; see `Hierarchy.ancestors`."""
        return self._hierarchy.ancestors(owner)

    def members(self, owner: Node) -> Mapping[str, Node]:
        """The functions and classes that a class or a function defines itself; of several the last."""
        start, bound = self.place(owner)
        return {name: start + units[-1] for name, units in bound.members.items()}

    def definitions(self, owner: Node, name: str) -> list[Node]:
        """The functions that a class defines or inherits under a name, without those of libraries."""
        if name in self._bound[owner].members:
            return self._defined(owner, name)
        for base in self.ancestors(owner):
            if isinstance(base, int) and name in self._bound[base].members:
                return self._defined(base, name)
        return []

    def _defined(self, owner: Node, name: str) -> list[Node]:
        start, bound = self.place(owner)
        return [start + unit for unit in bound.members[name]]

    def implementations(self, owner: Node, name: str) -> list[Node]:
        """How classes that inherit from `owner` define a method; none where there are too many to say anything."""
        found: list[Node] = []
        for child in self._hierarchy.descendants(owner):
            if name in self._bound[child].members:
                found += self._defined(child, name)
        return found if len(found) <= _MAX_IMPLEMENTATIONS else []

    def class_around(self, node: Node) -> Node | None:
        """The class whose method (or whose method's inner function) `node` is."""
        return self._around[node]

    def signature(self, node: Node) -> Signature:
        """The parameters and the result of a function; of none for a class or a module."""
        text = self.nodes.units[node].signature
        known = self._signatures.get(text)
        if known is None:
            known = self._signatures[text] = read_signature(text)
        return known

    def parameter(self, node: Node, name: str) -> Parameter | None:
        """The parameter of a unit that has a name."""
        # Most names are no parameters, and need no signature read to know it.
        return self.signature(node).parameter(name) if name in self.nodes.units[node].signature else None

    def is_parameter(self, node: Node, name: str) -> bool:
        """Whether a plain name in the body of a unit is a parameter of its own or of a function around it."""
        around = self.nodes.parents[node]
        while node != around:
            if name in self.nodes.units[node].signature and self.signature(node).parameter(name) is not None:
                return True
            node, around = around, self.nodes.parents[around]
        return False

    def is_property(self, node: Node) -> bool:
        """Whether a function runs when an attribute is read or set."""
        return any(decorator.endswith(_PROPERTIES) for decorator in self.nodes.unit(node).decorators)

    def place(self, node: Node) -> tuple[Node, BoundNames]:
        """The number of a node's module, and what the node binds."""
        return node - self.nodes.places[node][1], self._bound[node]

    def stars(self, module: Node) -> Sequence[str]:
        """The modules that the star imports of a module name."""
        return self._stars[self.nodes.places[module][0]]

    def with_prefix(self, owner: Node, prefix: str) -> list[Node]:
        """The members of a class or a module whose names begin so."""
        found: dict[str, Node] = {}
        for base in (owner, *self.ancestors(owner)):
            if isinstance(base, int):
                for name, member in self.members(base).items():
                    if name.startswith(prefix):
                        found.setdefault(name, member)
        return list(found.values())

    def held_by(self, owner: Node, name: str) -> Iterator[tuple[Node, Origin]]:
        """What the methods of a class set an attribute of `self` to, each with the method."""
        setters = self._setters.get(owner)
        if setters is None:
            setters = self._setters[owner] = self._all_setters(owner)
        for method in setters.get(name, ()):
            for origin in self._bound[method].variables[f"self.{name}"]:
                yield method, origin

    def _all_setters(self, owner: Node) -> dict[str, tuple[Node, ...]]:
        setters: dict[str, tuple[Node, ...]] = {}
        start, bound = self.place(owner)
        for methods in bound.members.values():
            for method in methods:
                for target in self._bound[start + method].variables:
                    if target[:5] == "self." and target.count(".") == 1:
                        name = target[5:]
                        setters[name] = (*setters.get(name, ()), start + method)
        return setters

    def stored_in(self, module: Node, name: str) -> Sequence[tuple[Node, Origin]]:
        """What functions put into a container of their module, a registry say, each with the function."""
        position, _ = self.nodes.places[module]
        stored = self._stores.get(position)
        if stored is None:
            stored = {}
            for node in range(module + 1, module + len(self.nodes.facts[position].units)):
                variables = self._bound[node].variables
                for target, origins in variables.items():
                    if target.endswith(ELEMENT) and target.removesuffix(ELEMENT) not in variables:
                        stored.setdefault(target, []).extend((node, origin) for origin in origins)
            self._stores[position] = stored
        return stored.get(name, ())


def _classes_around(nodes: Nodes) -> list[Node | None]:
    """The class that each unit is, or is inside of."""
    around: list[Node | None] = []
    for node, parent in enumerate(nodes.parents):
        is_class = nodes.units[node].kind is UnitKind.CLASS
        around.append(node if is_class else around[parent] if parent != node else None)
    return around
