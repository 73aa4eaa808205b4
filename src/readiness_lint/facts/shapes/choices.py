"""Figures that nobody claims to have measured: chosen by case, given as input, beside a decision, true by widths."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant, truth
from readiness_lint.facts.shapes.stated import key, stated
from readiness_lint.facts.shapes.tree import called, own_nodes
from readiness_lint.facts.shapes.walk import Walk

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_STATEMENTS = (cst.Assign, cst.AnnAssign, cst.Return, cst.Expr)
_ORDER = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
# Calls that only bring what is compared into shape, or ask which mode is meant.
_OF_MODES = frozenset(
    {"lower", "upper", "strip", "get", "getattr", "hasattr", "isinstance", "startswith", "endswith", "str"}
)
_DECISION = re.compile(
    r"(?:\b|_)(?:actions?|reason(?:s|ing)?|rationale|decisions?|decision_type|suggest\w*|recommend\w*|strategy|advice"
    r"|explanation|heuristic)(?:\b|_)",
    re.IGNORECASE,
)
_CLASSIFIED = re.compile(
    r"(?:\b|_)(?:prediction|category|verdict|label|class|intent|trend|level|type)\Z", re.IGNORECASE
)
_CONFIDENCE = re.compile(r"(?:\b|_)(?:confidence|score|improvement)(?:\b|_)", re.IGNORECASE)
_GIVEN = re.compile(
    r"(?:\b|_)(?:fail(?:ed|ure)?|error|defaults?|specs?|specification|scenarios?|cases?|presets?|profiles?|templates?"
    r"|empty|initial|references?|expected|targets?|limits?|requirements?)(?:\b|_)",
    re.IGNORECASE,
)
_RATIO = re.compile(r"(?:\b|_)(?:ratio|compression|reduction|factor|memory|size)", re.IGNORECASE)
_WIDTH = re.compile(r"u?int\d|fp\d|b?float\d|bf16|\bbits?\b|_bits?\b|half|precision|dtype|quant", re.IGNORECASE)
_MOST_ARMS = 16
# Of so many statements about one figure the cases are compared: each with each.
_MOST_CASES = 12
_WIDTHS = frozenset({2, 4, 8, 16, 32})
_VIEWS = frozenset(
    {"items", "values", "keys", "enumerate", "sorted", "zip", "list", "reversed", "tqdm", "copy", "cycle"}
)


class Choices:
    """What says of the figures in one function that they are none that should have been measured."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known_arms: dict[int, Mapping[cst.If, bool]] = {}
        self._graded: dict[int, bool] = {}

    def signs(self, statement: cst.CSTNode, figures: Sequence[str]) -> Iterator[str]:
        """The signs of a statement that states these figures."""
        cases = [list(self._cases(statement, name)) for name in figures]
        if all(cases):
            tests = [test for case in cases for test in case]
            yield "by-threshold" if any(map(self._is_graded, tests)) else "by-case"
        if all(_CONFIDENCE.search(name) for name in figures) and self._is_beside_decision(statement):
            yield "beside-decision"
        if self._is_gone_through(statement):
            yield "gone-through"
        if any(_GIVEN.search(name) for name in self._names_around(statement)):
            yield "named-as-given"
        if self._is_ratio_of_widths(statement, figures):
            yield "ratio-of-widths"

    @cached_property
    def _walk(self) -> Walk:
        return Walk(self._tree)

    @cached_property
    def _literals(self) -> dict[str, list[tuple[cst.CSTNode, str]]]:
        """By name: the statements that state a constant under it, with the constant as it is written."""
        found: defaultdict[str, list[tuple[cst.CSTNode, str]]] = defaultdict(list)
        for node in self._walk.nodes:
            if isinstance(node, _STATEMENTS):
                for name, value in stated(node):
                    if name and is_constant(value):
                        found[name].append((node, self._tree.code(value)))
        return found

    def _cases(self, statement: cst.CSTNode, name: str) -> Iterator[cst.BaseExpression]:
        """The conditions that decide which of several literals a figure is."""
        found = self._literals[name]
        own = {value for node, value in found[:_MOST_CASES] if node is statement}
        arms = self._arms(statement)
        for other, value in found[:_MOST_CASES]:
            if other is statement or value in own:
                continue
            others = self._arms(other)
            between = {one for one in {*arms, *others} if arms.get(one) != others.get(one)}
            yield from (one.test for one in between if truth(one.test) is None)

    def _arms(self, statement: cst.CSTNode) -> Mapping[cst.If, bool]:
        """The innermost branches around a statement: in a chain of `elif` each arm stands in all that come before."""
        if id(statement) not in self._known_arms:
            self._known_arms[id(statement)] = dict(islice(self._walk.arms(statement), _MOST_ARMS))
        return self._known_arms[id(statement)]

    def _is_graded(self, test: cst.BaseExpression) -> bool:
        """Whether a condition looks at data: by order, by what holds what, by what a call answers."""
        if id(test) not in self._graded:
            self._graded[id(test)] = any(_looks_at_data(node) for node in own_nodes(test))
        return self._graded[id(test)]

    def _is_beside_decision(self, statement: cst.CSTNode) -> bool:
        """Whether a decision that the code works out, or takes in a branch, stands beside a figure of confidence."""
        around = list(stated(statement))
        in_branch = any(True for _ in self._walk.arms(statement))
        worked_out = any(not is_constant(value) for name, value in around if not _CLASSIFIED.search(name))
        if any(_DECISION.search(name) for name, _ in around):
            return in_branch or worked_out
        if in_branch and any(_CLASSIFIED.search(name) and is_constant(value) for name, value in around):
            return True
        return worked_out and any(name == "value" and not is_constant(value) for name, value in around)

    def _is_gone_through(self, statement: cst.CSTNode) -> bool:
        """Whether a table that a statement names is looped over in the same function, and not returned as a whole."""
        targets = statement.targets if isinstance(statement, cst.Assign) else ()
        names = {one.target.value for one in targets if isinstance(one.target, cst.Name)}
        if not names or not isinstance(getattr(statement, "value", None), cst.Dict | cst.List | cst.Tuple):
            return False
        return not names.isdisjoint(self._iterated) and names.isdisjoint(self._returned)

    @cached_property
    def _iterated(self) -> set[str]:
        return {_iterated(node.iter) for node in self._walk.nodes if isinstance(node, cst.For | cst.CompFor)}

    @cached_property
    def _returned(self) -> set[str]:
        values = (node.value for node in self._walk.nodes if isinstance(node, cst.Return))
        return {value.value for value in values if isinstance(value, cst.Name)}

    def _names_around(self, statement: cst.CSTNode) -> Iterator[str]:
        """The names of the function, of what is assigned and of what is called with the figures."""
        if isinstance(self._tree.scope, cst.FunctionDef):
            yield self._tree.scope.name.value
        if isinstance(statement, cst.Assign):
            yield from (key(one.target) for one in statement.targets if isinstance(one.target, cst.Name))

    def _is_ratio_of_widths(self, statement: cst.CSTNode, figures: Sequence[str]) -> bool:
        """Whether a ratio of sizes is a power of two in a branch for a type of numbers."""
        values = [value for name, value in stated(statement) if name in figures]
        if not values or not all(_RATIO.search(name) for name in figures) or not all(map(_is_width, values)):
            return False
        return any(_WIDTH.search(self._tree.code(test)) for test in self._tests(statement))

    def _tests(self, statement: cst.CSTNode) -> Iterator[cst.BaseExpression]:
        return (branch.test for branch, _ in self._walk.arms(statement))


def _looks_at_data(node: cst.CSTNode) -> bool:
    match node:
        case cst.Call():
            return called(node).rpartition(".")[2] not in _OF_MODES
        case cst.ComparisonTarget(operator=cst.In() | cst.NotIn()):
            return not is_constant(node.comparator)
    return isinstance(node, _ORDER)


def _iterated(node: cst.BaseExpression) -> str:
    """`N` of `N`, `N.items()`, `enumerate(N)`; empty for anything else."""
    while isinstance(node, cst.Call) and called(node).rpartition(".")[2] in _VIEWS:
        if isinstance(node.func, cst.Attribute):
            node = node.func.value
        elif node.args:
            node = node.args[0].value
        else:
            return ""
    return node.value if isinstance(node, cst.Name) else ""


def _is_width(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Integer | cst.Float) and len(value.value) < 6 and value.evaluated_value in _WIDTHS
