"""All that the questions of this package find in one tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from readiness_lint.facts.shapes.bodies import symptoms_of_body
from readiness_lint.facts.shapes.branches import symptoms_of_branches
from readiness_lint.facts.shapes.commands import symptoms_of_commands
from readiness_lint.facts.shapes.conversion import symptoms_of_conversion
from readiness_lint.facts.shapes.fallbacks import symptoms_of_fallbacks
from readiness_lint.facts.shapes.figures import symptoms_of_data, symptoms_of_figures, symptoms_of_names
from readiness_lint.facts.shapes.guarded import symptoms_of_imports
from readiness_lint.facts.shapes.handlers import symptoms_of_handlers
from readiness_lint.facts.shapes.measured import symptoms_of_waits
from readiness_lint.facts.shapes.overwritten import symptoms_of_parameters
from readiness_lint.facts.shapes.training import symptoms_of_training
from readiness_lint.facts.suspects import EVERYTHING, Topic

if TYPE_CHECKING:
    from readiness_lint.facts.shapes.tree import Tree
    from readiness_lint.model.symptoms import Symptom

_QUESTIONS: Mapping[Topic, tuple[Callable[[Tree], Iterator[Symptom]], ...]] = {
    Topic.PLACEHOLDERS: (
        symptoms_of_body,
        symptoms_of_handlers,
        symptoms_of_branches,
        symptoms_of_waits,
        symptoms_of_figures,
        symptoms_of_data,
        symptoms_of_names,
        symptoms_of_fallbacks,
        symptoms_of_parameters,
    ),
    Topic.TRAINING: (symptoms_of_training,),
    Topic.CONVERSION: (symptoms_of_conversion,),
    Topic.WIRING: (symptoms_of_imports, symptoms_of_commands),
}


def symptoms_of(tree: Tree, topics: AbstractSet[Topic] = EVERYTHING) -> tuple[Symptom, ...]:
    """The symptoms of one function or module that belong to the topics, by place."""
    questions = (question for topic, asked in _QUESTIONS.items() if topic in topics for question in asked)
    found = [symptom for question in questions for symptom in question(tree)]
    return tuple(sorted(found, key=lambda one: (one.span.line, one.span.column, one.kind)))
