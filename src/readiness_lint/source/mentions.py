"""Where else in a project an option of a command line is written: scripts, CI files, documentation, other Python."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from readiness_lint.source.walk import CACHES, ENDINGS, INSTALLED

_TEXTS = (
    *(".sh", ".bash", ".slurm", ".sbatch", ".mk", ".bat", ".ps1"),
    *(".md", ".rst", ".txt", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".json"),
)
_NAMES = ("makefile", "gnumakefile", "justfile", "procfile", "dockerfile")
# A text that is longer was written by a program.
_MOST_BYTES = 1 << 20


class Mentions:
    """The texts below a folder, read when they are first asked for, without caches and installed packages."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, str] | None = None

    def of(self, flags: Collection[str], but: str) -> str | None:
        """The first file that names one of the flags as a word, None where none does; `but` is left out."""
        if self._texts is None:
            self._texts = {
                place.relative_to(self._root).as_posix(): _text(place) for place in sorted(_places(self._root))
            }
        word = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(flags)))})(?![\w-])")
        return next((path for path, text in self._texts.items() if path != but and word.search(text)), None)


def _places(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in CACHES and name not in INSTALLED]
        for name in names:
            lower = name.lower()
            if lower.endswith((*_TEXTS, *ENDINGS)) or lower.startswith(_NAMES):
                yield Path(folder, name)


def _text(place: Path) -> str:
    try:
        if not place.is_file() or place.stat().st_size > _MOST_BYTES:
            return ""
        return place.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
