"""How well debt is found, and how fast: `python benchmarks/debt.py GOLD.jsonl --train DATA.jsonl --checkouts DIR`.

Every comment of GOLD is judged by a model that learnt from no comment of its repository: from the other
repositories of GOLD and from DATA. Beside it stand the baselines, on the same comments.

`--distill RECORDS.jsonl --checkout DIR` runs `check` over a checkout and compares it with labelled places.
`--speed FOLDER` measures the processor time that the comments of a folder cost.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # for `benchmarks`, when this is started by its path

from benchmarks import learning, places, speed  # noqa: E402
from benchmarks.baselines import baselines  # noqa: E402
from benchmarks.labelled import read_labelled  # noqa: E402
from benchmarks.measures import by_category, by_repository, comparison  # noqa: E402
from readiness_lint.config.debt import DebtConfig  # noqa: E402
from readiness_lint.config.settings import DEFAULT_TASK_TAGS  # noqa: E402
from readiness_lint.debt.classify import REPORTED, Classifier, judgements  # noqa: E402
from readiness_lint.debt.features import load_signs  # noqa: E402
from readiness_lint.debt.lexicon import load_lexicon  # noqa: E402
from readiness_lint.errors import ReadinessError  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.labelled import Labelled

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the classifier says of a comment: how likely it is debt (0 where nothing matches), and of which category."""

    probability: float
    category: str


def opinions(gold: Sequence[Labelled], more: Sequence[Labelled]) -> list[Opinion]:
    """The opinion on each comment of `gold` by a model that learnt from no comment of its repository."""
    examples = learning.examples_of([*gold, *more])
    lexicon, signs = load_lexicon(DEFAULT_TASK_TAGS, DebtConfig()), load_signs()
    found = [Opinion(0.0, "")] * len(gold)
    for own, others in learning.left_out(examples.comments):
        asked = [place for place in own if place < len(gold)]
        if asked:
            classifier = Classifier(lexicon, signs, learning.train(examples, others), 0.0)
            for place in asked:
                found[place] = _opinion(gold[place], classifier)
    return found


def _opinion(comment: Labelled, classifier: Classifier) -> Opinion:
    found = judgements(comment.comment, comment.setting.kind, lambda _: comment.setting, classifier)
    best = max(found, key=lambda judgement: judgement.probability, default=None)
    return Opinion(best.probability, best.category) if best else Opinion(0.0, "")


def quality(gold: Sequence[Labelled], more: Sequence[Labelled], *, verbose: bool = False) -> Iterator[str]:
    """The lines of the report."""
    found = opinions(gold, more)
    flags = [opinion.probability >= REPORTED for opinion in found]
    yield _size("labelled", gold)
    yield _size("learnt from, too", more)
    yield ""
    judges = {
        f"reported, at {REPORTED:.2f}": flags,
        f"the same at {HALF:.2f}": [opinion.probability >= HALF for opinion in found],
        **baselines(gold, more),
    }
    yield from comparison(gold, judges)
    yield "natural: each comment counts by the number it stands for; hidden: debt that no tag announces"
    yield ""
    yield from by_category(gold, flags, [opinion.category for opinion in found])
    yield ""
    yield from by_repository(gold, flags)
    yield ""
    yield from _calibration(gold, found)
    if verbose:
        yield ""
        yield from _mistakes(gold, found, flags)


def _size(name: str, comments: Sequence[Labelled]) -> str:
    debts = sum(one.is_debt for one in comments)
    hidden = sum(one.hidden for one in comments)
    repositories = len({one.repository for one in comments})
    return f"{name}: {len(comments)} comments of {repositories} repositories, {debts} debts, {hidden} of them hidden"


def _calibration(gold: Sequence[Labelled], found: Sequence[Opinion]) -> Iterator[str]:
    asked = [place for place, opinion in enumerate(found) if opinion.category]
    error, rows = learning.calibration(
        [found[place].probability for place in asked], [gold[place].is_debt for place in asked]
    )
    yield f"calibration error {error:.3f} over the {len(asked)} comments in which anything matches"
    yield "probability  comments  mean  debt"
    for index, (count, mean, rate) in rows.items():
        yield f"from {index / 10:.1f}     {count:8}  {mean:.2f}  {rate:.2f}"


def _mistakes(gold: Sequence[Labelled], found: Sequence[Opinion], flags: Sequence[bool]) -> Iterator[str]:
    for comment, opinion, flag in zip(gold, found, flags, strict=True):
        if flag != comment.is_debt:
            word = "false alarm" if flag else "missed alarm"
            label = " ".join([comment.category, *["(unsure)"] * comment.unsure]).strip() or "not debt"
            said = f"{opinion.probability:.2f} {opinion.category}".strip()
            yield f"{word}: {comment.repository} {comment.setting.path} [{comment.setting.kind}] {label}; said {said}"
            yield f"    {' '.join(comment.comment.split())}"


def main(arguments: list[str]) -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/debt.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="?", type=Path, metavar="GOLD.jsonl", help="labelled comments to be judged")
    parser.add_argument("--train", nargs="+", default=[], type=Path, metavar="DATA.jsonl", help="to learn from, too")
    parser.add_argument("--checkouts", type=Path, metavar="DIR", help="where referenced repositories are checked out")
    parser.add_argument("--distill", type=Path, metavar="RECORDS.jsonl", help="labelled places of one checkout")
    parser.add_argument("--checkout", type=Path, metavar="DIR", help="the checkout that --distill speaks of")
    parser.add_argument("--speed", type=Path, metavar="FOLDER", help="measure the time for a folder's comments")
    parser.add_argument("--verbose", action="store_true", help="list false and missed alarms, and what has no label")
    options = parser.parse_args(arguments)
    if not (options.gold or options.distill or options.speed):
        parser.error("nothing to measure: give GOLD.jsonl, --distill or --speed")
    if (options.distill is None) != (options.checkout is None):
        parser.error("--distill and --checkout belong together")
    try:
        for line in _report(options):
            print(line)
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _report(options: argparse.Namespace) -> Iterator[str]:
    if options.gold:
        more = [comment for path in options.train for comment in read_labelled(path, options.checkouts)]
        yield from quality(read_labelled(options.gold, options.checkouts), more, verbose=options.verbose)
    if options.distill:
        yield from places.report(options.distill, options.checkout, verbose=options.verbose)
    if options.speed:
        yield from speed.report(options.speed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
