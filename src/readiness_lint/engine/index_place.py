"""Where the index of a project lies."""

from __future__ import annotations

from pathlib import Path


def index_file(cache_path: Path) -> Path:
    """The index in a cache folder."""
    return cache_path / "index.jsonl"
