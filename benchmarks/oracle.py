"""What libcst says of a file, in the words of the scan, and where the two differ.

The rules of ownership are those of `facts/owners.py` and `facts/scopes.py`, told again over syntax nodes.

One difference is known and meant: where own-line comments behind a function are followed by a line of nothing but
the body's white space, libcst counts the comments to the function. That white space cannot be seen, so the scan
looks at the comments' own indentation.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from readiness_lint.facts.scan import Scan

_STRINGS = (cst.SimpleString, cst.FormattedString, cst.TemplatedString)


_MADE = re.compile(r"\A[\w.]+\(\)\.")


@dataclass
class Reading:
    """One reader's view of a file; every entry holds its line and column."""

    comments: Counter[tuple[int, int, str, str]] = field(default_factory=Counter)
    scopes: Counter[tuple[str, str, int, int, int, int]] = field(default_factory=Counter)
    heads: Counter[tuple[str, int, int, tuple[str, ...], tuple[str, ...]]] = field(default_factory=Counter)
    strings: Counter[tuple[int, int, int, int]] = field(default_factory=Counter)
    docstrings: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    imports: Counter[tuple[int, str, str | None, str, str]] = field(default_factory=Counter)
    calls: Counter[tuple[int, int, str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Difference:
    """What only libcst sees and what only the scan sees, of one kind."""

    missed: list[object]
    invented: list[object]


@dataclass(frozen=True)
class Comparison:
    """How many entries of each kind libcst has, and the kinds in which the scan differs."""

    counts: Counter[str]
    differences: dict[str, Difference]


def compare(text: str) -> Comparison:
    """Read `text` both ways. Raises `libcst.ParserSyntaxError` where libcst cannot."""
    theirs, ours = read_by_libcst(text), read_by_scan(text)
    counts: Counter[str] = Counter()
    found: dict[str, Difference] = {}
    for kind in (item.name for item in fields(Reading)):
        expected: Counter[object] = getattr(theirs, kind)
        actual: Counter[object] = getattr(ours, kind)
        counts[kind] = expected.total()
        if expected != actual:
            found[kind] = Difference(list((expected - actual).elements()), list((actual - expected).elements()))
    return Comparison(counts, found)


def differences(text: str) -> dict[str, Difference]:
    """The kinds in which the scan and libcst differ; empty where both agree."""
    return compare(text).differences


def read_by_scan(text: str) -> Reading:
    """The scan's view."""
    reading = Reading()
    scan = Scan(text)
    units = scan.units()
    for start, end in scan.tokens.comments:
        owner = scan.scopes[scan.comment_owners.of(start)].qualname
        reading.comments[(*scan.lines.place(start), text[start:end], owner)] += 1
    for start, end in scan.tokens.strings:
        reading.strings[(*scan.lines.place(start), *scan.lines.place(end))] += 1
    for unit in units[1:]:
        span = unit.span
        reading.scopes[(unit.qualname, str(unit.kind), span.line, span.column, span.end_line, span.end_column)] += 1
        reading.heads[(unit.qualname, unit.first_line, unit.body_line, unit.decorators, unit.bases)] += 1
    for unit, calls in zip(units, scan.calls()[0], strict=True):
        for name, offset in calls:
            # libcst is asked what is called, not what made the object that it is called on.
            called = name if name.startswith("super().") else _MADE.sub(".", name)
            reading.calls[(*scan.lines.place(offset), called, unit.qualname)] += 1
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
            self.walk(child, "<module>", in_string=False)

    def walk(self, node: cst.CSTNode, owner: str, *, in_string: bool) -> None:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._definition(node, owner)
            return
        if isinstance(node, cst.Comment):
            place = self.positions[node].start
            self.reading.comments[(place.line, place.column, node.value, self.glued.get(id(node), owner))] += 1
        elif isinstance(node, cst.Call):
            self._call(node, owner)
        elif isinstance(node, cst.Import | cst.ImportFrom):
            self._import(node, owner)
        elif isinstance(node, _STRINGS):
            if not in_string:
                self._string(node)
            in_string = True
        for child in node.children:
            self.walk(child, owner, in_string=in_string)

    def _definition(self, node: cst.FunctionDef | cst.ClassDef, owner: str) -> None:
        qualname = node.name.value if owner == "<module>" else f"{owner}.{node.name.value}"
        place = self.positions[node]
        kind = "class" if isinstance(node, cst.ClassDef) else "function"
        self.reading.scopes[
            (qualname, kind, place.start.line, place.start.column, place.end.line, place.end.column)
        ] += 1
        lines = self._first_line(node), self._first_line(node.body.body[0])
        self.reading.heads[(qualname, *lines, _decorators(node), _bases(node))] += 1
        self._docstring(node.body.body, qualname)
        self._glue(node, node.leading_lines, "" if owner == "<module>" else owner)
        for child in node.children:
            if child in node.leading_lines:
                self.walk(child, owner, in_string=False)
            elif child is node.body:
                self.walk(child, qualname, in_string=False)
            else:
                self._header(child, owner, qualname)

    def _header(self, node: cst.CSTNode, owner: str, qualname: str) -> None:
        """Names in a header run in the enclosing scope, its comments speak of the definition."""
        for comment in _comments_in(node):
            self.glued[id(comment)] = qualname
        self.walk(node, owner, in_string=False)

    def _first_line(self, node: cst.CSTNode) -> int:
        """The line of a statement's first decorator, else of its first word."""
        if isinstance(node, cst.FunctionDef | cst.ClassDef) and node.decorators:
            node = node.decorators[0]
        return self.positions[node].start.line

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

    def _string(self, node: cst.SimpleString | cst.FormattedString | cst.TemplatedString) -> None:
        """A string begins at its first quote here, as in `facts/lexing.py`."""
        opening = node.prefix + node.quote if isinstance(node, cst.SimpleString) else node.start
        place = self.positions[node]
        column = place.start.column + len(opening) - len(opening.lstrip("rRbBuUfFtT"))
        self.reading.strings[(place.start.line, column, place.end.line, place.end.column)] += 1

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


def _decorators(node: cst.FunctionDef | cst.ClassDef) -> tuple[str, ...]:
    """The dotted name that each decorator begins with, empty for one that begins with something else."""
    return tuple(_leading_name(decorator.decorator) for decorator in node.decorators)


def _leading_name(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Name):
        return "" if node.lpar else node.value
    if isinstance(node, cst.Attribute) and not node.lpar:
        name, _ = _dotted(node)
        return _leading_name(node.value) if name.startswith((".", "super()")) else name
    if isinstance(node, cst.Call | cst.Subscript) and not node.lpar:
        return _leading_name(node.func if isinstance(node, cst.Call) else node.value)
    return ""


def _bases(node: cst.FunctionDef | cst.ClassDef) -> tuple[str, ...]:
    """The bases of a class that have a name, subscripts left out."""
    if isinstance(node, cst.FunctionDef):
        return ()
    named = [_dotted(_subscripted(base.value))[0] for base in node.bases if not base.star]
    return tuple(name for name in named if name and not name.startswith((".", "super()")))


def _subscripted(node: cst.BaseExpression) -> cst.BaseExpression:
    while isinstance(node, cst.Subscript) and not node.lpar:
        node = node.value
    return node


def _dotted(node: cst.BaseExpression) -> tuple[str, cst.CSTNode]:
    """The dotted name of an expression and the node that it begins with; empty where it has none."""
    parts: list[str] = []
    last: cst.CSTNode = node
    while isinstance(node, cst.Attribute) and not node.lpar:
        parts.append(node.attr.value)
        last = node.attr
        node = node.value
    if isinstance(node, cst.Name) and not node.lpar:
        return ".".join([node.value, *reversed(parts)]), node
    if not parts:
        return "", node
    base = "super()." if _is_super(node) and len(parts) == 1 else "."
    return base + ".".join(reversed(parts)), last


def _is_super(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "super"
