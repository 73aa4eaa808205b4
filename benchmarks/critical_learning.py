"""Learning which functions are critical, and judging repositories that nothing was learnt from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.functions import LABELS, node_of
from benchmarks.labelled import repository_key
from readiness_lint.errors import UsageError
from readiness_lint.graph.criticality.decide import judge_project
from readiness_lint.graph.criticality.judge import own_numbers, staged
from readiness_lint.graph.criticality.model import Model, Stage, scaled
from readiness_lint.graph.criticality.neighbours import Neighbourhood
from readiness_lint.graph.criticality.profile import PROFILE

if TYPE_CHECKING:
    from benchmarks.functions import LabelledFunction
    from readiness_lint.graph.criticality.decide import Judged
    from readiness_lint.graph.criticality.model import Pair, Probabilities
    from readiness_lint.graph.criticality.signs import ProjectSigns
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project

STRENGTH_OWN = 0.03
STRENGTH_AROUND = 0.03
"""The inverse of the regularisation's strength of each stage, as scikit-learn's `C`."""

BOUNDARY = 0.5
"""The weight in training of a label that a second annotator may see otherwise."""

LEAST_REPOSITORIES, LEAST_EXAMPLES, LEAST_FOR_SLOPES = 4, 8, 60
"""A sign is learnt from so many repositories and examples; what the repository makes of it from so many."""

FOLDS = 5
WORDS = ("word:", "class-word:", "file-word:", "folder-word:")
WORD_SCALE = 0.7
SLOPE = "slope of "


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled functions, the projects they stand in, and their nodes; functions that are not judged are left out."""

    functions: Sequence[LabelledFunction]
    nodes: Sequence[Node]
    projects: Mapping[str, Project]

    @property
    def repositories(self) -> list[str]:
        """The names of the repositories, sorted."""
        return sorted({one.repository for one in self.functions})


def examples_of(functions: Iterable[LabelledFunction], projects: Mapping[str, Project]) -> Examples:
    """The labelled functions that a model can learn from: those that the project judges."""
    found = [(one, node_of(projects[one.repository], one)) for one in functions]
    known = [(one, node) for one, node in found if node in signs_in(projects[one.repository]).of_units]
    return Examples([one for one, _ in known], [node for _, node in known if node is not None], projects)


def signs_in(project: Project) -> ProjectSigns:
    """The signs that the project was judged by."""
    assert project.signs is not None, "the project was judged as a whole"
    return project.signs


def train(examples: Examples, without: Collection[str] = ()) -> Model:
    """The model learnt from all repositories but some."""
    keys = {repository_key(name) for name in without}
    wanted = [place for place, one in enumerate(examples.functions) if repository_key(one.repository) not in keys]
    _refuse_too_little(examples, wanted)
    profile = _spread(examples, {examples.functions[place].repository for place in wanted})
    own = _stage(examples, wanted, profile, None, STRENGTH_OWN)
    # What the first stage says of a repository that it learnt from is too good: the second learns from what it says
    # of others.
    repositories = sorted({examples.functions[place].repository for place in wanted})
    first: dict[str, Mapping[Node, Probabilities]] = {}
    for fold in range(FOLDS):
        held = set(repositories[fold::FOLDS])
        rest = [place for place in wanted if examples.functions[place].repository not in held]
        stage = _stage(examples, rest, profile, None, STRENGTH_OWN)
        for name in held:
            project = examples.projects[name]
            first[name] = staged(project.nodes, signs_in(project), Model(own, own, profile), stage, {})
    return Model(own, _stage(examples, wanted, profile, first, STRENGTH_AROUND), profile)


def _refuse_too_little(examples: Examples, wanted: Sequence[int]) -> None:
    """Raises UsageError where nothing could be learnt of some label, or in one of the folds."""
    repositories = len({examples.functions[place].repository for place in wanted})
    missing = [label for label in LABELS if all(examples.functions[place].label != label for place in wanted)]
    if missing:
        raise UsageError(f"no labelled function is {' or '.join(missing)}", remedy="label more functions")
    if repositories <= LEAST_REPOSITORIES:
        least = f"{LEAST_REPOSITORIES + 1} are needed"
        raise UsageError(f"{repositories} repositories are too few to learn from, {least}", remedy="label more of them")


