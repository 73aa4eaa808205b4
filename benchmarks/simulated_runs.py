"""Coverage data of runs that never were: what coverage.py would record if chance decided every condition.

A walk follows the statements as the interpreter does: blocks from top to bottom, loops back to their head, exceptions
to their handlers, `with` back to its line. The arcs are those that a run under branch coverage leaves.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

ENTERED, RAISES, CALLS, LOOPS, STEPS = 0.6, 0.03, 3, 2, 400
_NEXT, _RETURN, _RAISE, _BREAK, _CONTINUE = "next", "return", "raise", "break", "continue"
_JUMPS: dict[type[ast.stmt], str] = {ast.Return: _RETURN, ast.Raise: _RAISE, ast.Break: _BREAK, ast.Continue: _CONTINUE}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def simulated_arcs(text: str, statements: Collection[int], seed: int) -> set[tuple[int, int]]:
    """The arcs of a run of `text`, whose lines with code are `statements`, in which some functions were called."""
    walk = _Walk(random.Random(seed), frozenset(statements))
    tree = ast.parse(text)
    walk.code(1, tree.body, raises=0)
    while walk.functions:
        function = walk.functions.pop(0)
        if walk.chance.random() < ENTERED:
            for _ in range(walk.chance.randint(1, CALLS)):
                walk.code(_begin(function), function.body, raises=RAISES)
    return walk.arcs


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: `last` is the line before; functions wait here from their `def` on."""

    chance: random.Random
    lines: frozenset[int]
    arcs: set[tuple[int, int]] = field(default_factory=set)
    functions: list[_Function] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    last: int = 0
    steps: int = 0
    raises: float = 0

    def code(self, begin: int, body: Sequence[ast.stmt], raises: float) -> None:
        """Run one code object from its entry to its exit."""
        before = self.last, self.steps, self.raises
        self.last, self.steps, self.raises = -begin, 0, raises
        self._block(body)
        self.arcs.add((self.last, -begin))
        self.last, self.steps, self.raises = before

    def _step(self, line: int) -> None:
        self.steps += 1
        if line in self.lines and line != self.last:
            self.arcs.add((self.last, line))
            self.last = line

    def _block(self, body: Sequence[ast.stmt]) -> str:
        for node in body:
            outcome = self._statement(node)
            if outcome != _NEXT:
                return outcome
        return _NEXT

    def _statement(self, node: ast.stmt) -> str:
        if not isinstance(node, ast.Try | ast.TryStar):
            self._step(_begin(node))
        if not _cannot_fail(node) and ((self.steps > STEPS and self.raises) or self.chance.random() < self.raises):
            return _RAISE
        if type(node) in _JUMPS:
            return _JUMPS[type(node)]
        if isinstance(node, _Function | ast.ClassDef):
            self._define(node)
            return _NEXT
        return self._compound(node)

    def _define(self, node: _Function | ast.ClassDef) -> None:
        self._step(node.lineno)
        if isinstance(node, ast.ClassDef):
            self.code(_begin(node), node.body, self.raises)
        elif id(node) not in self.known:
            self.known.add(id(node))
            self.functions.append(node)

    def _compound(self, node: ast.stmt) -> str:
        match node:
            case ast.If():
                return self._block(node.body if self._holds(node.test) else node.orelse)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node)
            case ast.With() | ast.AsyncWith():
                outcome = self._block(node.body)
                self._step(node.lineno)
                return outcome
            case ast.Match():
                return self._match(node)
            case ast.Try() | ast.TryStar():
                return self._try(node)
        return _NEXT

    def _holds(self, test: ast.expr) -> bool:
        named = ast.unparse(test)
        if isinstance(test, ast.Constant):
            return bool(test.value)
        return "__name__" not in named and "TYPE_CHECKING" not in named and self.chance.random() < 0.5

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> str:
        endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
        rounds = STEPS if endless else self.chance.randint(0, LOOPS)
        for _ in range(rounds):
            outcome = self._block(node.body)
            if outcome == _BREAK:
                return _NEXT
            if outcome in (_RETURN, _RAISE):
                return outcome
            self._step(node.lineno)
        return _RAISE if endless else self._block(node.orelse)

    def _match(self, node: ast.Match) -> str:
        for case in node.cases:
            self._step(case.pattern.lineno)
            if self.chance.random() < 0.5:
                return self._block(case.body)
        return _NEXT

    def _try(self, node: ast.Try | ast.TryStar) -> str:
        self._step(node.lineno)
        outcome = self._block(node.body)
        if outcome == _RAISE:
            for handler in node.handlers:
                self._step(handler.lineno)
                if handler is node.handlers[-1] or self.chance.random() < 0.5:
                    outcome = self._block(handler.body)
                    break
        elif outcome == _NEXT:
            outcome = self._block(node.orelse)
        final = self._block(node.finalbody)
        return outcome if final == _NEXT else final


def _cannot_fail(node: ast.stmt) -> bool:
    """Whether a statement is one that no run fails in: a definition, or a constant that gets a name."""
    plain = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    return plain or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _begin(node: ast.stmt) -> int:
    """The line of the first decorator, else of the statement."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
