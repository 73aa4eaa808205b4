"""What statements state by name: `x.name = value`, `{"name": value}`, `Result(name=value)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from readiness_lint.facts.shapes.tree import dotted, own_nodes

_ADMITS = re.compile(
    r"\b(?:not (?:yet |currently )?(?:implemented|available|supported)|placeholders?|stubs?|mock(?:ed)?|dummy"
    r"|simulat(?:ed|ion|ing)|coming soon|to be (?:implemented|done)|available (?:after|soon|later|once|when)|demo)\b",
    re.IGNORECASE,
)


def stated(statement: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Each name with its value."""
    if isinstance(statement, cst.Assign | cst.AnnAssign) and statement.value is not None:
        targets = [one.target for one in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
        for target in targets:
            yield key(target), statement.value
    for node in own_nodes(statement):
        if isinstance(node, cst.DictElement):
            yield key(node.key), node.value
        elif isinstance(node, cst.Call):
            for argument in node.args:
                if argument.keyword is not None:
                    yield argument.keyword.value, argument.value


def admits(node: cst.CSTNode) -> bool:
    """Whether a text that stands there says that the rest is not real."""
    return any(
        isinstance(one, cst.SimpleString | cst.FormattedStringText)
        and _ADMITS.search(one.value if isinstance(one, cst.FormattedStringText) else one.raw_value)
        for one in own_nodes(node)
    )


def key(node: cst.CSTNode) -> str:
    """The name that a string, a subscript or a target says; empty where there is none."""
    if isinstance(node, cst.SimpleString):
        # As written: reading escapes would warn of those that are none.
        return "" if "b" in node.prefix.lower() else node.raw_value
    if isinstance(node, cst.Subscript) and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        return key(node.slice[0].slice.value)
    return dotted(node).rpartition(".")[2]
