"""Where the keys and values of a TOML text stand, which tomli does not say.

The scanner walks over text that tomli has already accepted (TOML 1.0 and 1.1), so it only has to find ends,
never to judge. A path is what leads to a value in tomli's result: keys, and indices of arrays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

import tomli

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|\#[^\n]*)*")
_KEY = re.compile(r"""(?P<literal>'[^'\n]*')|(?P<basic>"(?:[^"\\\n]|\\.)*")|(?P<bare>[A-Za-z0-9_-]+)""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_STRING = re.compile(
    r'''"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'''
    r"""|'{3}(?:[^']|'{1,2}(?!'))*'{3,5}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'""",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}\n#]+")


@dataclass(frozen=True, slots=True)
class Positions:
    """The 1-based (line, column) of every key and every value, by path; columns count characters."""

    keys: dict[Path, tuple[int, int]]
    values: dict[Path, tuple[int, int]]

    def key(self, path: Path) -> tuple[int, int]:
        """Where the key stands; for an element of an array, where the element stands."""
        return self.keys.get(path) or self.values[path]

    def value(self, path: Path) -> tuple[int, int]:
        """Where the value stands; for a table that is made of headers and dotted keys, its first key."""
        return self.values.get(path) or self.keys[path]


def locate(text: str) -> Positions:
    """The positions of all keys and values of a valid TOML text; undefined for any other text."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return Positions(scanner.keys, scanner.values)


class _Scanner:
    """One pass over the text; `at` is the offset that it has reached."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.keys: dict[Path, tuple[int, int]] = {}
        self.values: dict[Path, tuple[int, int]] = {}
        self.counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None, f"not TOML at offset {self.at}"
        self.at = match.end()
        return match[0]

    def place(self) -> tuple[int, int]:
        line = bisect_right(self.starts, self.at)
        return line, self.at - self.starts[line - 1] + 1

    def header(self) -> Path:
        """A `[table]` or `[[array of tables]]`; returns the path of the table that it opens."""
        array = self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        self.skip(_BLANK)
        parts = self.key_parts()
        path: Path = ()
        for name, place in parts:
            path = self.last_element((*path, name))
            self.keys.setdefault(path if path[-1] == name else path[:-1], place)
        if array:
            # The last part names the array itself: this header adds an element to it.
            name, place = parts[-1]
            path = path if path[-1] == name else path[:-1]
            index = self.counts.get(path, 0)
            self.counts[path] = index + 1
            path = (*path, index)
            self.values[path] = place
        self.skip(_BLANK)
        self.at += 2 if array else 1
        return path

    def last_element(self, path: Path) -> Path:
        """Headers below an array of tables speak of its newest element."""
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def key_parts(self) -> list[tuple[str, tuple[int, int]]]:
        """A dotted key as its names and where each stands."""
        parts = []
        while True:
            place = self.place()
            parts.append((_name(self.skip(_KEY)), place))
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return parts
            self.at = dot.end()

    def pair(self, table: Path) -> None:
        path = table
        for name, place in self.key_parts():
            path = (*path, name)
            self.keys.setdefault(path, place)
        self.skip(_EQUALS)
        self.value(path)

    def value(self, path: Path) -> None:
        self.values[path] = self.place()
        first = self.text[self.at]
        if first in "\"'":
            self.skip(_STRING)
        elif first == "[":
            self.container(path, "]")
        elif first == "{":
            self.container(path, "}")
        else:
            self.skip(_PLAIN)

    def container(self, path: Path, close: str) -> None:
        """An array or an inline table, over as many lines as it takes."""
        self.at += 1
        self.skip(_BLANK)
        index = 0
        while self.text[self.at] != close:
            if close == "]":
                self.value((*path, index))
                index += 1
            else:
                self.pair(path)
            self.skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1


def _name(raw: str) -> str:
    if raw[0] == "'":
        return raw[1:-1]
    if raw[0] == '"' and "\\" in raw:
        return str(tomli.loads(f"key = {raw}")["key"])
    return raw.strip('"')