def judged(project: Project, model: Model) -> Judged:
    """What a model says of every function of a project."""
    assert project.judged is not None, "the project was judged as a whole"
    return judge_project(project.judged.known, project.judged.signs, model)


def _spread(examples: Examples, repositories: Collection[str]) -> Mapping[str, tuple[float, float]]:
    rows = [signs_in(examples.projects[name]).profile for name in sorted(repositories)]
    found = {name: np.array([row[name] for row in rows]) for name in PROFILE}
    return {name: (float(values.mean()), float(values.std()) or 1.0) for name, values in found.items()}


def _stage(
    examples: Examples,
    wanted: Sequence[int],
    profile: Mapping[str, tuple[float, float]],
    first: Mapping[str, Mapping[Node, Probabilities]] | None,
    strength: float,
) -> Stage:
    rows = [*_rows(examples, wanted, profile, first)]
    learnt = _learnt([examples.functions[place].repository for place in wanted], rows)
    column = {name: index for index, name in enumerate(sorted(learnt))}
    values, places, starts = [], [], [0]
    for row in rows:
        for name, value in row.items():
            if name in column:
                places.append(column[name])
                values.append(value)
        starts.append(len(places))
    table = csr_matrix((values, places, starts), shape=(len(rows), len(column)))
    labels = [LABELS.index(examples.functions[place].label) for place in wanted]
    weights = [BOUNDARY if examples.functions[place].boundary else 1.0 for place in wanted]
    learner = LogisticRegression(C=strength, max_iter=1000, tol=1e-5)
    learner.fit(table, labels, sample_weight=weights)
    none, training, conversion = learner.coef_

    def pair(index: int, scale: float = 1.0) -> Pair:
        return (
            float(training[index] - none[index]) * scale,
            float(conversion[index] - none[index]) * scale,
        )

    base = learner.intercept_
    return Stage(
        (float(base[1] - base[0]), float(base[2] - base[0])),
        {name: pair(at, _scale(name)) for name, at in column.items() if not name.startswith(SLOPE)},
        {name.removeprefix(SLOPE): pair(at) for name, at in column.items() if name.startswith(SLOPE)},
    )


def _scale(name: str) -> float:
    return WORD_SCALE if name.startswith(WORDS) else 1.0


def _rows(
    examples: Examples,
    wanted: Sequence[int],
    profile: Mapping[str, tuple[float, float]],
    first: Mapping[str, Mapping[Node, Probabilities]] | None,
) -> Iterator[dict[str, float]]:
    beside = {
        name: Neighbourhood(examples.projects[name].nodes, examples.projects[name].graph, known)
        for name, known in (first or {}).items()
    }
    for place in wanted:
        name, node = examples.functions[place].repository, examples.nodes[place]
        project = examples.projects[name]
        signs = signs_in(project)
        file = project.nodes.places[node][0]
        said = scaled(signs.profile, profile)
        row = {sign: _scale(sign) for sign in signs.of_units[node] | signs.of_files[file]}
        row |= {f"{SLOPE}{sign}": said.lean for sign in row if not sign.startswith(WORDS)}
        row |= said.profile
        row |= signs.averages[file]
        if first is not None:
            row |= beside[name].numbers(node) | own_numbers(first[name][node])
        yield row


def _learnt(repositories: Sequence[str], rows: Sequence[Mapping[str, float]]) -> set[str]:
    """The names that occur often enough to be learnt."""
    counts: Counter[str] = Counter()
    seen: dict[str, set[str]] = defaultdict(set)
    for repository, row in zip(repositories, rows, strict=True):
        counts.update(row.keys())
        for name in row:
            seen[name].add(repository)
    return {
        name
        for name, count in counts.items()
        if len(seen[name]) >= LEAST_REPOSITORIES
        and count >= (LEAST_FOR_SLOPES if name.startswith(SLOPE) else LEAST_EXAMPLES)
    }
