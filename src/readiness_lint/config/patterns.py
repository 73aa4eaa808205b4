"""Path patterns, written and understood as in a .gitignore.

Most lines are plain names, paths or endings, and most names match no line at all: so names are asked for
first, and an expression is compiled only for a line that could match. A library that judges whole paths
costs ten times as much, its import included, and differs from git where `!` takes entries back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

_WILD = re.compile(r"[*?\[\\]")
_MEMBER = r"\[:[a-z]+:\]|\\.|[^]\\]"
_MEMBERS = re.compile(_MEMBER)
_PIECES = re.compile(
    r"(?P<stars>\*+)|(?P<one>\?)|\\(?P<escaped>.)|(?P<plain>[^*?\[\\]+)"
    rf"|\[(?P<not>[!^]?)(?P<set>(?:\]|{_MEMBER})(?:{_MEMBER})*)\]"
)
_POSIX: Mapping[str, str] = {
    "[:alnum:]": "0-9A-Za-z",
    "[:alpha:]": "A-Za-z",
    "[:blank:]": r" \t",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:punct:]": r"!-/:-@\[-`{-~",
    "[:space:]": r"\s",
    "[:upper:]": "A-Z",
    "[:xdigit:]": "0-9A-Fa-f",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One pattern without its marks: `body` is what has to match, `name` the last part of it.

    An `anchored` pattern speaks of the whole path, any other of the name alone.
    """

    body: str
    name: str
    anchored: bool
    negated: bool
    directories_only: bool

    @property
    def literal(self) -> bool:
        """Whether the last part is one name."""
        return not _WILD.search(self.name)

    @property
    def ending(self) -> bool:
        """Whether the last part is a star and an ending."""
        return self.name[0] == "*" and len(self.name) > 1 and not _WILD.search(self.name[1:])

    def matches(self, local: str, name: str) -> bool:
        """Whether the pattern speaks of an entry, given its path from the directory of the pattern's file."""
        if not self.anchored:
            if self.literal:
                return name == self.name
            return name.endswith(self.name[1:]) if self.ending else _matches(self.name, name)
        wild = _WILD.search(self.body)
        if wild is None:
            return local == self.body
        return local.startswith(self.body[: wild.start()]) and _matches(self.body, local)


@dataclass(frozen=True)
class Patterns:
    """The lines of one .gitignore, or of a setting; a line that is no pattern matches nothing, as in git."""

    lines: tuple[str, ...]

    @cached_property
    def parsed(self) -> tuple[Line, ...]:
        """The lines that are patterns, last first: the first of these that matches decides."""
        return tuple(line for line in map(_parse, reversed(self.lines)) if line is not None)

    @cached_property
    def _literals(self) -> frozenset[str]:
        return frozenset(line.name for line in self.parsed if line.literal)

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple({line.name[1:] for line in self.parsed if line.ending})

    @cached_property
    def _wild(self) -> re.Pattern[str] | None:
        """Matches every name that a line with other wildcards in its last part may mean."""
        names = {line.name for line in self.parsed if not (line.literal or line.ending)}
        wild = {_expression(name) for name in names}
        return re.compile("|".join(sorted(filter(None, wild)))) if any(wild) else None

    def decide(self, path: str, name: str, is_directory: bool) -> bool | None:
        """True where the entry is meant, False where it is taken back, None where no pattern speaks of it.

        `path` is POSIX and relative to the directory that the patterns are written for, `name` its last part.
        It is assumed that no directory above the entry is meant.
        """
        if name in self._literals or name.endswith(self._endings) or (self._wild and self._wild.fullmatch(name)):
            for line in self.parsed:
                if (is_directory or not line.directories_only) and line.matches(path, name):
                    return not line.negated
        return None


def matches(patterns: tuple[str, ...], path: str) -> bool:
    """Whether a file is meant by the patterns; a pattern for a directory means all that is below it.

    `path` is POSIX and relative to the project root; a pattern with a slash before its end is anchored
    there. The last pattern that matches the file or a directory above it decides. (Here `!` takes back from
    below a directory too; git cannot, since it does not even look into a directory that it ignores.)
    """
    if not patterns:
        return False
    parts = path.split("/")
    entries = [("/".join(parts[:depth]), name) for depth, name in enumerate(parts, 1)]
    for line in _patterns(patterns).parsed:
        above = entries[:-1] if line.directories_only else entries
        if any(line.matches(local, name) for local, name in above):
            return not line.negated
    return False


PATTERN_REMEDY = "write a pattern as in a .gitignore, such as build/ or **/legacy_*.py"


def pattern_error(pattern: str) -> str | None:
    """What is wrong with a pattern that a user wrote, None where it can be used."""
    if not pattern.strip() or pattern.startswith("#"):
        return "is empty"
    return None if Patterns((pattern,)).parsed else "is not a pattern as .gitignore knows them"


# The same few tuples are asked about for every file.
@lru_cache(maxsize=256)
def _patterns(patterns: tuple[str, ...]) -> Patterns:
    return Patterns(patterns)


def _parse(raw: str) -> Line | None:
    """One line as git reads it; None for comments, blank lines and what is no pattern."""
    line = raw.removesuffix("\r")
    if not line.endswith("\\ "):
        line = line.rstrip(" ")
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    pattern = line[1:] if negated else line
    body = pattern.removesuffix("/")
    # `**/name` is `name`, and `/**` is `**`: they mean every depth.
    anchored = body.count("/") != body.startswith("**/") and body != "/**"
    name = body.rpartition("/")[2]
    if not name or _expression(body) is None:
        return None
    return Line(body.removeprefix("/"), name, anchored, negated, body != pattern)


def _matches(pattern: str, text: str) -> bool:
    expression = _expression(pattern)
    return expression is not None and re.fullmatch(expression, text) is not None


def _expression(pattern: str) -> str | None:
    """A regular expression for a pattern of one part or several; None for what is no pattern."""
    parts = pattern.split("/")
    found = ["(?s:"]
    for index, part in enumerate(parts, 1):
        if part == "**" and len(parts) > 1:
            found.append(".+" if index == len(parts) else "(?:.*/)?")
            continue
        expression = _part(part)
        if expression is None:
            return None
        found.append(expression if index == len(parts) else f"{expression}/")
    return "".join([*found, ")"])


def _part(part: str) -> str | None:
    found: list[str] = []
    at = 0
    while at < len(part):
        piece = _PIECES.match(part, at)
        if piece is None:
            return None
        at = piece.end()
        if piece["stars"]:
            found.append("[^/]*")
        elif piece["one"]:
            found.append("[^/]")
        elif piece["set"]:
            members = _members(piece["set"])
            if members is None:
                return None
            found.append(f"(?!/)[{'^' if piece['not'] else ''}{members}]")
        else:
            found.append(re.escape(piece["escaped"] or piece["plain"]))
    return "".join(found)


def _members(text: str) -> str | None:
    """What stands inside the brackets of a class; None where a range runs backwards."""
    head = r"\]" if text.startswith("]") else ""
    items = _MEMBERS.findall(text[1:] if head else text)
    found = [_POSIX.get(item) or (item if item == "-" else re.escape(item[-1])) for item in items]
    members = (head + "".join(found)).replace("--", r"\--")
    try:
        re.compile(f"[{members}]")
    except re.error:
        return None
    return members
