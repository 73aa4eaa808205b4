"""Parameters and result of a function, read from its signature when something asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"[^\W\d][\w.]*")
_OPTIONAL = re.compile(r"(?:typing\.)?(?:Optional|Annotated|Final|Union)\s*\[")
# Classes of the language say nothing about the project.
_PLAIN = frozenset({"None", "int", "str", "float", "bool", "bytes", "list", "dict", "tuple", "set", "object", "Any"})
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with the classes that its annotation names and the name that is its default, empty for none."""

    name: str
    types: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters in order, those behind a star too, and the classes that the result is annotated with."""

    parameters: tuple[Parameter, ...] = ()
    result: tuple[str, ...] = ()

    def parameter(self, key: str, offset: int = 0) -> Parameter | None:
        """The parameter that an argument goes to, by its position (from `offset` on) or its keyword."""
        if key.isdigit():
            position = int(key) + offset
            return self.parameters[position] if position < len(self.parameters) else None
        return next((one for one in self.parameters if one.name == key), None)


def read_signature(text: str) -> Signature:
    """The signature that stands behind a function's name."""
    opening = text.find("(")
    closing = text.find("->")
    body = text[opening + 1 : closing if closing >= 0 else len(text)].rstrip()
    parameters = tuple(filter(None, (_parameter(part) for part in _parts(body.removesuffix(")"), ","))))
    return Signature(parameters, tuple(_types(text[closing + 2 :])) if closing >= 0 else ())


def _parameter(text: str) -> Parameter | None:
    declared, _, default = (part.strip() for part in text.partition("="))
    name, _, annotation = (part.strip() for part in declared.partition(":"))
    if not name.isidentifier():
        return None
    return Parameter(name, tuple(_types(annotation)), default if _NAME.fullmatch(default) else "")


def _types(annotation: str) -> Iterator[str]:
    """The classes that an annotation names at its top level, in `Optional` and `Union`, and beside bars."""
    annotation = annotation.strip().strip("\"'").strip()
    optional = _OPTIONAL.match(annotation)
    inner = annotation[optional.end() :].removesuffix("]") if optional else annotation
    for part in _parts(inner, ",|" if optional else "|"):
        match = _NAME.match(part.strip().strip("\"'"))
        if match is not None and match[0] not in _PLAIN:
            yield match[0]


def _parts(text: str, separators: str) -> Iterator[str]:
    """What stands between separators that are in no bracket."""
    begin = depth = 0
    for position, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        elif char in separators and depth == 0:
            yield text[begin:position]
            begin = position + 1
    yield text[begin:]
