"""Whether `check` still says the same of published packages: `python benchmarks/regression.py CACHE [--update]`.

`benchmarks/data/regression.toml` names wheels by version and SHA-256, `benchmarks/data/regression/` holds what was
found in them: code, path, line, confidence, and the SHA-256 of the text in place of the text. Wheels that are not in
the folder CACHE are downloaded into it with pip. What came, went or changed is shown with its text, and the exit code
is 1; `--update` records the new findings, to be read in the diff of the commit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # for `benchmarks`, when this is started by its path

from benchmarks.labelled import digest_of, units_of  # noqa: E402
from benchmarks.places import flags_of  # noqa: E402
from readiness_lint.errors import ReadinessError, UsageError  # noqa: E402

MANIFEST = ROOT / "benchmarks" / "data" / "regression.toml"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A published package, pinned."""

    package: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, order=True)
class Recorded:
    """A finding without its text."""

    path: str
    line: int
    code: str
    confidence: float
    sha256: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} ({self.confidence:.2f})"


@dataclass(frozen=True, slots=True)
class Difference:
    """What came, what went, and what is said differently of the same text (before, after)."""

    added: Sequence[Recorded]
    gone: Sequence[Recorded]
    changed: Sequence[tuple[Recorded, Recorded]]

    @property
    def size(self) -> int:
        """How many findings differ."""
        return len(self.added) + len(self.gone) + len(self.changed)

    def lines(self, texts: Mapping[tuple[str, str], str]) -> Iterator[str]:
        """The difference with the texts, by path and SHA-256."""

        def text(finding: Recorded) -> str:
            found = texts.get((finding.path, finding.sha256), "(its docstring is cut into other sentences now)")
            return f"      {' '.join(found.split())}"

        for sign, findings in (("+", self.added), ("-", self.gone)):
            for finding in findings:
                yield from (f"  {sign} {finding}", text(finding))
        for before, after in self.changed:
            yield from (f"  ~ {before} -> {after.line}: {after.code} ({after.confidence:.2f})", text(after))


def read_manifest(path: Path) -> list[Wheel]:
    """The wheels that a manifest names. Raises UsageError where it cannot be understood."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["wheel"]
        return [Wheel(**table) for table in tables]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        remedy = "write [[wheel]] tables with package, version, file and sha256"
        raise UsageError(f"no manifest: {error}", path=str(path), remedy=remedy) from error


def wheel_file(wheel: Wheel, cache: Path) -> Path:
    """The wheel in the cache, downloaded where it is missing.

    Raises UsageError where pip does not get it or its content is another.
    """
    file = cache / wheel.file
    if not file.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        wanted = f"{wheel.package}=={wheel.version}"
        options = ["--no-deps", "--only-binary", ":all:", "--quiet", "--dest", str(cache)]
        command = [sys.executable, "-m", "pip", "download", *options, wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not file.is_file():
            reason = (done.stderr.strip().splitlines() or ["pip named no reason"])[-1]
            raise UsageError(
                f"pip does not get {wanted}: {reason}", path=str(file), remedy=f"put {wheel.file} into {cache}"
            )
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != wheel.sha256:
        raise UsageError(f"has the SHA-256 {found}, not {wheel.sha256}", path=str(file), remedy="remove it")
    return file


def findings_in(folder: Path) -> list[Recorded]:
    """What `check` finds in a folder, in order."""
    return sorted(
        Recorded(flag.file, flag.line, flag.code, round(flag.confidence, 2), digest_of(flag.text))
        for flag in flags_of(folder)
    )


def read_recorded(path: Path) -> list[Recorded]:
    """The findings of a record; none where there is no file yet. Raises UsageError for a line that is none."""
    if not path.is_file():
        return []
    found: list[Recorded] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Recorded(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise UsageError(f"no finding: {error}", path=str(path), line=number, remedy="--update") from error
    return found


def difference(before: Sequence[Recorded], after: Sequence[Recorded]) -> Difference:
    """What differs; findings about one text of one file are the same one, in the order of their lines."""
    gone = sorted((Counter(before) - Counter(after)).elements())
    added: list[Recorded] = []
    changed: list[tuple[Recorded, Recorded]] = []
    for finding in sorted((Counter(after) - Counter(before)).elements()):
        key = (finding.path, finding.sha256)
        same = next((other for other in gone if (other.path, other.sha256) == key), None)
        if same is None:
            added.append(finding)
        else:
            gone.remove(same)
            changed.append((same, finding))
    return Difference(added, gone, changed)


def _texts(folder: Path, paths: set[str]) -> dict[tuple[str, str], str]:
    return {
        (path, str(unit["sha256"])): str(unit["comment"]) for path in sorted(paths) for unit in units_of(folder / path)
    }


def compare(wheel: Wheel, file: Path, record: Path, *, update: bool) -> tuple[int, list[str]]:
    """How many findings differ from the record, and the lines that say so; `update` rewrites the record."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
        after = findings_in(folder)
        found = difference(read_recorded(record), after)
        pairs = (finding for _, finding in found.changed)
        texts = _texts(folder, {finding.path for finding in (*found.added, *found.gone, *pairs)})
        lines = list(found.lines(texts))
    if update:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text("".join(json.dumps(asdict(finding)) + "\n" for finding in after), "utf-8", newline="\n")
    head = f"{wheel.package} {wheel.version}: {len(after)} findings"
    counts = f"{len(found.added)} added, {len(found.gone)} gone, {len(found.changed)} changed"
    return found.size, [f"{head}; {counts}" if found.size else f"{head}, as recorded", *lines]


def main(arguments: list[str]) -> int:
    """Print what differs; 1 where anything does and it is not recorded, 2 where it cannot be measured."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/regression.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cache", type=Path, metavar="CACHE", help="the folder that holds the wheels, or will")
    parser.add_argument("--update", action="store_true", help="record what is found now")
    parser.add_argument("--only", nargs="+", metavar="PACKAGE", help="look at these packages")
    parser.add_argument("--manifest", type=Path, default=MANIFEST, metavar="FILE", help="other wheels")
    options = parser.parse_args(arguments)
    differing = 0
    try:
        wheels = read_manifest(options.manifest)
        unknown = sorted(set(options.only or ()) - {wheel.package for wheel in wheels})
        if unknown:
            raise UsageError(f"does not name {unknown[0]}", path=str(options.manifest), remedy="see --only")
        for wheel in wheels:
            if options.only is None or wheel.package in options.only:
                record = options.manifest.with_suffix("") / f"{wheel.package}.jsonl"
                count, lines = compare(wheel, wheel_file(wheel, options.cache), record, update=options.update)
                print("\n".join(lines))
                differing += count
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    return 1 if differing and not options.update else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
