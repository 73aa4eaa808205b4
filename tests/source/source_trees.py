"""Real directories and real git repositories for the tests of this room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from readiness_lint.source.discovery import discover


def plant(root: Path, files: Iterable[str], text: str = "") -> Path:
    """Write files below a directory."""
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def git(root: Path, *arguments: str) -> str:
    """Run git as nobody's user: no global configuration, a fixed identity."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], env=environment, capture_output=True, check=True, text=True
    )
    return done.stdout


def found(root: Path, *named: str, exclude: Iterable[str] = ()) -> list[str]:
    """The paths that discovery takes."""
    discovery = discover(root, [root / name for name in named], tuple(exclude))
    assert discovery.unreadable == ()
    return [file.path for file in discovery.files]
