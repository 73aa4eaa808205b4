"""What a name means where it stands: units of the project, objects of its classes, or names of some library.

Imports (re-exports, stars and relative ones too), enclosing scopes, `self`, `super()`, inherited members, variables and
attributes in the order of assignment, elements of containers, annotations and returned values are followed. A name may
mean several things; whatever else it may be is left unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.graph.arguments import handed_arguments
from readiness_lint.graph.bound_names import bound_names
from readiness_lint.graph.hierarchy import Hierarchy
from readiness_lint.graph.nodes import Node, Nodes
from readiness_lint.graph.signatures import read_signature
from readiness_lint.graph.values import Meaning, class_of, distinct, object_of, one_meaning
from readiness_lint.model.facts import ELEMENT, RETURNED, FlowKind, UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.arguments import Handed
    from readiness_lint.graph.bound_names import BoundNames, Origin
    from readiness_lint.graph.signatures import Signature
    from readiness_lint.graph.values import Value, Values

__all__ = ["Meaning", "Node", "Nodes", "Resolver"]

# Names that lead to names that lead to names: longer chains than this are loops, or made to cost time.
_MAX_DEPTH = 40
_MAX_IMPLEMENTATIONS = 5
_PROPERTIES = ("property", "cached_property", ".getter", ".setter", "lazy_property", "lazyproperty")


class Resolver:
    """Answers for a whole project.

    `modules` maps each path to its dotted name, `imports` every dotted name that can be imported to its path.
    """

    def __init__(self, nodes: Nodes, modules: Mapping[str, str], imports: Mapping[str, str]) -> None:
        self.nodes = nodes
        self._modules = {name: nodes.first[path] for name, path in imports.items() if path in nodes.first}
        self._module_of = modules
        bound = [bound_names(file) for file in nodes.facts]
        self._bound = [units for units, _ in bound]
        self._stars = [stars for _, stars in bound]
        self._hierarchy = Hierarchy(nodes, self.resolve)
        self._known: dict[tuple[str, Value, str], Values] = {}
        self._signatures: dict[Node, Signature] = {}
        self._depth = 0
        self._handed: Handed = {}
        self._attributes: dict[Node, dict[str, list[tuple[Node, Origin]]]] = {}
        self._stores: dict[int, dict[str, list[tuple[Node, Origin]]]] = {}
        # Answers in which a parameter played a part, while arguments are not known yet.
        self._provisional: set[tuple[str, Value, str]] = set()
        self._is_provisional = False
        self._handed = handed_arguments(nodes, self)
        for key in self._provisional:
            del self._known[key]
        self._provisional = set()

    # ------------------------------------------------------------------ one meaning

    def resolve(self, node: Node, name: str) -> Meaning:
        """What the dotted `name` means in the body of `node`; a variable means the class it is an object of.

        None where it is unknown or may mean several things.
        """
        return one_meaning(self.values(node, name))

    def attribute(self, meaning: Node | str, name: str) -> Meaning:
        """What `name` is on a module, a class or an object of that class."""
        values = self.attributes(meaning, name)
        if not values and isinstance(meaning, int) and self.nodes.unit(meaning).kind is UnitKind.CLASS:
            values = self.attributes(object_of(meaning), name)
        return one_meaning(values)

    def member(self, owner: Node, name: str) -> Meaning:
        """A member of a class: its own, what `self.name` was set to, or an inherited one."""
        return one_meaning(self.attributes(object_of(owner), name))

    def bases(self, owner: Node) -> tuple[Meaning, ...]:
        """What the base classes of a class are, in order; None for what cannot be told."""
        return self._hierarchy.bases(owner)

    def ancestors(self, owner: Node) -> Sequence[Node | str]:
        """Every class that `owner` inherits from, as Python would ask them; see `Hierarchy.ancestors`."""
        return self._hierarchy.ancestors(owner)

    def members(self, owner: Node) -> Mapping[str, Node]:
        """The functions and classes that a class or a function defines itself; of several the last."""
        start, bound = self._place(owner)
        return {name: start + units[-1] for name, units in bound.members.items()}

    def module(self, dotted: str) -> Node | None:
        """The module of the project with that import name."""
        return self._modules.get(dotted)

    # ------------------------------------------------------------------ all meanings

    def values(self, node: Node, name: str) -> Values:
        """All that the dotted `name` may mean in the body of `node`, as far as it is known."""
        if name.startswith("."):
            return ()
        first, *rest = name.split(".")
        if first == "super()":
            values = self.super_attributes(node, rest.pop(0)) if rest else ()
        elif first in ("self", "cls") and (owner := self.class_around(node)) is not None:
            values = (object_of(owner) if first == "self" else owner,)
        else:
            values = self._remembered("name", node, first, self._lookup)
        for part in rest:
            values = distinct(found for value in values for found in self.attributes(value, part))
        return values

    def attributes(self, value: Value, name: str) -> Values:
        """All that `name` may be on a value."""
        if isinstance(value, str):
            return (f"{value}.{name}".replace(ELEMENT, ""),)
        return self._remembered("attribute", value, name, self._attribute)

    def called(self, values: Iterable[Value]) -> Values:
        """What calling any of `values` returns; what a call into a library returns goes by the name of that call."""
        return distinct(found for value in values for found in self._called(value))

    def super_attributes(self, node: Node, name: str) -> Values:
        """What `name` is on `super()` in a method."""
        owner = self.class_around(node)
        return () if owner is None else self._inherited(owner, name, is_object=True)

    def definitions(self, owner: Node, name: str) -> list[Node]:
        """The functions that a class defines or inherits under a name, without those of libraries."""
        for base in (owner, *self.ancestors(owner)):
            if isinstance(base, int):
                start, bound = self._place(base)
                if name in bound.members:
                    return [start + unit for unit in bound.members[name]]
        return []

    def implementations(self, owner: Node, name: str) -> list[Node]:
        """How classes that inherit from `owner` define a method; none where there are too many to say anything."""
        found: list[Node] = []
        for child in self._hierarchy.descendants(owner):
            start, bound = self._place(child)
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

    # ------------------------------------------------------------------ inside

    def _remembered(self, kind: str, value: Value, name: str, answer: Callable[[Node, str], Values]) -> Values:
        key = (kind, value, name)
        known = self._known.get(key)
        if known is not None:
            self._is_provisional = self._is_provisional or key in self._provisional
            return known
        self._known[key] = ()  # what leads back to itself ends here
        before, self._is_provisional = self._is_provisional, False
        if self._depth < _MAX_DEPTH and isinstance(value, int):
            self._depth += 1
            try:
                known = tuple(dict.fromkeys(answer(value, name)))
            finally:
                self._depth -= 1
        self._known[key] = known or ()
        if self._is_provisional:
            self._provisional.add(key)
        self._is_provisional = self._is_provisional or before
        return known or ()

    def _place(self, node: Node) -> tuple[Node, BoundNames]:
        """The number of a node's module, and what the node binds."""
        position, index = self.nodes.places[node]
        return node - index, self._bound[position][index]

    def _lookup(self, node: Node, name: str) -> Values:
        scope = node
        while True:
            if scope == node or self.nodes.unit(scope).kind is not UnitKind.CLASS:
                values = self._bound_in(scope, name)
                if values is not None:
                    return values
            if not self.nodes.unit_index(scope):
                return self._from_stars(scope, name)
            scope = self.nodes.parent(scope)

    def _bound_in(self, scope: Node, name: str) -> Values | None:
        """What a unit itself binds a name to; None where it does not bind it."""
        start, bound = self._place(scope)
        given = self._given(scope, name) if self.nodes.unit(scope).signature else None
        stored = self._stored_in(scope, name) if scope == start and name.endswith(ELEMENT) else ()
        if given is None and not (name in bound.members or name in bound.imports or name in bound.variables or stored):
            origins = bound.variables.get(name.removesuffix(ELEMENT)) if name.endswith(ELEMENT) else None
            return None if origins is None else self._elements_of(scope, origins)
        members: Iterable[Value] = [start + unit for unit in bound.members.get(name, ())]
        imported = [
            value
            for module, imported in bound.imports.get(name, ())
            for value in self._imported(start, module, imported)
        ]
        return distinct(
            [*(given or ()), *stored, *members, *imported, *self._from_origins(scope, bound.variables.get(name, ()))]
        )

    def _given(self, function: Node, name: str) -> list[Value] | None:
        """What a parameter may be: what its type and its default say and what calls hand over; None for none."""
        parameter = self.signature(function).parameter(name)
        if parameter is None:
            return None
        self._is_provisional = True
        scope = self.nodes.parent(function)
        found = [value for one in parameter.types for value in self._objects(self.values(scope, one))]
        if parameter.default:
            found += (value for value in self.values(scope, parameter.default) if isinstance(value, int))
        for place, source, kind in self._handed.get((function, name), ()):
            if not source:
                found.append(place)
                continue
            handed = self.values(place, source)
            found += (
                value for value in (self.called(handed) if kind is FlowKind.CALL else handed) if isinstance(value, int)
            )
        return found

    def _stored_in(self, module: Node, name: str) -> Values:
        """What functions put into a container of their module: a registry."""
        position, _ = self.nodes.places[module]
        stored = self._stores.get(position)
        if stored is None:
            stored = {}
            for index, bound in enumerate(self._bound[position]):
                for target, origins in bound.variables.items() if index else ():
                    if target.endswith(ELEMENT) and target.removesuffix(ELEMENT) not in bound.variables:
                        stored.setdefault(target, []).extend((module + index, origin) for origin in origins)
            self._stores[position] = stored
        return distinct(value for scope, one in stored.get(name, ()) for value in self._from_origins(scope, (one,)))

    def _elements_of(self, scope: Node, origins: Iterable[Origin]) -> Values:
        """The elements of a container that has the names or comes from the calls that `origins` tell."""
        named = [(source + ELEMENT, kind) for source, kind in origins if kind is FlowKind.NAME]
        made = self._from_origins(scope, [origin for origin in origins if origin[1] is not FlowKind.NAME])
        return distinct([*self._from_origins(scope, named), *(value for value in made if isinstance(value, str))])

    def _from_origins(self, scope: Node, origins: Iterable[Origin]) -> Values:
        found: list[Value] = []
        for source, kind in origins:
            values = self.values(scope, source)
            if kind is FlowKind.CALL:
                values = self.called(values)
            found += values
        return distinct(found)

    def _objects(self, values: Values) -> Values:
        kinds = [value if isinstance(value, str) else object_of(value) for value in values if self._is_class(value)]
        return tuple(kinds)

    def _is_class(self, value: Value) -> bool:
        return isinstance(value, str) or (value >= 0 and self.nodes.unit(value).kind is UnitKind.CLASS)

    def _called(self, value: Value) -> Values:
        if isinstance(value, str):
            return (value,)
        owner = class_of(value)
        if owner is not None:
            functions: Iterable[Node] = self.definitions(owner, "__call__") or self.definitions(owner, "forward")
        elif self.nodes.unit(value).kind is UnitKind.CLASS:
            return (object_of(value),)
        else:
            functions = [value]
        return distinct(got for one in functions for got in self._remembered("call", one, "", self._returned))

    def _returned(self, node: Node, _: str) -> Values:
        if self.nodes.unit(node).kind is not UnitKind.FUNCTION:
            return ()
        bound = self._place(node)[1]
        scope = self.nodes.parent(node)
        declared = [value for one in self.signature(node).result for value in self.values(scope, one)]
        returned = self._from_origins(node, bound.variables.get(RETURNED, ()))
        return returned or self._objects(distinct(declared))

    def _attribute(self, value: Node, name: str) -> Values:
        owner = class_of(value)
        if name.endswith("*"):
            return tuple(self._with_prefix(value if owner is None else owner, name.rstrip("*")))
        if owner is not None:
            return self._on_class(owner, name, is_object=True)
        if not self.nodes.unit_index(value):
            return self._module_member(value, name)
        if self.nodes.unit(value).kind is UnitKind.CLASS:
            return self._on_class(value, name, is_object=False)
        return ()

    def _with_prefix(self, owner: Node, prefix: str) -> list[Node]:
        """The members of a class or a module whose names begin so."""
        found: dict[str, Node] = {}
        for base in (owner, *self.ancestors(owner)):
            if isinstance(base, int):
                for name, member in self.members(base).items():
                    if name.startswith(prefix):
                        found.setdefault(name, member)
        return list(found.values())

    def _on_class(self, owner: Node, name: str, *, is_object: bool) -> Values:
        own = self._own(owner, name, is_object=is_object)
        return own if own is not None else self._inherited(owner, name, is_object=is_object)

    def _own(self, owner: Node, name: str, *, is_object: bool) -> Values | None:
        """What a class itself says of an attribute; None where it says nothing."""
        start, bound = self._place(owner)
        if name in bound.members:
            units = [start + unit for unit in bound.members[name]]
            if is_object and any(self.is_property(unit) for unit in units):
                return self.called(units)
            return tuple(units)
        values = list(self._bound_in(owner, name) or ())
        if is_object:
            held = self._held(owner)
            origins = held.get(name)
            if origins is not None:
                values += (value for method, origin in origins for value in self._from_origins(method, (origin,)))
            elif name.endswith(ELEMENT):
                for method, origin in held.get(name.removesuffix(ELEMENT), ()):
                    values += self._elements_of(method, (origin,))
        return distinct(values) or None

    def _held(self, owner: Node) -> dict[str, list[tuple[Node, Origin]]]:
        """What the methods of a class set on `self`, each with the method."""
        held = self._attributes.get(owner)
        if held is None:
            held = {}
            start, bound = self._place(owner)
            for methods in bound.members.values():
                for method in methods:
                    for target, origins in self._place(start + method)[1].variables.items():
                        if target.startswith("self.") and target.count(".") == 1:
                            held.setdefault(target[5:], []).extend((start + method, origin) for origin in origins)
            self._attributes[owner] = held
        return held

    def _inherited(self, owner: Node, name: str, *, is_object: bool) -> Values:
        outside: str | None = None
        for base in self.ancestors(owner):
            if isinstance(base, str):
                outside = outside or f"{base}.{name}"
                continue
            own = self._own(base, name, is_object=is_object)
            if own is not None:
                return own
        return () if outside is None else (outside,)

    def _module_member(self, module: Node, name: str) -> Values:
        values = self._bound_in(module, name)
        if not values:
            dotted = self._module_of.get(self.nodes.file(module).path, "")
            submodule = self._modules.get(f"{dotted}.{name}")
            if submodule is not None:
                return (submodule,)
        return values if values is not None else self._from_stars(module, name)

    def _from_stars(self, module: Node, name: str) -> Values:
        path = self.nodes.file(module).path
        for star in self._stars[self.nodes.places[module][0]]:
            imported = self._modules.get(self._absolute(path, star))
            if imported is not None:
                found = self._remembered("attribute", imported, name, self._attribute)
                if found:
                    return found
        return ()

    def _imported(self, module: Node, dotted: str, name: str | None) -> Values:
        dotted = self._absolute(self.nodes.file(module).path, dotted)
        target = self._modules.get(dotted)
        if name is None:
            return (target if target is not None else dotted,)
        submodule = self._modules.get(f"{dotted}.{name}" if dotted else name)
        if target is None:
            return (submodule if submodule is not None else f"{dotted}.{name}",)
        if target == module:  # a package that imports its own submodule
            return () if submodule is None else (submodule,)
        found = self._remembered("attribute", target, name, self._attribute)
        return found if found or submodule is None else (submodule,)

    def _absolute(self, path: str, module: str) -> str:
        """The absolute name of a module that `path` imports by a relative one."""
        level = len(module) - len(module.lstrip("."))
        if not level:
            return module
        parts = self._module_of.get(path, "").split(".")
        if not path.endswith("__init__.py"):
            parts = parts[:-1]
        parts = parts[: len(parts) - level + 1]
        return ".".join(filter(None, [*parts, module[level:]]))
