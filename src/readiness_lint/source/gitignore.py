"""What git would ignore, decided entry by entry on the way down a tree, as git itself does.

Most lines are plain names, paths or endings, and most names match no line at all: so names are asked for
first, and an expression is compiled only for a line that could match. (Judging whole paths costs ten times
as much, and gets negations wrong that take back what lies below an ignored directory.) Rules that belong to
one machine (`core.excludesFile`) are left alone, so that every machine sees the same files;
`.git/info/exclude` is read where `.git` is a directory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

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
class IgnoreRules:
    """The patterns of one .gitignore, or of a setting; `base` is its directory, relative to the root.

    For a .gitignore above the root, `above` is the path from its directory to the root.
    """

    lines: tuple[str, ...]
    base: str = ""
    above: str = ""

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
        """True for ignored, False for taken back, None where no pattern speaks of the entry.

        `path` is POSIX and relative to the root; it is assumed that no directory above it is ignored.
        """
        if self.above:
            return self.decide_local(f"{self.above}/{path}", name, is_directory)
        return self.decide_local(path[len(self.base) + 1 :] if self.base else path, name, is_directory)

    def decide_local(self, local: str, name: str, is_directory: bool) -> bool | None:
        """The same for a path relative to the directory of the file that the rules come from."""
        if name in self._literals or name.endswith(self._endings) or (self._wild and self._wild.fullmatch(name)):
            for line in self.parsed:
                if (is_directory or not line.directories_only) and line.matches(local, name):
                    return not line.negated
        return None


def is_ignored(rules: Sequence[IgnoreRules], path: str, name: str, is_directory: bool) -> bool:
    """Whether the last of the rules that speaks of the entry ignores it; deeper files stand later."""
    for each in reversed(rules):
        decision = each.decide(path, name, is_directory)
        if decision is not None:
            return decision
    return False


def read_rules(file: Path, base: str = "", above: str = "") -> IgnoreRules | None:
    """The rules of a .gitignore; None where it is no file or says nothing. Raises OSError otherwise."""
    try:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    rules = IgnoreRules(tuple(text.removeprefix("\ufeff").split("\n")), base, above)
    return rules if rules.parsed else None


def outer_rules(root: Path) -> tuple[IgnoreRules, ...]:
    """What holds before the walk begins: `.git/info/exclude`, and every .gitignore above the root.

    Empty outside a git work tree, and also where the outer rules ignore the root itself: who names an
    ignored directory wants to see what is in it. Raises OSError where a file cannot be read.
    """
    top = work_tree(root)
    if top is None:
        return ()
    inner = root.relative_to(top).parts
    exclude = read_rules(top / ".git" / "info" / "exclude", above="/".join(inner))
    rules: list[tuple[int, IgnoreRules]] = [] if exclude is None else [(0, exclude)]
    for depth, name in enumerate(inner):
        own = read_rules(top.joinpath(*inner[:depth], ".gitignore"), above="/".join(inner[depth:]))
        if own is not None:
            rules.append((depth, own))
        decisions = (
            each.decide_local("/".join(inner[start : depth + 1]), name, True) for start, each in reversed(rules)
        )
        if next((decision for decision in decisions if decision is not None), False):
            return ()
    return tuple(each for _, each in rules)


def work_tree(root: Path) -> Path | None:
    """The nearest directory, from the root upwards, that holds `.git`; None where there is none."""
    return next((path for path in (root, *root.parents) if (path / ".git").exists()), None)


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
    # `**/name` is `name`: both mean every depth.
    anchored = body.count("/") != body.startswith("**/")
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
