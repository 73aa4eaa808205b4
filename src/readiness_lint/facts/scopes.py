"""The scopes of a file: module, classes and functions, each with the region of its body.

Indentation alone decides where a scope ends, as in the language. Works on logical code (`logical.py`), so
no line seen here begins inside a bracket or a string.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword

from readiness_lint.model.facts import MODULE, UnitKind

# Three literal searches cost a third of one search for lines that begin with any of the three.
_KEYWORDS = (re.compile(r"def[ \t]+(\w+)"), re.compile(r"class[ \t]+(\w+)"), re.compile(r"@[ \t]*([\w.]*)"))
# CPython's tokenizer refuses more levels of indentation; looking further in would take quadratic time.
MAX_INDENTS = 100
_FIRST_LINE = re.compile(r"\n([ \t]*)[^ \t\n]")


@dataclass(slots=True)
class Scope:
    """One scope by offsets into the text.

    `opens` is where its decorators begin (else the keyword), `head` the keyword, `name_end` the offset behind
    the name, `header_end` that behind the header's colon, `body` that of the first statement, `end` the end
    of the last one, `block_end` the start of the first line that no longer belongs to the block.
    `body_indent` is the white space before the body's lines, empty for a body on the header's line.
    """

    qualname: str
    kind: UnitKind
    parent: int
    opens: int
    head: int
    name_end: int
    header_end: int
    body: int
    end: int
    block_end: int
    body_indent: str
    decorators: tuple[str, ...]


def find_scopes(text: str, code: str) -> list[Scope]:
    """All scopes in source order; the module is the first and its own parent."""
    scopes = [_module(code)]
    padded = "\n" + code  # every line, the first too, follows a line end
    open_scopes = [0]
    decorators: list[tuple[int, str]] = []
    previous = -1
    for match in sorted(_heads(code), key=re.Match.start):
        at = match.start()
        line_start = code.rfind("\n", max(previous, 0), at) + 1
        behind_another = previous >= 0 and not line_start
        previous = at
        if behind_another:
            continue
        before = code[line_start:at]
        indent = before[: len(before) - len(before.lstrip(" \t"))]
        if before != indent:
            if code[at] != "d" or before.split() != ["async"]:
                continue
            at = line_start + len(indent)
        if code[at] == "@":
            name = text[match.start(1) : match.end(1)]
            decorators.append((at, "" if iskeyword(name) else name))
            continue
        while scopes[open_scopes[-1]].block_end <= at:
            open_scopes.pop()
        if len(open_scopes) > MAX_INDENTS:
            continue
        parent = open_scopes[-1]
        name = text[match.start(1) : match.end(1)]
        qualname = f"{scopes[parent].qualname}.{name}" if parent else name
        kind = UnitKind.CLASS if code[at] == "c" else UnitKind.FUNCTION
        scope = _scope(code, padded, indent, at)
        scope.qualname, scope.kind, scope.parent, scope.name_end = qualname, kind, parent, match.end(1)
        if decorators:
            scope.opens = decorators[0][0]
            scope.decorators = tuple([name for _, name in decorators])
        scopes.append(scope)
        open_scopes.append(len(scopes) - 1)
        decorators.clear()
    return scopes


def _heads(code: str) -> Iterator[re.Match[str]]:
    for keyword in _KEYWORDS:
        yield from keyword.finditer(code)


def _module(code: str) -> Scope:
    end = len(code.rstrip(" \t\n"))
    return Scope(MODULE, UnitKind.MODULE, 0, 0, 0, 0, 0, 0, end, len(code) + 1, "", ())


def _scope(code: str, padded: str, indent: str, at: int) -> Scope:
    """The regions of the scope whose keyword stands at an offset; `padded` is `code` behind one line end."""
    line_end = code.find("\n", at)
    line_end = len(code) if line_end < 0 else line_end
    header = code[at:line_end].rstrip(" \t")
    header_end = body = end = at + len(header)
    block_end, body_indent = line_end + 1, ""
    if header.endswith(":"):
        # In `padded` the line end itself has the offset that the next line's beginning has in `code`.
        first = _FIRST_LINE.match(padded, _before_next_line(padded, line_end + 1))
        if first and len(first[1].expandtabs()) > len(indent.expandtabs()):
            dedent = _dedent(indent).search(padded, line_end + 1)
            block_end = dedent.start() if dedent else len(code) + 1
            body, body_indent = first.end(1) - 1, first[1]
            end = body + len(code[body:block_end].rstrip(" \t\n;"))
    else:
        colon = _header_colon(header)
        if colon is not None:
            rest = header[colon + 1 :]
            end = at + len(header.rstrip(" \t;"))
            header_end = at + colon + 1
            body = header_end + len(rest) - len(rest.lstrip(" \t"))
    return Scope("", UnitKind.FUNCTION, 0, at, at, at, header_end, body, end, block_end, body_indent, ())


_BLANK_LINES = re.compile(r"(?:\n[ \t]*(?=\n))*+")


def _before_next_line(padded: str, position: int) -> int:
    """The offset of the line end before the next line that is not blank."""
    match = _BLANK_LINES.match(padded, position)
    return match.end() if match else position


@lru_cache(maxsize=256)
def _dedent(indent: str) -> re.Pattern[str]:
    """Finds the first line that is not indented further than `indent`."""
    return re.compile(rf"\n(?!{re.escape(indent)}[ \t])[ \t]*[^ \t\n]")


def _header_colon(header: str) -> int | None:
    """The offset of the colon that ends a `def` or `class` header, None where it is not typed yet."""
    depth = 0
    for offset, char in enumerate(header):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == ":" and depth <= 0:
            return offset
    return None


class OwnerMap:
    """Which scope's code stands at an offset.

    Headers, decorators and defaults run in the enclosing scope, so that only bodies count as owned.
    """

    __slots__ = ("_owners", "_starts")

    def __init__(self, scopes: Sequence[Scope]) -> None:
        starts = [0]
        owners = [0]
        open_scopes = [0]
        for index, scope in enumerate(scopes[1:], 1):
            while scopes[open_scopes[-1]].block_end <= scope.head:
                closed = scopes[open_scopes.pop()]
                starts.append(closed.block_end)
                owners.append(open_scopes[-1])
            starts.append(scope.body)
            owners.append(index)
            open_scopes.append(index)
        while len(open_scopes) > 1:
            closed = scopes[open_scopes.pop()]
            starts.append(closed.block_end)
            owners.append(open_scopes[-1])
        self._starts = starts
        self._owners = owners

    def at(self, offset: int) -> int:
        """The index of the scope that runs the code at `offset`."""
        return self._owners[bisect_right(self._starts, offset) - 1]

    def segments(self) -> list[tuple[int, int]]:
        """(start, owner) of each stretch of code, in order."""
        return list(zip(self._starts, self._owners, strict=True))
