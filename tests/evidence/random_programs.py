"""Programs of every shape of control flow, whose conditions chance decides as they run."""

from __future__ import annotations

import random
from collections.abc import Sequence

HEAD = '''
"""A module."""
import contextlib
import random

CHANCE = random.Random(7)
STEPS = [0]


def holds():
    STEPS[0] += 1
    if STEPS[0] > 60:
        raise TimeoutError
    return CHANCE.random() < 0.5


def may_fail():
    if CHANCE.random() < 0.2:
        raise CHANCE.choice([ValueError, KeyError])("x")
    return 1


def quiet(function):
    return function


@contextlib.contextmanager
def swallowing():
    try:
        yield may_fail()
    except ValueError:
        pass
'''
CALLS = """

for _ in range(12):
    for function in FUNCTIONS:
        STEPS[0] = 0
        try:
            for _ in function() or ():
                pass
        except (ValueError, KeyError, TimeoutError, RuntimeError, TypeError, ExceptionGroup):
            pass
"""
SIMPLE = (
    "x = 1",
    "x = may_fail()",
    "may_fail()",
    "pass",
    "x: int",
    "x: int = may_fail()",
    '"""A text."""',
    "assert may_fail()",
    "x = [\n    may_fail()\n    for _ in range(2)\n    if holds()\n]",
    "x = (lambda: may_fail(\n))()",
    "x = may_fail(); y = may_fail()",
    "x = sum(\n    may_fail()\n    for _ in range(2)\n)",
    "del_me = 1; del del_me",
    "if holds(): x = 2",
    "raise ValueError",
    "return None",
    "return [\n    may_fail(),\n]",
)
IN_LOOPS = ("break", "continue")
CONDITIONS = ("holds()", "not holds()", "holds() and holds()", "(holds()\n    or holds())", "True", "0", "__debug__")


def program(seed: int, functions: int = 30) -> str:
    """The text of a module that defines functions at random and calls them."""
    chance = random.Random(seed)
    parts = [HEAD]
    for number in range(functions):
        decorators = ["@quiet"] if chance.random() < 0.2 else []
        parts.append(
            "\n\n" + "\n".join([*decorators, f"def f{number}():", *_indented(_block(chance, 3, looping=False))])
        )
    names = ", ".join(f"f{number}" for number in range(functions))
    return "\n".join([*parts, f"\n\nFUNCTIONS = [{names}]", CALLS])


def _block(chance: random.Random, depth: int, *, looping: bool) -> list[str]:
    rows: list[str] = []
    for _ in range(chance.randint(1, 4)):
        if depth and chance.random() < 0.5:
            rows += _compound(chance, depth - 1, looping=looping)
        else:
            weak = chance.random() < 0.85
            choices = SIMPLE[:-3] if weak else (*SIMPLE[-3:], *(IN_LOOPS if looping else ()))
            rows += chance.choice(choices).split("\n")
    return rows


def _compound(chance: random.Random, depth: int, *, looping: bool) -> list[str]:  # noqa: C901, PLR0911, one return a shape
    def block(*, loop: bool = looping) -> list[str]:
        return _indented(_block(chance, depth, looping=loop))

    condition = chance.choice(CONDITIONS).split("\n")
    condition[-1] += ":"
    match chance.choice(
        ["if", "else", "for", "while", "try", "finally", "all", "group", "with", "match", "def", "class"]
    ):
        case "if":
            return [f"if {condition[0]}", *condition[1:], *block()]
        case "else":
            return ["if holds():", *block(), f"elif {condition[0]}", *condition[1:], *block(), "else:", *block()]
        case "for":
            return ["for x in range(2):", *block(loop=True), *(["else:", *block()] if chance.random() < 0.3 else [])]
        case "while":
            return [f"while {condition[0]}", *condition[1:], "    holds()", *block(loop=True)]
        case "try":
            return ["try:", *block(), "except ValueError as error:", *block(), "except KeyError:", *block()]
        case "finally":
            return ["try:", *block(), "finally:", *block()]
        case "all":
            return [
                "try:",
                *block(),
                "except (",
                "    KeyError",
                "):",
                *block(),
                "else:",
                *block(),
                "finally:",
                *block(),
            ]
        case "group":
            handlers = ["except* ValueError:", "    may_fail()", "except* KeyError as e:", "    x = may_fail()"]
            return ["try:", "    may_fail()", "    x = holds()", *handlers]
        case "with":
            return ["with swallowing(), (", "    swallowing()", ") as x:", *block()]
        case "match":
            return ["match may_fail(), holds():", "    case (0, _):", *_indented(block()), "    case (", "        1,",
                    "        True", "    ):", *_indented(block()), "    case _:", *_indented(block())]  # fmt: skip
        case "def":
            return ["def inner(a=1):", *block(loop=False), "    yield", "x = list(inner() or ())"]
    return ["class Inner:", '    """A class."""', "    x = 1", "    def method(self):", "        return may_fail()",
            "x = Inner().method()"]  # fmt: skip


def _indented(rows: Sequence[str]) -> list[str]:
    return [f"    {row}" for row in rows]
