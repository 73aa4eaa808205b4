"""The files outside of Python in which people write how their code is started."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import bytes_of
from readiness_lint.source.launches import launches_in

if TYPE_CHECKING:
    from readiness_lint.source.launches import Launch

_NAMES = frozenset(
    {"makefile", "gnumakefile", "justfile", "dockerfile", "tox.ini", "noxfile.py", "procfile", "taskfile.yml"}
)
_ENDINGS = (".sh", ".bash", ".mk", ".slurm", ".sbatch", ".dockerfile")
_WORKFLOWS = ".github/workflows"
_CI = (".gitlab-ci.yml", "azure-pipelines.yml")
_BEGINNING = ("readme", "dockerfile.")
# A text that is longer was written by a program.
_MOST_BYTES = 512 * 1024


def find_launches(root: Path, python_files: Collection[str]) -> tuple[Launch, ...]:
    """Every launch in the project's Makefiles, shell scripts, CI files, Dockerfiles and READMEs, by path and line.

    Looked at are the root (all its Markdown) and its folders, the folders of the Python files (paths below the root),
    and GitHub's workflows. A file that cannot be read starts nothing that is known: others report what is wrong with
    it.
    """
    found: list[Launch] = []
    for path in sorted(set(_candidates(root, python_files))):
        text = _text(root / path)
        if text:
            found += launches_in(path, text)
    return tuple(found)


def _candidates(root: Path, python_files: Collection[str]) -> Iterator[str]:
    folders = {path.rpartition("/")[0] for path in python_files} | {"", _WORKFLOWS}
    folders |= {name for name, is_folder in _entries(root, "") if is_folder and not name.startswith(".")}
    for folder in folders:
        for name, is_folder in _entries(root, folder):
            if not is_folder and _is_wanted(folder, name):
                yield f"{folder}/{name}" if folder else name


def _is_wanted(folder: str, name: str) -> bool:
    lower = name.lower()
    if folder == _WORKFLOWS:
        return lower.endswith((".yml", ".yaml"))
    if lower in _NAMES or lower.endswith(_ENDINGS):
        return True
    if not folder and (lower in _CI or (lower.endswith(".md") and not lower.startswith("change"))):
        return True
    return lower.startswith(_BEGINNING) and not lower.endswith((".py", ".html"))


def _entries(root: Path, folder: str) -> list[tuple[str, bool]]:
    """(name, whether it is a folder) of all that lies in a folder; nothing where it cannot be listed."""
    try:
        with os.scandir(root / folder) as entries:
            return [(entry.name, entry.is_dir()) for entry in entries]
    except OSError:
        return []


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return ""
        return bytes_of(file).decode("utf-8", "replace")
    except OSError:
        return ""
