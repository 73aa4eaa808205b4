"""The scan against libcst over whole folders: `python -m benchmarks.scan FOLDER... --jobs 2 --limit 500`.

Prints how much was compared, every kind of difference with examples, and what libcst was not asked about.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from benchmarks.oracle import compare
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source

if TYPE_CHECKING:
    from benchmarks.oracle import Comparison

# libcst needs over 2 GB for the syntax tree of a data literal of 2 MB.
MAX_CHARACTERS = 1_000_000
_EXAMPLES = 8


@dataclass
class Totals:
    """What was compared, by kind; `skipped` says of each file that was not compared why."""

    files: int = 0
    characters: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def python_files(folders: Iterable[Path], limit: int | None) -> list[Path]:
    """The Python files below the folders, each text once; `limit` keeps that many, chosen by the hash of the path."""
    found: dict[bytes, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if path.is_file():
                found.setdefault(hashlib.sha256(path.read_bytes()).digest(), path)
    if limit is None or limit >= len(found):
        return sorted(found.values())
    return sorted(sorted(found.values(), key=lambda path: hashlib.sha256(path.name.encode()).digest())[:limit])


def compared(path: Path) -> tuple[Path, int, Comparison | str]:
    """The comparison of one file, or why there is none."""
    source = read_source(path.as_posix(), path, FileRole.PRODUCT)
    if not isinstance(source, Source):
        return path, 0, f"not decoded: {source.reason}"
    if len(source.text) > MAX_CHARACTERS:
        return path, 0, f"more than {MAX_CHARACTERS} characters"
    try:
        return path, len(source.text), compare(source.text)
    except cst.ParserSyntaxError:
        return path, 0, "not parsed by libcst"


def run(paths: list[Path], jobs: int) -> Iterator[tuple[Path, int, Comparison | str]]:
    """Compare all files, in order."""
    if jobs == 1:
        yield from map(compared, paths)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(compared, paths, chunksize=4)


def add_up(results: Iterable[tuple[Path, int, Comparison | str]]) -> Totals:
    """The totals; differences are printed as they come."""
    totals = Totals()
    for path, characters, result in results:
        if isinstance(result, str):
            totals.skipped[result].append(path.as_posix())
            continue
        totals.files += 1
        totals.characters += characters
        totals.counts += result.counts
        for kind, difference in result.differences.items():
            totals.missed[kind] += len(difference.missed)
            totals.invented[kind] += len(difference.invented)
            print(f"{path}: {kind}")
            print(f"    only libcst: {difference.missed[:_EXAMPLES]}")
            print(f"    only scan:   {difference.invented[:_EXAMPLES]}", flush=True)
    return totals


def main(arguments: list[str]) -> int:
    """Run the comparison; 1 where the two differ anywhere."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument("--limit", type=int, help="compare at most N files, the same ones each time")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    totals = add_up(run(python_files(options.folders, options.limit), options.jobs))
    print(f"{totals.files} files, {totals.characters / 1e6:.1f} M characters, {time.monotonic() - began:.0f} s")
    for kind, count in totals.counts.items():
        print(f"{kind:>12} {count:>9} compared, {totals.missed[kind]} missed, {totals.invented[kind]} invented")
    for reason, skipped in totals.skipped.items():
        print(f"{len(skipped)} files not compared ({reason}): {', '.join(skipped[:_EXAMPLES])}")
    return 1 if totals.missed or totals.invented else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
