"""What the questions about training and conversion see in a text, in the functions that are picked for them."""

from __future__ import annotations

import textwrap

from readiness_lint.facts.judge import shapes_of
from readiness_lint.facts.layers import Layers
from readiness_lint.model.symptoms import Kind, Symptom


def picked(text: str, *kinds: Kind) -> list[Symptom]:
    """The symptoms of these kinds in a text."""
    shapes = shapes_of(Layers(textwrap.dedent(text).lstrip("\n")))
    assert [shape.not_judged for _, shape in shapes if shape.not_judged] == []
    return [one for _, shape in shapes for one in shape.symptoms if one.kind in kinds]


def within(head: str, *lines: str) -> str:
    """A function with these lines, in a file that imports what trains."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"import jax, optax, torch\nimport tensorflow as tf\n\n{head}\n{body}"
