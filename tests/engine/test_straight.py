"""Code without branches is known to have none, whether or not anybody measured it."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.engine.straight import is_straight
from readiness_lint.facts.scan import Scan
from readiness_lint.model.evidence import Entered
from tests.projects import analysis_of, measure, write_project


@pytest.mark.parametrize(
    ("body", "straight"),
    [
        ("return x * 2", True),
        ('"""If it is so, for now."""\n    # while we wait\n    return f(x, "and or not")', True),
        ("iffy = x\n    return iffy.orders", True),
        ("if x:\n        return 1\n    return 2", False),
        ("return [one for one in x]", False),
        ("return 1 if x else 2", False),
        ("return x and y", False),
        ("with x:\n        return 1", False),
        ("try:\n        return 1\n    finally:\n        x()", False),
        ("def inner():\n        while x:\n            pass\n    return inner", False),
    ],
)
def test_a_body_is_straight_without_a_word_that_may_make_a_branch(body: str, straight: bool) -> None:
    scan = Scan(
        f"def before(x):\n    if x:\n        pass\n\n\ndef f(x):\n    {body}\n\n\ndef after(x):\n    return x or 1\n"
    )
    unit = next(index for index, scope in enumerate(scan.scopes) if scope.qualname == "f")
    assert is_straight(scan, unit) is straight


def test_of_compiled_code_only_branches_that_it_may_have_are_unknown(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "",
        "net.py": (
            "import torch\nfrom torch import compile\n\n\n"
            "@compile\ndef plain(loss):\n    loss.backward()\n    return loss\n\n\n"
            "@compile\ndef forked(loss):\n    if loss:\n        loss.backward()\n    return loss\n"
        ),
        "test_net.py": "import net\n\n\ndef test_it():\n    net.plain(1)\n    net.forked(1)\n",
        "conftest.py": "import torch\n\ntorch.compile = lambda function: lambda *arguments: None\n",
    }
    root = write_project(tmp_path / "p", files)
    measure(root)
    functions = {one.qualname: one for one in analysis_of(root).report.figures.functions}
    assert {one.entered for one in functions.values()} == {Entered.UNKNOWN}
    assert {name: one.straight for name, one in functions.items()} == {"plain": True, "forked": False}
