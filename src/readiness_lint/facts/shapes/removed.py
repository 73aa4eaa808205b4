"""Interfaces that current releases of a library no longer have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from readiness_lint.facts.shapes.tree import all_nodes, called, dotted
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.walk import Walk

# The ends of the names in `rules/removed_names.py`, by which calls are found; imports are named in full.
_ENDS = ("converters.onnx.convert", "converters.caffe.convert", "onnx.dynamo_export", "export.export_for_training")
_MODULES = (
    "coremltools.converters.onnx",
    "coremltools.converters.caffe",
    "openvino.runtime",
    "torch.ao.quantization.quantize_pt2e",
)
# Who imports this has a package that comes with an older release.
_OLDER = "openvino.tools"
_NAMES = {"torch.onnx": ("dynamo_export",), "torch.export": ("export_for_training",), "mlx_lm.utils": ("convert",)}
_HANDLED = frozenset({"ImportError", "AttributeError", "ModuleNotFoundError", "Exception", "BaseException"})
_ASKS = ("version", "hasattr", "parse", "torch_", "is_", "greater", "available", "TYPE_CHECKING")


def symptoms_of_removed(walk: Walk) -> Iterator[Symptom]:
    """Imports and calls of such an interface that nothing guards, each with the name as it is written."""
    if any(isinstance(node, cst.ImportFrom) and dotted(node.module).startswith(_OLDER) for node in walk.nodes):
        return
    for node in walk.nodes:
        if isinstance(node, cst.Call) and called(node).endswith(_ENDS):
            name, sign = called(node), "called"
        elif isinstance(node, cst.Import | cst.ImportFrom):
            name, sign = _imported(node), "imported"
        else:
            continue
        if name and not _is_guarded(walk, node):
            yield Symptom(Kind.REMOVED_API, walk.tree.span(node), f"`{name}`", name, (sign,))


def _imported(node: cst.Import | cst.ImportFrom) -> str:
    """The first name of an import that is gone, empty where there is none."""
    if isinstance(node, cst.Import):
        names = [dotted(one.name) for one in node.names]
        return next((name for name in names if _is_gone(name)), "")
    module = dotted(node.module)
    if node.relative or not module or isinstance(node.names, cst.ImportStar):
        return ""
    if _is_gone(module):
        return module
    for one in node.names:
        name = dotted(one.name)
        if name in _NAMES.get(module, ()) or _is_gone(f"{module}.{name}"):
            return f"{module}.{name}"
    return ""


def _is_gone(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in _MODULES)


def _is_guarded(walk: Walk, node: cst.CSTNode) -> bool:
    """Whether the code is ready for a release that does not have the interface."""
    for outer in walk.around(node):
        if isinstance(outer, cst.ExceptHandler):
            return True
        if isinstance(outer, cst.Try) and any(_handles(one) for one in outer.handlers):
            return True
        if isinstance(outer, cst.If | cst.IfExp) and any(_asks(one) for one in all_nodes(outer.test)):
            return True
    return False


def _asks(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and any(word.lower() in node.value.lower() for word in _ASKS)


def _handles(handler: cst.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(node.value in _HANDLED for node in all_nodes(handler.type) if isinstance(node, cst.Name))
