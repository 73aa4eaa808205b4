"""What a function says about itself: its names, shape, decorators and calls, and what the rules make of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from sys import intern
from typing import TYPE_CHECKING

from readiness_lint.graph.criticality.vocabulary import words_of
from readiness_lint.graph.roles import CONVERSION, TRAINING
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.critical import Decision
    from readiness_lint.graph.criticality.vocabulary import Vocabulary
    from readiness_lint.graph.evidence_of_role import RoleEvidence
    from readiness_lint.graph.nodes import Node, Nodes
    from readiness_lint.graph.resolve import Resolver
    from readiness_lint.model.facts import Unit

UNMENTIONED = "unmentioned"
"""The sign of a function whose name no code of the project uses."""

_DUNDERS = frozenset({"__init__", "__getitem__", "__len__", "__iter__", "__call__", "__repr__", "__str__"})
_NAMED = frozenset({"forward", "call", "setup", "main", "build", "generate", "step", "update"})
_PLAIN_BASES = frozenset({"ABC", "Enum", "str", "Exception", "NamedTuple", "BaseModel", "TypedDict", "Protocol"})
_DECORATORS = {
    "property": "property", "cached_property": "property", "staticmethod": "static", "classmethod": "classmethod",
    "no_grad": "no-grad", "inference_mode": "no-grad", "dataclass": "dataclass", "abstractmethod": "abstract",
    "fixture": "fixture", "command": "command", "lru_cache": "cache", "cache": "cache",
}  # fmt: skip
_ROUTES = frozenset({"get", "post", "put", "delete", "patch", "websocket", "route", "on_event"})
_MODEL_LIBRARIES = ("torch.nn", "flax", "mlx.nn", "keras", "tensorflow.keras", "tensorflow.Module", "equinox")
_STATEMENTS = (2, 4, 10, 30)
_CALLERS = (1, 2, 5)
_CALLEES = (1, 3, 8)
_SAID = (0.5, 0.65, 0.75, 0.85)
_OF_STATEMENTS = tuple(f"statements:{least}" for least in range(len(_STATEMENTS) + 1))
_OF_CALLERS = tuple(f"callers:{least}" for least in range(len(_CALLERS) + 1))
_OF_CALLEES = tuple(f"callees:{least}" for least in range(len(_CALLEES) + 1))
_OF_SAID = {path: tuple(f"rules:{path}>={least}" for least in _SAID) for path in (TRAINING, CONVERSION)}


@dataclass(frozen=True)
class Known:
    """All that signs are taken from: the project, its call graph, and what the rules said of each unit.

    `starts` are the units that run first, as far as the project shows it.
    """

    nodes: Nodes
    resolver: Resolver
    graph: CallGraph
    evidence: dict[Node, list[RoleEvidence]]
    decisions: dict[Node, Decision]
    vocabulary: Vocabulary
    starts: AbstractSet[Node] = frozenset()

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The last part of every name that any file calls, hands over, reads, imports or exports."""
        return frozenset(
            name.rpartition(".")[2]
            for file in self.nodes.facts
            for name in (
                *file.exports,
                *(one.name for one in file.imports if one.name),
                *(one.name for unit in file.units for one in (*unit.calls, *unit.references, *unit.reads)),
            )
        )


