"""Answers that are remembered: circles end, deep chains end, what was provisional is asked again."""

from __future__ import annotations

from readiness_lint.graph.answers import Memory
from readiness_lint.graph.values import Value


def test_what_is_asked_already_has_no_answer() -> None:
    memory = Memory()
    answers = memory.answers()

    def answer(node: int, name: str) -> tuple[Value, ...]:
        return (*memory.ask(answers, node, name, answer), "found")

    assert memory.ask(answers, 1, "x", answer) == ("found",)


def test_an_answer_is_asked_for_once() -> None:
    memory = Memory()
    answers = memory.answers()
    asked: list[str] = []

    def answer(_: int, name: str) -> None:
        asked.append(name)

    assert memory.ask(answers, 1, "x", answer) == memory.ask(answers, 1, "x", answer) == ()
    assert memory.ask(memory.answers(), 1, "x", answer) == ()
    assert asked == ["x", "x"]


def test_chains_end() -> None:
    memory = Memory()
    answers = memory.answers()

    def answer(node: int, name: str) -> tuple[Value, ...]:
        return (node, *memory.ask(answers, node + 1, name, answer))

    assert len(memory.ask(answers, 0, "x", answer)) == 40


def test_doubt_spreads_to_all_that_is_asked_until_it_is_settled() -> None:
    memory = Memory()
    answers = memory.answers()
    said: list[Value] = ["before"]

    def doubtful(_: int, __: str) -> tuple[Value, ...]:
        memory.doubt()
        return tuple(said)

    def around(_: int, __: str) -> tuple[Value, ...]:
        return memory.ask(answers, 1, "inner", doubtful)

    def sure(_: int, __: str) -> tuple[Value, ...]:
        return tuple(said)

    def ask() -> list[tuple[Value, ...]]:
        return [memory.ask(answers, 0, "outer", around), memory.ask(answers, 0, "plain", sure)]

    assert ask() == [("before",), ("before",)]
    said[0] = "after"
    assert ask() == [("before",), ("before",)]
    memory.settle()
    assert ask() == [("after",), ("before",)]
    said[0] = "later"
    assert ask() == [("after",), ("before",)]
