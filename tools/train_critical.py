"""Train the model of critical functions: `python tools/train_critical.py DATA.jsonl ... --checkouts DIR ...`.

Writes `src/readiness_lint/graph/criticality/model.json`: both stages, the profiles, and what it was trained on. The
same data, checkouts and versions give the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # for `benchmarks`, wherever this is started from

from benchmarks import critical_learning as learning  # noqa: E402
from benchmarks.functions import LabelledFunction, projects_of, read_functions  # noqa: E402
from readiness_lint.errors import ReadinessError  # noqa: E402
from readiness_lint.graph.criticality.model import Model, Pair, Stage  # noqa: E402

MODEL = ROOT / "src" / "readiness_lint" / "graph" / "criticality" / "model.json"
DIGITS = 3
LEAST = 0.002
"""What is worth less in both directions is not written down."""


def main(arguments: Sequence[str]) -> int:
    """Train and write. Exit code 2 for wrong input."""
    parser = argparse.ArgumentParser(prog="tools/train_critical.py", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA.jsonl")
    parser.add_argument("--checkouts", nargs="+", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, default=MODEL, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        functions = [one for path in options.data for one in read_functions(path)]
        projects = projects_of(functions, options.checkouts)
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    examples = learning.examples_of(functions, projects)
    try:
        model = learning.train(examples)
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    text = document(model, provenance(options.data, examples.functions))
    options.output.write_text(text, encoding="utf-8", newline="\n")
    print(f"learnt from {len(examples.functions)} functions of {len(examples.repositories)} repositories")
    return 0


def provenance(data: Sequence[Path], functions: Sequence[LabelledFunction]) -> Mapping[str, object]:
    """What a model was trained on: the files with their SHA-256, how many functions, and which repositories."""
    return {
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in data},
        "functions": len(functions),
        "repositories": sorted({one.repository for one in functions}),
    }


def document(model: Model, trained: Mapping[str, object]) -> str:
    """The JSON text of a model, a line an entry so that changes can be read."""
    fields = {
        "own": _stage(model.own),
        "around": _stage(model.around),
        "profile": {
            name: [round(mean, DIGITS), round(spread, DIGITS)] for name, (mean, spread) in model.profile.items()
        },
    }
    parts = [f'"{name}": {_lines(value)}' for name, value in fields.items()]
    parts.append(f'"trained": {json.dumps(trained, indent=1)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _stage(stage: Stage) -> dict[str, object]:
    return {
        "intercept": _pair(stage.intercept),
        "weights": {name: _pair(pair) for name, pair in sorted(stage.weights.items()) if _counts(pair)},
        "slopes": {name: _pair(pair) for name, pair in sorted(stage.slopes.items()) if _counts(pair)},
    }


def _pair(pair: Pair) -> list[float]:
    return [round(pair[0], DIGITS), round(pair[1], DIGITS)]


def _counts(pair: Pair) -> bool:
    return max(abs(pair[0]), abs(pair[1])) >= LEAST


def _lines(value: object) -> str:
    """Objects over lines, pairs on one."""
    if not isinstance(value, dict):
        return json.dumps(value)
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {_lines(one)}" for name, one in value.items()) + "\n}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
