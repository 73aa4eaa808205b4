"""CPU time of reading `.coverage` here, by `CoverageData` and by `coverage json`: `python -m benchmarks.read_coverage`.

`python -m benchmarks.read_coverage FILE [FOLDER]` does it for a file of yours; with the folder of its sources `coverage
json` is measured too. All ways take turns in one run; the least time of each counts.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage, CoverageData

from readiness_lint.evidence.coverage_sql import opened

FILES, CONTEXTS, LINES = 2_000, 3_000, 300
# Each context runs this many files, and at most this many lines of each.
FILES_OF_CONTEXT, LINES_OF_CONTEXT = 12, 40


@dataclass(frozen=True, slots=True)
class Times:
    """CPU seconds of each way; None where `coverage json` had no sources."""

    ours: float
    theirs: float
    report: float | None

    def __str__(self) -> str:
        text = f"ours {self.ours:.4f} s, CoverageData {self.theirs:.3f} s ({self.ours / self.theirs:.3f} of it)"
        return (
            text if self.report is None else f"{text}, json {self.report:.2f} s ({self.ours / self.report:.4f} of it)"
        )


def ours(path: Path) -> None:
    """Lines, arcs and contexts of every file, as evidence is read."""
    with opened(path.read_bytes(), path.name) as recorded:
        for file in recorded.files:
            recorded.file([file])


def theirs(path: Path) -> None:
    """The same through coverage.py's public interface."""
    data = CoverageData(str(path))
    data.read()
    for file in data.measured_files():
        data.lines(file)
        data.arcs(file)
        data.contexts_by_lineno(file)
    data.close()


def report(path: Path, folder: Path) -> None:
    """What `coverage json` does; run in the folder of the sources."""
    with TemporaryDirectory() as place, chdir(folder), redirect_stdout(StringIO()):
        coverage = Coverage(data_file=str(path), config_file=False)
        coverage.load()
        coverage.json_report(outfile=str(Path(place) / "coverage.json"), ignore_errors=True)


def measured(path: Path, folder: Path | None, turns: int) -> Times:
    """The least CPU time of each way."""
    ways: list[Callable[[], None]] = [partial(ours, path), partial(theirs, path)]
    least = [min(times) for times in zip(*(list(map(_cpu, ways)) for _ in range(turns)), strict=True)]
    # It takes long enough for one measurement to do.
    return Times(least[0], least[1], None if folder is None else _cpu(partial(report, path, folder)))


def _cpu(way: Callable[[], None]) -> float:
    begin = time.process_time()
    way()
    return time.process_time() - begin


def generated(folder: Path, contexts: int, arcs: bool) -> Path:
    """A data file with lines or arcs of as many files, and of as many tests that run a few functions each."""
    random_ = random.Random(f"{contexts} {arcs}")
    sources = [folder / f"package{number % 40}" / f"module{number}.py" for number in range(FILES)]
    for source in sources:
        source.parent.mkdir(exist_ok=True)
        source.write_text("".join(f"x{line} = {line}\n" for line in range(LINES)))
    executed = {str(source): sorted(random_.sample(range(1, LINES + 1), LINES // 3)) for source in sources}
    path = folder / f"coverage-{contexts}-{'arcs' if arcs else 'lines'}"
    data = CoverageData(str(path))
    for context, lines in _runs(random_, executed, contexts):
        data.set_context(context)
        if arcs:
            data.add_arcs({file: [*zip([-1, *run], [*run, -1], strict=True)] for file, run in lines.items()})
        else:
            data.add_lines(lines)
    data.close()
    return path


def _runs(
    random_: random.Random, executed: dict[str, list[int]], contexts: int
) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """What runs at import, then what each test runs."""
    yield "", executed
    for number in range(contexts):
        some = random_.sample(sorted(executed), FILES_OF_CONTEXT)
        begins = {file: random_.randrange(len(executed[file]) - LINES_OF_CONTEXT) for file in some}
        lengths = {file: random_.randrange(LINES_OF_CONTEXT // 2, LINES_OF_CONTEXT) for file in some}
        name = f"tests.test_module{number // 20}.TestThing.test_case_{number}"
        yield name, {file: executed[file][begins[file] : begins[file] + lengths[file]] for file in some}


def main(arguments: list[str]) -> None:
    """Print the times for a given file, else for generated ones."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--no-json", action="store_true", help="leave out `coverage json`, which takes a minute a file")
    given = parser.parse_args(arguments)
    if given.file is not None:
        print(given.file, measured(given.file.resolve(), given.folder, given.turns))
        return
    for contexts in (0, CONTEXTS):
        for arcs in (False, True):
            with TemporaryDirectory() as folder:
                path = generated(Path(folder), contexts, arcs)
                times = measured(path, None if given.no_json or contexts else Path(folder), given.turns)
            print(f"{FILES} files, {contexts} contexts, {'arcs' if arcs else 'lines'}: {times}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
