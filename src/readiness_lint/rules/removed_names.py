"""Interfaces that current releases no longer have: since when, and what stands in their place.

Of the same facts as the names that `graph/roles.txt` marks as gone; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removed:
    """`packages` are the distributions that declare the library, `release` the first known without the interface."""

    packages: tuple[str, ...]
    release: tuple[int, ...]
    advice: str


_TORCH = ("torch", "pytorch")
_COREML = ("coremltools",)

REMOVED: Mapping[str, Removed] = {
    "coremltools.converters.onnx": Removed(
        _COREML, (6,), "coremltools 6 removed it; `coremltools.convert` takes the traced PyTorch model"
    ),
    "coremltools.converters.caffe": Removed(_COREML, (6,), "coremltools 6 removed it"),
    "mlx_lm.utils.convert": Removed(("mlx-lm",), (1,), "it is `mlx_lm.convert` now"),
    "openvino.runtime": Removed(
        ("openvino", "openvino-dev"), (2026,), "openvino 2026 removed it; its names are in `openvino` itself"
    ),
    "torch.ao.quantization.quantize_pt2e": Removed(
        _TORCH, (2, 13), "torch 2.13 no longer has it; it is `torchao.quantization.pt2e.quantize_pt2e` now"
    ),
    "torch.export.export_for_training": Removed(
        _TORCH, (2, 13), "torch 2.13 no longer has it; `torch.export.export` does the same"
    ),
    "torch.onnx.dynamo_export": Removed(
        _TORCH, (2, 13), "torch 2.13 no longer has it; use `torch.onnx.export(..., dynamo=True)`"
    ),
}


def removed(name: str) -> Removed | None:
    """What is known of a full name that is gone, None where it is still there."""
    return next((what for one, what in REMOVED.items() if name == one or name.startswith(f"{one}.")), None)
