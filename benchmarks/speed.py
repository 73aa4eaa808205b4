"""What judging comments costs: processor time, the time to import and load, the size of the model.

The scan that takes comments out of files is not part of it; `python -m benchmarks.throughput` measures that.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import readiness_lint.debt as debt_room
from readiness_lint.config.debt import DebtConfig
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import judgements, load_classifier
from readiness_lint.debt.features import Setting
from readiness_lint.engine.admissions import Admissions
from readiness_lint.errors import UsageError
from readiness_lint.facts.scan import Scan
from readiness_lint.model.source import FileRole, Source
from readiness_lint.source.decoding import read_source

if TYPE_CHECKING:
    from readiness_lint.debt.classify import Classifier
    from readiness_lint.model.facts import Comment

ROUNDS = 5
_LOADING = """
import time
from readiness_lint.config.debt import DebtConfig
from readiness_lint.config.settings import DEFAULT_TASK_TAGS
from readiness_lint.debt.classify import load_classifier
began = time.process_time()
load_classifier(DEFAULT_TASK_TAGS, DebtConfig()).lexicon.may_admit("the mean")
print(time.process_time() - began)
"""
_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \|\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Times:
    """How many comments there are, and the processor seconds that judging all of them, or some, takes."""

    files: int
    comments: int
    candidates: int
    hits: int
    all_seconds: float
    candidate_seconds: float
    hit_seconds: float


def times_of(folder: Path, rounds: int = ROUNDS) -> Times:
    """The times for the comments and docstrings below a folder: the least of some rounds, as noise only adds.

    Raises UsageError where there are no Python files.
    """
    read = [read_source(path.as_posix(), path, FileRole.PRODUCT) for path in sorted(folder.rglob("*.py"))]
    sources = [source for source in read if isinstance(source, Source)]
    if not sources:
        raise UsageError("holds no Python files", path=str(folder), remedy="name a folder with Python code")
    classifier = load_classifier(DEFAULT_TASK_TAGS, DebtConfig())
    scans = [(source, Scan(source.text)) for source in sources]
    everything = [(source, [*scan.comments(), *scan.docstrings()]) for source, scan in scans]
    candidates = _those(everything, lambda comment: classifier.lexicon.may_admit(comment.text))
    hits = _those(
        candidates,
        lambda comment: bool(judgements(comment.text, comment.kind, lambda _: Setting(comment.kind), classifier)),
    )
    parts = (everything, candidates, hits)
    return Times(
        len(sources),
        *(sum(len(comments) for _, comments in part) for part in parts),
        *(min(_seconds(part, classifier) for _ in range(rounds)) for part in parts),
    )


_Part = list[tuple[Source, list["Comment"]]]


def _those(part: _Part, wanted: Callable[[Comment], bool]) -> _Part:
    return [(source, [comment for comment in comments if wanted(comment)]) for source, comments in part]


def _seconds(part: _Part, classifier: Classifier) -> float:
    began = time.process_time()
    for source, comments in part:
        admissions = Admissions(source, classifier)
        for comment in comments:
            if admissions.may_admit(comment.text):
                admissions.cues(comment)
    return time.process_time() - began


def import_times() -> tuple[float, float]:
    """Seconds that importing the debt room takes: its own modules alone, and with all that they import.

    Python counts itself (`-X importtime`), in a process of its own.
    """
    command = [sys.executable, "-X", "importtime", "-c", "import readiness_lint.debt.classify"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [(name, int(own), int(total)) for own, total, name in _IMPORT.findall(done.stderr)]
    own = sum(own for name, own, _ in rows if name.startswith("readiness_lint.debt"))
    # The package itself comes before its module; what it imports is counted with it.
    total = sum(total for name, _, total in rows if name in ("readiness_lint.debt.classify", "readiness_lint.debt"))
    return own / 1e6, total / 1e6


def loading_time() -> float:
    """Processor seconds until a new process has the lexicon, the signs and the model, after the import."""
    done = subprocess.run([sys.executable, "-c", _LOADING], capture_output=True, text=True, check=True)
    return float(done.stdout)


def report(folder: Path) -> Iterator[str]:
    """The lines of the report."""
    times = times_of(folder)
    own, total = (min(column) for column in zip(*(import_times() for _ in range(ROUNDS)), strict=True))
    loading = min(loading_time() for _ in range(ROUNDS))
    size = sum(file.stat().st_size for file in _data_files())
    model = (Path(debt_room.__file__).parent / "model.json").stat().st_size
    yield f"{folder}: {times.files} files, {times.comments} comments and docstrings; least of {ROUNDS} rounds, CPU"
    yield f"all {times.comments}: {times.all_seconds * 1000:.0f} ms, {_per(times.all_seconds, times.comments)}"
    yield (
        f"with a cue {times.candidates}: {times.candidate_seconds * 1000:.0f} ms, "
        f"{_per(times.candidate_seconds, times.candidates)}"
    )
    yield f"with a hit {times.hits}: {times.hit_seconds * 1000:.0f} ms, {_per(times.hit_seconds, times.hits)}"
    yield f"import: {own * 1000:.1f} ms for the debt room's modules, {total * 1000:.1f} ms with all they import"
    yield f"loading lexicon, signs and model once: {loading * 1000:.1f} ms"
    yield f"model.json {model / 1000:.1f} kB, all data files {size / 1000:.1f} kB"


def _data_files() -> list[Path]:
    return [file for file in Path(debt_room.__file__).parent.iterdir() if file.suffix in (".json", ".toml")]


def _per(seconds: float, comments: int) -> str:
    return f"{seconds / comments * 10_000:.2f} s for 10,000" if comments else "none"
