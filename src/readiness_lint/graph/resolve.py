"""What a name means where it stands: a unit of the project, or a name of some library.

Imports (re-exports, stars and relative ones too), enclosing scopes, `self`, `super()`, inherited members and
variables that hold the result of one constructor are followed; whatever else a name may be is left unknown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts

# A chain of re-exports or variables longer than this is a loop.
_MAX_HOPS = 24
_MAX_ANCESTORS = 100

Node = int
Meaning = Node | str | None


@dataclass(frozen=True, slots=True)
class Nodes:
    """Every unit of the project under one number: files in path order, units in source order."""

    facts: Sequence[Facts]
    first: Mapping[str, int]
    places: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, files: Mapping[str, Facts]) -> Nodes:
        """Number the units of `files`."""
        facts = [files[path] for path in sorted(files)]
        first: dict[str, int] = {}
        places: list[tuple[int, int]] = []
        for position, file in enumerate(facts):
            first[file.path] = len(places)
            places += [(position, unit) for unit in range(len(file.units))]
        return cls(facts, first, places)

    def file(self, node: Node) -> Facts:
        """The facts of the file that holds a node."""
        return self.facts[self.places[node][0]]

    def unit_index(self, node: Node) -> int:
        """The index of a node's unit in its file's facts."""
        return self.places[node][1]

    def node(self, path: str, unit: int) -> Node:
        """The number of a unit."""
        return self.first[path] + unit


@dataclass(slots=True)
class _Names:
    """What each unit of one file binds: members, imports, and variables by the call that made them."""

    members: list[dict[str, int]] = field(default_factory=list)
    imports: list[dict[str, tuple[str, str | None]]] = field(default_factory=list)
    variables: list[dict[str, str]] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)


class Resolver:
    """Answers for a whole project.

    `modules` maps each path to its dotted name, `imports` every dotted name that can be imported to its path.
    """

    def __init__(self, nodes: Nodes, modules: Mapping[str, str], imports: Mapping[str, str]) -> None:
        self.nodes = nodes
        self._modules = {name: nodes.first[path] for name, path in imports.items() if path in nodes.first}
        self._module_of = modules
        self._names = [_names_of(file) for file in nodes.facts]
        self._base_cache: dict[Node, tuple[Meaning, ...]] = {}
        self._ancestor_cache: dict[Node, tuple[Node | str, ...]] = {}
        self._attribute_cache: dict[Node, dict[str, tuple[Node, str]]] = {}

    # ------------------------------------------------------------------ names

    def resolve(self, node: Node, name: str, hops: int = 0) -> Meaning:
        """What the dotted `name` means in the body of `node`; a variable means the class it is an object of."""
        if hops > _MAX_HOPS or name.startswith("."):
            return None
        first, *rest = name.split(".")
        meaning: Meaning
        if first == "super()":
            meaning = self._inherited(self._class_around(node), rest[0], hops) if rest else None
            rest = rest[1:]
        elif first in ("self", "cls") and (owner := self._class_around(node)) is not None:
            meaning = owner
        else:
            meaning = self._lookup(node, first, hops)
        for part in rest:
            if meaning is None:
                return None
            meaning = self.attribute(meaning, part, hops + 1)
        return meaning

    def attribute(self, meaning: Node | str, name: str, hops: int = 0) -> Meaning:
        """What `name` is on a module, a class or an object of that class."""
        if isinstance(meaning, str):
            return f"{meaning}.{name}"
        if hops > _MAX_HOPS:
            return None
        position, index = self.nodes.places[meaning]
        if index == 0:
            return self._module_member(meaning, name, hops)
        if self.nodes.facts[position].units[index].kind is UnitKind.CLASS:
            return self.member(meaning, name, hops)
        return None

    def member(self, owner: Node, name: str, hops: int = 0) -> Meaning:
        """A member of a class: its own, what `self.name` was set to, or an inherited one."""
        position, index = self.nodes.places[owner]
        own = self._names[position].members[index].get(name)
        if own is not None:
            return owner - index + own
        held = self._attributes(owner).get(name)
        if held is not None and hops <= _MAX_HOPS:
            made = self._object(*held, hops + 1)
            if made is not None:
                return made
        return self._inherited(owner, name, hops)

    def bases(self, owner: Node) -> tuple[Meaning, ...]:
        """What the base classes of a class are, in order; None for what cannot be told."""
        if owner not in self._base_cache:
            self._base_cache[owner] = ()  # a class that inherits from itself ends here
            position, index = self.nodes.places[owner]
            unit = self.nodes.facts[position].units[index]
            scope = owner - index + unit.parent
            self._base_cache[owner] = tuple(self.resolve(scope, base) for base in unit.bases)
        return self._base_cache[owner]

    def ancestors(self, owner: Node) -> Sequence[Node | str]:
        """Every class that `owner` inherits from, nearest first, classes of libraries by their names.

        At most the nearest hundred: no real class has more, and a made one must not cost the square of its depth.
        """
        known = self._ancestor_cache.get(owner)
        if known is not None:
            return known
        found: dict[Node | str, None] = {}
        queue = deque(base for base in self.bases(owner) if base is not None)
        while queue and len(found) < _MAX_ANCESTORS:
            base = queue.popleft()
            if base not in found:
                found[base] = None
                if isinstance(base, int):
                    queue.extend(upper for upper in self.bases(base) if upper is not None)
        self._ancestor_cache[owner] = tuple(found)
        return self._ancestor_cache[owner]

    def members(self, owner: Node) -> Mapping[str, Node]:
        """The functions and classes that a class or a function defines itself."""
        position, index = self.nodes.places[owner]
        return {name: owner - index + unit for name, unit in self._names[position].members[index].items()}

    def module(self, dotted: str) -> Node | None:
        """The module of the project with that import name."""
        return self._modules.get(dotted)

    # ------------------------------------------------------------------ inside

    def _lookup(self, node: Node, name: str, hops: int) -> Meaning:
        position, index = self.nodes.places[node]
        file, names = self.nodes.facts[position], self._names[position]
        start = node - index
        scope = index
        while True:
            unit = file.units[scope]
            if scope == index or unit.kind is not UnitKind.CLASS:
                if name in names.members[scope]:
                    return start + names.members[scope][name]
                if name in names.imports[scope]:
                    return self._imported(file.path, *names.imports[scope][name], hops + 1)
                if name in names.variables[scope]:
                    return self._object(start + scope, names.variables[scope][name], hops + 1)
            if scope == 0:
                return self._from_stars(file.path, names, name, hops)
            scope = unit.parent

    def _object(self, node: Node, callee: str, hops: int) -> Meaning:
        """The class of what `callee(...)` returns: a class of the project, or any name of a library."""
        made = self.resolve(node, callee, hops)
        if isinstance(made, int) and self._unit_kind(made) is not UnitKind.CLASS:
            return None
        return made

    def _module_member(self, module: Node, name: str, hops: int) -> Meaning:
        position, _ = self.nodes.places[module]
        file, names = self.nodes.facts[position], self._names[position]
        if name in names.members[0]:
            return module + names.members[0][name]
        if name in names.imports[0]:
            return self._imported(file.path, *names.imports[0][name], hops + 1)
        if name in names.variables[0]:
            return self._object(module, names.variables[0][name], hops + 1)
        dotted = self._module_of.get(file.path, "")
        return self._modules.get(f"{dotted}.{name}") or self._from_stars(file.path, names, name, hops)

    def _from_stars(self, path: str, names: _Names, name: str, hops: int) -> Meaning:
        if hops > _MAX_HOPS:
            return None
        for star in names.stars:
            module = self._modules.get(self._absolute(path, star))
            if module is not None:
                found = self._module_member(module, name, hops + 1)
                if found is not None:
                    return found
        return None

    def _imported(self, path: str, module: str, name: str | None, hops: int) -> Meaning:
        if hops > _MAX_HOPS:
            return None
        dotted = self._absolute(path, module)
        target = self._modules.get(dotted)
        if name is None:
            return target if target is not None else dotted
        if target is None:
            submodule = self._modules.get(f"{dotted}.{name}" if dotted else name)
            return submodule if submodule is not None else f"{dotted}.{name}"
        return self._module_member(target, name, hops)

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

    def _class_around(self, node: Node | None) -> Node | None:
        """The class whose method (or whose method's inner function) `node` is."""
        if node is None:
            return None
        position, index = self.nodes.places[node]
        units = self.nodes.facts[position].units
        while index:
            if units[index].kind is UnitKind.CLASS:
                return node - self.nodes.places[node][1] + index
            index = units[index].parent
        return None

    def _inherited(self, owner: Node | None, name: str, hops: int) -> Meaning:
        if owner is None:
            return None
        outside: str | None = None
        for base in self.ancestors(owner):
            if isinstance(base, str):
                outside = outside or f"{base}.{name}"
                continue
            position, index = self.nodes.places[base]
            own = self._names[position].members[index].get(name)
            if own is not None:
                return base - index + own
            held = self._attributes(base).get(name)
            if held is not None and hops <= _MAX_HOPS:
                return self._object(*held, hops + 1)
        return outside

    def _attributes(self, owner: Node) -> dict[str, tuple[Node, str]]:
        """`self.x = Callee(...)` in the methods of a class, as `x` to (method, callee)."""
        if owner not in self._attribute_cache:
            held: dict[str, tuple[Node, str]] = {}
            position, index = self.nodes.places[owner]
            units = self.nodes.facts[position].units
            for method in self._names[position].members[index].values():
                for binding in units[method].bindings:
                    if binding.target.startswith("self.") and binding.target.count(".") == 1:
                        held.setdefault(binding.target[5:], (owner - index + method, binding.callee))
            self._attribute_cache[owner] = held
        return self._attribute_cache[owner]

    def _unit_kind(self, node: Node) -> UnitKind:
        position, index = self.nodes.places[node]
        return self.nodes.facts[position].units[index].kind


def _names_of(file: Facts) -> _Names:
    names = _Names()
    for _ in file.units:
        names.members.append({})
        names.imports.append({})
        names.variables.append({})
    for index, unit in enumerate(file.units):
        if index:
            names.members[unit.parent][unit.name] = index
        variables = names.variables[index]
        for binding in unit.bindings:
            if "." not in binding.target:
                # Two different makers leave the variable unknown.
                known = variables.setdefault(binding.target, binding.callee)
                if known != binding.callee:
                    variables[binding.target] = "."
    for item in file.imports:
        if item.name == "*":
            names.stars.append(item.module)
        elif item.name is None and item.alias == item.module.partition(".")[0]:
            names.imports[item.owner][item.alias] = (item.alias, None)
        else:
            names.imports[item.owner].setdefault(item.alias, (item.module, item.name))
    return names
