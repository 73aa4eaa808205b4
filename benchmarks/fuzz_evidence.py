"""Mutated evidence files are read or refused, never a crash: `python -m benchmarks.fuzz_evidence [N] [--seed S]`.

Small files of every format are damaged by flipped bytes, missing ends, pieces of each other and numbers that are blown
up. Each has to be read, or to be refused by a ReadinessError that names the file, in two seconds of CPU time.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import CoverageData

from readiness_lint.errors import ReadinessError
from readiness_lint.evidence.gather import Sources, gather
from readiness_lint.evidence.mutation import read_mutation
from readiness_lint.evidence.results import read_results
from readiness_lint.evidence.stamp import read_stamp, stamp_bytes
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.source import FileRole, Source

SLOW = 2.0
TEXT = "def f(x):\n    if x:\n        return 1\n    return 2\n\n\ndef g():\n    return 3\n"
# How many mutations of one file, one after the other: a single one often leaves it readable.
TIMES = (1, 1, 1, 2, 4)
_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"-1", b"0", b"1e9", b"NaN", b"9" * 30, b"9" * 5000, b"4294967296", b"0.5", b"null", b'"x"', b"\xff")


@dataclass(slots=True)
class Figures:
    """What became of the mutated files; `crashes` holds one traceback for each kind of crash."""

    read: int = 0
    refused: int = 0
    slow: list[tuple[str, float]] = field(default_factory=list)
    nameless: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether nothing crashed, hung or was refused without a name."""
        return not (self.slow or self.nameless or self.crashes)

    def __str__(self) -> str:
        crashes, nameless = sum(self.crashes.values()), sum(self.nameless.values())
        sums = f"{self.read} read, {self.refused} refused, {crashes} crashes, {nameless} refused without their name"
        lines = [f"{sums}, {len(self.slow)} over {SLOW} s, slowest {self.slowest:.2f} s"]
        lines += [f"{count} x {what}" for what, count in (self.crashes + self.nameless).most_common()]
        return "\n".join([*lines, *(f"{form}: {seconds:.2f} s" for form, seconds in self.slow)])


def seeds(folder: Path) -> Mapping[str, bytes]:
    """A small file of every format by its name; `folder` takes what is needed to make them."""
    arcs, lines = folder / "arcs", folder / "lines"
    for path, context in ((arcs, "test_mod.test_f"), (lines, "")):
        data = CoverageData(str(path))
        data.set_context(context)
        if context:
            data.add_arcs({"mod.py": [(-1, 1), (1, 7), (7, -1), (-1, 2), (2, 3), (3, -1)], "/ci/gone.py": [(-1, 1)]})
        else:
            data.add_lines({"mod.py": [1, 2, 3, 7]})
        data.write()
        data.close()
    return {
        "arcs.coverage": arcs.read_bytes(),
        "lines.coverage": lines.read_bytes(),
        "coverage.json": json.dumps(_COVERAGE_JSON).encode(),
        "coverage.xml": _COBERTURA.encode(),
        "coverage.lcov": _LCOV.encode(),
        "junit.tests": _JUNIT.encode(),
        "reportlog.tests": _lines(*_REPORTLOG),
        "json-report.tests": json.dumps(_JSON_REPORT).encode(),
        "mutmut.mutation": json.dumps({"exit_code_by_key": {"mod.x_f__mutmut_1": 1, "mod.x_g__mutmut_2": 0}}).encode(),
        "cosmic-ray.mutation": _lines(_COSMIC_RAY, _COSMIC_RAY),
        "stamp.zip": stamp_bytes({"mod.py": TEXT.encode()}, {"0" * 64: ".coverage"}, "abc"),
    }


