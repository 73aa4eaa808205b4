"""Reads how control may go through a text.

Only what every interpreter and every version of coverage.py agrees on is told. A statement that some of them leave out
of the byte code (`pass`, a constant, `while True`, what -O removes) proves nothing and may be skipped; an exception may
lead to every handler, `finally` and `with` around it; what leaves a `finally` may go anywhere. CPython puts
some of what runs as a block is left into the last line of the block, which proves nothing either.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.blocks import NOWHERE, Around, Block, Blocks, Scope, both
from readiness_lint.evidence.statements import (
    Function,
    With,
    begin_of,
    begins_surely,
    cannot_fail,
    case_line,
    ends_of,
    has_no_code,
    head_end,
    is_asked,
    may_be_skipped,
    shares_line,
    surely_recorded,
)

if TYPE_CHECKING:
    from readiness_lint.evidence.blocks import Lines
    from readiness_lint.evidence.statements import Loop, Try

# A statement behind many others that may leave no mark: nothing is told of longer lists.
_MOST = 64
_SUSPENDS = re.compile(r"\b(?:yield|await|async)\b")


def read_blocks(text: str) -> Blocks:
    """The blocks of `text`. Raises SyntaxError, and RecursionError when it is nested too deeply."""
    tree = ast.parse(text)
    reader = _Reader(text.split("\n"))
    first = begin_of(tree.body[0]) if tree.body else 1
    reader.waiting.append(Block(tree.body, Scope(frozenset({1, first})), 0, NOWHERE, Around()))
    while reader.waiting:
        reader.read(reader.waiting.pop())
    for line in reader.mixed | reader.classes:
        reader.scopes.pop(line, None)
    for line in reader.shared | reader.mixed | reader.tails:
        reader.leads.pop(line, None)
    for line in reader.tails | reader.hollow:
        reader.needs.pop(line, None)
        reader.ways.pop(line, None)
    top = frozenset(begin_of(node) for node in tree.body if surely_recorded(node) and not isinstance(node, Function))
    return Blocks(
        reader.statement,
        reader.needs,
        reader.leads,
        reader.ways,
        reader.scopes,
        frozenset(reader.annotated),
        top,
        frozenset(reader.hollow),
    )


@dataclass(slots=True)
class _Reader:
    """What has been found, and the blocks that wait to be read.

    `mixed` lines belong to several scopes, `shared` ones to several statements, and a class begins on those of
    `classes` as well; on `tails` other things are told than the statement itself. `behind` maps a statement to what
    surely runs when it leads on. On the lines of `suspends` a generator or coroutine may rest.
    """

    rows: list[str]
    statement: dict[int, int] = field(default_factory=dict)
    needs: dict[int, int] = field(default_factory=dict)
    leads: dict[int, int] = field(default_factory=dict)
    ways: dict[int, list[Lines | None]] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)
    annotated: set[int] = field(default_factory=set)
    mixed: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    shared: set[int] = field(default_factory=set)
    classes: set[int] = field(default_factory=set)
    tails: set[int] = field(default_factory=set)
    hollow: set[int] = field(default_factory=set)
    behind: dict[int, int] = field(default_factory=dict)
    waiting: list[Block] = field(default_factory=list)
    suspends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.suspends = [number for number, row in enumerate(self.rows, 1) if _SUSPENDS.search(row)]

    def read(self, block: Block) -> None:
        """Note what is known of a block, and let those inside it wait."""
        for node in block.body:
            self._place(node, block)
        follow = block.after
        follows = []
        for node in reversed(block.body):
            follows.append(follow)
            follow = self._entries([node], follow, block.around)
        self._lead_on(block)
        need = block.need
        for node, behind in zip(block.body, reversed(follows), strict=True):
            line = self._line(node)
            suspended = self._suspends(begin_of(node), node.end_lineno or node.lineno)
            if need and need != line and not suspended and line not in self.seen:
                self.needs[line] = need
            if line in self.seen:
                self.shared.add(line)
            self.seen.add(line)
            need = self._statement(node, line, need, behind, block)
            if suspended:
                need = 0

    def _lead_on(self, block: Block) -> None:
        """Note what surely runs behind statements that cannot fail."""
        onward = block.onward
        for node in reversed(block.body):
            line = self._line(node)
            if onward and onward != line and not block.odd and cannot_fail(node):
                self.leads[line] = onward
            self.behind[line] = onward
            if surely_recorded(node):
                onward = line
            elif not isinstance(node, ast.Pass | ast.Global | ast.Nonlocal):
                onward = 0

    def _place(self, node: ast.stmt, block: Block) -> None:
        """Name the lines of a statement, or of the head of a compound one."""
        begin = self._name(begin_of(node), head_end(node, self.rows), block.scope)
        if has_no_code(node):
            self.hollow.add(begin)
        if isinstance(node, ast.AnnAssign) and not block.scope.flows:
            self.annotated.add(begin)

    def _name(self, begin: int, end: int, scope: Scope) -> int:
        begin = self.statement.get(begin, begin)
        if end > begin:
            self.statement.update(dict.fromkeys(range(begin + 1, end + 1), begin))
        if self.scopes.setdefault(begin, scope) is not scope:
            self.mixed.add(begin)
        return begin

    def _line(self, node: ast.stmt) -> int:
        begin = begin_of(node)
        return self.statement.get(begin, begin)

    def _statement(self, node: ast.stmt, line: int, need: int, follow: Lines | None, block: Block) -> int:
        """Note where a statement leads; returns what must have run before the one behind it."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(node, line)
                self._leads(line, follow, block)
                return line
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                jumps = {ast.Break: block.around.behind, ast.Continue: block.around.head}
                self._leads(line, jumps.get(type(node), NOWHERE), block)
            case ast.If():
                self._if(node, line, need, follow, block)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(node, line, need, follow, block)
            case ast.With() | ast.AsyncWith():
                self._with(node, line, follow, block)
            case ast.Match():
                self._match(node, line, need, follow, block)
            case ast.Try() | ast.TryStar():
                return self._try(node, line, need, follow, block)
            case _:
                self._leads(line, follow, block)
        return line if surely_recorded(node) else need

    def _leads(self, line: int, to: Lines | None, block: Block) -> None:
        """A statement may lead there, and where exceptions lead."""
        if block.scope.flows:
            self.ways.setdefault(line, []).extend((to, block.around.raised))

    def _definition(self, node: Function | ast.ClassDef, line: int) -> None:
        begins = frozenset({node.lineno, begin_of(node)})
        if isinstance(node, ast.ClassDef):
            self.classes.add(line)  # its body begins in that line as well
            plain = not (node.bases or node.keywords or node.decorator_list or getattr(node, "type_params", None))
            onward = self.behind[line] if plain else 0
            self.waiting.append(Block(node.body, Scope(begins), 0, None, Around(), onward, odd=not plain))
            return
        suspends = self._suspends(node.lineno, node.end_lineno or node.lineno)
        # The lines of the body are named before its entries are asked for.
        entries = None if suspends else self._entries(node.body, NOWHERE, Around())
        after = self._tail(node.body) if any(map(may_be_skipped, ends_of(node.body))) else NOWHERE
        self.waiting.append(Block(node.body, Scope(begins, entries, flows=True), 0, after, Around()))

    def _inner(self, node: ast.stmt, line: int, need: int) -> int:
        """What must have run before the blocks of a compound statement that is asked first."""
        if not self._suspends(begin_of(node), node.end_lineno or node.lineno):
            return line if surely_recorded(node) else need
        head = self._suspends(begin_of(node), head_end(node, self.rows))
        return line if surely_recorded(node) and not head and not isinstance(node, With) else 0

    def _if(self, node: ast.If, line: int, need: int, follow: Lines | None, block: Block) -> None:
        need = self._inner(node, line, need)
        then = self._entries(node.body, follow, block.around)
        other = self._entries(node.orelse, follow, block.around)
        self._leads(line, both(then, other), block)
        for body in (node.body, node.orelse):
            self.waiting.append(Block(body, block.scope, need, follow, block.around, self.behind[line]))

    def _loop(self, node: Loop, line: int, need: int, follow: Lines | None, block: Block) -> None:
        need = self._inner(node, line, need)
        inside = replace(block.around, head=frozenset({line}), behind=follow)
        head = frozenset({line})
        if isinstance(node, ast.While) and not is_asked(node.test):
            inside = replace(inside, head=both(head, self._entries(node.body, head, inside)))
        other = self._entries(node.orelse, follow, block.around)
        self._leads(line, both(self._entries(node.body, head, inside), both(other, follow)), block)
        behind = both(inside.head, both(other, follow))
        self.waiting.append(Block(node.body, block.scope, need, behind, inside))
        self.waiting.append(Block(node.orelse, block.scope, need, follow, block.around))

    def _with(self, node: With, line: int, follow: Lines | None, block: Block) -> None:
        """The end of the block runs in the line of its head, whence jumps go on; it may swallow an exception."""
        need = self._inner(node, line, 0)
        around = block.around
        inside = around.under(both(frozenset({line}) | self._tail(node.body), follow))
        onward = both(follow, both(around.head, around.behind))
        self._leads(line, both(self._entries(node.body, onward, inside), onward), block)
        self.waiting.append(Block(node.body, block.scope, need, both(follow, frozenset({line})), inside))

    def _match(self, node: ast.Match, line: int, need: int, follow: Lines | None, block: Block) -> None:
        need = self._inner(node, line, need)
        lines = [self._clause(case_line(case, self.rows), case.body, block.scope) for case in node.cases]
        onward: Lines | None = frozenset(lines)
        for case in node.cases:
            onward = both(onward, self._entries(case.body, follow, block.around))
        onward = both(onward, follow)
        for number in (line, *lines):
            self._leads(number, onward, block)
        for number, case in zip(lines, node.cases, strict=True):
            if need and need != number:
                self.needs.setdefault(number, need)
            self.waiting.append(Block(case.body, block.scope, need, follow, block.around))

    def _clause(self, line: int, body: Sequence[ast.stmt], scope: Scope) -> int:
        """Name the lines of the head of a clause."""
        end = begin_of(body[0])
        return self._name(line, end if shares_line(body[0], self.rows) else max(line, end - 1), scope)

    def _try(self, node: Try, line: int, need: int, follow: Lines | None, block: Block) -> int:
        around, scope = block.around, block.scope
        suspended = self._suspends(begin_of(node), node.end_lineno or node.lineno)
        need = 0 if suspended else need
        final = self._entries(node.finalbody, follow, around) if node.finalbody else follow
        outer = around.under(final) if node.finalbody else around
        handlers = [self._clause(handler.lineno, handler.body, scope) for handler in node.handlers]
        blocks = [node.body, node.orelse, node.finalbody, *(handler.body for handler in node.handlers)]
        tails = frozenset[int]().union(*map(self._tail, blocks))
        caught: Lines | None = tails.union(handlers)
        for handler in node.handlers:
            caught = both(caught, self._entries(handler.body, final, outer))
        other = self._entries(node.orelse, final, outer)
        inside = outer.under(caught)
        outer = outer.under(tails)
        self._leads(line, self._entries(node.body, other, inside), block)
        self.waiting.append(Block(node.body, scope, need, other, inside))
        begun = self._begun(node.body, need) if not suspended else 0
        self.waiting.append(Block(node.orelse, scope, begun, final, outer))
        onward = both(final, both(around.head, around.behind))
        for number, handler in zip(handlers, node.handlers, strict=True):
            again = frozenset(handlers if isinstance(node, ast.TryStar) else [number])
            if begun and begun != number:
                self.needs.setdefault(number, begun)
            self._leads(number, both(caught, onward), replace(block, around=outer))
            begin = 0 if suspended else number
            self.waiting.append(Block(handler.body, scope, begin, both(final, again), outer.under(again)))
        if node.finalbody:
            self.waiting.append(Block(node.finalbody, scope, begun, None, around.under(tails)))
        return begun

    def _tail(self, body: Sequence[ast.stmt]) -> Lines:
        """The last statements of a block, where CPython puts some of what runs when the block is left."""
        lines = frozenset(map(self._line, ends_of(body)))
        self.tails |= lines
        return lines

    def _begun(self, body: Sequence[ast.stmt], need: int) -> int:
        """The first statement of a block where it surely leaves a mark, else what must have run before."""
        return self._line(body[0]) if surely_recorded(body[0]) else need

    def _entries(self, body: Sequence[ast.stmt], follow: Lines | None, around: Around) -> Lines | None:
        """The statements with which a block may begin as far as it shows; those behind it if it may not show."""
        found: set[int] = set()
        for node in body:
            found.add(self._line(node))
            match node:
                case ast.Break() | ast.Continue():
                    onward = around.behind if isinstance(node, ast.Break) else around.head
                    return both(frozenset(found), onward)
                case ast.Try() | ast.TryStar():
                    inner = self._entries(node.body, NOWHERE, around)
                    return None if inner is None or not begins_surely(node.body) else frozenset(found | inner)
                case ast.If() | ast.While() if not is_asked(node.test):
                    return None
                case _ if not may_be_skipped(node):
                    return frozenset(found)
        return None if follow is None or len(found) + len(follow) > _MOST else frozenset(found | follow)

    def _suspends(self, begin: int, end: int) -> bool:
        """Whether a generator or coroutine may rest, and be resumed under another tracer, in one of these lines."""
        at = bisect_left(self.suspends, begin)
        return at < len(self.suspends) and self.suspends[at] <= end
