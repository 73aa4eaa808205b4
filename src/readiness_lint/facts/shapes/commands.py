"""Options of click and typer whose parameter the command never reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.signs import NOT_MEANT
from readiness_lint.facts.shapes.tree import all_nodes, called, parameters
from readiness_lint.facts.shapes.walk import callee
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree

_DECORATORS = frozenset({"option", "argument"})
_DEFAULTS = frozenset({"typer.Option", "typer.Argument"})
# With these a parameter works without being read, or is read where nobody sees it.
_ELSEWHERE = frozenset({"callback", "is_eager", "expose_value", "hidden", "deprecated", "cls"})
_READING_ALL = frozenset({"locals", "vars", "get_current_context", "signature", "eval", "exec"})


def symptoms_of_commands(tree: Tree) -> Iterator[Symptom]:
    """The options that a command takes as parameters which its body never names."""
    scope = tree.scope
    if not isinstance(scope, cst.FunctionDef) or not scope.decorators or not list(tree.body):
        return
    options = {name: call for name, call in declared(scope) if not _works_elsewhere(call)}
    if not options:
        return
    body = list(all_nodes(scope.body))
    read = {node.value for node in body if isinstance(node, cst.Name)}
    if not read.isdisjoint(_READING_ALL) or "params" in read:
        return
    # A body of one statement does its work where it reads any other parameter: else it may only hold a place.
    if len(tree.body) < 2 and read.isdisjoint(one.name.value for one in parameters(scope)):
        return
    for parameter in parameters(scope):
        name = parameter.name.value
        if name in options and name not in read and not name.startswith("_"):
            call = options[name]
            flag = next((text for text in _strings(call) if text.startswith("--")), name)
            yield Symptom(Kind.UNREAD_OPTION, tree.span(parameter.name), f"parses `{flag}`", name)


def declared(function: cst.FunctionDef) -> Iterator[tuple[str, cst.Call]]:
    """(parameter, call that declares it)."""
    for decorator in function.decorators:
        call = decorator.decorator
        if isinstance(call, cst.Call) and callee(call) in _DECORATORS and "click" in called(call):
            names = list(_strings(call))
            plain = [name for name in names if name.isidentifier()]
            long = [name for name in names if name.startswith("--")]
            chosen = (plain or [name.lstrip("-").partition("/")[0].replace("-", "_") for name in long] or [""])[0]
            yield chosen.lower(), call
    for parameter in parameters(function):
        if isinstance(parameter.default, cst.Call) and called(parameter.default) in _DEFAULTS:
            yield parameter.name.value, parameter.default


def _works_elsewhere(call: cst.Call) -> bool:
    keywords = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    starred = any(arg.star for arg in call.args)
    said = " ".join(_said(call))
    return starred or not keywords.isdisjoint(_ELSEWHERE) or NOT_MEANT.search(said) is not None


def _strings(call: cst.Call) -> Iterator[str]:
    for arg in call.args:
        if arg.keyword is None and isinstance(arg.value, cst.SimpleString):
            value = arg.value.evaluated_value
            if isinstance(value, str):
                yield value


def _said(call: cst.Call) -> Iterator[str]:
    for node in all_nodes(call):
        if isinstance(node, cst.SimpleString):
            yield node.value