def mutated(seed: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The seed after some mutations; `others` give pieces."""
    for _ in range(chance.choice(TIMES)):
        seed = chance.choice(_MUTATIONS)(chance, seed, chance.choice(others))
    return seed


def _flip(chance: random.Random, seed: bytes, _: bytes) -> bytes:
    changed = bytearray(seed)
    for _number in range(chance.randint(1, 8) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(chance: random.Random, seed: bytes, _: bytes) -> bytes:
    return seed[: chance.randint(0, len(seed))]


def _remove(chance: random.Random, seed: bytes, _: bytes) -> bytes:
    begin, end = sorted(chance.randint(0, len(seed)) for _ in range(2))
    return seed[:begin] + seed[end:]


def _repeat(chance: random.Random, seed: bytes, _: bytes) -> bytes:
    begin, end = sorted(chance.randint(0, len(seed)) for _ in range(2))
    return seed[:end] + seed[begin:end] * chance.choice((1, 2, 50)) + seed[end:]


def _splice(chance: random.Random, seed: bytes, other: bytes) -> bytes:
    begin, end = sorted(chance.randint(0, len(other)) for _ in range(2))
    place = chance.randint(0, len(seed))
    return seed[:place] + other[begin:end] + seed[place:]


def _blow_up(chance: random.Random, seed: bytes, _: bytes) -> bytes:
    found = list(_NUMBER.finditer(seed))
    if not found:
        return seed
    number = chance.choice(found)
    return seed[: number.start()] + chance.choice(_NUMBERS) + seed[number.end() :]


_MUTATIONS: tuple[Callable[[random.Random, bytes, bytes], bytes], ...] = (
    _flip,
    _cut,
    _remove,
    _repeat,
    _splice,
    _blow_up,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads a file as its suffix says; coverage is read from a file in `root` and joined with a source there."""

    root: Path

    def read(self, name: str, content: bytes) -> None:
        """Raises what reading raises."""
        match Path(name).suffix:
            case ".tests":
                read_results(content, name)
            case ".mutation":
                read_mutation(content, name)
            case ".zip":
                stamp = read_stamp(content, name)
                for path in stamp.digests:
                    stamp.source(path)
            case _:
                (self.root / name).write_bytes(content)
                facts = facts_of(Source("mod.py", TEXT, FileRole.PRODUCT, ""), lambda _: False)
                gather(self.root, {"mod.py": facts}, lambda _: TEXT, ["mod.py"], Sources([name], [], []))


def fuzz(count: int, seed: int) -> Figures:
    """Read that many mutated files, each format in turn; the same seed makes the same files."""
    chance = random.Random(seed)
    figures = Figures()
    with TemporaryDirectory() as place:
        root, folder = Path(place) / "project", Path(place) / "seeds"
        root.mkdir()
        folder.mkdir()
        (root / "mod.py").write_text(TEXT)
        files = seeds(folder)
        names, contents = list(files), list(files.values())
        reader = Reader(root)
        for number in range(count):
            name = names[number % len(names)]
            _try(reader, name, mutated(files[name], contents, chance), figures)
    return figures


def _try(reader: Reader, name: str, content: bytes, figures: Figures) -> None:
    begin = time.process_time()
    try:
        reader.read(name, content)
        figures.read += 1
    except ReadinessError as error:
        figures.refused += 1
        if error.path != name:
            figures.nameless[f"{name}: {error.message}"] += 1
    except Exception:
        figures.crashes[f"{name}\n{traceback.format_exc(limit=-3)}"] += 1
    seconds = time.process_time() - begin
    figures.slowest = max(figures.slowest, seconds)
    if seconds > SLOW:
        figures.slow.append((name, seconds))


def main() -> int:
    """Print the figures; 1 where a file was neither read nor refused."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    figures = fuzz(options.count, options.seed)
    print(figures)
    return 0 if figures.sound else 1


def _lines(*records: object) -> bytes:
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()


_COVERAGE_JSON: Mapping[str, Any] = {
    "meta": {"format": 3, "version": "7.10.0", "branch_coverage": True, "show_contexts": True},
    "files": {
        "mod.py": {
            "executed_lines": [1, 2, 3, 7],
            "missing_lines": [4, 8],
            "excluded_lines": [],
            "executed_branches": [[2, 3]],
            "missing_branches": [[2, 4]],
            "contexts": {"1": [""], "2": ["test_mod.test_f"], "3": ["test_mod.test_f"]},
        }
    },
}
_COBERTURA = """<?xml version="1.0" ?>
<coverage version="7.10" lines-valid="6" lines-covered="4" branches-valid="2" branches-covered="1" branch-rate="0.5">
<sources><source>/ci/project</source><source/></sources>
<packages><package name="."><classes><class name="mod.py" filename="mod.py"><methods/><lines>
<line number="1" hits="1"/>
<line number="2" hits="1" branch="true" condition-coverage="50% (1/2)" missing-branches="4"/>
<line number="3" hits="1"/><line number="4" hits="0"/><line number="7" hits="1"/><line number="8" hits="0"/>
</lines></class></classes></package></packages></coverage>
"""
_LCOV = """TN:
SF:mod.py
DA:1,1
DA:2,1,abc
DA:3,1
DA:4,0
DA:7,1
DA:8,0
FN:1,4,f
FNDA:1,f
BRDA:2,0,jump to line 3,1
BRDA:2,0,jump to line 4,0
BRF:2
BRH:1
end_of_record
"""
_JUNIT = """<?xml version="1.0"?>
<testsuites><testsuite name="pytest" tests="3" failures="1" errors="0">
<testcase classname="tests.test_mod" name="test_f" time="0.1"/>
<testcase classname="tests.test_mod" name="test_g[1]"><failure message="no">text</failure></testcase>
<testcase classname="tests.test_mod" name="test_h"><skipped type="pytest.xfail" message="known"/></testcase>
</testsuite></testsuites>
"""
_NODE = "tests/test_mod.py::test_f"
_REPORTLOG = (
    {"pytest_version": "9", "$report_type": "SessionStart"},
    {"nodeid": _NODE, "when": "setup", "outcome": "passed", "$report_type": "TestReport"},
    {"nodeid": _NODE, "when": "call", "outcome": "failed", "$report_type": "TestReport"},
    {"nodeid": _NODE, "when": "teardown", "outcome": "passed", "$report_type": "TestReport"},
    {"exitstatus": 1, "$report_type": "SessionFinish"},
)
_JSON_REPORT = {
    "created": 1.5,
    "exitcode": 1,
    "root": "/x",
    "summary": {"total": 1},
    "tests": [{"nodeid": _NODE, "lineno": 3, "outcome": "failed", "call": {"outcome": "failed"}}],
}
_COSMIC_RAY = (
    {
        "job_id": "1",
        "mutations": [{"module_path": "mod.py", "start_pos": [2, 4], "end_pos": [2, 9], "definition_name": "f"}],
    },
    {"worker_outcome": "normal", "test_outcome": "killed", "output": "1 failed"},
)


if __name__ == "__main__":
    sys.exit(main())
