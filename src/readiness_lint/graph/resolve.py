"""What a name means where it stands: units of the project, objects of its classes, or names of some library.

Imports (re-exports, stars and relative ones too), enclosing scopes, `self`, `super()`, inherited members, variables and
attributes in the order of assignment, elements of containers, annotations and returned values are followed. A name may
mean several things; whatever else it may be is left unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern
from typing import TYPE_CHECKING

from readiness_lint.graph.answers import Memory
from readiness_lint.graph.arguments import handed_arguments
from readiness_lint.graph.declarations import Declarations
from readiness_lint.graph.module_names import ModuleNames
from readiness_lint.graph.nodes import Node, Nodes
from readiness_lint.graph.values import SAME_TYPE, Meaning, class_of, distinct, few, object_of, one_meaning
from readiness_lint.model.facts import ELEMENT, RETURNED, FlowKind, UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.arguments import Handed
    from readiness_lint.graph.bound_names import Origin
    from readiness_lint.graph.values import Value, Values

__all__ = ["Meaning", "Node", "Nodes", "Resolver"]

_SELF = ("self", "cls")


class Resolver(Declarations):
    """Answers for a whole project.

    `modules` maps each path to its dotted name, `imports` every dotted name that can be imported to its path.
    """

    def __init__(self, nodes: Nodes, modules: Mapping[str, str], imports: Mapping[str, str]) -> None:
        super().__init__(nodes, self.resolve)
        self._modules = ModuleNames(nodes, modules, imports)
        self._memory = Memory()
        self._names, self._attributes_of, self._results = (self._memory.answers() for _ in range(3))
        self._handed: Handed = {}
        self._handed = handed_arguments(self, self.values, self.called)
        self._memory.settle()

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

    def module(self, dotted: str) -> Node | None:
        """The module of the project with that import name."""
        return self._modules.module(dotted)

    # ------------------------------------------------------------------ all meanings

    def values(self, node: Node, name: str) -> Values:
        """All that the dotted `name` may mean in the body of `node`, as far as it is known."""
        if "." not in name:
            return self._first(node, name)
        if name[0] == ".":
            return ()
        first, *rest = name.split(".")
        values = self.super_attributes(node, rest.pop(0)) if first == "super()" else self._first(node, first)
        for position, part in enumerate(rest):
            if len(values) == 1:
                if isinstance(values[0], str):  # of a library, which says nothing of the names behind
                    return self.attributes(values[0], ".".join(rest[position:]))
                values = few(self.attributes(values[0], part))
            else:
                values = distinct([found for value in values for found in self.attributes(value, part)])
        return values

    def attributes(self, value: Value, name: str) -> Values:
        """All that `name` may be on a value."""
        if isinstance(value, str):
            return (intern(f"{value}.{name}".replace(ELEMENT, "")),)
        return self._memory.ask(self._attributes_of, value, name, self._attribute)

    def called(self, values: Iterable[Value]) -> Values:
        """What calling any of `values` returns; what a call into a library returns goes by the name of that call."""
        return distinct([found for value in values for found in self._called(value)])

    def super_attributes(self, node: Node, name: str) -> Values:
        """What `name` is on `super()` in a method."""
        owner = self.class_around(node)
        return () if owner is None else self._inherited(owner, name, is_object=True)

    # ------------------------------------------------------------------ inside

    def _first(self, node: Node, name: str) -> Values:
        """What the first part of a name may be: that of the nearest unit around that binds it."""
        if name in _SELF and (owner := self.class_around(node)) is not None:
            return (object_of(owner) if name == "self" else owner,)
        units, parents, names = self.nodes.units, self.nodes.parents, self._bound
        scope = node
        while True:  # the innermost loop of all: each step looks no further than it must
            bound, signature = names[scope], units[scope].signature
            # Most names are no parameters, and need no signature read to know it.
            is_parameter = name in signature and self.signature(scope).parameter(name) is not None
            if is_parameter or name in bound.variables or name in bound.imports:
                return self._memory.ask(self._names, scope, name, self._bound_in)
            if name in bound.members:
                # A plain function or class, as most names are: no answer that is worth remembering.
                start = self.place(scope)[0]
                return distinct([start + unit for unit in bound.members[name]])
            if name[-1:] == "]" and self._has_elements(scope, name):
                return self._memory.ask(self._names, scope, name, self._bound_in)
            around = parents[scope]
            if around == scope:
                return self._from_stars(scope, name)
            scope = around
            while units[scope].kind is UnitKind.CLASS:
                scope = parents[scope]

    def _has_elements(self, scope: Node, name: str) -> bool:
        """Whether a unit binds the container whose elements a name means, or functions put something into it."""
        if name.removesuffix(ELEMENT) in self._bound[scope].variables:
            return True
        return scope == self.nodes.parents[scope] and bool(self.stored_in(scope, name))

    def _bound_in(self, scope: Node, name: str) -> Values | None:
        """What a unit itself binds a name to; None where it does not bind it."""
        start, bound = self.place(scope)
        given = self._given(scope, name)
        stored = self.stored_in(scope, name) if scope == start and name.endswith(ELEMENT) else ()
        units, imports, origins = bound.members.get(name), bound.imports.get(name), bound.variables.get(name)
        if given is None and not (units or imports or origins or stored):
            origins = bound.variables.get(name.removesuffix(ELEMENT)) if name.endswith(ELEMENT) else None
            return None if origins is None else self._elements_of(scope, origins)
        found = given or []
        for function, origin in stored:
            found += self._from_origins(function, (origin,))
        found += [start + unit for unit in units or ()]
        for module, imported in imports or ():
            found += self._imported(start, module, imported)
        if origins:
            found += self._from_origins(scope, origins)
        return distinct(found)

    def _given(self, function: Node, name: str) -> list[Value] | None:
        """What a parameter may be: what its type and its default say and what calls hand over; None for none."""
        parameter = self.parameter(function, name)
        if parameter is None:
            return None
        self._memory.doubt()  # of what is handed over nothing is known at first
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
        return isinstance(value, str) or (value >= 0 and self.nodes.units[value].kind is UnitKind.CLASS)

    def _called(self, value: Value) -> Values:
        if isinstance(value, str):
            return () if value in SAME_TYPE else (value,)
        owner = class_of(value)
        if owner is not None:
            functions: Iterable[Node] = self.definitions(owner, "__call__") or self.definitions(owner, "forward")
        elif self.nodes.units[value].kind is UnitKind.CLASS:
            return (object_of(value),)
        else:
            functions = [value]
        return distinct([got for one in functions for got in self._memory.ask(self._results, one, "", self._returned)])

    def _returned(self, node: Node, _: str) -> Values:
        unit = self.nodes.units[node]
        if unit.kind is not UnitKind.FUNCTION:
            return ()
        returned = self._from_origins(node, self._bound[node].variables.get(RETURNED, ()))
        if returned or "->" not in unit.signature:
            return returned
        scope = self.nodes.parents[node]
        return self._objects(
            distinct([value for one in self.signature(node).result for value in self.values(scope, one)])
        )

    def _attribute(self, value: Node, name: str) -> Values:
        owner = class_of(value)
        if name.endswith("*"):
            return tuple(self.with_prefix(value if owner is None else owner, name.rstrip("*")))
        if owner is not None:
            return self._on_class(owner, name, is_object=True)
        if not self.nodes.unit_index(value):
            return self._module_member(value, name)
        if self.nodes.units[value].kind is UnitKind.CLASS:
            return self._on_class(value, name, is_object=False)
        return ()

    def _on_class(self, owner: Node, name: str, *, is_object: bool) -> Values:
        own = self._own(owner, name, is_object=is_object)
        return own if own is not None else self._inherited(owner, name, is_object=is_object)

    def _own(self, owner: Node, name: str, *, is_object: bool) -> Values | None:
        """What a class itself says of an attribute; None where it says nothing."""
        start, bound = self.place(owner)
        if name in bound.members:
            units = [start + unit for unit in bound.members[name]]
            if is_object and any(self.is_property(unit) for unit in units):
                return self.called(units)
            return tuple(units)
        # Most attributes that are asked for are none of this class: that must cost next to nothing.
        is_bound = name in bound.variables or name in bound.imports or name[-1:] == "]"
        values = list(self._bound_in(owner, name) or ()) if is_bound else []
        if is_object:
            set_to = list(self.held_by(owner, name))
            for method, origin in set_to:
                values += self._from_origins(method, (origin,))
            if not set_to and name.endswith(ELEMENT):
                for method, origin in self.held_by(owner, name.removesuffix(ELEMENT)):
                    values += self._elements_of(method, (origin,))
        return distinct(values) or None

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
            submodule = self._modules.submodule(self.nodes.file(module).path, name)
            if submodule is not None:
                return (submodule,)
        return values if values is not None else self._from_stars(module, name)

    def _from_stars(self, module: Node, name: str) -> Values:
        stars = self.stars(module)
        if not stars:
            return ()
        path = self.nodes.file(module).path
        for star in stars:
            imported = self._modules.module(self._modules.absolute(path, star))
            if imported is not None:
                found = self._memory.ask(self._attributes_of, imported, name, self._attribute)
                if found:
                    return found
        return ()

    def _imported(self, module: Node, dotted: str, name: str | None) -> Values:
        dotted = self._modules.absolute(self.nodes.file(module).path, dotted)
        target = self._modules.module(dotted)
        if name is None:
            return (target if target is not None else dotted,)
        submodule = self._modules.module(f"{dotted}.{name}" if dotted else name)
        if target is None:
            return (submodule if submodule is not None else f"{dotted}.{name}",)
        if target == module:  # a package that imports its own submodule
            return () if submodule is None else (submodule,)
        found = self._memory.ask(self._attributes_of, target, name, self._attribute)
        return found if found or submodule is None else (submodule,)
