"""The evidence files of the test session in this process: where coverage.py and the usual reports put them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from readiness_lint.evidence.coverage_settings import read_settings
from readiness_lint.evidence.find import usual_places


def data_file(root: Path) -> Path:
    """Where the coverage data of this process goes, or would go if it was measured. Raises ConfigError."""
    if "coverage" in sys.modules:
        from coverage import Coverage

        current = Coverage.current()
        if current is not None:
            return Path(str(current.get_option("run:data_file"))).absolute()
    named = os.environ.get("COVERAGE_FILE")
    return Path(named).absolute() if named else root / read_settings(root).data_file


def written_since(root: Path, data: Path, results: Path | None, began: int) -> list[Path]:
    """The evidence files that were written from a time on, in nanoseconds since the epoch.

    They are the coverage data, of parallel runs too, the results that pytest was asked for, and whatever reports lie at
    their usual places below `root`.
    """
    places = [data, *sorted(data.parent.glob(f"{data.name}.*")), *usual_places(root)]
    if results is not None:
        places.append(results.absolute())
    return [place for place in dict.fromkeys(places) if place.is_file() and place.stat().st_mtime_ns >= began]
