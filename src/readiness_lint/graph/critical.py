"""Which functions a model's quality depends on: role evidence, carried up to those who orchestrate it and down to
those who do its work, with every reason kept.

Not being reached proves nothing (no call graph of a dynamic language is complete), so a function with a role of its
own is critical on that evidence alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.graph.evidence_of_role import MODEL
from readiness_lint.graph.negative import negative_name, negative_path
from readiness_lint.graph.roles import (
    CONVERSION,
    ROLE_PATHS,
    SHARED_ROLES,
    TRAINING,
)
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import Tier

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.evidence_of_role import RoleEvidence
    from readiness_lint.graph.resolve import Node, Nodes
    from readiness_lint.model.facts import Unit

THRESHOLD = 0.5
_UP = 0.97
_DOWN = 0.93
_TIER = {Tier.RESOLVED: 1.0, Tier.UNIQUE_NAME: 0.75, Tier.SAME_NAME: 0.0}
_SIBLING = 0.65
_MODEL_ALONE = 0.6
# Roles whose callers steer the run; a caller of a loss or of a data loader may as well only evaluate.
_STEERING = frozenset({"train_step", "train_loop", "optimizer", "export", "convert", "quantize"})
_STEERING_MINIMUM = 0.7
_AMBIGUOUS_CONFIDENCE = 0.4
_MAX_REASONS = 6


@dataclass(slots=True)
class Decision:
    """What is known of one unit so far: a confidence for each path, its role, and why.

    `role_why` is the reason that gives it the role, and stays with it. `against` keeps it off the paths of others;
    `doubts` only made it less likely. `speaks_for` tells the path of each reason that speaks for one alone.
    """

    confidence: dict[str, float] = field(default_factory=dict)
    role: str = ""
    own: float = 0.0
    why: list[str] = field(default_factory=list)
    against: str | None = None
    doubts: list[str] = field(default_factory=list)
    role_why: str = ""
    speaks_for: dict[str, str] = field(default_factory=dict)

    def reasons(self) -> tuple[list[str], list[str]]:
        """Why it is on its path, and what speaks for another one."""
        path = self.path if self.confidence else ""
        own = [one for one in self.why if self.speaks_for.get(one, path) == path]
        others = [one for one in self.why if one not in own]
        told = [(one, f"the {self.speaks_for[one]} path") for one in others]
        return own, [one if one.endswith(place) else f"{one}, which speaks for {place}" for one, place in told]

    @property
    def path(self) -> str:
        """The path with the highest confidence; training where calls alone put it on both, and nobody said which."""
        reached = min(self.confidence.get(TRAINING, 0.0), self.confidence.get(CONVERSION, 0.0))
        if not self.own and reached > _SIBLING and self.best < 1:
            return TRAINING
        order = {TRAINING: 0, CONVERSION: 1}
        return min(self.confidence, key=lambda name: (-self.confidence[name], order.get(name, -1), name))

    @property
    def best(self) -> float:
        """The highest confidence, 0 where nothing speaks for it."""
        return max(self.confidence.values(), default=0.0)


def decide(nodes: Nodes, graph: CallGraph, evidence: Mapping[Node, Sequence[RoleEvidence]]) -> dict[Node, Decision]:
    """What the rules say of every unit that anything speaks for or against."""
    judge = _Judge(nodes, graph, evidence, {})
    judge.own()
    judge.up()
    judge.classes()
    judge.down(list(judge.decisions))
    return judge.decisions


def lead_on(
    nodes: Nodes, graph: CallGraph, decisions: dict[Node, Decision], starts: Sequence[tuple[Node, str]]
) -> None:
    """Put configured entry points, and what they lead to, on the path that each was named for."""
    judge = _Judge(nodes, graph, {}, decisions, overrules=True)
    for node, path in starts:
        judge.raise_to(node, path, 1.0, "entry point named in the configuration", "entry point")
    judge.down([node for node, _ in starts])


class _Judge:
    def __init__(
        self,
        nodes: Nodes,
        graph: CallGraph,
        evidence: Mapping[Node, Sequence[RoleEvidence]],
        decisions: dict[Node, Decision],
        *,
        overrules: bool = False,
    ) -> None:
        self.nodes = nodes
        self.graph = graph
        self.evidence = evidence
        self.decisions = decisions
        self.overrules = overrules
        self._cold = {file.path: negative_path(file.path) for file in nodes.facts}

    def at(self, node: Node) -> Decision:
        """The decision on a node, made when first asked for."""
        if node not in self.decisions:
            file = self.nodes.file(node)
            against = self._cold[file.path] or negative_name(self._unit(node).name)
            self.decisions[node] = Decision(against=against)
        return self.decisions[node]

    def raise_to(self, node: Node, path: str, confidence: float, reason: str, role: str) -> bool:
        """Note that something speaks for `path`; whether that raised its confidence."""
        decision = self.at(node)
        if confidence <= decision.confidence.get(path, 0.0):
            return False
        if self.overrules and decision.confidence and decision.path != path:
            # They spoke for another path; what the function does is the same there.
            decision.why, decision.doubts = [decision.role_why] if decision.role_why else [], []
        decision.confidence[path] = confidence
        if len(decision.why) < _MAX_REASONS and reason not in decision.why:
            decision.why.append(reason)
            decision.speaks_for[reason] = path
        elif decision.speaks_for.get(reason, path) != path:
            del decision.speaks_for[reason]  # it speaks for both
        if not decision.role:
            decision.role, decision.role_why = role, reason
        return True

    def own(self) -> None:
        """Role evidence of the function's own calls and overrides."""
        for node, items in self.evidence.items():
            if self._cold[self.nodes.file(node).path]:
                continue
            strong = [item for item in items if item.role in ROLE_PATHS]
            for item in sorted(strong, key=lambda item: -ROLE_PATHS[item.role][1] * item.certainty):
                path, base = ROLE_PATHS[item.role]
                confidence = (_AMBIGUOUS_CONFIDENCE if item.ambiguous else base) * item.certainty
                self.raise_to(node, path, confidence, item.text, item.role)
            decision = self.at(node)
            decision.own = decision.best
            shared = [item for item in items if item.role in SHARED_ROLES]
            if shared and decision.confidence:
                decision.why += [item.text for item in shared[: _MAX_REASONS - len(decision.why)]]
            elif shared:
                decision.role, decision.role_why = shared[0].role, shared[0].text
                decision.why.append(decision.role_why)

    def up(self) -> None:
        """Those who call a training step or an export steer the run."""
        queue = [
            (-decision.confidence[path], node, path)
            for node, decision in self.decisions.items()
            for path in decision.confidence
            if decision.confidence[path] >= _STEERING_MINIMUM
            and any(item.role in _STEERING and not item.ambiguous for item in self.evidence.get(node, ()))
        ]
        heapq.heapify(queue)
        while queue:
            negative, node, path = heapq.heappop(queue)
            if -negative < self.at(node).confidence.get(path, 0.0):
                continue
            for caller, edge in self.graph.callers.get(node, ()):
                confidence = -negative * _UP * _TIER[edge.tier]
                if confidence < _STEERING_MINIMUM or self.at(caller).against or self._only_starts(caller, edge.line):
                    continue
                reason = f"calls {self._name(node)} (line {edge.line}), which is on the {path} path"
                if self.raise_to(caller, path, confidence, reason, "orchestration"):
                    heapq.heappush(queue, (-confidence, caller, path))

    def _only_starts(self, caller: Node, line: int) -> bool:
        """Whether a module's call stands in its `__main__` block, whose work is that of the function it calls."""
        main_line = self.nodes.file(caller).main_line
        return self.nodes.unit_index(caller) == 0 and 0 < main_line <= line

    def classes(self) -> None:
        """Methods stand and fall together with the class that a framework runs."""
        trains = any(TRAINING in decision.confidence for decision in self.decisions.values())
        for node in list(self.evidence):
            unit = self._unit(node)
            file = self.nodes.file(node)
            owner = node - self.nodes.unit_index(node) + unit.parent
            if file.units[unit.parent].kind is not UnitKind.CLASS or self._cold[file.path]:
                continue
            for item in self.evidence[node]:
                if item.role == MODEL:
                    path = TRAINING if trains else CONVERSION
                    self.raise_to(node, path, _MODEL_ALONE, item.text, MODEL)
                if item.role == MODEL or item.text.startswith("overrides"):
                    path = self.at(node).path if self.at(node).confidence else TRAINING
                    self._siblings(owner, path, item)

    def _siblings(self, owner: Node, path: str, item: RoleEvidence) -> None:
        units = self.nodes.file(owner).units
        start = owner - self.nodes.unit_index(owner)
        for index, unit in enumerate(units):
            if start + unit.parent == owner and unit.kind is UnitKind.FUNCTION:
                sibling = start + index
                if not self.at(sibling).against:
                    reason = f"belongs to a class that {item.text}"
                    confidence = _MODEL_ALONE if item.role == MODEL else _SIBLING
                    self.raise_to(sibling, path, confidence, reason, item.role)

    def down(self, starts: Iterable[Node]) -> None:
        """What a critical function calls does its work."""
        queue = [
            (-confidence, node, path)
            for node in starts
            for path, confidence in self.decisions[node].confidence.items()
            if confidence >= THRESHOLD
        ]
        heapq.heapify(queue)
        while queue:
            negative, node, path = heapq.heappop(queue)
            decision = self.at(node)
            if -negative < decision.confidence.get(path, 0.0) or decision.path != path:
                continue
            for target, factor, reason in self._work(node):
                confidence = -negative * factor
                if confidence < THRESHOLD or self._is_none_of(target, path):
                    continue
                if self.raise_to(target, path, confidence, reason, "helper"):
                    heapq.heappush(queue, (-confidence, target, path))

    def _is_none_of(self, node: Node, path: str) -> bool:
        """Whether something speaks against a function, or its own calls put it on another path.

        What is known to be apart from training and conversion (serving, say) may be the user's own path.
        """
        decision = self.at(node)
        if decision.against and path in (TRAINING, CONVERSION):
            return True
        return decision.own >= THRESHOLD and decision.path != path

    def _work(self, node: Node) -> Iterable[tuple[Node, float, str]]:
        name = self._name(node)
        for edge in self.graph.edges.get(node, ()):
            yield edge.target, _DOWN * _TIER[edge.tier], f"is called by {name} (line {edge.line})"
        for inner in nested_functions(self.nodes, node):
            yield inner, _UP, f"is defined inside {name}"

    def _unit(self, node: Node) -> Unit:
        return self.nodes.file(node).units[self.nodes.unit_index(node)]

    def _name(self, node: Node) -> str:
        qualname = self._unit(node).qualname
        return qualname if qualname != "<module>" else f"the module {self.nodes.file(node).path}"


def nested_functions(nodes: Nodes, node: Node) -> list[Node]:
    """The functions that are defined directly inside a function."""
    file, index = nodes.file(node), nodes.unit_index(node)
    if file.units[index].kind is not UnitKind.FUNCTION:
        return []
    return [
        node - index + inner
        for inner in range(index + 1, len(file.units))
        if file.units[inner].parent == index and file.units[inner].kind is UnitKind.FUNCTION
    ]
