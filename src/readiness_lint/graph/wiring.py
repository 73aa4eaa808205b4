"""What does not fit together between files: names that are imported and do not exist, tests that production imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.graph.modules_imported import Modules
from readiness_lint.model.signs import FROM_TESTS, HANDED_OUT, MISSING
from readiness_lint.model.source import FileRole
from readiness_lint.model.symptoms import Kind

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Nodes
    from readiness_lint.graph.resolve import Resolver
    from readiness_lint.model.facts import Facts, Import

# Libraries whose names projects give to folders of their own.
_LIBRARIES = frozenset(
    "datasets transformers evaluate tokenizers torch torchvision accelerate peft diffusers onnx onnxruntime tensorflow"
    " keras jax flax optax numpy coremltools mlx timm wandb optimum deepspeed lightning pytorch_lightning clip"
    " packaging".split()
)


def wiring_signs(nodes: Nodes, resolver: Resolver) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
    """By path and unit, the signs of imports that do not fit and of options that other files may read.

    `missing:MODULE:NAME:PATH` is a name that the module at a path does not have, `from-tests:MODULE:NAME` an import of
    a test of the project; `handed-out` says that another file imports what the options of a file come from.
    """
    modules = Modules(nodes, resolver)
    found: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in nodes.facts:
        if file.own_names is None:
            continue
        for item in file.imports:
            for sign in _of_import(modules, file, item):
                found[file.path][item.owner].append(sign)
    for path, unit in _handed_out(modules):
        found[path][unit].append(HANDED_OUT)
    return {path: {unit: tuple(dict.fromkeys(signs)) for unit, signs in units.items()} for path, units in found.items()}


def _of_import(modules: Modules, file: Facts, item: Import) -> Iterator[str]:
    targets = [one for one in modules.meant(file.path, item.module) if one.path != file.path]
    dot = "" if item.module.endswith(".") else "."
    inner = modules.meant(file.path, f"{item.module}{dot}{item.name}") if item.name not in (None, "*") else ()
    if (inner or targets) and all(_is_test(one) for one in inner or targets):
        yield f"{FROM_TESTS}:{item.module}:{item.name or ''}"
    name = item.name
    if not targets or name is None or name == "*" or name.startswith("__") or inner:
        return
    if not item.module.startswith(".") and item.module.partition(".")[0] in _LIBRARIES:
        return
    if targets[0].path.endswith("__init__.py") and not _is_function(file, item):
        return  # it may be a module that is compiled, generated, or in no repository
    if all(modules.lacks(target, name) for target in targets):
        yield f"{MISSING}:{item.module}:{name}:{targets[0].path}"


def _is_function(file: Facts, item: Import) -> bool:
    """Whether an imported name is that of a class, or is called."""
    if item.name is not None and item.name[:1].isupper() and not item.name.isupper():
        return True
    return any(call.name == item.alias for unit in file.units for call in unit.calls)


def _is_test(file: Facts) -> bool:
    """Whether a file is one of the project's tests and not a script that evaluates a model."""
    if file.role is not FileRole.TEST:
        return False
    if "tests" in file.path.split("/")[:-1] or file.path.endswith("conftest.py"):
        return True
    tested = any(unit.name.startswith(("test_", "Test")) for unit in file.units)
    return tested and any(item.module.partition(".")[0] in ("pytest", "unittest") for item in file.imports)


def _handed_out(modules: Modules) -> Iterator[tuple[str, int]]:
    """The units with unread options whose values other files can get at."""
    options = [
        (file, unit, symptom)
        for file in modules.files.values()
        for unit, shape in file.shapes
        for symptom in shape.symptoms
        if symptom.kind is Kind.UNREAD_OPTION and symptom.words
    ]
    if not options:
        return
    importers: defaultdict[str, set[str | None]] = defaultdict(set)
    for file in modules.files.values():
        for item in file.imports:
            if item.name is not None:
                importers[item.module.rpartition(".")[2]].add(item.name)
                importers[item.name].add(None)
            else:
                importers[item.module.rpartition(".")[2]].add(None)
    for file, unit, symptom in options:
        stem = file.path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
        names = importers.get(stem, set())
        if names & {None, "*"} or not names.isdisjoint(symptom.words):
            yield file.path, unit
