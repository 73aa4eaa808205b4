"""What a name can mean."""

from __future__ import annotations

from collections.abc import Iterable

from readiness_lint.graph.nodes import Node

# A unit, the name of something in a library, or (negative) an object of a class of the project.
Value = Node | str
Values = tuple[Value, ...]
# A unit (a class for its objects as well), a library's name, or unknown.
Meaning = Node | str | None

# What may mean more things than these means nothing that one could go by.
MAX_VALUES = 12

# What these functions of libraries return is of the type that they are given: a name that is bound to it means what it
# meant before, and nothing of the library.
SAME_TYPE = frozenset({"torch.compile", "copy.copy", "copy.deepcopy"})


def object_of(owner: Node) -> Value:
    """An object of a class."""
    return ~owner


def class_of(value: Value) -> Node | None:
    """The class that a value is an object of; None for what is none."""
    return ~value if isinstance(value, int) and value < 0 else None


def distinct(values: Iterable[Value]) -> Values:
    """Each value once, in order; none of too many."""
    found = tuple(dict.fromkeys(values))
    return found if len(found) <= MAX_VALUES else ()


def few(values: Values) -> Values:
    """Values that are distinct already; none of too many."""
    return values if len(values) <= MAX_VALUES else ()


def one_meaning(values: Values) -> Meaning:
    """The one thing that values mean, an object standing for its class; None for none or several.

    What a library makes of a project's object and gives the same name is taken for that object.
    """
    units = {value if value >= 0 else ~value for value in values if isinstance(value, int)}
    if units:
        return units.pop() if len(units) == 1 else None
    return values[0] if len(values) == 1 else None
