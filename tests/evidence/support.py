"""A small project in a folder whose tests really run under coverage.py, in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from readiness_lint.evidence.gather import Sources, gather
from readiness_lint.evidence.stamp import DEFAULT_FILE, stamp_bytes, write_stamp
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.evidence import Evidence, FunctionEvidence
from readiness_lint.model.facts import Facts
from readiness_lint.model.source import FileRole, Source


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with sources; paths are relative to it."""

    root: Path

    def write(self, path: str, text: str) -> Path:
        """Write a file, its indentation removed."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return place

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def facts(self) -> dict[str, Facts]:
        """The facts of every Python file, as the scan finds them."""
        paths = sorted(place.relative_to(self.root).as_posix() for place in self.root.rglob("*.py"))
        return {path: facts_of(Source(path, self.text(path), FileRole.PRODUCT, self.digest(path))) for path in paths}

    def digest(self, path: str) -> str:
        """The SHA-256 of a file."""
        return sha256((self.root / path).read_bytes()).hexdigest()

    def stamp(self, *evidence: str) -> Path:
        """Stamp every Python file as it stands, for these evidence files."""
        sources = {place.relative_to(self.root).as_posix(): place.read_bytes() for place in self.root.rglob("*.py")}
        names = {self.digest(name): name for name in evidence or (".coverage",)}
        target = self.root / DEFAULT_FILE
        write_stamp(target, stamp_bytes(sources, names, None))
        return target

    def coverage(self, *arguments: str) -> None:
        """Run coverage.py in the folder, untouched by any measurement of this process."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
        subprocess.run(
            [sys.executable, "-m", "coverage", *arguments],
            cwd=self.root,
            env=clean,
            check=True,
            capture_output=True,
            text=True,
        )

    def run(self, script: str, *options: str) -> None:
        """Run a script under coverage; the data is in `.coverage`.

        A function of the script always runs: data without any is taken for that of tests that never ran.
        """
        place = self.write("run_tests.py", script)
        place.write_text(f"{place.read_text()}\n\ndef ran():\n    pass\n\n\nran()\n")
        self.coverage("run", "--source=.", *options, "run_tests.py")

    def gather(
        self,
        coverage: Sequence[str] | None = None,
        tests: Sequence[str] | None = None,
        stamps: Sequence[str] | None = None,
    ) -> Evidence:
        facts = self.facts()
        return gather(self.root, facts, self.text, facts.keys(), Sources(coverage, tests, stamps))

    def functions(self, path: str, evidence: Evidence | None = None) -> dict[str, FunctionEvidence]:
        """The evidence of one file's units by qualified name; `@line` is added where a name repeats."""
        found: dict[str, FunctionEvidence] = {}
        evidence = evidence or self.gather()
        for index, unit in enumerate(self.facts()[path].units):
            one = evidence.of(path, index)
            assert one is not None, f"{unit.qualname} was not measured"
            found[f"{unit.qualname}@{unit.span.line}" if unit.qualname in found else unit.qualname] = one
        return found
