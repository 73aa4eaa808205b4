"""The speed of the scan beside `tokenize` and `ast.parse`: `python -m benchmarks.throughput FOLDER`.

CPU time of this process; the readers take turns, the median of the rounds counts.
"""

from __future__ import annotations

import argparse
import ast
import io
import statistics
import sys
import time
import tokenize
import warnings
from collections.abc import Callable
from pathlib import Path

from readiness_lint.facts.scan import Scan, facts_of
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source


def _parses(source: Source) -> bool:
    try:
        ast.parse(source.text)
    except (SyntaxError, ValueError):
        return False
    return True


def _comments(source: Source) -> None:
    Scan(source.text).comments()


def _tokenize(source: Source) -> None:
    for _ in tokenize.generate_tokens(io.StringIO(source.text).readline):
        pass


def _ast(source: Source) -> None:
    ast.parse(source.text)


READERS: dict[str, Callable[[Source], object]] = {
    "comments with owners": _comments,
    "whole facts": facts_of,
    "tokenize": _tokenize,
    "ast.parse": _ast,
}


def medians(sources: list[Source], rounds: int) -> dict[str, float]:
    """CPU seconds that each reader needs for all sources."""
    seconds: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(rounds):
        for name, read in READERS.items():
            began = time.process_time()
            for source in sources:
                read(source)
            seconds[name].append(time.process_time() - began)
    return {name: statistics.median(values) for name, values in seconds.items()}


def main(arguments: list[str]) -> int:
    """Print MB/s of each reader over the files that Python can parse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore", SyntaxWarning)
    read = [read_source(path.as_posix(), path, FileRole.PRODUCT) for path in sorted(options.folder.rglob("*.py"))]
    sources = [source for source in read if isinstance(source, Source) and _parses(source)]
    if not sources:
        parser.error(f"no Python files that can be parsed in {options.folder}")
    characters = sum(len(source.text) for source in sources)
    print(f"{len(sources)} files, {characters / 1e6:.2f} M characters, median of {options.rounds} rounds")
    for name, seconds in medians(sources, options.rounds).items():
        print(f"{name:>22} {seconds * 1000:>8.0f} ms {characters / 1e6 / seconds:>8.1f} M characters/s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
