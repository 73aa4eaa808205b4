"""What the project knows around code that trains: who steps, zeroes and switches for it, and what its names mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.graph.values import class_of
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.symptoms import Kind

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project
    from readiness_lint.model.facts import Facts, Unit
    from readiness_lint.model.symptoms import Symptom

_OURS = frozenset(
    {Kind.NEVER_STEPPED, Kind.NEVER_ZEROED, Kind.INCOMPLETE_SCALER, Kind.SCHEDULE_NEVER_STEPPED, Kind.LEFT_IN_EVAL}
    | {Kind.EPOCH_NEVER_SET, Kind.GRADIENT_CUT, Kind.UNSEEN_PARAMETERS, Kind.DOUBLE_SOFTMAX, Kind.DROPOUT_ALWAYS_ON}
)
_OPTIMIZERS = frozenset(
    {
        "Adam",
        "AdamW",
        "SGD",
        "RMSprop",
        "Adagrad",
        "Adadelta",
        "Adamax",
        "NAdam",
        "RAdam",
        "LBFGS",
        "Lamb",
        "LARS",
        "Lion",
    }
)
# Their modules look for parameters in lists and dictionaries as well, or hold none.
_OTHER_LIBRARIES = ("mlx", "flax", "haiku", "equinox", "paddle", "tinygrad", "tensorflow", "tf.", "jittor")
_STEPS = frozenset(
    {"step", "minimize", "apply_gradients", "apply_updates", "optimizer_step", "optimize_step", "train_on_batch"}
)
_OTHER_STEPS = ("sched", "prof", "env", "bar", "timer")
_DEPTH = 3
_WIDTH = 400


def training_signs(project: Project, file: Facts, unit: int) -> Iterator[str]:
    """The signs around one unit that bear on how it trains; nothing for units without such symptoms."""
    symptoms = [one for index, shape in file.shapes if index == unit for one in shape.symptoms if one.kind in _OURS]
    if not symptoms:
        return
    kinds = {one.kind for one in symptoms}
    node = project.nodes.node(file.path, unit)
    yield from _of_class(project, node)
    if kinds & {Kind.NEVER_STEPPED, Kind.NEVER_ZEROED, Kind.INCOMPLETE_SCALER}:
        yield from _of_steps(project, node)
    for symptom in symptoms:
        if (
            symptom.kind is Kind.SCHEDULE_NEVER_STEPPED
            and symptom.signs
            and _is_mentioned(project, file, unit, symptom)
        ):
            yield f"mentioned:{symptom.name}"
        elif symptom.kind is Kind.UNSEEN_PARAMETERS and symptom.words and _is_module(project, node, symptom.words[0]):
            yield f"holds-modules:{symptom.span.line}"
        elif symptom.kind is Kind.LEFT_IN_EVAL and symptom.words and _leaves_eval(project, node, symptom):
            yield f"leaves-eval:{symptom.span.line}"
        elif symptom.kind is Kind.EPOCH_NEVER_SET and _may_set_epoch(project, node, symptom):
            yield f"sets-epoch:{symptom.span.line}"
        elif symptom.kind is Kind.DOUBLE_SOFTMAX and symptom.words and _ends_activated(project, node, symptom):
            yield f"activated:{symptom.span.line}"
        elif symptom.kind is Kind.DOUBLE_SOFTMAX and symptom.name:
            yield from (f"{symptom.name}:{callee}" for callee in _made_by(project, file, node, symptom.name))


def _is_module(project: Project, node: Node, name: str) -> bool:
    """Whether a name means a module class of the project that makes layers itself."""
    meaning = project.resolver.resolve(node, name)
    if not isinstance(meaning, int) or project.nodes.unit(meaning).kind is not UnitKind.CLASS:
        return False
    made = project.resolver.members(meaning).get("__init__")
    calls = () if made is None else project.nodes.unit(made).calls
    layers = any("nn." in call.name and call.name.rpartition(".")[2][:1].isupper() for call in calls)
    return layers and any(
        isinstance(base, str) and base.endswith("Module") for base in project.resolver.ancestors(meaning)
    )


def _of_class(project: Project, node: Node) -> Iterator[str]:
    owner = project.nodes.parent(node)
    if project.nodes.unit(owner).kind is not UnitKind.CLASS:
        return
    for base in project.resolver.ancestors(owner):
        if isinstance(base, str):
            word = base.rpartition(".")[2]
            if word.endswith(("Module", "PreTrainedModel")) and not base.startswith(_OTHER_LIBRARIES):
                yield "module-class"
            elif word == "Function":
                yield "autograd-function"


def _of_steps(project: Project, node: Node) -> Iterator[str]:
    reach = _with(project, node)
    names = {call.name for one in reach for call in project.nodes.unit(one).calls}
    words = {name.rpartition(".")[2].lower() for name in names}
    if any(_may_step(name) for name in names):
        yield "may-step"
    if any("zero" in word and "grad" in word for word in words) or words & {"zero_", "clear_grad", "clear_gradients"}:
        yield "zeroes"
    if any(name.rpartition(".")[2] in _OPTIMIZERS or ".optim." in f".{name}" for name in names):
        yield "makes-optimizer"
    for word in ("step", "update", "unscale_"):
        if any(name.rpartition(".")[2] == word and "scaler" in name.lower() for name in names):
            yield f"scaler-{word}"
    if any(may in name.lower() for name in names for may in ("accelerat", "deepspeed", "fabric")):
        yield "wrapped"


def _may_step(name: str) -> bool:
    """Whether a call of that name may step an optimizer, rather than a schedule, a profiler or a game."""
    owner, _, word = name.rpartition(".")
    return word in _STEPS and not any(other in owner.lower() for other in _OTHER_STEPS)


def _with(project: Project, node: Node) -> set[Node]:
    """What may do a part of the work of a unit.

    That is whoever calls it, what it calls and its class, and of all else that runs with it what is no training step
    of its own: what computes gradients there, or applies those that it was given, steps and zeroes for itself.
    """
    graph, nodes = project.graph, project.nodes
    above, border = {node}, {node}
    for _ in range(_DEPTH):
        border = {caller for one in border for caller, _ in graph.callers.get(one, ())} - above
        above |= border
    ours = above | _below(project, node)
    file, owner = nodes.file(node), nodes.unit_index(nodes.parent(node))
    if nodes.unit(nodes.parent(node)).kind is UnitKind.CLASS:
        ours |= {nodes.node(file.path, at) for at in range(len(file.units)) if owner in file.ancestors(at)}
    ours |= {nodes.node(file.path, at) for at in range(len(file.units)) if nodes.unit_index(node) in file.ancestors(at)}
    return ours | {one for one in _reach(project, node) if not _is_step_of_its_own(nodes.unit(one))}


def _is_step_of_its_own(unit: Unit) -> bool:
    """Whether a unit computes gradients and uses them, or updates with those that it was given."""
    words = {call.name.rpartition(".")[2] for call in unit.calls}
    return bool(words & {"backward", "apply_updates"}) and not words.isdisjoint(_STEPS | {"zero_grad", "update"})


def _reach(project: Project, node: Node) -> set[Node]:
    """The units that run with a unit: callers and what they call, a few steps far, nested ones and class siblings."""
    graph, nodes = project.graph, project.nodes
    found: set[Node] = {node}
    border = {node}
    for _ in range(_DEPTH):
        following: set[Node] = set()
        for one in border:
            following |= {edge.target for edge in graph.edges.get(one, ())}
            following |= {caller for caller, _ in graph.callers.get(one, ())}
            following.add(nodes.parent(one))
        border = following - found
        found |= border
        if len(found) > _WIDTH:
            break
    file = nodes.file(node)
    return found | {nodes.node(file.path, index) for index in range(len(file.units))}


def _is_mentioned(project: Project, file: Facts, unit: int, symptom: Symptom) -> bool:
    """Whether other code speaks of a schedule that was bound to an attribute.

    `self.name` in a class that has nothing to do with this one is another attribute.
    """
    owner = file.units[file.units[unit].parent]
    for other in project.nodes.facts:
        for index, one in enumerate(other.units):
            if index == unit and other is file:
                continue
            said = [item.name for item in (*one.calls, *one.references, *one.reads)]
            said += [flow.source for flow in one.flows]
            parts = [text.split(".") for text in said if symptom.name in text]
            spoken = {found[0] for found in parts if symptom.name in found[1:]}
            if spoken - {"self"} or (spoken and _are_related(other, index, owner)):
                return True
    return False


def _are_related(file: Facts, unit: int, owner: Unit) -> bool:
    """Whether a unit belongs to a class, to one that inherits from it, or to one of its bases."""
    for index in file.ancestors(unit):
        one = file.units[index]
        if one.kind is UnitKind.CLASS:
            bases = {base.rpartition(".")[2] for base in one.bases}
            return one == owner or owner.name in bases or one.name in {base.rpartition(".")[2] for base in owner.bases}
    return True


def _leaves_eval(project: Project, node: Node, symptom: Symptom) -> bool:
    """Whether what is called puts its argument, or its own model, in evaluation mode and not back."""
    nodes = project.nodes
    lines = range(symptom.span.line, symptom.span.end_line + 1)
    targets = [edge.target for edge in project.graph.edges.get(node, ()) if edge.line in lines and not edge.handed]
    word = symptom.words[0].rpartition(".")[2]
    targets = [target for target in targets if nodes.unit(target).name == word]
    if len(targets) != 1:
        return False
    calls = nodes.unit(targets[0]).calls
    parameters = {
        part.partition(":")[0].partition("=")[0].strip()
        for part in nodes.unit(targets[0]).signature.strip("()").split(",")
    }
    own = symptom.name.startswith("self.")
    evals = [
        call
        for call in calls
        if call.name.endswith(".eval") and (call.name[:-5] in parameters or (own and call.name[:-5] == symptom.name))
    ]
    below = {call.name.rpartition(".")[2] for one in _below(project, targets[0]) for call in nodes.unit(one).calls}
    return bool(evals) and not below & {"train", "set_mode", "set_grad_enabled"}


def _may_set_epoch(project: Project, node: Node, symptom: Symptom) -> bool:
    """Whether a sampler is told the epoch below its function, or is handed to code that nobody has read."""
    nodes = project.nodes
    called = {call.name for one in _below(project, node) for call in nodes.unit(one).calls}
    if any(name.rpartition(".")[2] == "set_epoch" for name in called):
        return True
    values = [project.resolver.values(node, name) if name else () for name in symptom.words]
    return any(not found or not all(isinstance(one, int) and one >= 0 for one in found) for found in values)


def _below(project: Project, node: Node) -> set[Node]:
    found = {node}
    border = {node}
    for _ in range(_DEPTH):
        border = {edge.target for one in border for edge in project.graph.edges.get(one, ())} - found
        found |= border
    return found


_CLASHES = {
    "wants-softmax": "returns-softmax",
    "wants-log-probabilities": "returns-softmax",
    "wants-sigmoid": "returns-sigmoid",
}


def _ends_activated(project: Project, node: Node, symptom: Symptom) -> bool:
    """Whether all that a model may be returns what the loss would apply itself."""
    values = project.resolver.values(node, symptom.words[0])
    owners = [class_of(value) for value in values]
    forwards = [None if owner is None else project.resolver.members(owner).get("forward") for owner in owners]
    wanted = _CLASHES[symptom.signs[0]]
    return bool(forwards) and all(one is not None and _returns(project, one, wanted) for one in forwards)


def _returns(project: Project, forward: Node, wanted: str) -> bool:
    """Whether a forward returns an activation, itself or by the one attribute whose result it returns."""
    signs = _signs_of(project, forward)
    if wanted in signs:
        return True
    made = project.resolver.members(project.nodes.parent(forward)).get("__init__")
    ends = set() if made is None else _signs_of(project, made)
    kind = wanted.removeprefix("returns-")
    return any(f"ends-{kind}:{sign.removeprefix('returns-of:')}" in ends for sign in signs if "returns-of:" in sign)


def _signs_of(project: Project, node: Node) -> set[str]:
    file, unit = project.nodes.file(node), project.nodes.unit_index(node)
    return {sign for index, shape in file.shapes if index == unit for one in shape.symptoms for sign in one.signs}


def _made_by(project: Project, file: Facts, node: Node, name: str) -> Iterator[str]:
    """What the constructor of a class binds to an attribute, where all of its methods agree."""
    owner = project.nodes.unit_index(project.nodes.parent(node))
    bound = {
        binding.callee.rpartition(".")[2]
        for one in file.units
        if one.parent == owner
        for binding in one.bindings
        if binding.target == name
    }
    if len(bound) == 1:
        yield from bound
