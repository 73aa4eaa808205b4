"""Generated repositories with labelled blocks: swallowed errors that matter, and clean-up that does not."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.generated import write_records

REPOSITORIES = tuple(f"ann/{name}" for name in ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"))
TEXT = '''\
def load_samples(path):
    """Load the samples."""
    try:
        return read(path)
    except Exception:
        return [0.5]


def close_files(path):
    try:
        path.close()
    except Exception:
        pass


def add(a, b):
    return a + b


def user(path):
    close_files(path)
    return load_samples(path)
'''


def write_set(folder: Path, repositories: tuple[str, ...] = REPOSITORIES) -> Path:
    """Checkouts in `folder/checkouts`, and the labels of their blocks, whose file is returned."""
    records: list[dict[str, object]] = []
    for name in repositories:
        place = folder / "checkouts" / name.replace("/", "+") / "pkg"
        place.mkdir(parents=True)
        (place / "load.py").write_text(TEXT, encoding="utf-8")
        common = {"repo": name, "file": "pkg/load.py"}
        fallback = {"line": 5, "end_line": 6, "func": "load_samples", "kind": "fabricated-fallback"}
        records += [
            common | fallback | {"label": "placeholder", "batch": "natural"},
            common | {"line": 12, "func": "close_files", "kind": "swallowed-error", "label": "not", "boundary": True},
            common | {"line": 16, "func": "add", "kind": "P2", "label": "not", "batch": "enriched"},
        ]
    return write_records(folder / "blocks.jsonl", records)
