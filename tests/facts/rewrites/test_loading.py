"""Loading strictly, and names that moved."""

from __future__ import annotations

import pytest

from readiness_lint.model.fixes import Rewrite
from tests.facts.rewrites.workbench import leaves, mends

LOADING = """\
import torch

def restore(model, path):
    state = torch.load(path)
    model.load_state_dict({})
    return model
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("state, strict=False", "state"),
        ("state, False", "state"),
        ("state, False, assign=True", "state, assign=True"),
        ("state, strict = False ,", "state,"),
        ("strict=False, state_dict=state", "state_dict=state"),
        ("state, strict=False, assign=True", "state, assign=True"),
        ("\n        state,\n        strict=False,\n    ", "\n        state,\n    "),
        ("\n        state,\n        strict=False\n    ", "\n        state\n    "),
        ("\n        state,  # of the best\n        strict=False\n    ", "\n        state,  # of the best\n    "),
        ("\n        state, strict=False)  # (\n    print(\n    ", "\n        state)  # (\n    print(\n    "),
    ],
)
def test_the_argument_goes_with_its_comma(before: str, after: str) -> None:
    mends(LOADING.format(before), LOADING.format(after), Rewrite.LENIENT_LOAD)


@pytest.mark.parametrize(
    "arguments",
    [
        "state,  # of the best\n        strict=False",
        "state, False, True",
        "\n        state,\n        strict=False,  # noqa: E501\n    ",
    ],
)
def test_it_stays(arguments: str) -> None:
    leaves(LOADING.format(arguments), Rewrite.LENIENT_LOAD)


def test_a_name_is_imported_from_where_it_is_now() -> None:
    text = "def main():\n    from {} import convert as c\n    c('a', 'b')\n"
    mends(text.format("mlx_lm.utils"), text.format("mlx_lm"), Rewrite.MOVED_NAME)


@pytest.mark.parametrize(
    "line",
    ["from mlx_lm.utils import convert, load", "import openvino.runtime as ov", "from openvino.runtime import Core"],
)
def test_an_import_of_something_else_stays(line: str) -> None:
    leaves(f"def main():\n    {line}\n    work()\n", Rewrite.MOVED_NAME)
