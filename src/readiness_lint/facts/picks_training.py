"""Which functions are asked about training: those whose text holds a word that such code cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_LIBRARIES = ("torch", "tensorflow", "optax", "jax")
# A text that one of these stands in is searched for the words behind it.
_WORDS = {
    ".backward(": (".backward(",),
    "tape.gradient(": ("tape.gradient(",),
    "optax": (".update(",),
    "GradScaler": (".scale(",),
    "lr_scheduler": ("lr_scheduler.", "LR("),
    "_schedule": ("_schedule_with_warmup(", "_schedule("),
    ".step()": (".step()",),
    "requires_grad": ("requires_grad=True", "requires_grad = True", "requires_grad_("),
    ".dropout(": ("F.dropout(", "functional.dropout("),
    ".round(": (".round(",),
    "nn.": ("= [", "= {"),
}
_RETURNED = re.compile(r"return [\w.]*(?:oftmax|igmoid)\(")
_LOSSES = ("ross_entropy", "rossEntropyLoss", "nll_loss", "NLLLoss", "ith_logits", "ithLogitsLoss")
_ACTIVATIONS = ("oftmax(", "igmoid(")
_MISSPELT = ("require_grad ", "requires_grads", "required_grad", "requires_gard")
_DROPPED = re.compile(
    r"\n[ \t]*[\w.]+\.(?:eval|train|zero_grad|step|backward"
    r"|(?:to|cuda|cpu|detach|float|half|long|contiguous|clone|clamp)\([^\n]*\))[ \t]*(?=\n|\Z)"
)


def training_picks(scan: Layers) -> Iterator[int]:
    """The owners of code that trains, or says how."""
    code, at = scan.code, scan.owners.at
    if not any(library in code for library in _LIBRARIES):
        return
    for gate, words in _WORDS.items():
        if gate in code:
            for word in words:
                yield from (at(offset) for offset in _places(code, word))
    if any(word in code for word in _LOSSES):
        for word in (*_ACTIVATIONS, *_LOSSES):
            yield from (at(offset) for offset in _places(code, word))
    yield from (at(match.start()) for match in _RETURNED.finditer(code))
    for word in _MISSPELT:
        yield from (at(offset) for offset in _places(code, word))
    for match in _DROPPED.finditer(code):
        yield at(match.end() - 1)


def _places(code: str, text: str) -> Iterator[int]:
    offset = code.find(text)
    while offset >= 0:
        yield offset
        offset = code.find(text, offset + 1)
