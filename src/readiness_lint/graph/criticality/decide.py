"""The decision on every function: the model's, with the rules' reasons and those of its own signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.graph.critical import THRESHOLD, Decision
from readiness_lint.graph.criticality.judge import numbers_around, staged
from readiness_lint.graph.criticality.reasons import Said
from readiness_lint.graph.criticality.unit_signs import UNMENTIONED
from readiness_lint.graph.negative import negative_name, negative_path
from readiness_lint.graph.roles import CONVERSION, TRAINING

if TYPE_CHECKING:
    from readiness_lint.graph.criticality.model import Model, Probabilities, Scaled
    from readiness_lint.graph.criticality.reasons import Reasons
    from readiness_lint.graph.criticality.signs import ProjectSigns
    from readiness_lint.graph.criticality.unit_signs import Known
    from readiness_lint.graph.nodes import Node

# From here on, what a function itself calls or overrides puts it on a path, whatever else is known; and from here on
# what leads to it by calls does.
_PROOF = 0.75
_LED_TO = 0.85
# What nobody mentions may be dead.
_NOT_SURE = 0.3

HELPER = "helper"
"""The role of a function that is critical for what it belongs to, not for an interface that it calls."""

# The roles of functions that call what is critical, or that it calls.
_OF_NEIGHBOURS = frozenset({HELPER, "orchestration"})

_MAX_REASONS = 3


@dataclass(frozen=True)
class Judged:
    """What the model said of every function, and all that its reasons are made from."""

    known: Known
    signs: ProjectSigns
    model: Model
    numbers: Mapping[Node, Mapping[str, float]]
    probabilities: Mapping[Node, Probabilities]
    _said: dict[str, Said] = field(default_factory=dict, repr=False)
    _shared: dict[tuple[int, str], Reasons] = field(default_factory=dict, repr=False)

    def ruled(self, node: Node) -> Decision:
        """What the rules said of a function; of what they never met, whether its names speak against it."""
        decision = self.known.decisions.get(node)
        if decision is not None:
            return decision
        nodes = self.known.nodes
        against = negative_path(nodes.file(node).path) or negative_name(nodes.unit(node).name)
        return Decision(against=against)

    def path(self, node: Node) -> str | None:
        """The path that a function is most likely on, None where it is more likely on none than on any.

        A call or an override of a known interface is proof enough. What only plots, logs, serves or measures is on
        none, whatever its neighbours are; so is what may be dead, unless it is quite sure.
        """
        return self.path_by(node, self.ruled(node))

    def path_by(self, node: Node, ruled: Decision) -> str | None:
        """The same where it is known already what the rules said."""
        none, training, conversion = self.probabilities[node]
        if node in self.known.starts and ruled.best >= THRESHOLD:
            return ruled.path  # whatever begins a run is what the run is
        if 1 - none < THRESHOLD:
            return ruled.path if ruled.own >= _PROOF or ruled.best >= _LED_TO else None
        if ruled.own < THRESHOLD and (ruled.against or (none > _NOT_SURE and self.may_be_dead(node))):
            return None
        return TRAINING if training >= conversion else CONVERSION

    def may_be_dead(self, node: Node) -> bool:
        """Whether no code of the project mentions a function that itself uses no library either."""
        signs = self.signs.of_units[node]
        return UNMENTIONED in signs and not any(sign.startswith("uses:") for sign in signs)

    def reasons(self, node: Node, path: str) -> Reasons:
        """What speaks for and against a path, in log-odds, the heaviest first."""
        place = self.known.nodes.places[node][0]
        if path not in self._said:
            self._said[path] = Said(self.model.around, self.known.vocabulary, path, self.scaled)
        said = self._said[path]
        if (place, path) not in self._shared:
            self._shared[place, path] = said.of_file(self.signs.of_files[place])
        numbers = self.numbers[node], self.signs.averages[place]
        return said.reasons(self.signs.of_units[node], numbers, self._shared[place, path])

    @cached_property
    def scaled(self) -> Scaled:
        """The profile of the repository as the model sees it."""
        return self.model.scaled(self.signs.profile)


def judge_project(known: Known, signs: ProjectSigns, model: Model) -> Judged:
    """Judge every function of a project."""
    numbers = numbers_around(known.nodes, known.graph, signs, model)
    found = staged(known.nodes, signs, model, model.around, numbers)
    return Judged(known, signs, model, numbers, found)


def decisions_of(judged: Judged) -> dict[Node, Decision]:
    """The decision on every function. What was not judged, classes above all, keeps what the rules say of it."""
    return {**judged.known.decisions, **{node: _decision(judged, node) for node in judged.probabilities}}


def _decision(judged: Judged, node: Node) -> Decision:
    none, training, conversion = judged.probabilities[node]
    ruled = judged.ruled(node)
    path = judged.path_by(node, ruled)
    if path is None:
        leaning = TRAINING if training >= conversion else CONVERSION
        confidence = {} if 1 - none >= THRESHOLD else {leaning: 1 - none}
        why, speaks_for = [*ruled.why], {**ruled.speaks_for}
        return Decision(confidence, ruled.role, ruled.own, why, ruled.against, [], ruled.role_why, speaks_for)
    likely = 1 - none if 1 - none >= THRESHOLD else ruled.best
    agree = ruled.best >= THRESHOLD and ruled.path == path
    role, why = ruled.role or HELPER, ruled.why
    if not agree:
        # What neighbours gave it belongs to another path; what it does itself stays, with the reason for it.
        role, why = (HELPER, []) if role in _OF_NEIGHBOURS else (role, list(filter(None, [ruled.role_why])))
    found = judged.reasons(node, path)
    return Decision(
        {TRAINING: training, CONVERSION: conversion, path: likely},
        role,
        ruled.own,
        why + [text for weight, text in found if weight > 0][:_MAX_REASONS],
        ruled.against,
        [text for weight, text in found if weight < 0][:_MAX_REASONS],
        ruled.role_why if role == ruled.role else "",
        {**ruled.speaks_for},
    )
