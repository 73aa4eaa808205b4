"""What a project declares by itself, before any name gets a meaning: members, signatures, what is set where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.graph.bound_names import bound_names
from readiness_lint.graph.hierarchy import Hierarchy
from readiness_lint.graph.signatures import read_signature
from readiness_lint.model.facts import ELEMENT, UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.bound_names import BoundNames, Origin
    from readiness_lint.graph.nodes import Node, Nodes
    from readiness_lint.graph.signatures import Signature
    from readiness_lint.graph.values import Meaning

_MAX_IMPLEMENTATIONS = 5
_PROPERTIES = ("property", "cached_property", ".getter", ".setter", "lazy_property", "lazyproperty")


class Declarations:
    """Of all units of a project; `meaning` says which class the name of a base means."""

    def __init__(self, nodes: Nodes, meaning: Callable[[Node, str], Meaning]) -> None:
        self.nodes = nodes
        bound = [bound_names(file) for file in nodes.facts]
        self._bound = [units for units, _ in bound]
        self._stars = [stars for _, stars in bound]
        self._hierarchy = Hierarchy(nodes, meaning)
        self._signatures: dict[Node, Signature] = {}
        self._attributes: dict[Node, dict[str, list[tuple[Node, Origin]]]] = {}
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
        for base in (owner, *self.ancestors(owner)):
            if isinstance(base, int):
                start, bound = self.place(base)
                if name in bound.members:
                    return [start + unit for unit in bound.members[name]]
        return []

    def implementations(self, owner: Node, name: str) -> list[Node]:
        """How classes that inherit from `owner` define a method; none where there are too many to say anything."""
        found: list[Node] = []
        for child in self._hierarchy.descendants(owner):
            start, bound = self.place(child)
            found += [start + unit for unit in bound.members.get(name, ())]
        return found if len(found) <= _MAX_IMPLEMENTATIONS else []

    def class_around(self, node: Node) -> Node | None:
        """The class whose method (or whose method's inner function) `node` is."""
        while self.nodes.unit_index(node):
            if self.nodes.unit(node).kind is UnitKind.CLASS:
                return node
            node = self.nodes.parent(node)
        return None

    def signature(self, node: Node) -> Signature:
        """The parameters and the result of a function; of none for a class or a module."""
        known = self._signatures.get(node)
        if known is None:
            known = read_signature(self.nodes.unit(node).signature)
            self._signatures[node] = known
        return known

    def is_parameter(self, node: Node, name: str) -> bool:
        """Whether a plain name in the body of a unit is a parameter of its own or of a function around it."""
        while self.nodes.unit_index(node):
            if self.signature(node).parameter(name) is not None:
                return True
            node = self.nodes.parent(node)
        return False

    def is_property(self, node: Node) -> bool:
        """Whether a function runs when an attribute is read or set."""
        return any(decorator.endswith(_PROPERTIES) for decorator in self.nodes.unit(node).decorators)

    def place(self, node: Node) -> tuple[Node, BoundNames]:
        """The number of a node's module, and what the node binds."""
        position, index = self.nodes.places[node]
        return node - index, self._bound[position][index]

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

    def held_by(self, owner: Node) -> dict[str, list[tuple[Node, Origin]]]:
        """What the methods of a class set on `self`, each with the method."""
        held = self._attributes.get(owner)
        if held is None:
            held = {}
            start, bound = self.place(owner)
            for methods in bound.members.values():
                for method in methods:
                    for target, origins in self.place(start + method)[1].variables.items():
                        if target.startswith("self.") and target.count(".") == 1:
                            held.setdefault(target[5:], []).extend((start + method, origin) for origin in origins)
            self._attributes[owner] = held
        return held

    def stored_in(self, module: Node, name: str) -> Sequence[tuple[Node, Origin]]:
        """What functions put into a container of their module, a registry say, each with the function."""
        position, _ = self.nodes.places[module]
        stored = self._stores.get(position)
        if stored is None:
            stored = {}
            for index, bound in enumerate(self._bound[position]):
                for target, origins in bound.variables.items() if index else ():
                    if target.endswith(ELEMENT) and target.removesuffix(ELEMENT) not in bound.variables:
                        stored.setdefault(target, []).extend((module + index, origin) for origin in origins)
            self._stores[position] = stored
        return stored.get(name, ())
