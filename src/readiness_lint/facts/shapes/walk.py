"""One scope walked once: its nodes in source order, what stands around each, its calls and assignments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import called, children, dotted

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_LOOPS = (cst.For, cst.While)
_NESTED = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


class Walk:
    """What several questions ask of the same tree; what nested functions and classes hold is not in `nodes`."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.nodes: list[cst.CSTNode] = []
        self._parents: dict[int, cst.CSTNode] = {}
        self._order: dict[int, int] = {}
        stack: list[cst.CSTNode] = [tree.scope]
        while stack:
            node = stack.pop()
            self._order[id(node)] = len(self.nodes)
            self.nodes.append(node)
            if node is tree.scope or type(node) not in _NESTED:
                below = children(node)
                self._parents.update((id(one), node) for one in below)
                stack.extend(reversed(below))

    @cached_property
    def calls(self) -> list[cst.Call]:
        """The calls in source order, a call before those in its own callee and arguments."""
        return [node for node in self.nodes if isinstance(node, cst.Call)]

    def methods(self, *names: str) -> list[cst.Call]:
        """The calls `x.name(...)` with one of the names."""
        return [call for call in self.calls if method(call) in names]

    @cached_property
    def bindings(self) -> list[tuple[str, cst.BaseExpression, cst.CSTNode]]:
        """Target as written, value and statement of each assignment to one name or attribute."""
        return list(self._bindings())

    def _bindings(self) -> Iterator[tuple[str, cst.BaseExpression, cst.CSTNode]]:
        for node in self.nodes:
            if isinstance(node, cst.Assign):
                for target in node.targets:
                    if name := dotted(target.target):
                        yield name, node.value, node
            elif isinstance(node, cst.AnnAssign) and node.value is not None and (name := dotted(node.target)):
                yield name, node.value, node

    @cached_property
    def attributes(self) -> set[str]:
        """The names that stand behind a dot."""
        return {node.attr.value for node in self.nodes if isinstance(node, cst.Attribute)}

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """What a node stands in; None for the scope itself."""
        return self._parents.get(id(node))

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What a node stands in, innermost first, the scope last."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def before(self, first: cst.CSTNode, second: cst.CSTNode) -> bool:
        """Whether one node begins before another in the text."""
        return self._order[id(first)] < self._order[id(second)]

    def loops(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """The loops whose bodies hold a node, innermost first."""
        found: list[cst.CSTNode] = []
        inner = node
        for outer in self.around(node):
            if isinstance(outer, _LOOPS) and outer.body is inner:
                found.append(outer)
            inner = outer
        return found

    def exclude(self, first: cst.CSTNode, second: cst.CSTNode) -> bool:
        """Whether two nodes stand in different arms of one `if`."""
        arms = dict(self.arms(first))
        return any(test in arms and arms[test] != arm for test, arm in self.arms(second))

    def arms(self, node: cst.CSTNode) -> Iterator[tuple[cst.If, bool]]:
        """Each `if` around a node, and whether the node stands in the arm where the condition is true."""
        inner = node
        for outer in self.around(node):
            if isinstance(outer, cst.If) and inner is not outer.test:
                yield outer, inner is outer.body
            inner = outer

    def block_of(self, node: cst.CSTNode) -> tuple[cst.CSTNode | None, cst.CSTNode]:
        """The block that runs a node, and the statement of it that the node stands in."""
        inner = node
        for outer in self.around(node):
            if isinstance(outer, cst.IndentedBlock | cst.Module):
                return outer, inner
            inner = outer
        return None, inner


def method(call: cst.Call) -> str:
    """`c` of `a.b.c(...)`, also where `a.b` is no chain of names; empty for `c(...)`."""
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else ""


def receiver(call: cst.Call) -> str:
    """`a.b` of `a.b.c(...)`, empty where it is no chain of names."""
    return dotted(call.func.value) if isinstance(call.func, cst.Attribute) else ""


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def callee(node: cst.CSTNode) -> str:
    """The last part of the name that a call calls, empty where the node is no such call."""
    return last(called(node))


def argument(call: cst.Call, index: int, name: str = "") -> cst.BaseExpression | None:
    """The value of an argument by place or keyword."""
    for at, one in enumerate(call.args):
        if one.star:
            return None
        if (one.keyword is None and at == index) or (one.keyword is not None and one.keyword.value == name):
            return one.value
    return None


def is_true(node: cst.CSTNode | None) -> bool:
    """Whether an expression is the word True."""
    return isinstance(node, cst.Name) and node.value == "True"
