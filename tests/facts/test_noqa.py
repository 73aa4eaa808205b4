"""Suppression comments and the lines that they hold for."""

from __future__ import annotations

import pytest

from readiness_lint.facts.noqa import find_noqa
from readiness_lint.facts.scan import Scan
from readiness_lint.model.facts import Noqa


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n", ()),
        ("x = 1  # noqa\n", (Noqa(1, 1, ()),)),
        ("x = 1  # NOQA: rdy101, E501\ny = 2 # noqa:W1", (Noqa(1, 1, ("RDY101", "E501")), Noqa(2, 2, ("W1",)))),
        ("x = [\n  1,  # noqa: E1\n  2,  # noqa: E2\n]\n", (Noqa(1, 4, ("E1",)), Noqa(1, 4, ("E2",)))),
        ("x = '''\n'''  # noqa\n", (Noqa(1, 2, ()),)),
        ("x = 1\n# flake8: noqa\n", (Noqa(1, 3, ()),)),
        ("noqa = 1\n", ()),
        ("# noqa alone\nx = (  # noqa", (Noqa(1, 1, ()), Noqa(2, 2, ()))),
    ],
)
def test_a_suppression_holds_for_its_logical_line(text: str, expected: tuple[Noqa, ...]) -> None:
    scan = Scan(text)
    assert find_noqa(scan.text, scan.code, scan.lines) == expected
