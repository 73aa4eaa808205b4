"""Exception handlers that take every error and tell nobody, or answer with something made up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant, is_trivial
from readiness_lint.facts.shapes.excuses import Excuses, is_neutral_sample
from readiness_lint.facts.shapes.telling import tells, tells_aloud
from readiness_lint.facts.shapes.tree import block, called, children, dotted, own_nodes, parameters, spanning
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Handler, Tree

_BROAD = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})
_ANSWERS = (cst.Pass, cst.Continue, cst.Break, cst.Return, cst.Expr, cst.Assign, cst.AnnAssign)
_GIVES_SAMPLES = re.compile(r"__getitem__\Z|_*(?:load|read|fetch|decode|collate)(?:_|\Z)")
_MOST_WORDS = 12
_VALUES = frozenset({"True", "False", "None"})
_MAY_RAISE = (
    *(cst.Call, cst.Subscript, cst.Attribute, cst.Name, cst.BinaryOperation, cst.Comparison, cst.Await, cst.Yield),
    *(cst.FormattedStringExpression, cst.Import, cst.ImportFrom, cst.Raise, cst.Assert, cst.Del, cst.For, cst.While),
    cst.With,
)
_MUCH = 5


@dataclass(frozen=True, slots=True)
class _Tried:
    """A `try` with the statement behind it, the signs of what it tries and what it calls: the same for each handler."""

    statement: cst.Try | cst.TryStar
    behind: Sequence[cst.CSTNode]
    signs: tuple[str, ...]
    without_answer: tuple[str, ...]
    words: tuple[str, ...]


def symptoms_of_handlers(tree: Tree) -> Iterator[Symptom]:
    """The broad handlers of a scope that only answer: they neither raise nor do something about the error."""
    excuses = Excuses(tree)
    for node in tree.blocks:
        statements = block(node)
        for index, statement in enumerate(statements):
            if isinstance(statement, cst.Try | cst.TryStar):
                broad = [handler for handler in statement.handlers if _is_broad(handler.type)]
                if broad and _may_fail(statement):
                    signs = (*_signs_of_tried(tree, statement), *excuses.of_tried(statement))
                    behind = statements[index + 1 : index + 4]
                    silent = tuple(excuses.without_answer(statement, behind))
                    tried = _Tried(statement, behind, signs, silent, tuple(_words(statement)))
                    for handler in broad:
                        yield from _symptom(tree, excuses, tried, handler)


def _may_fail(tried: cst.Try | cst.TryStar) -> bool:
    """Whether anything is tried that may raise: constants that are named or returned do not, nor does what tells."""
    stack: list[cst.CSTNode] = list(block(tried))
    while stack:
        node = stack.pop()
        if tells(node):
            continue
        if isinstance(node, _MAY_RAISE) and not (isinstance(node, cst.Name) and node.value in _VALUES):
            return True
        below = [node.value] if isinstance(node, cst.Assign | cst.AnnAssign) else children(node)
        stack += [one for one in below if one is not None]
    return False


def _is_broad(kind: cst.BaseExpression | None) -> bool:
    if isinstance(kind, cst.Tuple):
        return any(_is_broad(element.value) for element in kind.elements)
    return kind is None or dotted(kind) in _BROAD


def _symptom(tree: Tree, excuses: Excuses, tried: _Tried, handler: Handler) -> Iterator[Symptom]:
    answer = block(handler)
    if not all(isinstance(statement, _ANSWERS) for statement in answer):
        return
    if sum(isinstance(statement, cst.Pass) for statement in answer) > 1:
        return  # in a module's own code this stands for a function or class that the handler defines
    error = handler.name.name.value if handler.name and isinstance(handler.name.name, cst.Name) else ""
    rest = [statement for statement in answer if not _only_tells(statement)]
    if error and any(isinstance(node, cst.Name) and node.value == error for one in rest for node in own_nodes(one)):
        return  # the error itself is kept
    made_up = [value for statement in rest if (value := _value(statement)) is not None]
    if any(isinstance(one, cst.Expr) for one in rest if not _is_nothing(one)):
        return  # something is done about it
    given = {parameter.name.value for parameter in parameters(tree.scope)} - {"self", "cls"}
    known = _constants(rest) | given
    neutral = [value for value in made_up if is_neutral_sample(value)]
    if not all(is_constant(value, known) or _is_data(value) or value in neutral for value in made_up):
        return
    span = tree.span(handler)
    if not [one for one in rest if not _is_nothing(one) and not isinstance(one, cst.Pass)] and not made_up:
        made_up = _answer_behind(tried.behind)
        if made_up:
            span = spanning(span, tree.span(tried.behind[0]))
    aloud = any(tells_aloud(node) for one in answer for node in own_nodes(one))
    signs = (*_signs(tried, handler, rest, aloud), *excuses.of_handler(handler, made_up))
    signs += () if made_up else tried.without_answer
    signs += ("neutral-sample",) if neutral and _gives_samples(tree) else ()
    words = tried.words
    untouched = [value for value in made_up if isinstance(value, cst.Name) and value.value in given]
    if untouched:
        what = f"answers any error with `{tree.code(untouched[0])}`, as it was given"
        yield Symptom(Kind.SWALLOWED_ERROR, tree.span(handler), what, "", (*signs, "returns-parameter"), words)
    elif real := [value for value in made_up if value in neutral or not is_trivial(value)]:
        shown = real[0]
        what = f"answers any error with `{tree.code(shown)}`"
        yield Symptom(Kind.FABRICATED_FALLBACK, span, what, signs=signs, words=words)
    else:
        yield Symptom(Kind.SWALLOWED_ERROR, tree.span(handler), _what(rest, aloud), signs=signs, words=words)


def _constants(statements: Sequence[cst.CSTNode]) -> set[str]:
    """The names to which a handler gives constants."""
    found: set[str] = set()
    for one in statements:
        if isinstance(one, cst.Assign) and is_constant(one.value, found):
            found |= {target.target.value for target in one.targets if isinstance(target.target, cst.Name)}
    return found


def _answer_behind(behind: Sequence[cst.CSTNode]) -> list[cst.BaseExpression]:
    """The constant that is returned right after a handler that does nothing."""
    first = behind[0] if behind else None
    if isinstance(first, cst.Return) and first.value is not None and is_constant(first.value):
        return [first.value]
    return []


def _gives_samples(tree: Tree) -> bool:
    """Whether a function hands out data by its name."""
    return isinstance(tree.scope, cst.FunctionDef) and _GIVES_SAMPLES.match(tree.scope.name.value) is not None


def _is_nothing(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.Expr) and isinstance(
        statement.value, cst.Ellipsis | cst.SimpleString | cst.ConcatenatedString
    )


def _only_tells(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.Expr) and tells(statement.value)


def _value(statement: cst.CSTNode) -> cst.BaseExpression | None:
    """What a statement answers with; None for those that answer with nothing."""
    if isinstance(statement, cst.Return | cst.Assign | cst.AnnAssign):
        return statement.value
    return None


def _is_data(value: cst.BaseExpression) -> bool:
    """Whether data is made up: zeros, ones or random numbers."""
    return called(value).rpartition(".")[2] in {
        "zeros",
        "ones",
        "randn",
        "rand",
        "randint",
        "full",
        "empty",
        "zeros_like",
    }


def _what(rest: Sequence[cst.CSTNode], aloud: bool) -> str:
    after = " after telling of it" if aloud else ""
    for statement in rest:
        match statement:
            case cst.Continue():
                return f"goes on with the next one after any error{after}"
            case cst.Break():
                return f"ends the loop on any error{after}"
            case cst.Return():
                return f"returns as if there were nothing on any error{after}"
            case cst.Assign() | cst.AnnAssign():
                return f"goes on with an empty value after any error{after}"
    return f"goes on after any error{after}"


def _signs(tried: _Tried, handler: Handler, rest: Sequence[cst.CSTNode], aloud: bool) -> Iterator[str]:
    names = {
        cst.Pass: "passes",
        cst.Continue: "continues",
        cst.Break: "breaks",
        cst.Return: "returns",
        cst.Assign: "assigns",
        cst.AnnAssign: "assigns",
    }
    yield from sorted({names[type(one)] for one in rest if type(one) in names})
    yield "aloud" if aloud else "silent"
    if handler.type is None:
        yield "bare"
    yield from tried.signs
    for value in (one.value for one in rest if isinstance(one, cst.Return)):
        yield "returns-" + _word(value)


def _signs_of_tried(tree: Tree, tried: cst.Try | cst.TryStar) -> Iterator[str]:
    """What is tried, roughly, and what belongs to it."""
    if len(tried.handlers) > 1:
        yield "last-of-several"
    yield from _work(tried)
    if isinstance(tree.scope, cst.Module):
        yield "module-level"
    if tried.finalbody:
        yield "finally"
    if tried.orelse:
        yield "else"


def _work(tried: cst.Try | cst.TryStar) -> Iterator[str]:
    work = [node for statement in block(tried) for node in own_nodes(statement)]
    calls = sum(isinstance(node, cst.Call) for node in work)
    if any(isinstance(node, cst.Import | cst.ImportFrom) for node in work):
        yield "tries-import"
    if any(isinstance(node, cst.Return) for node in work):
        yield "tries-to-return"
    if len(block(tried)) == 1:
        yield "tries-one-statement"
    if not calls or calls > _MUCH:
        yield "tries-much" if calls else "tries-no-call"


def _word(value: cst.BaseExpression | None) -> str:
    match value:
        case None:
            return "nothing"
        case cst.Name():
            return value.value.lower()
        case cst.Integer() | cst.Float() | cst.UnaryOperation():
            return "number"
        case cst.SimpleString() | cst.ConcatenatedString():
            return "text"
    return "container"


def _words(tried: cst.Try | cst.TryStar) -> Iterator[str]:
    """What the tried code calls, the first few."""
    found: dict[str, None] = {}
    for statement in block(tried):
        for node in own_nodes(statement):
            if name := called(node):
                found.setdefault(name)
    yield from list(found)[:_MOST_WORDS]
