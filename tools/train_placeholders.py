"""Train the model of placeholder code: `python tools/train_placeholders.py DATA.jsonl ... --checkouts DIR ...`.

Writes `src/readiness_lint/graph/placeholders/model.json`: the weights, and what they were learnt from. The same data,
checkouts and versions give the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # for `benchmarks`, wherever this is started from

from benchmarks import placeholder_learning as learning  # noqa: E402
from benchmarks.blocks import checked, read_blocks  # noqa: E402
from readiness_lint.errors import ReadinessError  # noqa: E402
from readiness_lint.graph.placeholders.judge import Weights  # noqa: E402

MODEL = ROOT / "src" / "readiness_lint" / "graph" / "placeholders" / "model.json"
DIGITS = 3
LEAST = 0.005
"""What is worth less in either direction is not written down."""


def main(arguments: Sequence[str]) -> int:
    """Train and write. Exit code 2 for wrong input."""
    parser = argparse.ArgumentParser(prog="tools/train_placeholders.py", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA.jsonl")
    parser.add_argument("--checkouts", nargs="+", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, default=MODEL, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        blocks = [block for path in options.data for block in read_blocks(path)]
        weights = learning.train(learning.examples_of(blocks, checked(blocks, options.checkouts)))
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    repositories = sorted({block.repository for block in blocks})
    trained = {
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.data},
        "blocks": len(blocks),
        "repositories": repositories,
    }
    options.output.write_text(document(weights, trained), encoding="utf-8", newline="\n")
    print(f"learnt from {len(blocks)} blocks of {len(repositories)} repositories")
    return 0


def document(weights: Weights, trained: object) -> str:
    """The JSON text of the weights, a line an entry so that changes can be read."""
    kept = {sign: round(worth, DIGITS) for sign, worth in sorted(weights.weights.items()) if abs(worth) >= LEAST}
    lines = ",\n".join(f"  {json.dumps(sign)}: {worth}" for sign, worth in kept.items())
    intercept = round(weights.intercept, DIGITS)
    return (
        f'{{\n"intercept": {intercept},\n"weights": {{\n{lines}\n}},\n"trained": {json.dumps(trained, indent=1)}\n}}\n'
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
