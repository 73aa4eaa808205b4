"""The tree of one slice, walked without recursion, and the places of its nodes."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from libcst.metadata import CodeRange

Scope = cst.FunctionDef | cst.Module
# The classes of nodes are not derived from one another, so that their types can be compared: `isinstance` asks the
# abstract classes above them, ten times as slowly.
# What holds statements of its own, other than functions and classes.
Handler = cst.ExceptHandler | cst.ExceptStarHandler
HANDLERS = (cst.ExceptHandler, cst.ExceptStarHandler)
BLOCKS = (cst.If, cst.Else, cst.For, cst.While, cst.With, cst.Try, cst.TryStar, *HANDLERS, cst.Finally, cst.MatchCase)
_NESTED = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
_TOP = Span(1, 0, 1, 0)
# Fields that hold white space, brackets and commas: nothing is asked of them.
_LAYOUT = ("whitespace", "lpar", "rpar", "comma", "leading_lines", "lines_after", "header", "footer", "semicolon")


def _derived(kind: type[object]) -> Iterator[type[object]]:
    for one in type.__subclasses__(kind):
        yield one
        yield from _derived(one)


_NODES = frozenset(_derived(cst.CSTNode))


class Tree:
    """One function or module as libcst sees it; lines are those of the file that the slice was cut from.

    `name` is the place of a function's name.
    """

    def __init__(self, module: cst.Module, scope: Scope, first_line: int, name: Span = _TOP) -> None:
        self.scope = scope
        self.name = name
        self._module = module
        self._first_line = first_line

    @cached_property
    def nodes(self) -> Sequence[cst.CSTNode]:
        """The nodes of the scope's own code in source order, the scope first: walked once, and asked by many."""
        return list(own_nodes(self.scope))

    def of(self, kinds: Container[type[cst.CSTNode]]) -> Iterator[cst.CSTNode]:
        """Those of the nodes that are of one of the kinds, in source order."""
        return (node for node in self.nodes if type(node) in kinds)

    @cached_property
    def blocks(self) -> Sequence[cst.CSTNode]:
        """The scope, and everything in it that holds statements of its own, in source order."""
        return [self.scope, *(node for node in self.of(BLOCKS) if node is not self.scope)]

    @cached_property
    def _places(self) -> Mapping[cst.CSTNode, CodeRange]:
        """Made when the first place is asked for: it costs twice as much as parsing.

        Raises RecursionError for what is nested too deeply to be walked.
        """
        from readiness_lint.facts.shapes.node_places import NodePlaces

        try:
            return NodePlaces().of(self._module)
        except KeyError as error:
            # On the way out of a recursion that became too deep, libcst asks for a place that it has not got.
            before: BaseException | None = error
            while isinstance(before, KeyError):
                before = before.__context__
            if isinstance(before, RecursionError):
                raise before from None
            raise

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node stands in the file."""
        place = self._places[node]
        above = self._first_line - 1
        return Span(place.start.line + above, place.start.column, place.end.line + above, place.end.column)

    def code(self, node: cst.CSTNode) -> str:
        """A node as it is written, on one line, cut where it is long."""
        text = " ".join(self._module.code_for_node(node).split())
        return text if len(text) <= 60 else text[:57] + "..."

    @property
    def body(self) -> Sequence[cst.BaseStatement | cst.BaseSmallStatement]:
        """The statements of the scope, its docstring left out."""
        statements = block(self.scope)
        return statements[1:] if statements and is_docstring(statements[0]) else statements


def spanning(first: Span, last: Span) -> Span:
    """From where one place begins to where another ends."""
    return Span(first.line, first.column, last.end_line, last.end_column)


def block(node: cst.CSTNode) -> Sequence[cst.BaseStatement | cst.BaseSmallStatement]:
    """The statements in the body of a compound statement or scope, those behind semicolons one by one."""
    body = node.body if hasattr(node, "body") else node
    if isinstance(body, cst.SimpleStatementSuite):
        return list(body.body)
    statements = body.body if isinstance(body, cst.IndentedBlock) else body
    assert isinstance(statements, list | tuple)
    found: list[cst.BaseStatement | cst.BaseSmallStatement] = []
    for statement in statements:
        found += statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,)
    return found


def is_docstring(statement: cst.CSTNode) -> bool:
    """Whether a statement is a string alone."""
    return isinstance(statement, cst.Expr) and isinstance(statement.value, cst.SimpleString | cst.ConcatenatedString)


def own_nodes(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Every node below `root` in source order, `root` included, what nested functions and classes hold left out."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if node is root or type(node) not in _NESTED:
            stack.extend(reversed(children(node)))


def all_nodes(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Every node below `root`, nested functions and classes included."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """What a node holds itself, in source order, layout left out."""
    found: list[cst.CSTNode] = []
    for name in _fields(type(node)):
        value = getattr(node, name)
        kind = type(value)
        if kind is list or kind is tuple:
            found += [one for one in value if type(one) in _NODES]
        elif kind in _NODES:
            found.append(value)
    return found


@lru_cache(maxsize=256)
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    names = (field.name for field in dataclasses.fields(kind))
    return tuple(name for name in names if not name.startswith(_LAYOUT))


def signs_around(
    root: cst.CSTNode, signs: Mapping[type[cst.CSTNode], str], wanted: tuple[type[cst.CSTNode], ...]
) -> dict[int, tuple[str, ...]]:
    """By the id of each wanted node inside of one that has a sign: the signs of all that it stands in, outermost first.

    One walk, however deep the blocks are nested; what nested functions and classes hold is left out.
    """
    found: dict[int, tuple[str, ...]] = {}
    stack: list[tuple[cst.CSTNode, tuple[str, ...]]] = [(root, ())]
    while stack:
        node, outer = stack.pop()
        sign = signs.get(type(node))
        inner = (*outer, sign) if sign and sign not in outer else outer
        if inner and type(node) in wanted:
            found[id(node)] = inner
        if node is root or type(node) not in _NESTED:
            stack.extend((one, inner) for one in children(node))
    return found


def dotted(node: cst.CSTNode | None) -> str:
    """`a.b.c` for a name or a chain of attributes, empty for anything else; `().c` where a call comes first."""
    parts: list[str] = []
    while type(node) is cst.Attribute:
        parts.append(node.attr.value)
        node = node.value
    if type(node) is cst.Name:
        parts.append(node.value)
    elif type(node) is cst.Call and parts:
        parts.append("()")
    else:
        return ""
    return ".".join(reversed(parts))


def called(node: cst.CSTNode) -> str:
    """The dotted name that a call calls, empty where the node is no such call."""
    return dotted(node.func) if type(node) is cst.Call else ""


def names_read(nodes: Iterator[cst.CSTNode]) -> set[str]:
    """The names that stand in expressions (and, which does no harm here, in targets)."""
    return {node.value for node in nodes if type(node) is cst.Name}


def parameters(scope: Scope) -> tuple[cst.Param, ...]:
    """The named parameters of a function; those behind stars are left out, a module has none."""
    if isinstance(scope, cst.Module):
        return ()
    held = scope.params
    return (*held.posonly_params, *held.params, *held.kwonly_params)
