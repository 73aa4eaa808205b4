"""RDY111: debt that a message admits, for those who ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.model.findings import Level
from readiness_lint.rules.debt import draft_of
from readiness_lint.rules.rule import Need, Part, rule

if TYPE_CHECKING:
    from readiness_lint.rules.view import Draft, FileView


@rule(
    "RDY111",
    "admission-in-a-string",
    Level.NOTE,
    needs=Need.FACTS,
    part=Part.NONE,
    message="“{phrase}” in a message admits debt ({category})",
    precision="medium",
    by_default=False,
)
def admission_in_a_string(view: FileView) -> Iterator[Draft]:
    """A message that the code raises, logs, warns of or prints admits debt: "not supported yet", "using dummy data".

    Messages are written for those who run the code, so many of them speak of the world and not of the code; and
    what is told at run time is not hidden. So this rule is off by default, and nothing that it finds counts in the
    score. It reads the first string of `raise NotImplementedError(...)`, `warnings.warn(...)`, `print(...)` and the
    calls of a logger, and judges it as a comment.

    Fires:
        == pyproject.toml ==
        [tool.readiness-lint]
        select = ["RDY", "RDY111"]
        == train.py ==
        def accumulate(steps):
            if steps > 1:
                raise NotImplementedError("gradient accumulation is not supported yet")

    Silent:
        == pyproject.toml ==
        [tool.readiness-lint]
        select = ["RDY", "RDY111"]
        == train.py ==
        def load(path):
            print("the weights are not yet loaded, waiting for", path)
    """
    for comment, cue in view.messages:
        yield draft_of(comment, cue, category=cue.category)
