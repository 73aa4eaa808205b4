"""The `[paths]` of the coverage settings: what `coverage combine` makes of recorded paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from readiness_lint.errors import ConfigError
from readiness_lint.evidence.coverage_parser import quietly, scratch_folder

REMEDY = "correct the patterns; the first one of an entry is where the source lies, no pattern ends with a wildcard"
# Each entry: a folder of the project, then patterns of folders that mean the same.
Aliases = tuple[tuple[str, ...], ...]


def renamed(recorded: Iterable[str], aliases: Aliases, root: Path) -> Mapping[str, str]:
    """Recorded path -> where the aliases put it, without those that they leave where they are.

    coverage.py itself is asked, by a combination of made-up data: the number of its only line stands for a path. Like
    it, a renamed path counts only if such a file exists. Raises ConfigError for patterns that it refuses.
    """
    from coverage import Coverage, CoverageData
    from coverage.exceptions import ConfigError as CoverageConfigError
    from coverage.exceptions import CoverageException

    paths = sorted(set(recorded))
    with scratch_folder() as folder, quietly():
        part = CoverageData(basename=str(folder / "part"))
        part.add_lines({_absolute(path, root): [number] for number, path in enumerate(paths)})
        coverage = Coverage(data_file=str(folder / "data"), config_file=False)
        coverage.set_option("run:debug", [])
        coverage.set_option("paths", {str(number): _rooted(entry, root) for number, entry in enumerate(aliases)})
        whole = coverage.get_data()
        try:
            coverage.combine([part.data_filename()], keep=True)
            found = {paths[line]: file for file in whole.measured_files() for line in whole.lines(file) or ()}
        except (CoverageException, CoverageConfigError) as error:  # unrelated classes before 7.7
            raise ConfigError(f"coverage.py cannot apply `[paths]`: {error}", remedy=REMEDY) from error
        finally:
            part.erase()
            whole.erase()
    return {path: file for path, file in found.items() if file != _absolute(path, root)}


def _rooted(entry: tuple[str, ...], root: Path) -> list[str]:
    """The entry with its relative places below the root, from where the tests of the project are run."""
    first, *others = entry
    return [_absolute(first, root), *(one if one.startswith("*") else _absolute(one, root) for one in others)]


def _absolute(path: str, root: Path) -> str:
    absolute = path.startswith(("/", "\\")) or path[1:2] == ":"
    return path if absolute else f"{root.resolve()}/{path.removeprefix('./')}"
