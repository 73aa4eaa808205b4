"""How well critical functions are found: `python benchmarks/critical.py GOLD.jsonl REPOS_DIR`.

REPOS_DIR holds the repositories of GOLD, checked out at its commits in folders called `owner+name`. The model that
ships judges them; with `--train DATA.jsonl --checkouts DIR` each repository of GOLD is judged by a model that learnt
from all others, of GOLD and of DATA, and from nothing of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # for `benchmarks`, when this is started by its path

from benchmarks import critical_learning as learning  # noqa: E402
from benchmarks.functions import LABELS, NONE, node_of, projects_of, read_functions  # noqa: E402
from benchmarks.labelled import repository_key  # noqa: E402
from benchmarks.learning import calibration  # noqa: E402
from readiness_lint.errors import ReadinessError  # noqa: E402
from readiness_lint.graph.critical import THRESHOLD  # noqa: E402
from readiness_lint.graph.roles import CONVERSION, TRAINING  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.functions import LabelledFunction
    from readiness_lint.graph.criticality.decide import Judged
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of a labelled function: its path or none, and how likely it is on any path."""

    label: str
    confidence: float


NOT_JUDGED = Opinion(NONE, 0.0)
"""Of files that are not judged, tests above all, no function is critical."""


def shipped(gold: Sequence[LabelledFunction], projects: Mapping[str, Project]) -> list[Opinion]:
    """The opinion of the product as it is, its rules on modules included."""
    return [_final(projects[one.repository], one) for one in gold]


def _final(project: Project, one: LabelledFunction) -> Opinion:
    node = node_of(project, one)
    decision = None if node is None else project.decisions.get(node)
    if node is None or decision is None:
        return NOT_JUDGED
    critical = project.critical.get((one.file, project.nodes.unit_index(node)))
    return Opinion(critical.critical_path if critical else NONE, decision.best)


def out_of_repository(
    gold: Sequence[LabelledFunction], examples: learning.Examples, projects: Mapping[str, Project], folds: int = 0
) -> list[Opinion]:
    """The opinion on each function of models that learnt from nothing of its repository.

    Each model leaves out one repository, or one of so many `folds` of them.
    """
    found: list[Opinion] = [NOT_JUDGED] * len(gold)
    names = sorted({one.repository for one in gold})
    for held in [names[fold::folds] for fold in range(folds)] if folds else [[name] for name in names]:
        model = learning.train(examples, without=held)
        said = {name: learning.judged(projects[name], model) for name in held}
        for place, one in enumerate(gold):
            if one.repository in said:
                found[place] = _opinion(node_of(projects[one.repository], one), said[one.repository])
    return found


def _opinion(node: Node | None, said: Judged) -> Opinion:
    if node is None:
        return NOT_JUDGED
    if node not in said.probabilities:  # a module that does little: the rules decide
        ruled = said.ruled(node)
        return Opinion(ruled.path, ruled.best) if ruled.best >= THRESHOLD else NOT_JUDGED
    return Opinion(said.path(node) or NONE, 1 - said.probabilities[node][0])


def scores(gold: Sequence[LabelledFunction], opinions: Sequence[Opinion]) -> Iterator[str]:
    """Precision, recall and F1 of being critical and of each path, and the mean F1 of the three labels."""
    yield f"{'':24}{'critical':^22}{'training':^22}{'conversion':^22} macro"
    yield f"{'':24}" + f"{'P':>6}{'R':>7}{'F1':>7}  " * 3 + "    F1"
    for title, wanted in (("all", None), ("without boundary", False)):
        places = [place for place, one in enumerate(gold) if wanted is None or one.boundary is wanted]
        if places:
            yield _line(f"{title} ({len(places)})", [(gold[place], opinions[place]) for place in places])


def _line(title: str, pairs: Sequence[tuple[LabelledFunction, Opinion]]) -> str:
    parts = [_measures([(one.critical, said.label != NONE) for one, said in pairs])]
    by_label = {
        label: _measures([(one.label == label, said.label == label) for one, said in pairs]) for label in LABELS
    }
    parts += [by_label[TRAINING], by_label[CONVERSION]]
    shown = "  ".join(" ".join(f"{value:6.3f}" for value in part) for part in parts)
    return f"{title:<24}{shown}  {sum(part[2] for part in by_label.values()) / len(LABELS):.3f}"


def _measures(pairs: Sequence[tuple[bool, bool]]) -> tuple[float, float, float]:
    right = sum(true and said for true, said in pairs)
    said, true = sum(said for _, said in pairs), sum(true for true, _ in pairs)
    return right / (said or 1), right / (true or 1), 2 * right / ((said + true) or 1)


def repositories(gold: Sequence[LabelledFunction], opinions: Sequence[Opinion]) -> Iterator[str]:
    """A line for each repository: what was confused with what."""
    for name in sorted({one.repository for one in gold}):
        pairs = [(one, said) for one, said in zip(gold, opinions, strict=True) if one.repository == name]
        wrong = [f"{one.label}>{said.label}" for one, said in pairs if one.label != said.label]
        counts = ", ".join(f"{kind} {wrong.count(kind)}" for kind in sorted(set(wrong)))
        yield f"{name:<60}{len(pairs):4}  {counts}"


def errors(gold: Sequence[LabelledFunction], opinions: Sequence[Opinion]) -> Iterator[str]:
    """Every function that is taken for what it is not."""
    for one, said in zip(gold, opinions, strict=True):
        if one.label != said.label:
            boundary = " (boundary)" if one.boundary else ""
            place = f"{one.repository} {one.file}:{one.line} {one.qualname}"
            yield f"{one.label} > {said.label} {said.confidence:.2f}{boundary}: {place}"


def main(arguments: Sequence[str]) -> int:
    """Print the figures. Exit code 2 for wrong input."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/critical.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl")
    parser.add_argument("repositories", type=Path, nargs="+", metavar="REPOS_DIR")
    parser.add_argument("--repository", default="", metavar="NAME", help="the repository of records that name none")
    parser.add_argument("--train", type=Path, nargs="+", default=[], metavar="DATA.jsonl", help="to learn from, too")
    parser.add_argument("--checkouts", type=Path, nargs="+", default=[], metavar="DIR", help="where those lie")
    parser.add_argument("--folds", type=int, default=0, metavar="N", help="leave out an Nth of them at a time")
    parser.add_argument("--verbose", action="store_true", help="list every error")
    options = parser.parse_args(arguments)
    try:
        gold = read_functions(options.gold, options.repository)
        more = [one for path in options.train for one in read_functions(path)]
        projects = projects_of([*gold, *more], [*options.repositories, *options.checkouts])
    except ReadinessError as error:
        print(error, file=sys.stderr)
        return 2
    if options.train:
        # A copy of a repository under another name, or of another owner, is the same repository.
        own = {repository_key(one.repository) for one in gold}
        new = [one for one in more if repository_key(one.repository) not in own]
        try:
            found = out_of_repository(gold, learning.examples_of([*gold, *new], projects), projects, options.folds)
        except ReadinessError as error:
            print(error, file=sys.stderr)
            return 2
    else:
        found = shipped(gold, projects)
    for line in (*scores(gold, found), "", *repositories(gold, found)):
        print(line)
    gap, rows = calibration([said.confidence for said in found], [one.critical for one in gold])
    print(f"\ncalibration error {gap:.3f}")
    for index, (count, mean, rate) in rows.items():
        print(f"from {index / 10:.1f}  {count:4}  mean {mean:.2f}  critical {rate:.2f}")
    if options.verbose:
        print("\n".join(errors(gold, found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
