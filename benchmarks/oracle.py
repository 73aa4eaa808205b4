"""What libcst says of a file, in the words of the scan, and where the two differ.

The rules of ownership are those of `facts/owners.py` and `facts/scopes.py`, told again over syntax nodes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from readiness_lint.facts.scan import Scan


@dataclass
class Reading:
    """One reader's view of a file; every entry holds its line and column."""

    comments: Counter[tuple[int, int, str, str]] = field(default_factory=Counter)
    scopes: Counter[tuple[str, str, int, int, int, int]] = field(default_factory=Counter)
    calls: Counter[tuple[int, int, str, str]] = field(default_factory=Counter)
    imports: Counter[tuple[int, str, str | None, str, str]] = field(default_factory=Counter)
    docstrings: Counter[tuple[int, int, str]] = field(default_factory=Counter)


def read_by_scan(text: str) -> Reading:
    """The scan's view."""
    reading = Reading()
    scan = Scan(text)
    units = scan.units()
    for start, end in scan.tokens.comments:
        owner = scan.scopes[scan.comment_owners.of(start)].qualname
        reading.comments[(*scan.lines.place(start), text[start:end], owner)] += 1
    for unit in units[1:]:
        span = unit.span
        reading.scopes[
            (unit.qualname, str(unit.kind), span.line, span.column, span.end_line, span.end_column)
        ] += 1
    for unit in units:
        for call in unit.calls:
            reading.calls[(call.line, call.column, call.name, unit.qualname)] += 1
    for item in scan.imports():
        reading.imports[(item.line, item.module, item.name, item.alias, units[item.owner].qualname)] += 1
    for docstring in scan.docstrings():
        reading.docstrings[(docstring.span.line, docstring.span.column, units[docstring.owner].qualname)] += 1
    return reading


def read_by_libcst(text: str) -> Reading:
    """libcst's view. Raises `libcst.ParserSyntaxError` where it cannot parse."""
    sys.setrecursionlimit(20_000)
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    reader = _Reader({node: place for node, place in positions.items() if isinstance(place, CodeRange)})
    reader.module(wrapper.module)
    return reader.reading


class _Reader:
    def __init__(self, positions: dict[cst.CSTNode, CodeRange]) -> None:
        self.positions = positions
        self.reading = Reading()
        self.glued: dict[int, str] = {}

    def module(self, module: cst.Module) -> None:
        self._docstring(module.body, "<module>")
        if module.body and not module.body[0].leading_lines:
            self._glue(module.body[0], module.header, "")
        for child in module.children:
            self.walk(child, "<module>")

    def walk(self, node: cst.CSTNode, owner: str) -> None:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._definition(node, owner)
            return
        if isinstance(node, cst.Comment):
            place = self.positions[node].start
            self.reading.comments[
                (place.line, place.column, node.value, self.glued.get(id(node), owner))
            ] += 1
        elif isinstance(node, cst.Call):
            self._call(node, owner)
        elif isinstance(node, cst.Import | cst.ImportFrom):
            self._import(node, owner)
        for child in node.children:
            self.walk(child, owner)

    def _definition(self, node: cst.FunctionDef | cst.ClassDef, owner: str) -> None:
        qualname = node.name.value if owner == "<module>" else f"{owner}.{node.name.value}"
        place = self.positions[node]
        kind = "class" if isinstance(node, cst.ClassDef) else "function"
        self.reading.scopes[
            (qualname, kind, place.start.line, place.start.column, place.end.line, place.end.column)
        ] += 1
        self._docstring(node.body.body, qualname)
        self._glue(node, node.leading_lines, "" if owner == "<module>" else owner)
        for child in node.children:
            if child in node.leading_lines:
                self.walk(child, owner)
            elif child is node.body:
                self.walk(child, qualname)
            else:
                self._header(child, owner, qualname)

    def _header(self, node: cst.CSTNode, owner: str, qualname: str) -> None:
        """Names in a header run in the enclosing scope, its comments speak of the definition."""
        for comment in _comments_in(node):
            self.glued[id(comment)] = qualname
        self.walk(node, owner)

    def _glue(self, node: cst.CSTNode, leading: Sequence[cst.EmptyLine], owner: str) -> None:
        if not isinstance(node, cst.FunctionDef | cst.ClassDef):
            return
        qualname = f"{owner}.{node.name.value}" if owner else node.name.value
        first = node.decorators[0] if node.decorators else node
        column = self.positions[first].start.column
        for line in reversed(leading):
            if line.comment is None or self.positions[line.comment].start.column > column:
                return
            self.glued[id(line.comment)] = qualname

    def _docstring(self, body: Sequence[cst.CSTNode], owner: str) -> None:
        first = body[0] if body else None
        if isinstance(first, cst.SimpleStatementLine):
            first = first.body[0]
        if not isinstance(first, cst.Expr):
            return
        if isinstance(first.value, cst.SimpleString | cst.ConcatenatedString):
            value = first.value.evaluated_value
            if isinstance(value, str):
                place = self.positions[first.value].start
                self.reading.docstrings[(place.line, place.column, owner)] += 1

    def _call(self, node: cst.Call, owner: str) -> None:
        name, first = _dotted(node.func)
        if name:
            place = self.positions[first].start
            self.reading.calls[(place.line, place.column, name, owner)] += 1

    def _import(self, node: cst.Import | cst.ImportFrom, owner: str) -> None:
        line = self.positions[node].start.line
        if isinstance(node, cst.Import):
            for alias in node.names:
                module = _dotted(alias.name)[0]
                bound = alias.evaluated_alias or module.partition(".")[0]
                self.reading.imports[(line, module, None, bound, owner)] += 1
            return
        module = "." * len(node.relative) + (_dotted(node.module)[0] if node.module else "")
        if isinstance(node.names, cst.ImportStar):
            self.reading.imports[(line, module, "*", "*", owner)] += 1
            return
        for alias in node.names:
            name = alias.evaluated_name
            self.reading.imports[(line, module, name, alias.evaluated_alias or name, owner)] += 1


def _comments_in(node: cst.CSTNode) -> Iterator[cst.Comment]:
    if isinstance(node, cst.Comment):
        yield node
    for child in node.children:
        yield from _comments_in(child)


def _dotted(node: cst.BaseExpression) -> tuple[str, cst.CSTNode]:
    """The dotted name of an expression and the node that it begins with; empty where it has none."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute) and not node.lpar:
        parts.append(node.attr.value)
        last: cst.CSTNode = node.attr
        node = node.value
    if isinstance(node, cst.Name) and not node.lpar:
        return ".".join([node.value, *reversed(parts)]), node
    if not parts:
        return "", node
    base = "super()." if _is_super(node) and len(parts) == 1 else "."
    return base + ".".join(reversed(parts)), _first_attribute(last)


def _first_attribute(node: cst.CSTNode) -> cst.CSTNode:
    return node


def _is_super(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "super"


def differences(text: str) -> dict[str, tuple[list[object], list[object]]]:
    """Per kind, what only libcst sees and what only the scan sees; empty where both agree."""
    theirs, ours = read_by_libcst(text), read_by_scan(text)
    found: dict[str, tuple[list[object], list[object]]] = {}
    for kind in ("comments", "scopes", "calls", "imports", "docstrings"):
        missed: Counter[object] = getattr(theirs, kind) - getattr(ours, kind)
        invented: Counter[object] = getattr(ours, kind) - getattr(theirs, kind)
        if missed or invented:
            found[kind] = (list(missed.elements()), list(invented.elements()))
    return found
