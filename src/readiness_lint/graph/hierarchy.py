"""Which class inherits from which."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node, Nodes

# No real class has more; a made one must not cost the square of its depth.
MAX_ANCESTORS = 100
_MAX_VISITS = 200
_MAX_DESCENDANTS = 200


class Hierarchy:
    """Bases, ancestors and descendants; `meaning` says what a name in a unit means."""

    def __init__(self, nodes: Nodes, meaning: Callable[[Node, str], Node | str | None]) -> None:
        self._nodes = nodes
        self._meaning = meaning
        self._bases: dict[Node, tuple[Node | str | None, ...]] = {}
        self._ancestors: dict[Node, tuple[Node | str, ...]] = {}
        self._children: dict[Node, list[Node]] | None = None

    def bases(self, owner: Node) -> tuple[Node | str | None, ...]:
        """What the base classes of a class are, in order; None for what cannot be told."""
        known = self._bases.get(owner)
        if known is None:
            self._bases[owner] = ()  # a class that inherits from itself ends here
            scope = self._nodes.parent(owner)
            known = tuple(self._meaning(scope, base) for base in self._nodes.unit(owner).bases)
            self._bases[owner] = known
        return known

    def ancestors(self, owner: Node) -> Sequence[Node | str]:
        """Every class that `owner` inherits from in the order in which Python asks them, at most the first hundred.

        Depth first, a class after all that inherit from it where the bases allow it. Classes of libraries stand by
        their names.
        """
        known = self._ancestors.get(owner)
        if known is None:
            last: dict[Node | str, int] = {}
            for visit, base in enumerate(self._depth_first(owner)):
                last.pop(base, None)
                last[base] = visit
            known = tuple(base for base in last if base != owner)[:MAX_ANCESTORS]
            self._ancestors[owner] = known
        return known

    def _depth_first(self, owner: Node) -> Iterator[Node | str]:
        stack = [base for base in reversed(self.bases(owner)) if base is not None]
        visits = 0
        while stack and visits < _MAX_VISITS:
            base = stack.pop()
            visits += 1
            yield base
            if isinstance(base, int):
                stack += [upper for upper in reversed(self.bases(base)) if upper is not None]

    def descendants(self, owner: Node) -> Iterator[Node]:
        """Classes of the project that inherit from `owner`, nearest first, at most the first two hundred."""
        if self._children is None:
            self._children = self._all_children()
        if owner not in self._children:
            return
        queue = deque(self._children[owner])
        seen = {owner}
        while queue and len(seen) <= _MAX_DESCENDANTS:
            child = queue.popleft()
            if child not in seen:
                seen.add(child)
                yield child
                queue.extend(self._children.get(child, ()))

    def _all_children(self) -> dict[Node, list[Node]]:
        children: Mapping[Node, list[Node]] = defaultdict(list)
        for node, unit in enumerate(self._nodes.units):
            if unit.bases and unit.kind is UnitKind.CLASS:
                for base in self.bases(node):
                    if isinstance(base, int):
                        children[base].append(node)
        return dict(children)
