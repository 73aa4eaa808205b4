"""What ruff and pylint say of labelled blocks by their own rules about code that does nothing."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.checkouts import checkout_of

if TYPE_CHECKING:
    from benchmarks.blocks import Block

RUFF = (
    "E722,BLE001,S110,S112,ARG001,ARG002,ARG003,ARG004,B027,PIE790,SIM105,SIM222,SIM223,SIM108,F841,B018,S311,NPY002"
    ",TRY203,TRY300,TRY400,RET501,RET503,PLR1704,B904,PLW2901"
)
PYLINT = (
    "bare-except,broad-exception-caught,unused-argument,unnecessary-pass,unreachable,using-constant-test"
    ",condition-evals-to-constant,redefined-argument-from-local,try-except-raise,unnecessary-ellipsis"
)
Flagged = Mapping[str, set[int]] | str
"""By rule the places of the blocks that it flags; or why it could not be asked."""


def ruff_lines(blocks: Sequence[Block], folders: Sequence[Path]) -> Flagged:
    """What `ruff check` reports in the blocks. Raises CalledProcessError where it fails."""
    if importlib.util.find_spec("ruff") is None:
        return "not measured: ruff is not installed"
    options = ["check", "--isolated", "--select", RUFF, "--no-cache", "--exit-zero", "--output-format", "json"]
    said = json.loads(_run(["ruff", *options], _files(blocks, folders), failing=~0))
    return _flagged(blocks, folders, _of_ruff(said))


def pylint_lines(blocks: Sequence[Block], folders: Sequence[Path]) -> Flagged:
    """What pylint reports in the blocks. Raises CalledProcessError where it fails."""
    if importlib.util.find_spec("pylint") is None:
        return "not measured: pylint is not installed"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")  # what else pylint says on its output is no JSON
        options = ["--rcfile", os.devnull, "--disable=all", f"--enable={PYLINT}", f"--output-format=json:{report}"]
        # The exit code is a sum: 1 and 32 say that pylint failed (1 also that a file has a syntax error).
        _run(["pylint", *options], _files(blocks, folders), failing=32)
        said = json.loads(report.read_text(encoding="utf-8"))
    return _flagged(blocks, folders, ((str(Path(one["path"]).resolve()), one["line"], one["symbol"]) for one in said))


def _of_ruff(said: Iterable[Mapping[str, Any]]) -> Iterable[tuple[object, object, object]]:
    return ((one["filename"], one["location"]["row"], one["code"]) for one in said if one["code"])


def _files(blocks: Sequence[Block], folders: Sequence[Path]) -> list[str]:
    return sorted({str((checkout_of(one.repository, folders) / one.file).resolve()) for one in blocks})


def _run(command: Sequence[str], files: Sequence[str], *, failing: int) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command, *files], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode & failing:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


def _flagged(
    blocks: Sequence[Block], folders: Sequence[Path], reports: Iterable[tuple[object, object, object]]
) -> Mapping[str, set[int]]:
    at: defaultdict[str, list[int]] = defaultdict(list)
    for place, block in enumerate(blocks):
        at[str((checkout_of(block.repository, folders) / block.file).resolve())].append(place)
    found: defaultdict[str, set[int]] = defaultdict(set)
    for file, line, rule in reports:
        for place in at[str(file)]:
            if blocks[place].line <= int(str(line)) <= blocks[place].end_line:
                found[str(rule)].add(place)
    return found
