"""Which expressions say the same on every run."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import libcst as cst

from readiness_lint.facts.words import EMPTY_CALLS

_LITERALS = (cst.BaseNumber, cst.SimpleString, cst.Ellipsis)
_WORDS = frozenset({"True", "False", "None"})
# Texts that say by themselves that there is no answer.
_SENTINELS = frozenset(
    "error failed failure fail unknown unavailable n/a na none invalid timeout inf -inf nan".split()
) | {""}


def is_constant(node: cst.CSTNode, known: Collection[str] = ()) -> bool:
    """Whether an expression is made of literals alone; `known` names hold constants as well."""
    stack: list[cst.CSTNode] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, cst.Name):
            if one.value not in _WORDS and one.value not in known:
                return False
        elif not isinstance(one, _LITERALS):
            parts = _parts(one)
            if parts is None:
                return False
            stack += parts
    return True


def _parts(node: cst.CSTNode) -> list[cst.CSTNode] | None:
    """What a composed expression is made of; None where it is no literal of any kind."""
    match node:
        case cst.UnaryOperation():
            return [node.expression]
        case cst.BinaryOperation() | cst.ConcatenatedString():
            return [node.left, node.right]
        case cst.Tuple() | cst.List() | cst.Set():
            return [element.value for element in node.elements]
        case cst.Dict():
            return list(_of_dictionary(node))
        case cst.Call(func=cst.Name(value=name)) if name in EMPTY_CALLS:
            return [argument.value for argument in node.args]
    return None


def _of_dictionary(node: cst.Dict) -> Iterator[cst.CSTNode]:
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            yield element.key
        yield element.value


def is_trivial(node: cst.CSTNode | None) -> bool:
    """Whether a constant says no more than that there is nothing: None, a truth value, 0, 1, -1, something empty."""
    match node:
        case None | cst.Name():
            return True
        case cst.Integer() | cst.Float():
            return _is_zero_or_one(node)
        case cst.UnaryOperation(operator=cst.Minus()):
            return is_trivial(node.expression)
        case cst.SimpleString():
            return node.raw_value.lower() in _SENTINELS
        case cst.List() | cst.Tuple() | cst.Set():
            return all(is_trivial(element.value) for element in node.elements)
        case cst.Dict():
            return not node.elements
        case cst.Call():
            return all(is_trivial(argument.value) for argument in node.args)
    return False


def _is_zero_or_one(node: cst.Integer | cst.Float) -> bool:
    return _digits(node) in ("", "1") if isinstance(node, cst.Integer) else float(node.evaluated_value) in (0.0, 1.0)


def _digits(node: cst.Integer) -> str:
    """The digits of a number from the first that counts on; Python refuses to evaluate thousands of them."""
    written = node.value[2:] if node.value[:2].lower() in ("0x", "0o", "0b") else node.value
    return written.lstrip("0_")


def truth(node: cst.CSTNode) -> bool | None:
    """What a condition always is; None where it depends on something."""
    match node:
        case cst.Name(value="True"):
            return True
        case cst.Name(value="False") | cst.Name(value="None"):
            return False
        case cst.Integer():
            return _digits(node) != ""
        case cst.UnaryOperation(operator=cst.Not()):
            inner = truth(node.expression)
            return None if inner is None else not inner
        case cst.BooleanOperation():
            sides = truth(node.left), truth(node.right)
            decides = isinstance(node.operator, cst.Or)
            return decides if decides in sides else None
    return None
