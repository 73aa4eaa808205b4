"""How often old coverage data gives wrong verdicts on new source: as it is, with detection, and with a stamp.

`python -m benchmarks.staleness CHECKOUT... [--data DATA] [--pairs N]`

A pair is two texts of one file, one commit apart, in the history of a git checkout. Data is recorded on the first text
and joined with the second. It is simulated (functions run at random, wholly or as far as some line), or, for a single
checkout, real: `--data` names coverage data that was recorded on what is checked out, and each file is paired with its
nearest other text in the history.

A verdict is what is told of one function: entered, statements and branches. It is wrong where it differs from what the
data says of the same function on the text that it was recorded on. Of a function whose code has changed nothing can be
known, so that strictly any verdict is wrong; leniently one that says as before whether the function was entered is not.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from coverage import Coverage, CoverageData

from benchmarks.simulated_runs import simulated_arcs
from readiness_lint.evidence import freshness
from readiness_lint.evidence.carried import same_units
from readiness_lint.evidence.gather import Sources, gather
from readiness_lint.evidence.stamp import DEFAULT_FILE, stamp_bytes, write_stamp
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.facts import Facts, UnitKind
from readiness_lint.model.source import FileRole, Source

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import FileLines
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.model.evidence import Evidence, FunctionEvidence

SEED = 20
_FILE = "mod.py"
Record = Callable[[Path, Facts], None]
"""Writes `.coverage` for the file that lies there."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of a file, and what records data on the first one."""

    name: str
    old: str
    new: str
    record: Record


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts on the functions of the second texts: `told` of them all, wrong strictly and leniently."""

    functions: int = 0
    told: int = 0
    strictly: int = 0
    leniently: int = 0

    def __add__(self, other: Verdicts) -> Verdicts:
        return Verdicts(
            self.functions + other.functions,
            self.told + other.told,
            self.strictly + other.strictly,
            self.leniently + other.leniently,
        )

    def __str__(self) -> str:
        every = max(self.functions, 1)
        return (
            f"{self.functions} functions, {self.told / every:.3f} told; wrong: strictly {self.strictly} "
            f"({self.strictly / every:.4f}), leniently {self.leniently} ({self.leniently / every:.4f})"
        )


def main() -> None:
    """Print one line a way of reading, and the false alarms on fresh data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--data", type=Path, help="real data of what is checked out, for one checkout")
    parser.add_argument("--pairs", type=int, default=100, help="pairs of each checkout (default: %(default)s)")
    parser.add_argument("--lines", action="store_true", help="simulate data without branches")
    options = parser.parse_args()
    record = simulated_lines if options.lines else simulated
    pairs: list[Pair] = []
    for checkout in options.checkouts:
        found = real_pairs(checkout, options.data) if options.data else simulated_pairs(checkout, record)
        pairs += random.Random(SEED).sample(found, min(options.pairs, len(found)))
    print(f"{len(pairs)} pairs of {len(options.checkouts)} repositories")
    for line in measured(pairs):
        print(line)


def measured(pairs: Iterable[Pair]) -> Iterator[str]:
    """The table: how many files gave wrong verdicts in each way, and verdicts on all functions."""
    ways = {"as it is": Verdicts(), "with detection": Verdicts(), "with a stamp": Verdicts()}
    harmful = dict.fromkeys(ways, 0)
    alarms = files = 0
    laws: Counter[str] = Counter()
    for pair in pairs:
        with tempfile.TemporaryDirectory() as folder:
            fresh, found = judged(pair, Path(folder), laws)
        files += 1
        alarms += fresh
        for way, verdicts in found.items():
            ways[way] += verdicts
            harmful[way] += bool(verdicts.leniently)
    for way, verdicts in ways.items():
        yield f"{way}: {harmful[way]} files with wrong verdicts; {verdicts}"
    told = ", ".join(f"{law} {count}" for law, count in sorted(laws.items()))
    yield f"files told stale, by the first law that they break: {told or 'none'}"
    yield f"false alarms on fresh data: {alarms} of {files} files"


def judged(pair: Pair, root: Path, laws: Counter[str]) -> tuple[bool, Mapping[str, Verdicts]]:
    """Whether fresh data is called stale, and the verdicts on the second text in each way.

    The law by which data on the second text is found out is counted in `laws`.
    """
    place = root / _FILE
    place.write_text(pair.old, encoding="utf-8", newline="\n")
    old = _facts(pair.old)
    pair.record(root, old)
    digest = sha256((root / ".coverage").read_bytes()).hexdigest()
    content = stamp_bytes({_FILE: place.read_bytes()}, {digest: ".coverage"}, None)
    write_stamp(root / DEFAULT_FILE, content)
    before = _gathered(root, old, pair.old, stamps=())
    place.write_text(pair.new, encoding="utf-8", newline="\n")
    new = _facts(pair.new)
    same = same_units((old, pair.old), (new, pair.new))
    truth = _truth(old, before, new, same)
    with _no_detection():
        as_it_is = _gathered(root, new, pair.new, stamps=())
    with _counted(laws):
        detected = _gathered(root, new, pair.new, stamps=())
    return bool(before.stale), {
        "as it is": _verdicts(truth, as_it_is, new),
        "with detection": _verdicts(truth, detected, new),
        "with a stamp": _verdicts(truth, _gathered(root, new, pair.new, stamps=None), new),
    }


@dataclass(frozen=True, slots=True)
class _Truth:
    """What the data said of a function before: all of it where its code is the same, else whether it was entered."""

    evidence: FunctionEvidence | None
    entered: Entered | None


