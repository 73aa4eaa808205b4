"""Bodies that do no work: they tell, wait, and return a constant or what they were given.

A body is *idle* where every statement of it only tells, waits, names constants or parameters, or returns one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.constants import is_constant, is_trivial
from readiness_lint.facts.shapes.figures import says_success
from readiness_lint.facts.shapes.stated import admits
from readiness_lint.facts.shapes.telling import sleeps, tells
from readiness_lint.facts.shapes.tree import all_nodes, block, dotted, is_docstring, names_read, parameters
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_OWN = frozenset({"self", "cls", "mcs", "mcls"})
# Such functions answer whether they dealt with an error.
_HANDLER = re.compile(
    r"_*(?:handle|on|recover|retry)_(?:\w+_)?(?:error|exception|failure|interrupt|oom)", re.IGNORECASE
)
_SCOPE_READERS = frozenset({"locals", "vars", "super"})


@dataclass(slots=True)
class Idle:
    """What an idle body has done so far; `works` is set by the first statement that does something."""

    constants: dict[str, cst.BaseExpression | None] = field(default_factory=dict)  # None where there are several
    same: dict[str, str] = field(default_factory=dict)  # local names for a parameter
    returned: list[cst.BaseExpression | None] = field(default_factory=list)
    told: int = 0
    waited: int = 0
    conditions: int = 0
    inside: int = 0  # how many branches and handlers stand around the statement
    works: bool = False


def symptoms_of_body(tree: Tree) -> Iterator[Symptom]:
    """What the body of a function does instead of working."""
    scope = tree.scope
    if not isinstance(scope, cst.FunctionDef):
        return
    named = tuple(parameter.name.value for parameter in parameters(scope))
    given = tuple(name for name in named if name not in _OWN)
    idle = Idle(same={name: name for name in named})
    _follow(tree.body, idle)
    if any(tree.of((cst.Yield,))):
        return
    if not idle.works:
        yield from _idle(tree, idle, given)
    elif given and (unread := _reads_none(tree, given)):
        yield Symptom(Kind.IGNORED_PARAMETERS, tree.name, unread, given[0], _signs(tree, idle, given))


def _follow(statements: Sequence[cst.CSTNode], idle: Idle) -> None:
    for statement in statements:
        if idle.works:
            return
        _step(statement, idle)


def _step(statement: cst.CSTNode, idle: Idle) -> None:
    match statement:
        case cst.Pass() | cst.Import() | cst.ImportFrom() | cst.Del(target=cst.Name()):
            pass
        case cst.Return():
            idle.returned.append(statement.value)
            idle.works = not _is_idle_value(statement.value, idle)
        case cst.Expr():
            _tell(statement, idle)
        case cst.Assign() if len(statement.targets) == 1:
            _name(statement.targets[0].target, statement.value, idle)
        case cst.AnnAssign() if statement.value is not None:
            _name(statement.target, statement.value, idle)
        case cst.If():
            _choose(statement, idle)
        case cst.Try() if not statement.finalbody:
            for part in (statement, *statement.handlers):
                _follow_branch(part, idle)
            if statement.orelse:
                _follow_branch(statement.orelse, idle)
        case _:
            idle.works = True


def _follow_branch(branch: cst.CSTNode, idle: Idle) -> None:
    idle.inside += 1
    _follow(block(branch), idle)
    idle.inside -= 1


def _choose(statement: cst.If, idle: Idle) -> None:
    branch: cst.If | cst.Else | None = statement
    while branch is not None:
        idle.conditions += isinstance(branch, cst.If)
        _follow_branch(branch, idle)
        branch = branch.orelse if isinstance(branch, cst.If) else None


def _tell(statement: cst.Expr, idle: Idle) -> None:
    value = statement.value
    if tells(value):
        idle.told += 1
    elif sleeps(value):
        idle.waited += 1
    elif not (is_docstring(statement) or isinstance(value, cst.Ellipsis)):
        idle.works = True


def _name(target: cst.CSTNode, value: cst.BaseExpression, idle: Idle) -> None:
    if not isinstance(target, cst.Name):
        idle.works = True
    elif isinstance(value, cst.Name) and value.value in idle.same:
        idle.same[target.value] = idle.same[value.value]
    elif is_constant(value, idle.constants):
        idle.constants[target.value] = None if idle.inside or target.value in idle.constants else value
        if not idle.inside:
            idle.same.pop(target.value, None)  # from here on it is no longer what was given
    else:
        idle.works = True


def _is_idle_value(value: cst.BaseExpression | None, idle: Idle) -> bool:
    if value is None or (isinstance(value, cst.Name) and value.value in idle.same):
        return True
    elements = value.elements if isinstance(value, cst.Tuple) else ()
    if elements and any(isinstance(one.value, cst.Name) and one.value.value in idle.same for one in elements):
        return all(_is_idle_value(one.value, idle) for one in elements)
    return is_constant(value, idle.constants)


def _idle(tree: Tree, idle: Idle, given: tuple[str, ...]) -> Iterator[Symptom]:
    values = [value for value in idle.returned if not (value is None or _is_none(value))]
    signs = _signs(tree, idle, given)
    assert isinstance(tree.scope, cst.FunctionDef)
    place = tree.name
    if not values:
        if idle.told or idle.waited:
            what = "only prints or logs" if idle.told else "only waits"
            yield Symptom(Kind.TELLS_ONLY, place, what, signs=signs)
        elif not idle.conditions:
            yield Symptom(Kind.DOES_NOTHING, place, "does nothing", signs=_with(signs, returns=bool(idle.returned)))
        return
    passed = {_source(value, idle) for value in values}
    names = {name for name in passed if name and name not in _OWN}
    if names:
        name = min(names, key=given.index)
        whole = "" not in passed
        yield Symptom(Kind.IDENTITY, place, f"returns `{name}` as it was given", name, _with(signs, some=not whole))
    elif "" in passed and not passed & _OWN and not (idle.conditions and _reads(tree, given)):
        shown = tree.code(_shown(values, idle))
        always = len(values) == 1 and not _varies(values[0], idle)
        trivial = all(is_trivial(value) for value in values) and not idle.constants
        yield Symptom(
            Kind.CONSTANT_RESULT,
            place,
            f"always returns `{shown}`" if always else f"returns constants such as `{shown}`",
            signs=_with(
                signs,
                trivial=trivial,
                several=len(values) > 1,
                text=_is_text(values[0]),
                success=any(says_success(value) for value in values if value is not None),
                admits=any(admits(value) for value in values if value is not None),
            ),
        )


def _is_none(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"


def _is_text(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.SimpleString | cst.ConcatenatedString)


def _shown(values: Sequence[cst.BaseExpression | None], idle: Idle) -> cst.CSTNode:
    shown = next((value for value in values if not is_trivial(value)), values[0])
    assert shown is not None
    named = idle.constants.get(shown.value) if isinstance(shown, cst.Name) else None
    return named or shown


def _varies(value: cst.BaseExpression | None, idle: Idle) -> bool:
    """Whether a name is returned that a branch gives another constant."""
    return isinstance(value, cst.Name) and idle.constants.get(value.value, value) is None


def _source(value: cst.BaseExpression | None, idle: Idle) -> str:
    """The parameter that a returned value is, or holds; empty for a constant."""
    if isinstance(value, cst.Name):
        return idle.same.get(value.value, "")
    elements = value.elements if isinstance(value, cst.Tuple) else ()
    return next((name for one in elements if (name := _source(one.value, idle))), "")


def _reads(tree: Tree, given: tuple[str, ...]) -> set[str]:
    """The parameters that the body reads otherwise than to tell of them."""
    assert isinstance(tree.scope, cst.FunctionDef)
    told: set[cst.CSTNode] = set()
    for node in tree.nodes:
        if tells(node):
            told.update(all_nodes(node))
    return names_read(node for node in all_nodes(tree.scope.body) if node not in told) & {*given, *_SCOPE_READERS}


def _reads_none(tree: Tree, given: tuple[str, ...]) -> str:
    """Where a function returns a value and reads none of its parameters, in words; empty otherwise."""
    assert isinstance(tree.scope, cst.FunctionDef)
    if tree.scope.decorators or _reads(tree, given):
        return ""
    returned = [node.value for node in tree.nodes if isinstance(node, cst.Return) and node.value]
    if not any(not _is_none(value) for value in returned):
        return ""
    names = ", ".join(f"`{name}`" for name in given[:3])
    # What is only printed or logged is read, and the result is the same for all that.
    return (
        f"returns a result that depends on none of {names}"
        if len(given) > 1
        else f"returns a result whatever {names} is"
    )


def _signs(tree: Tree, idle: Idle, given: tuple[str, ...]) -> tuple[str, ...]:
    assert isinstance(tree.scope, cst.FunctionDef)
    returns = tree.scope.returns
    annotation = dotted(returns.annotation) if returns else ""
    return _with(
        (),
        **{
            "no-parameters": not given,
            "one-parameter": len(given) == 1,
            "many-parameters": len(given) > 2,
            "tells": bool(idle.told),
            "waits": bool(idle.waited),
            "conditions": bool(idle.conditions),
            "names-constants": bool(idle.constants),
            "returns-none": annotation == "None",
            "annotated": returns is not None,
            "optional-parameters": any(one.default is not None for one in parameters(tree.scope)),
            "deals-with-errors": _HANDLER.match(tree.scope.name.value) is not None,
            "unused-name": any(name.startswith("_") for name in given),
            "star-parameters": bool(tree.scope.params.star_kwarg) or isinstance(tree.scope.params.star_arg, cst.Param),
        },
    )


def _with(signs: tuple[str, ...], **more: bool) -> tuple[str, ...]:
    return (*signs, *(name for name, is_there in more.items() if is_there))
