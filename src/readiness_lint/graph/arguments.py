"""Which values are handed to which parameter, by all calls of a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from readiness_lint.graph.values import class_of
from readiness_lint.model.facts import DECORATOR, RUN, FlowKind, UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.declarations import Declarations
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.values import Values

# A parameter that more calls than these give a value to can be anything.
_MAX_ARGUMENTS = 40

# (function, name of a parameter) to the places that hand something over: a unit, a name there, what of it. For a
# decorator that is the decorated function itself, and no name.
Handed = Mapping[tuple["Node", str], Sequence[tuple["Node", str, FlowKind]]]


def handed_arguments(
    project: Declarations, values: Callable[[Node, str], Values], called: Callable[[Values], Values]
) -> Handed:
    """What calls hand over by a name; a parameter with too many is left out.

    `values` says what a name in a unit may mean, `called` what calling that returns.
    """
    nodes = project.nodes
    found: dict[tuple[Node, str], dict[tuple[Node, str, FlowKind], None]] = defaultdict(dict)
    no_functions: tuple[tuple[Node, int], ...] = ()
    for node, unit in enumerate(nodes.units):
        last, functions = "", no_functions  # arguments of one call follow each other
        for flow in unit.flows:
            if flow.target[-1] == ")" and flow.target != RUN:
                callee, _, key = flow.target[:-1].rpartition("(")
                if callee != last:
                    last, functions = callee, tuple(_functions(project, values(node, callee)))
                for function, offset in functions:
                    parameter = project.signature(function).parameter(key, offset)
                    if parameter is not None:
                        found[function, parameter.name][node, flow.source, flow.kind] = None
            elif flow.target == DECORATOR:
                decorators = values(nodes.parent(node), flow.source)
                decorators = called(decorators) if flow.kind is FlowKind.CALL else decorators
                for function, offset in _functions(project, decorators):
                    parameter = project.signature(function).parameter("0", offset)
                    if parameter is not None:
                        found[function, parameter.name][node, "", FlowKind.NAME] = None
    return {key: tuple(places) for key, places in found.items() if len(places) <= _MAX_ARGUMENTS}


def _functions(project: Declarations, values: Values) -> Iterator[tuple[Node, int]]:
    """The functions that calling values runs, and how many parameters Python itself fills."""
    nodes = project.nodes
    for value in values:
        if isinstance(value, str):
            continue
        owner = class_of(value)
        if owner is not None:
            functions = project.definitions(owner, "__call__") or project.definitions(owner, "forward")
        elif nodes.unit(value).kind is UnitKind.CLASS:
            functions = project.definitions(value, "__init__")
        else:
            functions = [value]
        for function in functions:
            unit = nodes.unit(function)
            is_method = nodes.unit(nodes.parent(function)).kind is UnitKind.CLASS
            yield function, int(is_method and "staticmethod" not in unit.decorators)
