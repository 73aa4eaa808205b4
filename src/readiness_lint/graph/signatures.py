"""Parameters and result of a function, read from its signature when something asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"[^\W\d][\w.]*")
_PARAMETER = re.compile(r"\s*(\w+)\s*(?::([^=]*))?(?:=(.*))?\Z", re.DOTALL)
_OPTIONAL = re.compile(r"(?:typing\.)?(?:Optional|Annotated|Final|Union)\s*\[")
# Classes of the language say nothing about the project.
_PLAIN = frozenset({"None", "int", "str", "float", "bool", "bytes", "list", "dict", "tuple", "set", "object", "Any"})
_OPENING, _CLOSING = "([{", ")]}"
_COMMA, _BAR, _COMMA_OR_BAR = (re.compile(rf"[()\[\]{{}}{marks}]") for marks in (",", "|", ",|"))


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
        for one in self.parameters:
            if one.name == key:
                return one
        return None


def read_signature(text: str) -> Signature:
    """The signature that stands behind a function's name."""
    opening = text.find("(")
    closing = text.find("->")
    body = text[opening + 1 : closing if closing >= 0 else len(text)].rstrip()
    parameters = tuple(filter(None, (_parameter(part) for part in _parts(body.removesuffix(")"), _COMMA))))
    return Signature(parameters, tuple(_types(text[closing + 2 :])) if closing >= 0 else ())


def _parameter(text: str) -> Parameter | None:
    match = _PARAMETER.match(text)
    if match is None or not match[1].isidentifier():
        return None
    name, annotation, default = match.groups()
    if annotation is None and default is None:
        return Parameter(name)
    default = (default or "").strip()
    return Parameter(name, tuple(_types(annotation or "")), default if _NAME.fullmatch(default) else "")


def _types(annotation: str) -> Iterator[str]:
    """The classes that an annotation names at its top level, in `Optional` and `Union`, and beside bars."""
    if not annotation:
        return
    annotation = annotation.strip().strip("\"'").strip()
    optional = _OPTIONAL.match(annotation)
    inner = annotation[optional.end() :].removesuffix("]") if optional else annotation
    for part in _parts(inner, _COMMA_OR_BAR if optional else _BAR):
        match = _NAME.match(part.strip().strip("\"'"))
        if match is not None and match[0] not in _PLAIN:
            yield match[0]


def _parts(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """What stands between separators that are in no bracket."""
    begin = depth = 0
    for match in separator.finditer(text):
        char = match[0]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        elif depth == 0:
            yield text[begin : match.start()]
            begin = match.end()
    yield text[begin:]