class UnitSigns:
    """The signs of one function after the other; what many of them share is made once, to the last string."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._names: dict[str, frozenset[str]] = {}
        self._owners: dict[Node, frozenset[str]] = {}
        self._calls: dict[str, tuple[str, ...]] = {}
        self._uses: dict[str, tuple[str, ...]] = {}

    def of(self, node: Node) -> frozenset[str]:
        """The signs of a function, those of its file apart."""
        unit = self._known.nodes.unit(node)
        found = {*self._of_name(unit.name)} if unit.kind is UnitKind.FUNCTION else {"is:module"}
        found |= self._of_place(node)
        if unit.decorators:
            found |= _of_decorators(unit)
        self._add_calls(found, node, unit)
        _add_rules(found, self._known, node)
        return frozenset(found)

    def _of_name(self, name: str) -> frozenset[str]:
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = _shared(_of_name(name, self._known.vocabulary))
        return known

    def _of_place(self, node: Node) -> frozenset[str]:
        owner = self._known.nodes.parent(node)
        known = self._owners.get(owner)
        if known is None:
            known = self._owners[owner] = _shared(_inside(self._known, owner))
        return known

    def _add_calls(self, found: set[str], node: Node, unit: Unit) -> None:
        graph = self._known.graph
        callers = graph.callers.get(node, ())
        found.add(_OF_STATEMENTS[bisect_right(_STATEMENTS, unit.statements)])
        found.add(_OF_CALLERS[bisect_right(_CALLERS, len(callers))])
        found.add(_OF_CALLEES[bisect_right(_CALLEES, len(graph.edges.get(node, ())))])
        if any(edge.handed for _, edge in callers):
            found.add("handed")
        if not callers and unit.name not in self._known.mentioned and not unit.decorators:
            found.add(UNMENTIONED)
        for call in unit.calls:
            found.update(self._of_call(call.name))
        for name, _ in graph.external.get(node, ()):
            found.update(self._of_library(name))

    def _of_call(self, name: str) -> tuple[str, ...]:
        known = self._calls.get(name)
        if known is None:
            groups = self._known.vocabulary.groups_of(words_of(name.rpartition(".")[2]))
            known = self._calls[name] = tuple([intern(f"calls:{group}") for group in groups])
        return known

    def _of_library(self, name: str) -> tuple[str, ...]:
        known = self._uses.get(name)
        if known is None:
            libraries = self._known.vocabulary.libraries_of(name)
            known = self._uses[name] = tuple([intern(f"uses:{library}") for library in libraries])
        return known


def _shared(signs: set[str]) -> frozenset[str]:
    return frozenset(map(intern, signs))


def _of_name(name: str, vocabulary: Vocabulary) -> set[str]:
    words = words_of(name)
    found = {f"name:{group}" for group in vocabulary.groups_of(words)}
    found |= {f"begins:{group}" for group in vocabulary.groups_of(words[:1])}
    found |= {f"word:{word}" for word in words}
    if name.startswith("__"):
        found.add(f"special:{name if name in _DUNDERS else 'other'}")
    elif name.startswith("_"):
        found.add("private")
    if name in _NAMED:
        found.add(f"is:{name}")
    return found


def _inside(known: Known, owner: Node) -> set[str]:
    """What it says of a function that it is defined in this unit."""
    parent = known.nodes.unit(owner)
    if parent.kind is not UnitKind.CLASS:
        return {"nested"} if parent.kind is UnitKind.FUNCTION else set()
    words = words_of(parent.name)
    found = {"method"} | {f"class:{group}" for group in known.vocabulary.groups_of(words)}
    found |= {f"class-word:{word}" for word in words}
    for base in parent.bases:
        last = base.rpartition(".")[2]
        found |= {f"base:{group}" for group in known.vocabulary.groups_of(words_of(last))}
        found |= {f"inherits:{last}"} if last in _PLAIN_BASES else set()
    if any(decorator.rpartition(".")[2].startswith("dataclass") for decorator in parent.decorators):
        found.add("class:dataclass")
    return found | _of_ancestors([one for one in known.resolver.ancestors(owner) if isinstance(one, str)])


def _of_ancestors(names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        last = name.rpartition(".")[2]
        if name.startswith(_MODEL_LIBRARIES) and last in ("Module", "Model", "Layer"):
            found.add("inherits:model")
        if "Dataset" in name:
            found.add("inherits:dataset")
        if any(part in name for part in ("Trainer", "LightningModule", "Callback")):
            found.add("inherits:trainer")
        if name.endswith("autograd.Function"):
            found.add("inherits:autograd")
    return found


def _of_decorators(unit: Unit) -> set[str]:
    found: set[str] = set()
    for decorator in unit.decorators:
        name = decorator.partition("(")[0]
        receiver, _, last = name.rpartition(".")
        if last in _DECORATORS:
            found.add(intern(f"decorator:{_DECORATORS[last]}"))
        elif "regist" in name or "converter" in name:
            found.add("decorator:register")
        else:
            found.add("decorator:route" if receiver and last in _ROUTES else "decorator:other")
    return found


def _add_rules(found: set[str], known: Known, node: Node) -> None:
    """What the role table and the rules of propagation say."""
    found.update(_of_roles(known.evidence.get(node, ())))
    decision = known.decisions.get(node)
    best = 0.0 if decision is None else decision.best
    if decision is None or best < _SAID[0]:
        found.add("rules:none")
    if decision is None:
        return
    for path, signs in _OF_SAID.items():
        found.update(signs[: bisect_right(_SAID, decision.confidence.get(path, 0.0))])
    if best >= _SAID[0]:
        found.add(intern(f"rules:{decision.path}"))
        found.add(intern(f"rules-role:{decision.role}"))
    if decision.against:
        found.add("rules:against")


def _of_roles(evidence: Sequence[RoleEvidence]) -> Iterator[str]:
    for one in evidence:
        yield intern(f"{'maybe' if one.ambiguous else 'role'}:{one.role}")
        if one.text.startswith("overrides"):
            yield "overrides"
    if not evidence:
        yield "role:none"
