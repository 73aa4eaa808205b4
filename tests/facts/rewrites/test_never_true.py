"""An `if` that is never taken."""

from __future__ import annotations

import pytest

from readiness_lint.model.fixes import Rewrite
from tests.facts.rewrites.workbench import leaves, mends

NEVER = Rewrite.NEVER_TRUE


@pytest.mark.parametrize("test", ["False", "0", "None"])
def test_it_goes_with_the_comment_above_it(test: str) -> None:
    mends(
        f"""\
        def f(x):
            y = work(x)

            # switched off
            if {test}:
                y = other(y)

            return y
        """,
        """\
        def f(x):
            y = work(x)

            return y
        """,
        NEVER,
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    if False:\n        work(x)\n    else:\n        other(x)\n    return x\n",
        "def f(x):\n    if x:\n        pass\n    elif False:\n        work(x)\n    return x\n",
        "def f(x):\n    if False:\n        work(x)\n",  # nothing would be left
        "def f(x):\n    if False:\n        yield\n    return x\n",
        "def f(x):\n    if False:\n        LIMIT = 3\n    return x + LIMIT\n",
        "def f(x):\n    if False:  # pragma: no cover\n        work(x)\n    return x\n",
        "def f(x):\n    if x and False:\n        work(x)\n    return x\n",
        "def f(x):\n    if True:\n        work(x)\n    return x\n",
        "def f(x):\n    return x; x = 1\n    while False: pass\n    return x if False else 2\n",
        "if False:\n    def f(): pass\nwork()\n",
    ],
)
def test_it_stays(text: str) -> None:
    leaves(text, NEVER)


def test_a_string_above_is_no_comment() -> None:
    mends(
        '''\
        def f(x):
            work("""
            # text""")
            if 0:
                work(x)
            return x
        ''',
        '''\
        def f(x):
            work("""
            # text""")
            return x
        ''',
        NEVER,
    )
