"""The decision on every function: the model's, with the rules' reasons and those of its own signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.graph.critical import THRESHOLD, Decision
from readiness_lint.graph.criticality.judge import numbers_around, staged
from readiness_lint.graph.criticality.reasons import reasons
from readiness_lint.graph.roles import CONVERSION, TRAINING

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.model import Model, Probabilities
    from readiness_lint.graph.criticality.signs import ProjectSigns
    from readiness_lint.graph.criticality.unit_signs import Known
    from readiness_lint.graph.nodes import Node

HELPER = "helper"
"""The role of a function that is critical for what it belongs to, not for an interface that it calls."""

_MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model said of every function, and all that its reasons are made from."""

    known: Known
    signs: ProjectSigns
    model: Model
    numbers: Mapping[Node, Mapping[str, float]]
    probabilities: Mapping[Node, Probabilities]

    def reasons(self, node: Node, path: str) -> list[tuple[float, str]]:
        """What speaks for and against a path, in log-odds, the heaviest first."""
        numbers = self.numbers[node]
        return reasons(self.known.nodes, self.signs, self.model, self.known.vocabulary, node, numbers, path)


def path_of(found: Probabilities, ruled: Decision | None) -> str | None:
    """The path that a function is most likely on, None where it is more likely on none than on any.

    What only plots, logs, serves or measures is on none, whatever its neighbours are, unless its own code trains or
    converts.
    """
    none, training, conversion = found
    if 1 - none < THRESHOLD or (ruled is not None and ruled.against and ruled.own < THRESHOLD):
        return None
    return TRAINING if training >= conversion else CONVERSION


def judge_project(known: Known, signs: ProjectSigns, model: Model) -> Judged:
    """Judge every function of a project."""
    numbers = numbers_around(known.nodes, known.graph, signs, model)
    found = staged(known.nodes, signs, model, model.around, numbers)
    return Judged(known, signs, model, numbers, found)


def decisions_of(judged: Judged) -> dict[Node, Decision]:
    """The decision on every function. Modules and classes keep what the rules say of them."""
    ruled = judged.known.decisions
    return {**ruled, **{node: _decision(judged, node, ruled.get(node, Decision())) for node in judged.probabilities}}


def _decision(judged: Judged, node: Node, ruled: Decision) -> Decision:
    none, training, conversion = judged.probabilities[node]
    path = path_of(judged.probabilities[node], ruled)
    if path is None:
        leaning = TRAINING if training >= conversion else CONVERSION
        confidence = {} if 1 - none >= THRESHOLD else {leaning: 1 - none}
        return Decision(confidence, ruled.role, ruled.own, ruled.why, ruled.against)
    confidence = {TRAINING: training, CONVERSION: conversion, path: 1 - none}
    agree = ruled.best >= THRESHOLD and ruled.path == path
    found = judged.reasons(node, path)
    return Decision(
        confidence,
        (ruled.role if agree else "") or HELPER,
        ruled.own,
        (ruled.why if agree else []) + [text for weight, text in found if weight > 0][:_MAX_REASONS],
        ruled.against,
        [text for weight, text in found if weight < 0][:_MAX_REASONS],
    )
