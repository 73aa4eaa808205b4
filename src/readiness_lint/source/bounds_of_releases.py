"""Which libraries a project holds back: declared with an exact release or with one that they must stay below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from readiness_lint.config.regular_files import text_of

_FILES = (
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "Pipfile",
    "environment*.y*ml",
    "*requirements*.txt",
    "requirements/*.txt",
    "*/requirements*.txt",
)
# What ends the declaration of one library on a line that holds several.
_END = re.compile(r"[\"']\s*,|[;#\]]|[\"']\s*\)")
_BOUND = re.compile(r"(===?|<=|<|~=|\^|(?<![<>!=~])=)\s*[\"']?(\d+(?:\.\d+)*)")
_INCLUDED = ("==", "===", "<=", "=")
_SEPARATOR = re.compile(r"[-_.]+")

Release = tuple[int, ...]


def is_held_below(root: Path, library: str, release: Release) -> bool:
    """Whether a file below `root` that declares dependencies keeps `library` below a release.

    Of TOML, INI, text and `setup.py` alike the lines are read that name the library; a file that cannot be read
    declares nothing.
    """
    spelled = _SEPARATOR.sub("[-_.]", library)
    name = re.compile(rf"(?<![\w./-]){spelled}(?![\w./-])(?:\[[^\]\n]*\])?[\"']?", re.IGNORECASE)
    declarations = (_declaration(line, match.end()) for line in _lines(root) for match in name.finditer(line))
    return any(_is_below(bound[1], bound[2], release) for text in declarations for bound in _BOUND.finditer(text))


def _is_below(operator: str, version: str, release: Release) -> bool:
    bound = tuple(map(int, version.split(".")))
    if operator in _INCLUDED:
        return bound < release
    if operator == "^" or (operator == "~=" and len(bound) > 1):
        place = 1 if operator == "^" else len(bound) - 1
        bound = (*bound[: place - 1], bound[place - 1] + 1)
    return bound <= release


def _declaration(line: str, start: int) -> str:
    end = _END.search(line, start)
    return line[start : end.start() if end else len(line)]


def _lines(root: Path) -> Iterator[str]:
    for pattern in _FILES:
        for file in sorted(root.glob(pattern)):
            try:
                text = text_of(file)
            except (OSError, UnicodeDecodeError):
                continue
            yield from (line for line in text.splitlines() if not line.lstrip().startswith("#"))
