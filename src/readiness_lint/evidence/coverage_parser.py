"""coverage.py's own view of source files, through its public interface, without touching the project."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coverage import Coverage

    from readiness_lint.evidence.coverage_settings import CoverageSettings


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Why coverage.py could not count the lines of a file."""

    reason: str


@dataclass(frozen=True, slots=True)
class Countable:
    """Statement lines, excluded lines, and where the branches of each line lead (a negative number: out).

    Lines whose branches a comment or a setting calls partial have none here.
    """

    statements: frozenset[int]
    excluded: frozenset[int]
    exits: Mapping[int, frozenset[int]]


@contextmanager
def coverage_in_memory(settings: CoverageSettings) -> Iterator[Coverage]:
    """A Coverage with empty data that lives in memory, reads no configuration and loads no plugins."""
    from coverage import Coverage

    with quietly():
        coverage = Coverage(data_file=None, config_file=False)
        settings.apply(coverage)
        coverage.set_option("run:debug", [])
        try:
            yield coverage
        finally:
            coverage.get_data().erase()  # closes it too; `close` came after coverage.py 7.6.0


def report_of(coverage: Coverage, path: Path, folder: Path) -> Mapping[str, Any] | Unparsed:
    """coverage.py's JSON report of one file, which costs a single parse (`analysis2` and branches cost two).

    `folder` takes the report for a moment.
    """
    target = folder / "report.json"
    try:
        with _refusals(path):
            coverage.json_report([str(path)], outfile=str(target))
    except _RefusedError as refusal:
        return Unparsed(str(refusal))
    (report,) = json.loads(target.read_text(encoding="utf-8"))["files"].values()
    return dict(report)


def statements_of(
    paths: Mapping[str, Path], settings: CoverageSettings, past: Mapping[str, str]
) -> Mapping[str, Countable | Unparsed]:
    """What counts in each source file as it stands, or in its `past` text, whatever was measured."""
    if not paths:
        return {}
    with scratch_folder() as folder, coverage_in_memory(settings) as coverage:
        places = places_of(paths, past, folder)
        # Data that says branches, and nothing of any file: what is missing is all there is.
        coverage.get_data().add_arcs({str(path): () for path in places.values()})
        reports = {name: report_of(coverage, path, folder) for name, path in places.items()}
    return {name: one if isinstance(one, Unparsed) else _countable(one) for name, one in reports.items()}


def _countable(report: Mapping[str, Any]) -> Countable:
    exits: dict[int, set[int]] = {}
    for line, target in report["missing_branches"]:
        exits.setdefault(line, set()).add(target)
    return Countable(
        statements=frozenset(report["executed_lines"] + report["missing_lines"]),
        excluded=frozenset(report["excluded_lines"]),
        exits={line: frozenset(targets) for line, targets in exits.items()},
    )


def places_of(paths: Mapping[str, Path], past: Mapping[str, str], folder: Path) -> dict[str, Path]:
    """Where the text of each file lies: its own place, or one in `folder` to which its past text is written."""
    found = dict(paths)
    for number, (name, text) in enumerate(sorted(past.items())):
        if name in paths:
            found[name] = (folder / f"{number}" / paths[name].name).resolve()
            found[name].parent.mkdir()
            found[name].write_text(text, encoding="utf-8", errors="surrogatepass", newline="\n")
    return found


@contextmanager
def quietly() -> Iterator[None]:
    """No warnings: parsing the analysed source reports invalid escapes and the like, which are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of our own outside the project, gone afterwards."""
    with TemporaryDirectory(prefix="readiness-lint-") as name:
        yield Path(name)


class _RefusedError(Exception):
    """coverage.py cannot do its work with a source file; that is a fact about the source."""


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Names no absolute path, which would make a log differ from one machine to the next."""
    from coverage.exceptions import CoverageException

    try:
        yield
    except CoverageException as error:
        what = str(error).replace(str(path), path.name)
        if isinstance(cause := error.__cause__, SyntaxError):
            what = f"{cause.msg}, line {cause.lineno}"
        raise _RefusedError(f"coverage.py cannot parse the source: {what}") from error
    except RecursionError as error:
        raise _RefusedError("the source is nested too deeply for coverage.py") from error
    except AssertionError as error:  # its parser met what it takes for impossible: 7.17.3 does, on some `with`
        raise _RefusedError(f"coverage.py fails on the source: {error}") from error
