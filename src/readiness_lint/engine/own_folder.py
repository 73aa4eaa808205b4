"""The folders that readiness-lint makes in a project, marked so that neither git nor backups take them for sources."""

from __future__ import annotations

from pathlib import Path

from readiness_lint.config.settings import DEFAULT_CACHE_DIR

_OWN_FOLDER = Path(DEFAULT_CACHE_DIR).parts[0]
_CACHE_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of readiness-lint.\n"


def make_folder(root: Path, folder: Path) -> None:
    """Make a folder; the first one that is made, and `.readiness-lint`, say that they are no sources.

    Raises OSError.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    own = root / _OWN_FOLDER
    for marked in {*missing[-1:], *([own] if folder.is_relative_to(own) else [])}:
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _CACHE_TAG)):
            if not (marked / name).exists():
                (marked / name).write_text(text, encoding="utf-8", newline="\n")
