"""Numbers that are written down where they should be measured, and data that is drawn at random under a real name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.measurements import is_measurement
from readiness_lint.facts.shapes.choices import Choices
from readiness_lint.facts.shapes.constants import is_constant, is_trivial
from readiness_lint.facts.shapes.excuses import names_the_error
from readiness_lint.facts.shapes.stated import admits, key, stated
from readiness_lint.facts.shapes.telling import tells
from readiness_lint.facts.shapes.tree import block, called, own_nodes, parameters, signs_around
from readiness_lint.facts.words import DRAWS, MADE_UP
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_SUCCESS = re.compile(
    r"(?:\b|_)(?:success\w*|ok|passed|valid|healthy|supported|compatible|available|done)\b", re.IGNORECASE
)
_ENCLOSING: Mapping[type[cst.CSTNode], str] = {
    cst.ExceptHandler: "in-handler",
    cst.ExceptStarHandler: "in-handler",
    cst.If: "in-branch",
    cst.Else: "in-else",
}
# What is drawn under these names picks among data, and stands for none.
_PLACE = re.compile(
    r"(?:\b|_)(?:i|j|k|idx|index|indices|idxs|pos|position|offset|start|choice|pick|perm|order|seed|port)\Z",
    re.IGNORECASE,
)
_CLOCKS = frozenset({"time", "perf_counter", "monotonic", "time_ns"})
_STATEMENTS = (cst.Assign, cst.AnnAssign, cst.Return, cst.Expr, cst.AugAssign)


def symptoms_of_figures(tree: Tree) -> Iterator[Symptom]:
    """Literal or random figures under the name of a measurement, one symptom for each statement."""
    if isinstance(tree.scope, cst.Module):
        return
    inside: dict[int, tuple[str, ...]] | None = None
    choices = Choices(tree)
    instead = _instead_of_work(tree)
    for statement in tree.of(_STATEMENTS):
        literal, drawn, all_of = _figures(statement)
        if literal or drawn:
            names = literal or drawn
            shown = ", ".join(f"`{name}`" for name in names[:3])
            how = "written down" if literal else "drawn at random"
            inside = _enclosed(tree) if inside is None else inside
            signs = (*_signs(statement, literal, drawn, all_of), *inside.get(id(statement), ()))
            signs += tuple(choices.signs(statement, literal)) if literal else ()
            signs += ("admits",) if admits(statement) else ()
            signs += ("instead-of-work",) if id(statement) in instead else ()
            words = tuple(dict.fromkeys(name for node in own_nodes(statement) if (name := called(node))))
            yield Symptom(Kind.INVENTED_FIGURE, tree.span(statement), f"{shown}: {how}", names[0], signs, words[:4])


def _instead_of_work(tree: Tree) -> set[int]:
    """The statements that give a constant to a name for which the other arm of their `if` works something out."""
    found: set[int] = set()
    for node in tree.of((cst.If,)):
        if isinstance(node, cst.If) and isinstance(node.orelse, cst.Else):
            arms = [_named(node), _named(node.orelse)]
            for here, there in (arms, arms[::-1]):
                worked_out = {name for name, one in there.items() if not is_constant(one.value)}
                found |= {id(one) for name, one in here.items() if name in worked_out and is_constant(one.value)}
    return found


def _named(arm: cst.CSTNode) -> dict[str, cst.Assign]:
    """The assignments to one name in an arm, by the name."""
    return {
        one.targets[0].target.value: one
        for one in block(arm)
        if isinstance(one, cst.Assign) and len(one.targets) == 1 and isinstance(one.targets[0].target, cst.Name)
    }


def says_success(value: cst.CSTNode) -> bool:
    """Whether a value is a record with an entry that says that all went well."""
    entries = value.elements if isinstance(value, cst.Dict) else ()
    return any(
        isinstance(entry, cst.DictElement) and _SUCCESS.search(key(entry.key)) and _is_true(entry.value)
        for entry in entries
    )


def _is_true(value: cst.CSTNode) -> bool:
    """Whether a value is the word True; a number is a figure."""
    return isinstance(value, cst.Name) and value.value == "True"


def _figures(statement: cst.CSTNode) -> tuple[list[str], list[str], int]:
    """Names under which a statement states a literal number, those with a random one, and how many it states at all."""
    literal: list[str] = []
    drawn: list[str] = []
    count = 0
    for name, value in stated(statement):
        count += 1
        if not is_measurement(name):
            continue
        if is_constant(value):
            if _is_figure(value):
                literal.append(name)
        elif any(called(node).rpartition(".")[2] in DRAWS or _is_clockwork(node) for node in own_nodes(value)):
            drawn.append(name)
    return literal, drawn, count


def _is_clockwork(node: cst.CSTNode) -> bool:
    """Whether a figure goes round with the clock: `time.time() % 50`."""
    if not (isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Modulo)):
        return False
    return any(called(inner).rpartition(".")[2] in _CLOCKS for inner in own_nodes(node.left))


def _is_figure(value: cst.CSTNode) -> bool:
    signed = isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Minus | cst.Plus)
    number = value.expression if isinstance(value, cst.UnaryOperation) and signed else value
    if isinstance(number, cst.Name):
        return number.value == "True"
    return isinstance(number, cst.Integer | cst.Float) and not is_trivial(number)


def _signs(statement: cst.CSTNode, literal: list[str], drawn: list[str], count: int) -> Iterator[str]:
    yield "literal" if literal else "drawn"
    if isinstance(statement, cst.Return):
        yield "returned"
    if any(isinstance(node, cst.Dict) for node in own_nodes(statement)):
        yield "dictionary"
    targets = statement.targets if isinstance(statement, cst.Assign) else ()
    if any(isinstance(one.target, cst.Attribute) for one in targets):
        yield "attribute"
    if any(isinstance(one.target, cst.Name) for one in targets):
        yield "name"
    if any(isinstance(one.target, cst.Subscript) for one in targets):
        yield "subscript"
    if len(literal) + len(drawn) > 1:
        yield "several"
    if count and len(literal) + len(drawn) == count:
        yield "all-of-them"
    if isinstance(statement, cst.Expr):
        yield "handed-over"
    if any(_is_true(value) for _, value in stated(statement)):
        yield "says-true"


_SOME = 2


def symptoms_of_names(tree: Tree) -> Iterator[Symptom]:
    """A function that says in its name that it makes something up, with what it does."""
    scope = tree.scope
    if not isinstance(scope, cst.FunctionDef) or not (named := MADE_UP.search(scope.name.value)):
        return
    nodes = list(own_nodes(scope.body))  # the names of the parameters themselves are none that are read
    given = {parameter.name.value for parameter in parameters(scope)} - {"self", "cls"}
    told = {inner for node in nodes if tells(node) for inner in own_nodes(node)}
    reads = sum(isinstance(node, cst.Name) and node.value in given and node not in told for node in nodes)
    signs = ["reads-none" if not reads else "reads-little" if reads <= len(given) else "reads-much"]
    calls = [node for node in nodes if isinstance(node, cst.Call) and node.args]
    literal = sum(all(is_constant(argument.value) for argument in call.args) for call in calls)
    if literal > _SOME:
        signs.append("literal-calls")
    if any(isinstance(node, cst.Return) and node.value is not None for node in nodes):
        signs.append("returns")
    if any(called(node).rpartition(".")[2] in DRAWS for node in nodes):
        signs.append("draws")
    if any(_figures(node)[0] for node in nodes if isinstance(node, cst.Assign | cst.Return | cst.Expr)):
        signs.append("figures")
    returned = [node.value for node in nodes if isinstance(node, cst.Return) and node.value is not None]
    if any(names_the_error(value) for value in returned):
        signs.append("names-the-error")
    yield Symptom(
        Kind.SIMULATION,
        tree.name,
        "makes something up by its name",
        named[0].strip("_").lower(),
        tuple(signs),
    )


def symptoms_of_data(tree: Tree) -> Iterator[Symptom]:
    """Data drawn at random, one symptom for each statement that names or returns it."""
    if isinstance(tree.scope, cst.Module):
        return
    inside: dict[int, tuple[str, ...]] | None = None
    for statement in tree.of((cst.Assign, cst.Return, cst.AnnAssign)):
        if not isinstance(statement, cst.Assign | cst.Return | cst.AnnAssign) or statement.value is None:
            continue
        maker = _maker(statement.value)
        if maker:
            target = _target(statement)
            inside = _enclosed(tree) if inside is None else inside
            signs = ["returned"] if isinstance(statement, cst.Return) else []
            signs += inside.get(id(statement), ())
            signs += ["position"] if _PLACE.search(target) else []
            what = f"`{tree.code(statement.value)}` stands for data"
            yield Symptom(Kind.STAND_IN, tree.span(statement), what, target, tuple(signs), (maker,))


def _maker(value: cst.CSTNode) -> str:
    """The call at the root of a value that draws, other methods such as `.to(device)`."""
    while isinstance(value, cst.Call):
        name = called(value)
        last = name.rpartition(".")[2]
        if last in DRAWS and name != last:
            return name
        value = value.func.value if isinstance(value.func, cst.Attribute) else value.func
    return ""


def _target(statement: cst.Assign | cst.AnnAssign | cst.Return) -> str:
    if isinstance(statement, cst.Return):
        return ""
    target = statement.targets[0].target if isinstance(statement, cst.Assign) else statement.target
    return key(target)


def _enclosed(tree: Tree) -> dict[int, tuple[str, ...]]:
    """By statement: whether it stands in a handler or in a branch."""
    return signs_around(tree.scope, _ENCLOSING, _STATEMENTS)
