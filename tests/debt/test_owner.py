"""Lines above a comment tell which scopes it stands in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.debt.owner import FAR, owner_above

FILE = """\
import torch


class Trainer:
    rate = 0.1

    def demo_step(
        self,
        batch,
    ):
        if batch:
            for item in batch:
# a comment out of line
                yield item

    async def run(self):
        pass


if x:
    y = 1

if __name__ == "__main__":
    main()
""".split("\n")


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("import torch", ""),
        ("    rate = 0.1", "Trainer"),
        ("                yield item", "Trainer.demo_step"),
        ("        pass", "Trainer.run"),
        ("    y = 1", ""),
        ("    main()", "__main__"),
    ],
)
def test_the_scopes_around_a_line(line: str, owner: str) -> None:
    row = FILE.index(line)
    assert owner_above(reversed(FILE[:row]), len(line) - len(line.lstrip())) == owner


def test_what_is_far_away_is_not_looked_for() -> None:
    near = ["    x = 1"] * (FAR - 1) + ["def f():"]
    assert owner_above(near, 4) == "f"
    assert owner_above(["    x = 1", *near], 4) == ""


@given(st.lists(st.text(st.sampled_from(" \t#)defclass:xyz"), max_size=12), max_size=8), st.integers(0, 12))
def test_any_lines_have_an_owner_or_none(lines: list[str], indent: int) -> None:
    owner = owner_above(lines, indent)
    assert owner == "" or indent > 0
