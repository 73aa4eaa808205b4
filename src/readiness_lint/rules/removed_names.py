"""Interfaces that current releases no longer have: since when, and what stands in their place.

Of the same facts as the names that `graph/roles.txt` marks as gone; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, str] = {
    "coremltools.converters.onnx": "coremltools 6 removed it; `coremltools.convert` takes the traced PyTorch model",
    "coremltools.converters.caffe": "coremltools 6 removed it",
    "mlx_lm.utils.convert": "it is `mlx_lm.convert` now",
    "openvino.runtime": "openvino 2026 removed it; its names are in `openvino` itself",
    "torch.ao.quantization.quantize_pt2e": "it is `torchao.quantization.pt2e.quantize_pt2e` now",
    "torch.export.export_for_training": "torch 2.13 no longer has it; `torch.export.export` does the same",
    "torch.onnx.dynamo_export": "torch 2.13 no longer has it; use `torch.onnx.export(..., dynamo=True)`",
}


def removed(name: str) -> str:
    """What is said of a full name, empty where it is still there."""
    return next((what for one, what in REMOVED.items() if name == one or name.startswith(f"{one}.")), "")
