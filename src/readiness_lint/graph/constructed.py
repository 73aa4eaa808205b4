"""Whether the models that a function exports can hold anything but the weights they were constructed with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from readiness_lint.graph.values import class_of
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.signs import IN_TRAINING, UNTRAINED
from readiness_lint.model.symptoms import Kind

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.symptoms import Symptom

_MAKES = "made:"
_BASES = frozenset(
    {
        "torch.nn.Module",
        "torch.nn.modules.module.Module",
        "lightning.LightningModule",
        "lightning.pytorch.LightningModule",
        "pytorch_lightning.LightningModule",
    }
)
_LAYERS = re.compile(
    r"torch\.nn\.(?:modules\.\w+\.)?(?:Parameter|Linear|Bilinear|Conv\w+|Embedding\w*|LSTM|GRU|RNN"
    r"|Multihead\w+|Transformer\w*)\Z"
)
_MODES = re.compile(
    r"torch\.nn\.(?:modules\.\w+\.|functional\.)?(?:\w*[Dd]ropout\w*|BatchNorm\w*|SyncBatchNorm|batch_norm)\Z"
)
# Whoever is called by such a name may bring weights from outside, or change them.
_BRINGS = re.compile(
    r"load|restore|pretrain|download|fetch|from_|resume|copy_|fit\Z|train(?!ing\Z)|backward|step\Z|hub|assign|import_"
    r"|read_|import_module|weights?\Z|set_|fuse|merge|quant|prune",
    re.IGNORECASE,
)
_MAKES_ANEW = re.compile(r"\A_?(?:re)?(?:init|reset|initiali[sz]e)\w*\Z|set_defaults|from_config|quantiles?\Z")
_PLAIN_LIBRARIES = frozenset(
    "torch math numpy copy functools itertools collections typing dataclasses logging warnings enum einops abc inspect"
    " json yaml pathlib os sys argparse typer print builtins".split()
)
# Words of code that nobody takes for a finished model.
_TRIES = re.compile(
    r"dummy|toy|tiny|test|demo|example|sample|bench|profil|flop|mock|debug|smoke|latency|speed|shape|check|random|experiment"
    r"|scratch|tutorial|playground|repro|bug|parity|verify|valid|compare|untrained|skeleton|simple|template|op\Z|ops\Z|minimal|hello",
    re.IGNORECASE,
)
_RUN_BY_MAKING = ("__init__", "__new__", "__post_init__", "forward")
_MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class _Reach:
    """All that calling something may run."""

    units: frozenset[int]
    names: frozenset[str]
    libraries: frozenset[str]


class Constructed:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._nodes = project.nodes

    def signs(self, file: Facts, unit: int) -> Iterator[str]:
        """`untrained:model` and `in-training:model` for the exports in a function of which that is certain."""
        for symptom in self._exports.get((file.path, unit), ()):
            sign = UNTRAINED if symptom.kind is Kind.UNTRAINED_EXPORT else IN_TRAINING
            if self._is_certain(self._nodes.node(file.path, unit), symptom):
                yield sign + symptom.name

    @cached_property
    def _exports(self) -> dict[tuple[str, int], list[Symptom]]:
        wanted = (Kind.UNTRAINED_EXPORT, Kind.EXPORT_IN_TRAINING)
        found: dict[tuple[str, int], list[Symptom]] = {}
        for file in self._nodes.facts:
            for unit, shape in file.shapes:
                if symptoms := [one for one in shape.symptoms if one.kind in wanted]:
                    found[file.path, unit] = symptoms
        return found

    def _is_certain(self, node: Node, symptom: Symptom) -> bool:
        trains = symptom.kind is Kind.EXPORT_IN_TRAINING
        place = self._nodes.file(node).path, self._nodes.unit(node).qualname, symptom.name
        if any(_TRIES.search(word) for word in place):
            return False
        units: set[Node] = set()
        libraries: set[str] = set()
        models = 0
        for word in symptom.words:
            name = word.partition(":")[2]
            if trains and name == ".load_state_dict":
                continue  # it changes weights and nothing else
            made = word.startswith(_MAKES)
            owners = self._made(node, name) if made else self._handed(node, name)
            if owners is None:
                return False
            reach = self._reach(owners)
            if made and any(_TRIES.search(self._nodes.unit(owner).name) for owner in owners):
                return False
            models += made and any(self._is_model(owner) for owner in owners)
            brings = "eval" in reach.names if trains else any(_brings(one) for one in reach.names)
            if brings or not (trains or all(one.partition(".")[0] in _PLAIN_LIBRARIES for one in reach.libraries)):
                return False
            units |= reach.units
            libraries |= reach.libraries
        layers = _MODES if trains else _LAYERS
        return models > 0 and any(layers.match(one) for one in libraries)

    def _made(self, node: Node, name: str) -> list[Node] | None:
        """The classes and functions that make something, None where that is not known."""
        values = self._project.resolver.values(node, name)
        found: list[Node] = []
        for value in values:
            if not isinstance(value, int) or value < 0:
                return None
            unit = self._nodes.unit(value)
            if unit.kind is UnitKind.CLASS:
                if self._nodes.unit_index(self._nodes.parent(value)):  # it may take models from around it
                    return None
                found.append(value)
                continue
            made = [class_of(one) for one in self._project.resolver.called([value])]
            owners = [one for one in made if one is not None]
            if not made or len(owners) < len(made):
                return None
            found += (value, *owners)
        return found or None

    def _handed(self, node: Node, name: str) -> list[Node] | None:
        """The functions of the project that a model is given to, None where they are not known."""
        values = self._project.resolver.values(node, name) if not name.startswith(".") else ()
        found = [value for value in values if isinstance(value, int) and value >= 0]
        return found if found and len(found) == len(values) else None

    def _is_model(self, owner: Node) -> bool:
        if self._nodes.unit(owner).kind is not UnitKind.CLASS:
            return False
        bases = [base for base in self._project.resolver.ancestors(owner) if isinstance(base, str)]
        return any(base in _BASES for base in bases) and all(
            base in _BASES or base.startswith("abc.") for base in bases
        )

    def _reach(self, owners: list[Node]) -> _Reach:
        """What making the objects runs, and (of a class that is made) what their methods call."""
        graph = self._project.graph
        definitions = self._project.resolver.definitions
        stack = [*owners, *(one for owner in owners for name in _RUN_BY_MAKING for one in definitions(owner, name))]
        seen = set(stack)
        names: set[str] = set()
        libraries: set[str] = set()
        while stack and len(seen) < _MOST_STEPS:
            node = stack.pop()
            unit = self._nodes.unit(node)
            names |= {call.name.rpartition(".")[2] for call in unit.calls}
            libraries |= {name for name, _ in graph.external.get(node, ())}
            for edge in graph.edges.get(node, ()):
                if edge.target not in seen:
                    seen.add(edge.target)
                    stack.append(edge.target)
        if stack:
            names.add("load")  # more than can be looked at
        return _Reach(frozenset(seen), frozenset(names), frozenset(libraries))


def _brings(name: str) -> bool:
    return _BRINGS.search(name) is not None and _MAKES_ANEW.match(name) is None
