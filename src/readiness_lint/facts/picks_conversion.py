"""Where code that exports models or restores checkpoints is worth a parse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

# By a word that all of them hold: most files hold none of these words.
_PICKS = {
    "jit": ("jit.trace(",),
    "onnx": ("onnx.export(", "onnx.dynamo_export", "import dynamo_export", "converters.onnx"),
    "load_state_dict": ("strict=False", "strict = False"),
    "export_for_training": ("export_for_training",),
    "coremltools": ("converters.caffe",),
    "openvino": ("openvino.runtime",),
    "quantize_pt2e": ("quantization.quantize_pt2e",),
    "mlx_lm": ("mlx_lm.utils",),
    "cache": ("pos=0", "position=0", "past_len=0", "past_length=0"),
}


def conversion_picks(scan: Layers) -> Iterator[int]:
    """The owners of code that exports a model, loads a checkpoint or names what a library no longer has."""
    code, at = scan.code, scan.owners.at
    for word, picks in _PICKS.items():
        if word not in code:
            continue
        for text in picks:
            offset = code.find(text)
            while offset >= 0:
                yield at(offset)
                offset = code.find(text, offset + len(text))
