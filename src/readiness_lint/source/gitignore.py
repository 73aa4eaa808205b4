"""What git would ignore, decided entry by entry on the way down a tree, as git itself does.

Rules that belong to one machine (`core.excludesFile`) are left alone, so that every machine sees the same
files; `.git/info/exclude` is read where `.git` is a directory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_lint.config.patterns import Patterns
from readiness_lint.config.regular_files import bytes_of


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The patterns of one .gitignore; `base` is its directory, relative to the root.

    For a .gitignore above the root, `above` is the path from its directory to the root.
    """

    patterns: Patterns
    base: str = ""
    above: str = ""

    def decide(self, path: str, name: str, is_directory: bool) -> bool | None:
        """True for ignored, False for taken back, None where no pattern speaks of the entry.

        `path` is POSIX and relative to the root; it is assumed that no directory above it is ignored.
        """
        if self.above:
            return self.patterns.decide(f"{self.above}/{path}", name, is_directory)
        return self.patterns.decide(path[len(self.base) + 1 :] if self.base else path, name, is_directory)


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
        text = bytes_of(file).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    patterns = Patterns(tuple(text.removeprefix("\ufeff").split("\n")))
    return IgnoreRules(patterns, base, above) if patterns.parsed else None


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
            each.patterns.decide("/".join(inner[start : depth + 1]), name, True) for start, each in reversed(rules)
        )
        if next((decision for decision in decisions if decision is not None), False):
            return ()
    return tuple(each for _, each in rules)


def work_tree(root: Path) -> Path | None:
    """The nearest directory, from the root upwards, that holds `.git`; None where there is none."""
    return next((path for path in (root, *root.parents) if (path / ".git").exists()), None)
