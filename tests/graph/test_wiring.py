"""What imports say of names that are not there, and who can get at the options of a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readiness_lint.facts.scan import facts_of
from readiness_lint.graph.nodes import Nodes
from readiness_lint.graph.resolve import Resolver
from readiness_lint.graph.wiring import wiring_signs
from readiness_lint.model.facts import Facts
from readiness_lint.model.source import Source
from readiness_lint.source.project import import_names, module_names
from readiness_lint.source.roles import JUDGED, role_of_path


def signs(files: dict[str, str], *unjudged: str) -> list[str]:
    facts: dict[str, Facts] = {}
    for path, text in files.items():
        role = role_of_path(path)
        facts[path] = facts_of(Source(path, text, role, ""), structure=role in JUDGED and path not in unjudged)
    nodes = Nodes.of(facts)
    found = wiring_signs(nodes, Resolver(nodes, module_names(facts), import_names(facts)))
    return [sign for path in sorted(found) for unit in sorted(found[path]) for sign in found[path][unit]]


IMPORT = "from losses import kd_loss\n"
MISSING = "missing:losses:kd_loss:losses.py"


@pytest.mark.parametrize(
    "losses",
    [
        "",
        "def other(): pass\n",
        "def f():\n    kd_loss = 1\n",
        "class A:\n    def kd_loss(self): pass\n",
        "print(kd_loss)\n",
    ],
)
def test_a_name_that_no_code_of_the_module_binds_is_missing(losses: str) -> None:
    assert signs({"losses.py": losses, "train.py": IMPORT}) == [MISSING]


@pytest.mark.parametrize(
    "losses",
    [
        "def kd_loss(): pass\n",
        "class kd_loss: pass\n",
        "if fast:\n    def kd_loss(): pass\n",
        "kd_loss = partial(other)\n",
        "kd_loss: Loss = None\n",
        "from lib import kd_loss\n",
        "from lib import other as kd_loss\n",
        "def load():\n    global kd_loss\n    from lib import kd_loss\n",
        "from lib import *\n",
        "globals().update(found)\n",
        "def __getattr__(name): return 1\n",
        "import sys\nsys.modules[__name__] = Lazy()\n",
    ],
)
def test_a_name_that_may_come_about_is_not(losses: str) -> None:
    assert signs({"losses.py": losses, "train.py": IMPORT}) == []


def test_star_imports_are_followed_inside_the_project() -> None:
    files = {"losses.py": "from parts import *\n", "parts.py": "from losses import *\n", "train.py": IMPORT}
    assert signs(files) == [MISSING]
    assert signs(files | {"parts.py": "def kd_loss(): pass\n"}) == []


def test_of_two_modules_of_one_name_either_may_be_meant() -> None:
    files = {"losses.py": "", "train.py": IMPORT, "old/losses.py": "def kd_loss(): pass\n"}
    assert signs(files) == []
    assert signs(files | {"old/losses.py": ""}) == [MISSING.replace("losses.py", "losses.py")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pkg/train.py", "from .losses import kd_loss\n"),
        ("pkg/sub/train.py", "from ..losses import kd_loss\n"),
        ("train.py", "from pkg.losses import kd_loss\n"),
    ],
)
def test_relative_and_absolute_imports_lead_to_the_same_file(path: str, text: str) -> None:
    files = {"pkg/__init__.py": "", "pkg/losses.py": "", path: text}
    (sign,) = signs(files)
    assert sign.endswith(":kd_loss:pkg/losses.py")


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"pkg/losses.py": ""}, "from pkg.other import kd_loss\n"),
        ({"pkg/losses.py": ""}, "from .....losses import kd_loss\n"),
        ({"pkg/logging.py": "", "pkg/__init__.py": ""}, "from logging import getLogger\n"),
        ({"train.py": ""}, "from train import kd_loss\n"),
        ({"datasets/__init__.py": ""}, "from datasets import Dataset\n"),
        ({"losses.py": ""}, "from losses import __version__\n"),
        ({"losses.py": ""}, "from losses import *\nimport losses\n"),
        ({"losses_pb2.py": ""}, "from losses_pb2 import Loss\n"),
    ],
)
def test_silent_where_another_file_may_be_meant(files: dict[str, str], text: str) -> None:
    assert signs({**files, "pkg/train.py": text}) == []


def test_a_script_finds_what_lies_beside_it() -> None:
    assert signs({"run/losses.py": "", "run/train.py": IMPORT}) == ["missing:losses:kd_loss:run/losses.py"]
    assert signs({"run/losses.py": "", "run/__init__.py": "", "run/train.py": IMPORT}) == []


def test_what_a_package_lacks_may_be_a_module_that_was_compiled() -> None:
    package = {"pkg/__init__.py": "from . import parts\n", "pkg/parts.py": "", "pkg/more/x.py": ""}
    for names in ("kernels", "_C", "parts", "more"):
        assert signs({**package, "train.py": f"from pkg import {names}\n"}) == []
    assert signs({**package, "train.py": "from pkg import Trainer\n"}) == ["missing:pkg:Trainer:pkg/__init__.py"]
    called = "from pkg import get_data\nget_data()\n"
    assert signs({**package, "train.py": called}) == ["missing:pkg:get_data:pkg/__init__.py"]


def test_files_that_nobody_judges_say_and_are_told_nothing() -> None:
    assert signs({"losses.py": "", "train.py": IMPORT}, "losses.py") == []
    assert signs({"losses.py": "", "train.py": IMPORT}, "train.py") == []


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("tests/shapes.py", "", True),
        ("conftest.py", "", True),
        ("test_model.py", "import pytest\n\ndef test_it(): pass\n", True),
        ("test_model.py", "def evaluate(): pass\n", False),
        ("test_model.py", "import unittest\n", False),
        ("testing/shapes.py", "", False),
    ],
)
def test_imports_of_tests(path: str, text: str, told: bool) -> None:
    module = path.removesuffix(".py").replace("/", ".")
    found = signs({path: text, "export.py": f"import {module}\n"})
    assert found == ([f"from-tests:{module}:"] if told else [])


def test_a_module_of_tests_may_be_the_imported_name() -> None:
    files = {"tests/__init__.py": "", "tests/shapes.py": "", "export.py": "from tests import shapes\n"}
    assert signs(files) == ["from-tests:tests:shapes"]


OPTIONS = """\
import argparse

def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--resume")
    return parser.parse_args()
"""


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("from options import get_args\n", True),
        ("from pkg.options import *\n", True),
        ("import pkg.options\n", True),
        ("from . import options\n", True),
        ("from options import something\n", False),
        ("import other\n", False),
    ],
)
def test_whoever_imports_the_source_of_options_may_read_them(other: str, told: bool) -> None:
    found = signs({"options.py": OPTIONS, "other.py": other, "something.py": ""})
    assert ("handed-out" in found) is told


def test_options_that_stay_in_their_file_need_nobody_else() -> None:
    text = OPTIONS.replace("return ", "args = ")
    assert signs({"options.py": text, "other.py": "import options\n"}) == []
    facts = facts_of(Source("options.py", text, role_of_path("options.py"), ""), structure=True)
    assert any(symptom.name == "resume" for _, shape in facts.shapes for symptom in shape.symptoms)
    assert replace(facts, shapes=()).shapes == ()
