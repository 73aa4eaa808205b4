"""How output is written: whole files, links and pipes."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from readiness_lint.cli.outputs import write_file
from readiness_lint.errors import UsageError


def test_a_file_is_replaced_whole_and_folders_are_made(tmp_path: Path) -> None:
    place = tmp_path / "new" / "out.txt"
    write_file(place, "one\n")
    write_file(place, "two\n")
    assert place.read_text(encoding="utf-8") == "two\n"
    assert [file.name for file in place.parent.iterdir()] == ["out.txt"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_file(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")), daemon=True)
    reader.start()
    write_file(pipe, "through\n")
    reader.join(timeout=20)
    assert read == ["through\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        write_file(tmp_path, "x")
