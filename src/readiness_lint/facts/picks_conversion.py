"""Where code that exports models or restores checkpoints is worth a parse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_PICKS = (
    "jit.trace(",
    "onnx.export(",
    "strict=False",
    "strict = False",
    "dynamo_export",
    "export_for_training",
    "converters.onnx",
    "converters.caffe",
    "openvino.runtime",
    "quantization.quantize_pt2e",
    "mlx_lm.utils",
    "pos=0",
    "cache_position=0",
    "position=0",
    "past_len=0",
    "past_length=0",
)


def conversion_picks(scan: Layers) -> Iterator[int]:
    """The owners of code that exports a model, loads a checkpoint or names what a library no longer has."""
    code, at = scan.code, scan.owners.at
    for text in _PICKS:
        offset = code.find(text)
        while offset >= 0:
            yield at(offset)
            offset = code.find(text, offset + len(text))
