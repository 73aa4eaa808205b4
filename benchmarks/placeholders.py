"""How well placeholder code is found: `python benchmarks/placeholders.py GOLD.jsonl REPOS_DIR ...`.

REPOS_DIR holds the repositories of GOLD, checked out at its commits in folders called `owner+name`. The model that
ships judges them; with `--train DATA.jsonl --checkouts DIR` each repository of GOLD is judged by a model that learnt
from all others, of GOLD and of DATA, and from nothing of its own. ruff and pylint are asked for their own rules about
these shapes of code, where they are installed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # for `benchmarks`, when this is started by its path

from benchmarks import placeholder_learning as learning  # noqa: E402
from benchmarks.blocks import checked, read_blocks, seen_in  # noqa: E402
from benchmarks.learning import calibration  # noqa: E402
from benchmarks.other_linters import pylint_lines, ruff_lines  # noqa: E402
from readiness_lint.errors import ReadinessError  # noqa: E402
from readiness_lint.graph.placeholders.judge import load_weights  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.blocks import Block, Checked
    from benchmarks.placeholder_learning import Opinion

THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def main(arguments: Sequence[str]) -> int:
    """Print the figures. Exit code 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/placeholders.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl")
    parser.add_argument("repositories", type=Path, nargs="+", metavar="REPOS_DIR")
    parser.add_argument("--train", type=Path, action="append", default=[], metavar="DATA.jsonl")
    parser.add_argument("--checkouts", type=Path, nargs="+", default=[], metavar="DIR")
    parser.add_argument("--folds", type=int, default=0, help="leave out repositories in so many groups, not one by one")
    parser.add_argument("--errors", action="store_true", help="list what was taken for what it is not")
    parser.add_argument("--no-baselines", action="store_true", help="do not ask ruff and pylint")
    options = parser.parse_args(arguments)
    try:
        gold = read_blocks(options.gold)
        more = [block for path in options.train for block in read_blocks(path)]
        folders = [*options.repositories, *options.checkouts]
        repositories = checked([*gold, *more], folders)
        likely = _likely(gold, more, repositories, options.folds)
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(table(gold, likely)))
    if not options.no_baselines:
        print("\n".join(baselines(gold, [*options.repositories, *options.checkouts])))
    if options.errors:
        print("\n".join(errors(gold, likely)))
    return 0


def _likely(
    gold: Sequence[Block], more: Sequence[Block], repositories: Mapping[str, Checked], folds: int
) -> list[Opinion]:
    """What the product says of each block of the gold set."""
    if not more:
        weights = load_weights()
        seen = [seen_in(block, repositories[block.repository]) for block in gold]
        return [learning.opinion_of(found, weights) for found in seen]
    known = {(one.repository, one.file, one.line, one.function, one.kind) for one in gold}
    new = [one for one in more if (one.repository, one.file, one.line, one.function, one.kind) not in known]
    examples = learning.examples_of([*gold, *new], repositories)
    found = learning.out_of_repository(examples, {block.repository for block in gold}, folds)
    return [one or learning.Opinion() for one in found[: len(gold)]]


def table(gold: Sequence[Block], likely: Sequence[Opinion]) -> Iterator[str]:
    """Precision, recall and F1 of what is reported and at several thresholds, of all and of parts; calibration."""
    parts = {
        "all": [True] * len(gold),
        "natural": [one.natural for one in gold],
        "without boundary": [not one.boundary for one in gold],
    }
    for title, wanted in parts.items():
        places = [place for place, is_there in enumerate(wanted) if is_there]
        count = sum(gold[place].placeholder for place in places)
        yield f"{title}: {len(places)} blocks, {count} placeholders"
        shipped = [(gold[place].placeholder, likely[place].reported) for place in places]
        yield f"  {'reported':10} {measures(shipped)}"
        for threshold in THRESHOLDS:
            flags = [(gold[place].placeholder, likely[place].probability >= threshold) for place in places]
            yield f"  {f'from {threshold:.2f}':10} {measures(flags)}"
    seen = [place for place, one in enumerate(likely) if one.probability > 0]
    error, _ = calibration([likely[place].probability for place in seen], [gold[place].placeholder for place in seen])
    yield f"calibration error over {len(seen)} blocks with a symptom: {error:.3f}"


def measures(pairs: Sequence[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of (is a placeholder, was flagged)."""
    right = sum(true and flag for true, flag in pairs)
    flagged, true = sum(flag for _, flag in pairs), sum(true for true, _ in pairs)
    precision, recall = right / (flagged or 1), right / (true or 1)
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * right / ((flagged + true) or 1):.3f} ({right} of {flagged})"


def baselines(gold: Sequence[Block], folders: Sequence[Path]) -> Iterator[str]:
    """What rules of other linters flag of the same blocks: each rule, and all together."""
    for name, flagged in (("ruff", ruff_lines(gold, folders)), ("pylint", pylint_lines(gold, folders))):
        if isinstance(flagged, str):
            yield f"{name}: {flagged}"
            continue
        every = {place for places in flagged.values() for place in places}
        rows = {"all of these": every, **dict(sorted(flagged.items(), key=lambda item: -len(item[1])))}
        for rule, places in rows.items():
            yield f"{name} {rule:14} {measures([(one.placeholder, n in places) for n, one in enumerate(gold)])}"


def errors(gold: Sequence[Block], likely: Sequence[Opinion]) -> Iterator[str]:
    """Every block that is taken for what it is not."""
    for one, said in zip(gold, likely, strict=True):
        if one.placeholder != said.reported:
            kind = f"{'missed' if one.placeholder else 'false'} {said.probability:.2f}"
            yield f"{kind}{' (boundary)' if one.boundary else ''}: {one.repository} {one.file}:{one.line} {one.kind}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
