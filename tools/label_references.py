"""Labels with their text to references: `python tools/label_references.py LABELS.jsonl ... --checkouts DIR`.

A reference names the place and the SHA-256 of a text in place of the text, so that labels can be kept without other
people's sentences. Labels whose text is not found again in the checkouts, and those that came before, are left out
and counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # for `benchmarks`, wherever this is started from

from benchmarks.labelled import Texts, digest_of, file_of  # noqa: E402
from readiness_lint.debt.records import Record, read_records  # noqa: E402
from readiness_lint.errors import ReadinessError, UsageError  # noqa: E402

DEFAULT = ROOT / "benchmarks" / "data" / "debt_labels.jsonl"

Key = tuple[str, str, int, str, str]


@dataclass(frozen=True, slots=True)
class References:
    """The references in the order of their places; how many labels came again, and the places of those not found."""

    kept: Mapping[Key, Mapping[str, object]]
    again: int
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        """JSON lines."""
        return "".join(json.dumps(self.kept[key], ensure_ascii=False) + "\n" for key in sorted(self.kept))


def references_of(paths: Iterable[Path], checkouts: Path) -> References:
    """The references for all labels of the files; of two for one text the first counts.

    Raises UsageError where one is called debt and the other is not.
    """

    kept: dict[Key, Mapping[str, object]] = {}
    missing: list[str] = []
    again = 0
    texts = Texts()
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for record in read_records(lines, path.name):
                key = _key(record)
                if key in kept:
                    _agree(kept[key], record.fields, path)
                    again += 1
                elif texts.find(file_of(record.fields, checkouts), key[2], key[4]):
                    kept[key] = _reference(key, record.fields)
                else:
                    missing.append(f"{key[0]} {key[1]}:{key[2]} ({key[3]})")
    return References(kept, again, tuple(missing))


def _key(record: Record) -> Key:
    fields = record.fields
    repository, file, kind = (str(fields[name]) for name in ("repo", "file", "kind"))
    return repository, file, int(str(fields["line"])), kind, digest_of(record.comment)


def _reference(key: Key, fields: Mapping[str, object]) -> Mapping[str, object]:
    repository, file, line, kind, digest = key
    return {
        "repo": repository,
        "commit": str(fields["commit"]),
        "file": file,
        "line": line,
        "kind": kind,
        "sha256": digest,
        "label": str(fields["label"]),
        "category": str(fields.get("category") or ""),
        "unsure": bool(fields.get("unsure")),
    }


def _agree(first: Mapping[str, object], second: Mapping[str, object], path: Path) -> None:
    if first["label"] != second["label"]:
        raise UsageError(
            f"{first['repo']} {first['file']}:{first['line']} has two labels",
            path=path.name,
            remedy="decide for one of them",
        )


def main(arguments: list[str]) -> int:
    """Write the references; say what was left out."""
    parser = argparse.ArgumentParser(prog="tools/label_references.py", description=__doc__)
    parser.add_argument("labels", nargs="+", type=Path, metavar="LABELS.jsonl")
    parser.add_argument("--checkouts", type=Path, metavar="DIR", required=True, help="where the repositories lie")
    parser.add_argument("--output", type=Path, default=DEFAULT, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        found = references_of(options.labels, options.checkouts)
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(found.text, encoding="utf-8", newline="\n")
    print(f"{len(found.kept)} references, {found.again} labels came again, {len(found.missing)} texts were not found")
    for place in found.missing:
        print(f"  not found: {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
