"""One walk down a project: every entry is taken, entered, or noted with the group it was left out with."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from readiness_lint.config.patterns import Patterns
from readiness_lint.model.source import NOTEBOOK, Unreadable
from readiness_lint.source.gitignore import IgnoreRules, is_ignored, outer_rules, read_rules

ENDINGS = (".py", ".pyw", NOTEBOOK)
PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
# These never hold sources, so that nobody needs to hear that they were left out.
CACHES = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".readiness-lint",
        ".ipynb_checkpoints",
    }
)
INSTALLED = frozenset({"node_modules", "site-packages", "__pypackages__"})
ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
MUTANTS = "mutants"
# No pattern speaks of this name in particular: only one that means all files matches it.
ANY_NAME = "\0.py"

Rules = tuple[IgnoreRules, ...]


class Group(StrEnum):
    """What was left out, as a report names it."""

    IGNORED_FILES = "ignored files"
    IGNORED_DIRECTORIES = "ignored directories"
    EXCLUDED_FILES = "excluded files"
    EXCLUDED_DIRECTORIES = "excluded directories"
    HIDDEN_FILES = "hidden files"
    HIDDEN_DIRECTORIES = "hidden directories"
    ENVIRONMENTS = "virtual environments"
    INSTALLED = "directories of installed packages"
    MUTANTS = "directories of mutants"
    LINKED_DIRECTORIES = "linked directories"
    LINKS = "links"
    SPECIAL = "special files"


@dataclass(slots=True)
class Walk:
    """What was met so far. `root` is free of links; `named` holds the paths that no rule may leave out.

    All paths are POSIX and relative to the root, which itself is the empty path.
    """

    root: str
    patterns: tuple[str, ...]
    named: frozenset[str]
    taken: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    dropped: dict[Group, set[str]] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    package_roots: set[str] = field(default_factory=set)
    exclude: Patterns = field(init=False)
    outer: Rules = field(init=False)

    def __post_init__(self) -> None:
        self.exclude = Patterns(self.patterns)
        self.outer = self.rules_of(lambda: outer_rules(Path(self.root)), ".gitignore") or ()

    def place(self, path: str) -> str:
        """The absolute path of an entry."""
        return os.path.join(self.root, path)  # noqa: PTH118 - thousands of them, and the root may be `/`

    def drop(self, group: Group, path: str) -> None:
        """Note that an entry was left out."""
        self.dropped.setdefault(group, set()).add(path)

    def rules_of(self, read: Callable[[], Rules | None], path: str) -> Rules | None:
        """What `read` returns; an ignore file that cannot be read is noted, and the rest is still walked."""
        try:
            return read()
        except OSError as error:
            self.unreadable.append(Unreadable(path, 1, f"cannot be read: {error.strerror or error}", hides=True))
            return None

    def take_named(self, path: str) -> None:
        """Take a file, or all that the rules allow below a directory."""
        absolute = self.place(path)
        if os.path.isdir(absolute):  # noqa: PTH112
            self.enter(path, self.rules_above(path))
        elif os.path.realpath(absolute) == absolute:
            self.taken.add(path)
        else:
            self.links.add(path)

    def rules_above(self, path: str) -> Rules:
        """The ignore rules that hold in a directory; none where they ignore it, or whatever is in it."""
        rules = self.outer
        parts = path.split("/") if path else []
        for depth, name in enumerate(parts):
            rules += self.own_rules("/".join(parts[:depth]))
            if is_ignored(rules, "/".join(parts[: depth + 1]), name, True):
                rules = ()
        if not (path or any(each.above for each in rules)):
            return rules  # the top of a work tree cannot be ignored by its own rules
        any_file = f"{path}/{ANY_NAME}" if path else ANY_NAME
        return () if is_ignored(rules, any_file, ANY_NAME, False) else rules

    def own_rules(self, directory: str) -> Rules:
        """The rules of a directory's own .gitignore."""
        shown = f"{directory}/.gitignore" if directory else ".gitignore"

        def read() -> Rules | None:
            rules = read_rules(Path(self.root, shown), directory)
            return None if rules is None else (rules,)

        return self.rules_of(read, shown) or ()

    def enter(self, start: str, rules: Rules) -> None:
        """Walk down from a directory. Links to directories are not followed, so that there are no loops."""
        stack = [(start, rules)]
        while stack:
            directory, rules = stack.pop()
            try:
                with os.scandir(self.place(directory)) as found:
                    entries = list(found)
            except OSError as error:
                reason = f"cannot be listed: {error.strerror or error}"
                self.unreadable.append(Unreadable(directory, 1, reason, hides=True))
                continue
            names = {entry.name for entry in entries}
            group = self.group_of(directory, names)
            if group is not None and directory not in self.named:
                self.drop(group, directory)
                continue
            if not PROJECT_FILES.isdisjoint(names):
                self.package_roots.add(directory)
            if ".git" in names and directory:
                rules = ()  # a repository inside another is not subject to its rules
            if ".gitignore" in names:
                rules += self.own_rules(directory)
            prefix = f"{directory}/" if directory else ""
            below = [prefix + entry.name for entry in entries if self.visit(entry, prefix + entry.name, rules)]
            stack += [(path, rules) for path in below]

    def group_of(self, directory: str, names: set[str]) -> Group | None:
        """The group that a directory belongs to by what it holds."""
        if directory and not ENVIRONMENT_MARKS.isdisjoint(names):
            return Group.ENVIRONMENTS
        if directory.rpartition("/")[2] == MUTANTS and any(name.startswith("mutmut-") for name in names):
            return Group.MUTANTS
        return None

    def visit(self, entry: os.DirEntry[str], path: str, rules: Rules) -> bool:
        """Take or leave out one entry; True where it is a directory to be entered."""
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            return self.wanted(path, name, rules, True)
        if not name.endswith(ENDINGS):
            # What leads in a circle, or where nobody may look, is no directory to this function.
            if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112
                self.drop(Group.LINKED_DIRECTORIES, path)
            return False
        if self.wanted(path, name, rules, False):
            if entry.is_symlink():
                self.links.add(path)
            elif entry.is_file(follow_symlinks=False):
                self.taken.add(path)
            else:
                self.drop(Group.SPECIAL, path)
        return False

    def wanted(self, path: str, name: str, rules: Rules, is_directory: bool) -> bool:
        """Whether no rule leaves the entry out; notes the rule that does."""
        if not name.isascii() and not _is_utf8(name):
            shown = path.encode("utf-8", "backslashreplace").decode()
            self.unreadable.append(Unreadable(shown, 1, "the name is not UTF-8", hides=is_directory))
            return False
        if path in self.named:
            return True
        if name in CACHES:
            return False
        group = _group_of_name(name, is_directory)
        if group is None and rules and is_ignored(rules, path, name, is_directory):
            group = Group.IGNORED_DIRECTORIES if is_directory else Group.IGNORED_FILES
        if group is None and self.exclude.decide(path, name, is_directory):
            group = Group.EXCLUDED_DIRECTORIES if is_directory else Group.EXCLUDED_FILES
        if group is not None:
            self.drop(group, path)
        return group is None

    def unwanted(self, path: str) -> bool:
        """Whether a name or an exclusion pattern leaves out a file or any directory above it."""
        parts = path.split("/")
        for depth, name in enumerate(parts, 1):
            is_directory = depth < len(parts)
            if name in CACHES or _group_of_name(name, is_directory) is not None:
                return True
            if self.exclude.decide("/".join(parts[:depth]), name, is_directory):
                return True
        return False


def _group_of_name(name: str, is_directory: bool) -> Group | None:
    if name[0] == ".":
        return Group.HIDDEN_DIRECTORIES if is_directory else Group.HIDDEN_FILES
    return Group.INSTALLED if is_directory and name in INSTALLED else None


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
