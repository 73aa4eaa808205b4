"""What the tests show of a notebook: nothing, since coverage.py measures files, and a cell that runs is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence
from readiness_lint.model.source import is_notebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from readiness_lint.model.facts import Facts

REASON = "coverage does not see what runs in notebooks"
REMEDY = "move the code into a module that the notebook and tests import"

NOTEBOOK_EVIDENCE = FunctionEvidence(Entered.UNKNOWN, None, None, Freshness.UNKNOWN, REASON, REMEDY)
"""The evidence of every unit of a notebook, whatever was measured."""


def notebook_units(
    paths: Iterable[str], facts: Mapping[str, Facts]
) -> Iterator[tuple[str, Mapping[int, FunctionEvidence]]]:
    """The evidence of those of `paths` that are notebooks, by path and unit."""
    for path in paths:
        if is_notebook(path) and path in facts:
            yield path, dict.fromkeys(range(len(facts[path].units)), NOTEBOOK_EVIDENCE)
