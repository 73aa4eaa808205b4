"""Code that coverage cannot see is unknown, never untested."""

from __future__ import annotations

import pytest

from readiness_lint.evidence.unmeasured import COMPILED, WORKER, unmeasured
from readiness_lint.model.evidence import Entered
from tests.evidence.support import Project

# Stand-ins with the names of the libraries; a compiled body is one that coverage never sees.
LIBRARY = """
def hidden(function=None, **options):
    if function is None:
        return hidden
    return lambda *arguments: None


compile = script = script_method = jit = njit = vectorize = guvectorize = function = hidden
DataLoader = list
"""


def library(project: Project) -> None:
    for path in ("torch", "torch/jit", "torch/utils", "numba", "numba/cuda", "tensorflow"):
        project.write(f"{path}/__init__.py", LIBRARY)
    project.write("torch/__init__.py", LIBRARY.replace(" jit =", "") + "import torch.jit\n")


def entered(project: Project, text: str, name: str = "step") -> tuple[Entered, str, str]:
    library(project)
    project.write("mod.py", text)
    project.run("import mod\n", "--branch")
    one = project.functions("mod.py")[name]
    if one.entered is Entered.UNKNOWN:
        assert (one.statements, one.branches, one.passing, one.failing) == (None, None, None, None)
    return one.entered, one.reason, one.remedy


@pytest.mark.parametrize(
    ("imports", "decorator", "setting"),
    [
        ("import torch", "torch.compile", "TORCH_COMPILE_DISABLE=1"),
        ("import torch as t", "t.compile(mode='default')", "TORCH_COMPILE_DISABLE=1"),
        ("from torch import compile as fast", "fast", "TORCH_COMPILE_DISABLE=1"),
        ("import torch, torch.jit", "torch.jit.script", "PYTORCH_JIT=0"),
        ("import torch.jit as tj", "tj.script_method", "PYTORCH_JIT=0"),
        ("from torch import jit", "jit.script", "PYTORCH_JIT=0"),
        ("import numba", "numba.jit(nopython=True)", "NUMBA_DISABLE_JIT=1"),
        ("from numba import njit", "njit", "NUMBA_DISABLE_JIT=1"),
        ("import numba as nb", "nb.vectorize", "NUMBA_DISABLE_JIT=1"),
        ("from numba import guvectorize", "guvectorize()", "NUMBA_DISABLE_JIT=1"),
        ("from numba import cuda", "cuda.jit", "NUMBA_DISABLE_JIT=1"),
    ],
)
def test_a_compiled_function_is_unknown(project: Project, imports: str, decorator: str, setting: str) -> None:
    text = f"{imports}\n\n\n@{decorator}\ndef step(x):\n    y = x\n    return y\n"
    state, reason, remedy = entered(project, text)
    assert (state, reason) == (Entered.UNKNOWN, COMPILED)
    assert setting in remedy


@pytest.mark.parametrize(
    "head",
    [
        "import tensorflow as tf\n\n\n@tf.function\n",
        "from tensorflow import function as njit\n\n\n@njit\n",
        "import torch\n\n\ndef jit(f):\n    return f\n\n\n@jit\n",
        "import torch\n\n\n",
    ],
)
def test_what_is_traced_or_only_named_alike_is_not_compiled(project: Project, head: str) -> None:
    assert entered(project, head + "def step(x):\n    y = x\n    return y\n") == (Entered.NO, "", "")


NET = """
import torch


class Net:
    def __init__(self):
        self.fast = torch.compile(self.step)

    def step(self):
        return 1


Net()
"""
BODY = "def step(x):\n    y = x\n    return y\n\n\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import torch\n\n\n" + BODY + "fast = torch.compile(step)\n", "step"),
        ("import torch\n\n\n" + BODY + "def main():\n    return torch.jit.script(step)\n\n\nmain()\n", "step"),
        ("from numba import njit\n\n\n" + BODY + "fast = njit(step)\n", "step"),
        (
            NET,
            "Net.step",
        ),
        (
            "import torch\n\n\n@torch.compile\ndef step(x):\n    def inner():\n        return x\n    return inner()\n",
            "step.inner",
        ),
    ],
)
def test_what_is_handed_to_a_compiler_or_lies_inside_it_is_unknown(project: Project, text: str, name: str) -> None:
    assert entered(project, text, name)[:2] == (Entered.UNKNOWN, COMPILED)


def test_a_function_beside_the_compiled_one_is_still_untested(project: Project) -> None:
    other = "class Other:\n    def step(self):\n        return 1\n\n\n"
    text = "import torch\n\n\n" + BODY + other + "fast = torch.compile(step)\n"
    assert entered(project, text, "Other.step")[0] is Entered.NO


def test_a_compiled_function_whose_file_was_never_imported_did_not_run(project: Project) -> None:
    library(project)
    project.write("mod.py", "import torch\n\n\n@torch.compile\ndef step(x):\n    return x\n")
    project.run("pass\n", "--branch")
    assert project.functions("mod.py")["step"].entered is Entered.NO


@pytest.mark.parametrize("loader", ["DataLoader(Data())", "torch.utils.DataLoader(Data())", "None"])
def test_methods_that_run_in_data_loader_workers_are_unknown(project: Project, loader: str) -> None:
    text = f"""
    import torch.utils
    from torch.utils import DataLoader


    class Data:
        def __iter__(self):
            return iter(())

        def __getitem__(self, index):
            return index

        def collate(self, rows):
            return rows

        def path(self):
            return ""


    def main():
        return {loader}
    """
    library(project)
    project.write("mod.py", text)
    project.run("import mod\n", "--branch")
    functions = project.functions("mod.py")
    expected = Entered.NO if loader == "None" else Entered.UNKNOWN
    for name in ("__iter__", "__getitem__", "collate"):
        one = functions[f"Data.{name}"]
        assert one.entered is expected
        if expected is Entered.UNKNOWN:
            assert one.reason == WORKER
            assert "concurrency = multiprocessing" in one.remedy
            assert "sigterm = true" in one.remedy
    assert functions["Data.path"].entered is Entered.NO


def test_of_several_compilers_the_one_in_the_same_line_is_meant(project: Project) -> None:
    project.write(
        "mod.py",
        """
        import torch

        def scripted(x):
            return x

        def compiled(x):
            return x

        SCRIPTED = torch.jit.script(scripted)
        COMPILED = torch.compile(compiled)
        """,
    )
    facts = project.facts()["mod.py"]
    remedies = {facts.units[unit].name: one.remedy for unit, one in unmeasured(facts).items()}
    assert remedies == {
        "scripted": "run the tests with PYTORCH_JIT=0",
        "compiled": "run the tests with TORCH_COMPILE_DISABLE=1",
    }
