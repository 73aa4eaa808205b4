"""Which files are part of a project, and which groups of files are left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.errors import UsageError
from readiness_lint.model.source import LeftOut, Unreadable
from readiness_lint.source.git import tracked_although_ignored
from readiness_lint.source.roles import role_of_path
from readiness_lint.source.walk import ENDINGS, Group, Walk

if TYPE_CHECKING:
    from readiness_lint.model.source import FileRole

NAMED_IN_REPORT = 5

_REASONS = {
    Group.IGNORED_FILES: "ignored by git, and not tracked",
    Group.IGNORED_DIRECTORIES: "ignored by git; of the files in them those that git tracks are read",
    Group.EXCLUDED_FILES: "named by exclude or extend-exclude",
    Group.EXCLUDED_DIRECTORIES: "named by exclude or extend-exclude",
    Group.HIDDEN_FILES: "the name begins with a dot",
    Group.HIDDEN_DIRECTORIES: "the name begins with a dot",
    Group.ENVIRONMENTS: "hold pyvenv.cfg or conda-meta",
    Group.INSTALLED: "the code of others",
    Group.MUTANTS: "copies of the project that mutmut made",
    Group.LINKED_DIRECTORIES: "symbolic links to directories are not followed",
    Group.LINKS: "lead to a file that is read under another name",
    Group.SPECIAL: "neither files nor directories",
}


@dataclass(frozen=True, slots=True)
class DiscoveredFile:
    """A file of the project: path relative to the root (POSIX), place, and the role the path shows."""

    path: str
    absolute: Path
    role: FileRole


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files in the order of their paths, and everything that was met and not taken.

    `left_out` counts entries: a directory that was not entered counts as one, and its group says so. What is
    read but not judged is not among them: see `roles.left_out_by_role`, which needs the final roles.
    `unreadable` holds directories and ignore files that could not be read, so that what lies there is unknown,
    files whose name is not UTF-8, and links to files that are not there.
    `package_roots` are the directories with a pyproject.toml, setup.py or setup.cfg, relative to the root.
    """

    files: tuple[DiscoveredFile, ...]
    left_out: tuple[LeftOut, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    package_roots: tuple[str, ...] = ()


def discover(root: Path, paths: Sequence[Path] = (), exclude: Sequence[str] = ()) -> Discovery:
    """The Python files and notebooks at `paths` (all below `root` where none are given), each once.

    Relative paths are taken from the working directory. A file or directory that is named is always taken,
    whatever ignores or hides it. Below a directory the rules apply: left out is what git ignores and does
    not track, what `exclude` names (patterns as in a .gitignore), hidden names, virtual environments and
    installed packages. Everything is judged by its path below the root, never by what lies above it. Stubs
    (.pyi) hold no code and are not taken. Raises UsageError for a path that does not exist or lies outside
    the root.
    """
    base = Path(os.path.realpath(root))
    named = [_below(base, root, path) for path in paths] if paths else [""]
    walk = Walk(str(base), tuple(exclude), frozenset(named))
    for path in named:
        walk.take_named(path)
    _take_tracked(walk, base)
    _take_links(walk)
    return Discovery(
        files=tuple(DiscoveredFile(path, base / path, role_of_path(path)) for path in sorted(walk.taken)),
        left_out=tuple(_left_out(walk)),
        unreadable=tuple(sorted(walk.unreadable, key=lambda each: each.path)),
        package_roots=tuple(sorted(walk.package_roots)),
    )


def _below(base: Path, root: Path, path: Path) -> str:
    """A named path relative to the root; a link counts as what it leads to, if that is below the root."""
    try:
        path.stat()
    except OSError as error:
        told = f"cannot be read: {error.strerror}"
        if os.path.islink(path):  # noqa: PTH114 - never raises
            told = f"a symbolic link that cannot be followed: {error.strerror}"
        elif isinstance(error, FileNotFoundError):
            told = "no such file or directory"
        remedy = "check the spelling; relative paths start at the working directory"
        raise UsageError(told, path=str(path), remedy=remedy) from error
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    real = Path(os.path.realpath(path))
    for candidate, start in ((real, base), (absolute, base), (absolute, root.absolute())):
        if candidate.is_relative_to(start):
            relative = candidate.relative_to(start).as_posix()
            return "" if relative == "." else relative
    remedy = "run in that project, or name the paths of one project only"
    raise UsageError(f"lies outside the project root {base}", path=str(path), remedy=remedy)


def _take_tracked(walk: Walk, base: Path) -> None:
    """Take back what git tracks: a rule in a .gitignore only keeps git from adding files."""
    directories = tuple(f"{path}/" for path in walk.dropped.get(Group.IGNORED_DIRECTORIES, ()))
    files = walk.dropped.get(Group.IGNORED_FILES, set())
    if not (directories or files):
        return
    for path in tracked_although_ignored(base, ENDINGS):
        if path in files:
            files.remove(path)
        elif not path.startswith(directories) or walk.unwanted(path):
            continue
        place = base / path
        if place.is_symlink():
            walk.links.add(path)
        elif place.is_file():  # else it is deleted, and only git's index still knows it
            walk.taken.add(path)


def _take_links(walk: Walk) -> None:
    """Links to files outside what was taken; each file once, under the first of its names.

    A link that leads to no file is a file that cannot be read: somebody meant there to be one.
    """
    real = {walk.place(path) for path in walk.taken}
    for path in sorted(walk.links):
        target = os.path.realpath(walk.place(path))
        try:
            mode = os.stat(target).st_mode  # noqa: PTH116
        except OSError as error:
            reason = f"a symbolic link that cannot be followed: {error.strerror}"
            walk.unreadable.append(Unreadable(path, 1, reason))
            continue
        if target in real:
            walk.drop(Group.LINKS, path)
        elif stat.S_ISREG(mode):
            real.add(target)
            walk.taken.add(path)
        else:
            walk.drop(Group.LINKED_DIRECTORIES if stat.S_ISDIR(mode) else Group.SPECIAL, path)


def _left_out(walk: Walk) -> Iterator[LeftOut]:
    for group, why in _REASONS.items():
        paths = sorted(walk.dropped.get(group, ()))
        if paths:
            more = ", …" if len(paths) > NAMED_IN_REPORT else ""
            yield LeftOut(f"{group} ({', '.join(paths[:NAMED_IN_REPORT])}{more})", len(paths), why)
