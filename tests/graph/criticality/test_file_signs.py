"""What a path, imports and roles say about all functions of a file."""

from __future__ import annotations

import textwrap

import pytest

from readiness_lint.facts.scan import facts_of
from readiness_lint.graph.criticality.file_signs import file_signs
from readiness_lint.graph.criticality.vocabulary import load_vocabulary
from readiness_lint.model.source import FileRole, Source


def signs(path: str, text: str = "", *roles: str) -> frozenset[str]:
    """The signs of a file with this text, whose units have these roles."""
    facts = facts_of(Source(path, textwrap.dedent(text), FileRole.PRODUCT, ""), lambda _: False)
    return file_signs(facts, roles, load_vocabulary())


def test_the_stem_speaks_for_the_file_and_every_folder_for_itself() -> None:
    found = signs("pkg/losses/train_model.py")
    assert {"file:training", "file:model", "file-word:train", "file-word:model"} <= found
    assert {"folder:loss", "folder-word:losses", "folder-word:pkg"} <= found
    assert not {"file:loss", "folder:training"} & found


def test_a_file_without_folders_has_no_sign_of_any() -> None:
    assert not [sign for sign in signs("train.py") if sign.startswith("folder")]


def test_libraries_are_found_by_module_and_by_imported_name() -> None:
    found = signs("a.py", "from torch import nn\nimport torch.onnx\nfrom torch.utils.data import DataLoader\n")
    assert {"imports:torch", "imports:torch-nn", "imports:torch-onnx", "imports:torch-data"} <= found
    assert "imports:torch-optim" not in found


def test_a_module_of_the_project_is_no_library() -> None:
    assert not [sign for sign in signs("a.py", "from .torch import nn\nfrom . import onnx\n") if "imports" in sign]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("examples/run.py", "example"),
        ("pkg/demo_app.py", "example"),
        ("scripts/run.py", "script"),
        ("pkg/tools/run.py", "script"),
        ("benchmarks/run.py", "script"),
        ("serving/run.py", "apart"),
    ],
)
def test_the_kind_of_a_place(path: str, kind: str) -> None:
    assert f"kind:{kind}" in signs(path)


@pytest.mark.parametrize("path", ["pkg/run.py", "pkg/scripting/run.py", "toolset/run.py"])
def test_most_places_are_of_no_kind(path: str) -> None:
    assert not [sign for sign in signs(path) if sign.startswith("kind:")]


def test_a_main_block_makes_a_script() -> None:
    assert "kind:main" in signs("a.py", "if __name__ == '__main__':\n    print(1)\n")


def test_the_roles_of_units_are_those_of_the_file() -> None:
    assert {"file-role:loss", "file-role:data"} <= signs("a.py", "", "loss", "data")
    assert "file-role:none" not in signs("a.py", "", "loss")
    assert "file-role:none" in signs("a.py")
