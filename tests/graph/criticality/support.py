"""Functions of a project by name, what is known of them, and models that say one thing of all."""

from __future__ import annotations

from math import log

from readiness_lint.graph.criticality.decide import Judged, judge_project
from readiness_lint.graph.criticality.model import Model, Pair, Stage
from readiness_lint.graph.criticality.profile import LEAN
from readiness_lint.graph.criticality.signs import ProjectSigns
from readiness_lint.graph.nodes import Node
from readiness_lint.graph.project import Project

NEVER = -20.0
"""Log-odds of what hardly ever is."""


def judged_of(project: Project) -> Judged:
    """What the shipped model said of a project."""
    assert project.judged is not None
    return project.judged


def signs_of_project(project: Project) -> ProjectSigns:
    """The signs that a project was judged by."""
    assert project.signs is not None
    return project.signs


def node_called(project: Project, qualname: str) -> Node:
    """The node of the only unit of that qualified name."""
    nodes = project.nodes
    (found,) = [node for node in range(len(nodes.places)) if nodes.unit(node).qualname == qualname]
    return found


def signs_called(project: Project, qualname: str) -> frozenset[str]:
    """The signs of a function, those of its file apart."""
    return signs_of_project(project).of_units[node_called(project, qualname)]


def stage_of(intercept: Pair, weights: dict[str, Pair] | None = None, slopes: dict[str, Pair] | None = None) -> Stage:
    """A stage with these weights alone."""
    return Stage(intercept, weights or {}, slopes or {})


def model_of(stage: Stage) -> Model:
    """A model both stages of which are the same, and that knows no repository."""
    return Model(stage, stage, {LEAN: (0.0, 1.0)})


def indifferent(training: float, conversion: float = 0.0) -> Model:
    """A model that gives every function these probabilities."""
    none = 1 - training - conversion
    return model_of(stage_of((_odds(training, none), _odds(conversion, none))))


def _odds(path: float, none: float) -> float:
    return log(path / none) if path else NEVER


def judged_by(project: Project, model: Model) -> Judged:
    """What another model says of a project."""
    before = judged_of(project)
    return judge_project(before.known, before.signs, model)
