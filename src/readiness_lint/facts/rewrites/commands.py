"""A parameter that a command of click or typer never reads goes, and the decorator that declares its option."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.rewrites.target import without_item
from readiness_lint.facts.shapes.commands import declared
from readiness_lint.facts.shapes.walk import callee

if TYPE_CHECKING:
    from readiness_lint.facts.rewrites.target import Rewritten, Target
    from readiness_lint.model.fixes import Edit


_TYPES = re.compile(r"#\s*type:\s*\((?!\s*\.\.\.)")


def without_command_option(target: Target) -> Rewritten | None:
    """Both go, or nothing does.

    None where somebody in the file calls the command with arguments, for positional arguments of the command line, and
    for parameters beside `*` or `/`.
    """
    function = target.tree.scope
    if not isinstance(function, cst.FunctionDef) or not _is_plain(function.params):
        return None
    parameters = function.params.params
    index = next((at for at, one in enumerate(parameters) if target.tree.span(one.name) == target.place), None)
    if index is None or _is_called(target, function.name.value) or _is_typed_in_comment(target):
        return None
    calls = [call for name, call in declared(function) if name == parameters[index].name.value]
    if len(calls) != 1 or callee(calls[0]).lower() != "option":
        return None
    parameter = without_item(target, parameters, index)
    decorator = _decorator(target, function, calls[0])
    if parameter is None or decorator is None:
        return None
    return f"Remove the option and its parameter `{parameters[index].name.value}`", (*decorator, parameter)


def _is_plain(parameters: cst.Parameters) -> bool:
    """Whether each parameter may be taken out without touching a star or a slash, or brackets around a default."""
    starred = isinstance(parameters.star_arg, cst.Param | cst.ParamStar) or parameters.star_kwarg is not None
    if starred or parameters.posonly_params or parameters.kwonly_params:
        return False
    parts = [part for one in parameters.params for part in (one.default, one.annotation and one.annotation.annotation)]
    return not any(getattr(part, "lpar", ()) for part in parts)


def _is_called(target: Target, name: str) -> bool:
    """Whether anything but the definition stands before brackets with something in them."""
    pattern = re.compile(rf"(?<!def )\b{re.escape(name)}\s*(?:\.callback\s*)?\(\s*[^)\s]")
    return pattern.search(target.scan.code) is not None


def _is_typed_in_comment(target: Target) -> bool:
    """Whether a comment in the function lists the types of all parameters by their order."""
    scan, span = target.scan, target.tree.span(target.tree.scope)
    return any(
        span.line <= scan.lines.of(start) <= span.end_line and _TYPES.match(scan.text, start, end)
        for start, end in scan.tokens.comments
    )


def _decorator(target: Target, function: cst.FunctionDef, call: cst.Call) -> tuple[Edit, ...] | None:
    """The edits that take the decorator out: none for a default of the parameter; None where it shares its lines."""
    decorator = next((one for one in function.decorators if one.decorator is call), None)
    if decorator is None:
        return ()
    span = target.tree.span(decorator)
    first = target.first_line_of(span, with_comments=True)
    if not target.stands_alone(span, span) or target.is_told(first, span.end_line):
        return None
    return (target.without_lines(first, span.end_line),)
