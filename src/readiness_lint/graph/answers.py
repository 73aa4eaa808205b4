"""Answers that are remembered, so that names which lead to names in a circle come to an end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.values import Values

# Names that lead to names that lead to names: longer chains than this are loops, or made to cost time.
_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Answers:
    """To one kind of question, by unit and name; `provisional` are those that may change."""

    known: dict[tuple[Node, str], Values] = field(default_factory=dict)
    provisional: set[tuple[Node, str]] = field(default_factory=set)


class Memory:
    """Asks each question once, until `settle` has the provisional answers asked for again."""

    def __init__(self) -> None:
        self._depth = 0
        self._settled = False
        self._is_provisional = False
        self._of_any_kind: list[Answers] = []

    def answers(self) -> Answers:
        """Room for the answers to one more kind of question."""
        self._of_any_kind.append(Answers())
        return self._of_any_kind[-1]

    def doubt(self) -> None:
        """The answer to all that is being asked may change before `settle`."""
        self._is_provisional = not self._settled

    def settle(self) -> None:
        """From now on answers stay as they are."""
        for answers in self._of_any_kind:
            for key in answers.provisional:
                del answers.known[key]
            answers.provisional.clear()
        self._settled, self._is_provisional = True, False

    def ask(self, answers: Answers, value: Node, name: str, answer: Callable[[Node, str], Values | None]) -> Values:
        """What `answer` says of a name on a value; nothing where that is what is being asked already."""
        key = (value, name)
        known = answers.known.get(key)
        if known is not None:
            if not self._settled and key in answers.provisional:
                self._is_provisional = True
            return known
        key = (value, intern(name))  # few names stand in many places
        answers.known[key] = ()  # what leads back to itself ends here
        if self._depth >= _MAX_DEPTH:
            return ()
        before, self._is_provisional = self._is_provisional, False
        self._depth += 1
        try:
            known = answer(value, name) or ()
        finally:
            self._depth -= 1
        answers.known[key] = known
        if self._is_provisional:
            answers.provisional.add(key)
        self._is_provisional = self._is_provisional or before
        return known
