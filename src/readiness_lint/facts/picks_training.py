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
    "GradientTape": (".gradient(",),
    "optax": (".update(",),
    "GradScaler": (".scale(",),
    "lr_scheduler": ("lr_scheduler.", "LR("),
    "_schedule": ("_schedule_with_warmup(", "_schedule("),
    ".step()": (".step()",),
    "apply_updates": ("apply_updates(",),
    "stop_gradient": ("stop_gradient(",),
    "from_logits": ("from_logits=True", "from_logits = True"),
    "epoch": ("= DistributedSampler(", ".DistributedSampler("),
    "requires_grad": ("requires_grad=True", "requires_grad = True", "requires_grad_("),
}
_UNTOLD = (
    re.compile(r"F\.dropout\((?![^\n]*\btraining\b)"),
    re.compile(r"functional\.dropout\((?![^\n]*\btraining\b)"),
    re.compile(r"torch\.dropout\("),
)
_KEYED = re.compile(
    r"\b(?:random|jrandom|jrng|jr)\.(?:normal|uniform|bernoulli|categorical|permutation|randint|gumbel|choice|beta|gamma"
    r"|truncated_normal|exponential|laplace|dirichlet|multivariate_normal|poisson|rademacher|logistic)"
    r"\(\s*(?:key[ \t]*=[ \t]*)?(?:\w*(?:key|rng|KEY|RNG|Key)|(?:k|r|sub)\w{0,2}\b)"
)
_CONTAINER = re.compile(
    r"self\.\w+(?:(?:[ \t]*:[^=\n]*)? = [\[({][^\n]*\b(?:nn\.)?[A-Z]\w*\(|\.append\((?:nn\.)?[A-Z]"
    r"|\[[^\n]*\] = (?:nn\.)?[A-Z]|\w+ = (?:tuple|list)\([^\n]*\b[A-Z]\w*\()"
)
_LAYER = re.compile(r"nn\.[A-Z]")
_RETURNED = re.compile(r"return [\w.]*(?:oftmax|igmoid)\(")
# A `Sequential` that ends in an activation; what its module's forward returns decides.
_ENDS_ACTIVATED = re.compile(r"nn\.(?:Sigmoid|Softmax)\([^()\n]*\)[,\s]*\)")
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
    yield from (at(offset) for offset in _offsets(code))
    if any(word in code for word in _LOSSES):
        # What a module imports and names on its own level is no loss that is computed.
        found = {at(offset) for word in _LOSSES for offset in _places(code, word)}
        activating = {at(offset) for word in _ACTIVATIONS for offset in _places(code, word)}
        found |= {
            owner for owner in activating if _names_a_loss(code[scan.scopes[owner].body : scan.scopes[owner].end])
        }
        yield from (owner for owner in found if owner)
    if "nn." in code or ".round(" in code:
        yield from _methods_of_modules(scan)


def _names_a_loss(body: str) -> bool:
    return any(word in body for word in ("loss", "Loss", "criteri"))


def _offsets(code: str) -> Iterator[int]:
    for gate, words in _WORDS.items():
        if gate in code:
            for word in words:
                yield from _places(code, word)
    for word in _MISSPELT:
        yield from _places(code, word)
    if "jax" in code:
        yield from (match.start() for match in _KEYED.finditer(code))
    yield from _loaders(code)
    for match in _DROPPED.finditer(code):
        yield match.end() - 1
    for pattern in (_RETURNED, *_UNTOLD):
        yield from (match.start() for match in pattern.finditer(code))


def _loaders(code: str) -> Iterator[int]:
    """Loaders in lines that speak of training and do not speak of order."""
    for offset in _places(code, "DataLoader("):
        start, end = code.rfind("\n", 0, offset) + 1, code.find("\n", offset)
        line = code[start : end if end >= 0 else len(code)]
        if "train" in line and "=" in line and "shuffle" not in line and "sampler" not in line:
            yield offset


def _methods_of_modules(scan: Layers) -> Iterator[int]:
    """Constructors that fill containers with layers, passes that make layers or round."""
    code = scan.code
    activated = "nn.Sequential(" in code and _ENDS_ACTIVATED.search(code) is not None
    for index, scope in enumerate(scan.scopes):
        body, end = scope.body, scope.end
        if scope.qualname.endswith(".__init__"):
            if _CONTAINER.search(code, body, end) or (activated and _ENDS_ACTIVATED.search(code, body, end)):
                yield index
        elif scope.qualname.endswith(".forward") and (
            activated or code.find(".round(", body, end) >= 0 or _LAYER.search(code, body, end)
        ):
            yield index


def _places(code: str, text: str) -> Iterator[int]:
    offset = code.find(text)
    while offset >= 0:
        yield offset
        offset = code.find(text, offset + 1)
