"""Train the model that weighs admissions: `python tools/train_debt.py DATA.jsonl ... [--checkouts DIR]`.

Writes `src/readiness_lint/debt/model.json`: weights, threshold figures and what it was trained on. The same data,
lexicon and versions give the same file. `--dry-run` prints the figures alone.
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

from benchmarks import learning  # noqa: E402
from benchmarks.labelled import Labelled, read_labelled  # noqa: E402
from benchmarks.learning import Examples  # noqa: E402
from readiness_lint.debt.model import Model  # noqa: E402
from readiness_lint.errors import ReadinessError  # noqa: E402

MODEL = ROOT / "src" / "readiness_lint" / "debt" / "model.json"
DIGITS = 3
THRESHOLDS = (0.35, 0.5, 0.6, 0.7, 0.8)


def main(arguments: list[str]) -> int:
    """Train, measure out of repository, and write."""
    parser = argparse.ArgumentParser(prog="tools/train_debt.py", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA.jsonl")
    parser.add_argument("--checkouts", type=Path, metavar="DIR", help="where referenced repositories are checked out")
    parser.add_argument("--output", type=Path, default=MODEL, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args(arguments)
    try:
        read = {path: read_labelled(path, options.checkouts) for path in options.data}
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    examples = learning.examples_of([comment for comments in read.values() for comment in comments])
    print(figures(examples))
    if not options.dry_run:
        options.output.write_text(document(learning.train(examples), provenance(read)), encoding="utf-8", newline="\n")
    return 0


def figures(examples: Examples) -> str:
    """Precision, recall and F1 out of repository at several thresholds, and the calibration."""
    probabilities = learning.out_of_repository(examples)
    repositories = {one.repository for one in examples.comments}
    debts = sum(one.is_debt for one in examples.comments)
    lines = [f"{len(examples.comments)} comments, {debts} debts, {len(repositories)} repositories"]
    lines.append("threshold  precision  recall  F1")
    for threshold in THRESHOLDS:
        precision, recall, f1 = scores(examples.comments, [p >= threshold for p in probabilities])
        lines.append(f"{threshold:9.2f}  {precision:9.3f}  {recall:6.3f}  {f1:.3f}")
    judged = [place for place, features in enumerate(examples.features) if features is not None]
    error, rows = learning.calibration(
        [probabilities[place] for place in judged], [examples.comments[place].is_debt for place in judged]
    )
    lines.append(f"calibration error {error:.3f}")
    lines += [
        f"  {index / 10:.1f}: {count:5} comments, mean {mean:.2f}, debt {rate:.2f}"
        for index, (count, mean, rate) in rows.items()
    ]
    return "\n".join(lines)


def scores(comments: Sequence[Labelled], flags: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1; 0 where there is nothing to divide by."""
    true = sum(flag and one.is_debt for one, flag in zip(comments, flags, strict=True))
    precision = true / max(1, sum(flags))
    recall = true / max(1, sum(one.is_debt for one in comments))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def provenance(read: Mapping[Path, Sequence[Labelled]]) -> Mapping[str, object]:
    """What a model was trained on, and how."""
    return {
        "data": [
            {
                "file": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "comments": len(comments),
                "debts": sum(one.is_debt for one in comments),
                "repositories": sorted({one.repository for one in comments}),
            }
            for path, comments in read.items()
        ],
        "method": "logistic regression",
        "seed": learning.SEED,
        "C": learning.STRENGTH,
        "weight of unsure labels": learning.UNSURE,
    }


def document(model: Model, trained_on: Mapping[str, object]) -> str:
    """The model file: weights that round to nothing are left out."""
    weights = {name: round(value, DIGITS) for name, value in sorted(model.weights.items())}
    telling = {name: round(value, 2) for name, value in sorted(model.telling.items())}
    kept = {name: value for name, value in weights.items() if abs(value) >= 0.01}
    data = {"intercept": round(model.intercept, DIGITS), "weights": kept, "telling": telling, "trained": trained_on}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
