"""Whether a file shows all that is done with the options that it parses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.namespaces import Namespaces
from readiness_lint.facts.shapes.signs import NOT_MEANT, RECORDED
from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEFORE_DOT = re.compile(r"(\w+)\s*\.\s*\Z")
# What launchers give to every script, and what every program has.
_OF_LAUNCHERS = frozenset({"local_rank", "f", "fff", "ip", "stdin", "help", "version", "node_rank", "host", "port"})
_PLAIN_ACTIONS = frozenset(
    {"store", "store_true", "store_false", "store_const", "append", "append_const", "count", "extend"}
)


@dataclass(frozen=True, slots=True)
class Option:
    """A call of `add_argument` as it is written, the attribute that it makes, and its place."""

    text: str
    name: str
    line: int
    column: int


def judged_options(text: str, options: Sequence[Option]) -> Iterator[tuple[Option, Symptom]]:
    """The options among `options`, none of which the file seems to read, that are not read for certain."""
    wanted = [(option, flag) for option in options if (flag := _flag(option)) is not None]
    if not wanted:
        return
    try:
        module = cst.parse_module(text)
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        return
    seen = Namespaces(module)
    if not seen.closed:
        return
    exclusive = seen.exclusive
    for option, flag in wanted:
        # Of options that exclude each other, reading one tells whether the other was given.
        if option.name in seen.attributes or _owner(text, option) in exclusive:
            continue
        where = Span(option.line, option.column, option.line, option.column + len("add_argument"))
        signs = (RECORDED,) if seen.recorded else ()
        words = tuple(sorted(seen.handed_out))
        yield option, Symptom(Kind.UNREAD_OPTION, where, f"parses `{flag}`", option.name, signs, words)


def _owner(text: str, option: Option) -> str:
    """The name before `.add_argument`, empty where something else stands there."""
    line = text.splitlines()[option.line - 1] if option.line <= text.count("\n") + 1 else ""
    found = _BEFORE_DOT.search(line[: option.column])
    return found[1] if found else ""


def _flag(option: Option) -> str | None:
    """The option as users write it; None where it may work without being read, or says that it does not."""
    if option.name in _OF_LAUNCHERS or NOT_MEANT.search(option.text):
        return None
    try:
        call = cst.parse_expression(option.text)
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        return None
    if not isinstance(call, cst.Call):
        return None
    if any(arg.star for arg in call.args):
        return None
    keywords = {arg.keyword.value: arg.value for arg in call.args if arg.keyword is not None}
    if not _is_plain(keywords.get("action")):
        return None
    flags = list(_strings(arg.value for arg in call.args if arg.keyword is None))
    if len(flags) != sum(arg.keyword is None for arg in call.args) or not flags:
        return None
    return next((flag for flag in flags if flag.startswith("--")), flags[0])


def _is_plain(action: cst.BaseExpression | None) -> bool:
    """Whether an action does nothing but store; an object may do anything, `BooleanOptionalAction` stores."""
    if action is None:
        return True
    if isinstance(action, cst.SimpleString):
        return action.evaluated_value in _PLAIN_ACTIONS
    return isinstance(action, cst.Attribute | cst.Name) and "BooleanOptionalAction" in (
        action.attr.value if isinstance(action, cst.Attribute) else action.value
    )


def _strings(values: Iterable[cst.BaseExpression]) -> Iterator[str]:
    for value in values:
        if isinstance(value, cst.SimpleString) and isinstance(value.evaluated_value, str):
            yield value.evaluated_value
