"""A small labelled set over repositories that it writes, too: what is admitted, and what only sounds like it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

REPOSITORIES = ("ann/alpha", "bea/beta", "cem/gamma", "dan/delta")
COMMIT = "0" * 40

DEBTS = (
    ("todo-marker", "TODO: read the learning rate from the settings of run {}"),
    ("todo-marker", "FIXME: shard {} is read twice"),
    ("temporary", "for now, keep batch {} on the first device"),
    ("workaround", "workaround for a bug in exporter {}: trace twice"),
    ("deferred-work", "gradient accumulation over {} steps is not supported yet"),
    ("simplified-impl", "this is a simplified version; stage {} should use the real profiler"),
)
PLAIN = (
    "write part {} to a temporary file, then move it into place",
    "replace placeholder {} in the prompt template by its value",
    "simplify graph {} by folding its constants",
    "rows that bucket {} does not hold are not yet loaded here",
    "the mean over {} heads",
    "stage {} runs on the first device",
)

Record = dict[str, object]


def write_repository(checkouts: Path, repository: str) -> list[Record]:
    """Write `pkg/steps.py` of a repository below `checkouts`; the labels of its comments and docstring sentences."""
    lines: list[str] = []
    records: list[Record] = []
    texts = [(text, "debt", category) for category, text in DEBTS] + [(text, "not_debt", "") for text in PLAIN]
    for number, (pattern, label, category) in enumerate(texts):
        text = pattern.format(f"{repository.partition('/')[2]}{number}")
        docstring = number % 6 == 4
        lines.append(f"def step_{number}(batch):")
        if docstring:
            lines += ['    """Run it.', ""]
        first = len(lines) + 1
        if docstring:
            lines += [f"    {text}.", '    """']
        else:
            lines += [f"    # {part}" for part in text.split("; ")]
        lines += ["    return batch", "", ""]
        records.append(
            {
                "repo": repository,
                "commit": COMMIT,
                "file": "pkg/steps.py",
                "line": first,
                "kind": "docstring" if docstring else "block",
                "comment": f"{text}." if docstring else text.replace("; ", "\n"),
                "label": label,
                "category": category,
                "unsure": number == 3,
            }
        )
    file = checkouts / repository.replace("/", "+") / "pkg" / "steps.py"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(lines), encoding="utf-8")
    return records


def write_records(path: Path, records: Sequence[Record]) -> Path:
    """JSON lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def write_set(folder: Path, repositories: Sequence[str] = REPOSITORIES) -> Path:
    """All repositories below `folder`/checkouts and their labels, with text, in `folder`/labels.jsonl."""
    records = [record for name in repositories for record in write_repository(folder / "checkouts", name)]
    return write_records(folder / "labels.jsonl", records)
