"""Training that fails without an error: every question about it, asked of one walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.facts.shapes.random_keys import symptoms_of_keys
from readiness_lint.facts.shapes.training_activations import symptoms_of_activations
from readiness_lint.facts.shapes.training_data import symptoms_of_data
from readiness_lint.facts.shapes.training_modes import symptoms_of_modes
from readiness_lint.facts.shapes.training_modules import symptoms_of_modules
from readiness_lint.facts.shapes.training_order import symptoms_of_order
from readiness_lint.facts.shapes.training_steps import symptoms_of_steps
from readiness_lint.facts.shapes.training_tapes import symptoms_of_tapes
from readiness_lint.facts.shapes.training_values import symptoms_of_values
from readiness_lint.facts.shapes.walk import Walk

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree
    from readiness_lint.model.symptoms import Symptom

_QUESTIONS = (
    *(symptoms_of_steps, symptoms_of_order, symptoms_of_modes, symptoms_of_modules, symptoms_of_values),
    *(symptoms_of_activations, symptoms_of_tapes, symptoms_of_data, symptoms_of_keys),
)


def symptoms_of_training(tree: Tree) -> Iterator[Symptom]:
    """What a function or module does that keeps a model from learning, or from learning what was meant."""
    walk = Walk(tree)
    for question in _QUESTIONS:
        yield from question(walk)
