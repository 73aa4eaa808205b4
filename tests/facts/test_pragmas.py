"""Comments that decide about single functions: where they stand and of what they speak."""

from __future__ import annotations

import textwrap

import pytest

from readiness_lint.facts.scan import facts_of
from readiness_lint.model.source import FileRole, Source


def spoken_of(text: str) -> list[tuple[str, str | None]]:
    """(text, qualified name) of every pragma."""
    facts = facts_of(Source("a.py", textwrap.dedent(text).lstrip("\n"), FileRole.PRODUCT, ""))
    return [(one.text, None if one.unit is None else facts.units[one.unit].qualname) for one in facts.pragmas]


def test_behind_the_def_and_above_it() -> None:
    text = """
        def a():  # readiness-lint: critical
            pass

        # readiness-lint: not-critical
        def b():
            pass

        # readiness-lint: critical=conversion
        # What it does.
        @decorated
        async def c():
            pass

        @decorated  # readiness-lint: critical
        def d(
            x,
            y,
        ):  # readiness-lint: not-critical
            pass

        def g():  # noqa: E501, RDY101  # Readiness-Lint: critical
            pass

        class E:  #readiness-lint:critical
            def f(self): return 1  # readiness-lint: critical
        """
    assert spoken_of(text) == [
        ("critical", "a"),
        ("not-critical", "b"),
        ("critical=conversion", "c"),
        ("critical", "d"),
        ("not-critical", "d"),
        ("critical", "g"),
        ("critical", "E"),
        ("critical", "E.f"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# readiness-lint: critical\n\nx = 1\n",
        "def a():\n    x = 1  # readiness-lint: critical\n    return x\n",
        "def a():\n    # readiness-lint: critical\n    return 1\n",
        "x = 1  # readiness-lint: critical\n",
    ],
)
def test_elsewhere_it_speaks_of_nothing(text: str) -> None:
    assert spoken_of(text) == [("critical", None)]


def test_strings_and_other_comments_are_none() -> None:
    assert spoken_of('x = "# readiness-lint: critical"\n# about readiness-lint: critical\n') == []


def test_what_follows_another_hash_is_not_part_of_it() -> None:
    assert spoken_of("def a():  # readiness-lint: critical  # noqa: E501\n    pass\n") == [("critical", "a")]