def _truth(old: Facts, before: Evidence, new: Facts, same: Mapping[int, int]) -> Mapping[int, _Truth]:
    known = before.units.get(_FILE, {})
    by_name = {unit.qualname: known[index].entered for index, unit in enumerate(old.units) if index in known}
    return {
        index: _Truth(known.get(same[index]) if index in same else None, by_name.get(unit.qualname))
        for index, unit in enumerate(new.units)
        if unit.kind is UnitKind.FUNCTION
    }


def _verdicts(truth: Mapping[int, _Truth], found: Evidence, new: Facts) -> Verdicts:
    total = Verdicts()
    for index, known in truth.items():
        one = found.of(new.path, index)
        if one is None or one.entered is Entered.UNKNOWN or one.freshness is Freshness.STALE:
            total += Verdicts(functions=1)
            continue
        if known.evidence is not None:
            was = known.evidence
            wrong = (one.entered, one.statements, one.branches) != (was.entered, was.statements, was.branches)
            total += Verdicts(1, 1, wrong, wrong)
        else:
            total += Verdicts(1, 1, True, one.entered is not known.entered)
    return total


def _facts(text: str) -> Facts:
    return facts_of(Source(_FILE, text, FileRole.PRODUCT, sha256(text.encode()).hexdigest()))


def _gathered(root: Path, facts: Facts, text: str, stamps: tuple[str, ...] | None) -> Evidence:
    return gather(root, {_FILE: facts}, lambda _: text, {_FILE}, Sources((str(root / ".coverage"),), (), stamps))


@contextmanager
def _no_detection() -> Iterator[None]:
    """Data is believed whatever contradicts it, as other tools do."""
    with patch.object(freshness, "stale_reason", lambda *_: ""):
        yield


@contextmanager
def _counted(laws: Counter[str]) -> Iterator[None]:
    """Count the first law that each file breaks."""
    real = freshness.contradictions

    def counted(lines: FileLines, source: SourceLines) -> Iterator[tuple[str, str]]:
        for law, reason in islice(real(lines, source), 1):
            laws[law] += 1
            yield law, reason

    with patch.object(freshness, "contradictions", counted):
        yield


def simulated_pairs(checkout: Path, record: Record) -> list[Pair]:
    """The changes of Python files in the history of a checkout, the newest first, with simulated data."""
    log = _git(checkout, "log", "--no-merges", "--diff-filter=M", "--format=%x00%H", "--name-only", "--", "*.py")
    pairs = []
    for commit, names in _commits(log):
        for name in names:
            old, new = (_git(checkout, "show", f"{at}:{name}") for at in (f"{commit}^", commit))
            if _counts(old) and _counts(new) and old != new:
                pairs.append(Pair(f"{commit[:10]}:{name}", old, new, record))
        if len(pairs) > _ENOUGH:
            break
    return pairs


_ENOUGH = 600


def real_pairs(checkout: Path, data: Path) -> list[Pair]:
    """Every measured file as it is checked out, with its nearest other text in the history."""
    recorded = CoverageData(str(data))
    recorded.read()
    files = {Path(name): name for name in recorded.measured_files()}
    pairs = []
    for name in _git(checkout, "ls-files", "*.py").splitlines():
        full = next(
            (told for place, told in files.items() if place.parts[-len(Path(name).parts) :] == Path(name).parts), ""
        )
        old = (checkout / name).read_text(encoding="utf-8", errors="surrogateescape")
        other = _other_text(checkout, name, old)
        if full and other and _counts(old) and _counts(other):
            arcs = frozenset(recorded.arcs(full) or ())
            pairs.append(Pair(name, old, other, lambda root, _, arcs=arcs: _write(root, arcs)))  # type: ignore[misc]
    return pairs


def _other_text(checkout: Path, name: str, text: str) -> str:
    for commit in _git(checkout, "log", "--all", "--format=%H", "--", name).split():
        other = _git(checkout, "show", f"{commit}:{name}")
        if other and other != text:
            return other
    return ""


def simulated(root: Path, _: Facts) -> None:
    """Data of a run that entered some functions and went through them by chance."""
    _write(root, _walked(root))


def simulated_lines(root: Path, _: Facts) -> None:
    """The same as a run without branch coverage records it."""
    data = CoverageData(str(root / ".coverage"))
    lines = {abs(number) for arc in _walked(root) for number in arc[:1] if number > 0}
    data.add_lines({str((root / _FILE).resolve()): lines})
    data.write()
    data.close()


def _walked(root: Path) -> set[tuple[int, int]]:
    place = root / _FILE
    _, statements, excluded, *_ = Coverage(data_file=None, config_file=False).analysis2(str(place))
    return simulated_arcs(place.read_text(encoding="utf-8"), {*statements, *excluded}, SEED)


def _write(root: Path, arcs: Collection[tuple[int, int]]) -> None:
    data = CoverageData(str(root / ".coverage"))
    data.add_arcs({str((root / _FILE).resolve()): arcs})
    data.write()
    data.close()


def _commits(log: str) -> Iterator[tuple[str, list[str]]]:
    for part in log.split("\0")[1:]:
        commit, *names = part.split("\n")
        yield commit, [name for name in names if name]


def _counts(text: str) -> bool:
    """Whether a text has functions and is Python of today."""
    try:
        compile(text, _FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return "def " in text


def _git(checkout: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(checkout), *arguments], capture_output=True, check=False)
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else ""


if __name__ == "__main__":
    main()
