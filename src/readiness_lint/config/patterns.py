"""Path patterns of the settings: written as in a .gitignore, judged relative to the project root."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def matches(patterns: tuple[str, ...], path: str) -> bool:
    """Whether a file is meant by the patterns; a pattern for a directory means all that is below it.

    `path` is POSIX and relative to the project root. As in a .gitignore the last matching pattern decides,
    so that `!` takes files back; a pattern with a slash before its end is anchored at the root.
    """
    return bool(patterns) and _cached_spec(patterns).match_file(path)


def pattern_error(pattern: str) -> str | None:
    """What is wrong with a pattern that a user wrote, None where it can be used."""
    if not pattern.strip() or pattern.startswith("#"):
        return "is empty"
    spec = compile_patterns((pattern,))
    if any(compiled.regex is not None for compiled in spec.patterns):
        return None
    return "is not a pattern as .gitignore knows them"


def compile_patterns(lines: Sequence[str]) -> GitIgnoreSpec:
    """The lines of a .gitignore; as in git, a line that is no pattern matches nothing."""
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore import GitIgnorePatternError

    patterns: list[Any] = []
    with warnings.catch_warnings():
        # pathspec hands POSIX classes such as [[:alpha:]] on to `re`, which warns of them.
        warnings.simplefilter("ignore", FutureWarning)
        for line in lines:
            try:
                patterns += GitIgnoreSpec.from_lines([line]).patterns
            except (GitIgnorePatternError, re.error):
                continue
    return GitIgnoreSpec(patterns)


# Compiling costs far more than matching, and a handful of tuples is asked about for every file.
@lru_cache(maxsize=256)
def _cached_spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return compile_patterns(patterns)
