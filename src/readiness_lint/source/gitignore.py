"""What git would ignore, decided entry by entry on the way down a tree.

pathspec judges patterns with wildcards inside a path. Most lines are plain names, paths or endings, though,
and most names match no line at all: both are decided here, without compiling hundreds of expressions.
Rules that belong to one machine (`core.excludesFile`) are left alone, so that every machine sees the same
files; `.git/info/exclude` is read where `.git` is a directory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.patterns import compile_patterns

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_WILD = re.compile(r"[*?\[\\]")
# Stars, a question mark, a simple class; anything else that is special is left to pathspec.
_PIECES = re.compile(
    r"(?P<stars>\*+)|(?P<one>\?)|\[(?P<not>[!^]?)(?P<set>[^]\[\\!^]+)\]|(?P<plain>[^*?\[\\]+)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One pattern: `name` is what its last part demands of the name of an entry.

    `head` is what an anchored pattern says before its first wildcard, None where it is not anchored: then the
    name decides alone. `exact` says that the two decide; otherwise they are necessary, and pathspec decides.
    """

    negated: bool
    directories_only: bool
    exact: bool
    name: str
    head: str | None

    @property
    def literal(self) -> bool:
        """Whether the last part is one name."""
        return not _WILD.search(self.name)

    @property
    def ending(self) -> bool:
        """Whether the last part is a star and an ending."""
        return self.name[0] == "*" and len(self.name) > 1 and not _WILD.search(self.name[1:])

    def may_match(self, local: str, name: str) -> bool:
        """Whether an entry has the name and lies where the pattern says, as far as these two tell."""
        if self.head is not None and not local.startswith(self.head):
            return False
        if self.exact and self.head is not None:
            return local == self.head
        if self.literal:
            return name == self.name
        if self.ending:
            return name.endswith(self.name[1:])
        return re.fullmatch(_expression(self.name)[0], name, re.DOTALL) is not None


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
        wild = {_expression(line.name)[0] for line in self.parsed if not (line.literal or line.ending)}
        return re.compile("|".join(sorted(wild)), re.DOTALL) if wild else None

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return compile_patterns(self.lines)

    def decide(self, path: str, name: str, is_directory: bool) -> bool | None:
        """True for ignored, False for taken back, None where no pattern speaks of the entry.

        `path` is POSIX and relative to the root; it is assumed that no directory above it is ignored.
        """
        if not (
            name in self._literals
            or name.endswith(self._endings)
            or (self._wild is not None and self._wild.fullmatch(name))
        ):
            return None
        local = self._local(path)
        for line in self.parsed:
            if (is_directory or not line.directories_only) and line.may_match(local, name):
                if line.exact:
                    return not line.negated
                return self._spec.check_file(f"{local}/" if is_directory else local).include
        return None

    def _local(self, path: str) -> str:
        """The path as the patterns see it: from the directory of their file."""
        if self.above:
            return f"{self.above}/{path}"
        return path[len(self.base) + 1 :] if self.base else path


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
    found = [read_rules(top / ".git" / "info" / "exclude", above="/".join(inner))]
    for depth in range(len(inner)):
        directory = top.joinpath(*inner[:depth])
        found.append(read_rules(directory / ".gitignore", above="/".join(inner[depth:])))
    rules = tuple(each for each in found if each is not None)
    return () if any(_ignores_root(each) for each in rules) else rules


def work_tree(root: Path) -> Path | None:
    """The nearest directory, from the root upwards, that holds `.git`; None where there is none."""
    return next((path for path in (root, *root.parents) if (path / ".git").exists()), None)


def _ignores_root(rules: IgnoreRules) -> bool:
    return bool(rules.above) and compile_patterns(rules.lines).check_file(rules.above + "/").include is True


def _parse(raw: str) -> Line | None:
    """One line as git reads it; None for comments, blank lines and what is no pattern."""
    line = raw.rstrip("\r")
    if not line.endswith("\\ "):
        line = line.rstrip(" ")
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    pattern = line[1:] if negated else line
    body = pattern.removesuffix("/")
    name = body.rpartition("/")[2]
    if not name:
        return None
    if body.count("/") == body.startswith("**/"):
        return Line(negated, body != pattern, _expression(name)[1], name, None)
    head = body.removeprefix("/")
    wild = _WILD.search(head)
    return Line(negated, body != pattern, wild is None, name, head[: wild.start()] if wild else head)


def _expression(name: str) -> tuple[str, bool]:
    """A regular expression for the last part of a pattern, and whether it says all that the part says.

    Where it does not, it matches too much rather than too little.
    """
    parts: list[str] = []
    at = 0
    while at < len(name):
        piece = _PIECES.match(name, at)
        members = "" if piece is None else re.escape(piece["set"] or "").replace(r"\-", "-")
        if piece is None or not _valid(members):
            return "".join([*parts, ".*"]), False
        at = piece.end()
        if members:
            parts.append(f"[{'^' if piece['not'] else ''}{members}]")
        elif piece["plain"]:
            parts.append(re.escape(piece["plain"]))
        else:
            parts.append("." if piece["one"] else ".*")
    return "".join(parts), True


def _valid(members: str) -> bool:
    """Whether a class is none, or one that `re` understands: its ranges must run upwards."""
    try:
        re.compile(f"[{members}]" if members else "")
    except re.error:
        return False
    return True
