"""What a repository is about: how much of it trains, converts, serves, as shares of its functions.

The same layer is part of a training run in one repository and only run in another: no function says so by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from math import log, sqrt

# Shares of functions that have at least one of these signs; the least share keeps the logarithm finite.
_SHARES: Mapping[str, tuple[tuple[str, ...], float]] = {
    "trains": (("role:train_step", "role:optimizer", "role:loss", "role:train_loop"), 0.003),
    "converts": (("role:export", "role:convert", "role:quantize"), 0.003),
    "feeds": (("role:data", "role:distributed"), 0.003),
    **{
        f"named-{group}": ((f"name:{group}",), 0.005)
        for group in ("compression", "conversion", "training", "loss", "inference", "serving", "data", "graph",
                      "evaluation", "model")
    },
    **{
        f"with-{library}": ((f"imports:{library}",), 0.005)
        for library in ("web", "torch", "torch-optim", "torch-data", "transformers", "command-line")
    },
    "with-formats": (tuple(f"imports:{one}" for one in
                           ("onnx", "onnxruntime", "tensorrt", "coremltools", "openvino", "gguf")), 0.005),
}  # fmt: skip

# The shares that a sign counts for.
_COUNTED = {
    sign: tuple(name for name, (wanted, _) in _SHARES.items() if sign in wanted)
    for signs, _ in _SHARES.values()
    for sign in signs
}
_COUNTING = frozenset(_COUNTED)

LEAN = "lean"
"""How far training outweighs conversion: the difference of the logarithms of their shares."""

PROFILE = (*_SHARES, LEAN, "size")
"""The names of the numbers of a profile."""

# What is averaged over the functions of a file; a file of few functions says less.
_AVERAGED = ("name:", "role:", "inherits:model", "inherits:dataset", "inherits:trainer", "inherits:autograd")
_FEW = 2


def profile_of(signs: Iterable[Collection[str]]) -> dict[str, float]:
    """The numbers of a repository whose functions have these signs, those of their files included."""
    functions, counts = 0, dict.fromkeys(_SHARES, 0)
    for found in signs:
        functions += 1
        for name in {name for sign in _COUNTING.intersection(found) for name in _COUNTED[sign]}:
            counts[name] += 1
    total = max(1, functions)
    numbers = {name: log(counts[name] / total + least) for name, (_, least) in _SHARES.items()}
    numbers[LEAN] = numbers["trains"] - numbers["converts"]
    numbers["size"] = log(total)
    return numbers


def averages_of(signs: Sequence[Collection[str]]) -> dict[str, float]:
    """How many functions of a file have which sign: the square root of the share, so that few count, too."""
    counts = Counter(chain.from_iterable(signs))
    few = len(signs) + _FEW
    return {f"mates:{sign}": sqrt(count / few) for sign, count in counts.items() if sign.startswith(_AVERAGED)}
