"""What the user says of critical paths: where they begin, what is on them, and which interfaces are whose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readiness_lint.config.patterns import matches

DEFAULT_LINE_THRESHOLD = 0.80
DEFAULT_BRANCH_THRESHOLD = 0.90
DEFAULT_MUTATION_THRESHOLD = 0.70

ROLES = (
    "train_step", "train_loop", "optimizer", "loss", "data", "distributed", "export", "convert", "quantize",
    "checkpoint", "evaluate", "compile",
)  # fmt: skip
"""What a function may do on a path, as the table of ML interfaces names it."""

_NAME = re.compile(r"[^\W\d][\w.]*|[^:*?\[]+\.(?:py|ipynb)")


@dataclass(frozen=True, slots=True)
class CriticalPathConfig:
    """What the user says of one critical path. Thresholds are fractions from 0 to 1.

    `globs` are patterns as in a .gitignore; empty means that nobody said which files are meant. `critical` and
    `not_critical` hold patterns of files, and names of functions as `names_function` tells them. Where `infer` is
    off, nothing is on the path that the user did not name.
    """

    name: str
    globs: tuple[str, ...] = ()
    entry_points: tuple[str, ...] = ()
    line_threshold: float = DEFAULT_LINE_THRESHOLD
    branch_threshold: float = DEFAULT_BRANCH_THRESHOLD
    mutation_threshold: float = DEFAULT_MUTATION_THRESHOLD
    critical: tuple[str, ...] = ()
    not_critical: tuple[str, ...] = ()
    infer: bool = True

    def matches(self, path: str) -> bool:
        """Whether the globs name this file (POSIX, relative to the project root)."""
        return matches(self.globs, path)


@dataclass(frozen=True, slots=True)
class OwnRole:
    """The user's own interfaces of one role, by full name; `overrides` are methods that a subclass defines anew."""

    role: str
    names: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user says of functions whatever their path is, and of interfaces."""

    critical: tuple[str, ...] = ()
    not_critical: tuple[str, ...] = ()
    roles: tuple[OwnRole, ...] = ()


def names_function(text: str) -> bool:
    """Whether `package.module:function` or `path/to/file.py:function` is written, and not a pattern of files."""
    place, colon, function = text.rpartition(":")
    return (
        bool(colon)
        and not place.startswith("!")
        and _NAME.fullmatch(place) is not None
        and all(map(str.isidentifier, function.split(".")))
    )
