"""A JSON value that knows where it stands, so that every complaint about it can say so."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple, NoReturn

from readiness_lint.errors import EvidenceError

# Empty, or (the keys before, the key).
Keys = tuple[Any, ...]

REMEDY = "write the log again with `readiness-lint check --output-format sarif`"


class Node(NamedTuple):
    """A value inside a JSON file: `path` names the file, `keys` lead to the value, the last one first.

    Every accessor raises EvidenceError, naming file and place, where the value is missing or of another
    kind. The keys are a linked list: a large log has a million values, and few of them are ever named.
    """

    path: str
    keys: Keys
    value: object

    @property
    def where(self) -> str:
        """The place inside the file, as in `runs[0].tool`."""
        names: list[str] = []
        keys = self.keys
        while keys:
            keys, key = keys
            names.append(f"[{key}]" if isinstance(key, int) else f".{key}")
        return "".join(reversed(names)).removeprefix(".")

    def fail(self, message: str, remedy: str = REMEDY) -> NoReturn:
        """Raise the error that says what is wrong here."""
        raise EvidenceError(f"{self.where or 'the log'} {message}", path=self.path, remedy=remedy)

    def has(self, key: str) -> bool:
        """Whether this is an object that has the key."""
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str) -> Node:
        """The value of a key."""
        if not isinstance(self.value, dict):
            self.fail("is not an object")
        if key not in self.value:
            Node(self.path, (self.keys, key), None).fail("is missing")
        return Node(self.path, (self.keys, key), self.value[key])

    def items(self) -> Iterator[Node]:
        """The values of an array."""
        if not isinstance(self.value, list):
            self.fail("is not an array")
        for index, item in enumerate(self.value):
            yield Node(self.path, (self.keys, index), item)

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            self.fail("is not a string")
        return self.value

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.fail("is neither true nor false")
        return self.value

    def integer(self) -> int:
        """A whole number that is not negative: everything that is counted here."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            self.fail("is not a count (a whole number from 0)")
        return self.value

    def fraction(self) -> float:
        """A number from 0 to 1."""
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            self.fail("is not a number")
        if not 0 <= self.value <= 1:
            self.fail("is not between 0 and 1")
        return float(self.value)

    def one_of(self, words: type[StrEnum]) -> str:
        """One of the words of an enumeration."""
        text = self.text()
        allowed = [word.value for word in words]
        if text not in allowed:
            self.fail(f"is {text!r} and not one of {', '.join(allowed)}")
        return text
