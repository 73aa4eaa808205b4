"""Whether a test asserts anything: by its own text, its helpers and fixtures, and for it wherever that is open."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from readiness_lint.evidence.assertions import Assertions
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.source import FileRole, Source

OTHERS = {
    "tests/conftest.py": (
        "import pytest\n\n@pytest.fixture\ndef checked(request):\n    yield 1\n    assert request\n\n"
        "@pytest.fixture\ndef plain():\n    return 1\n"
    ),
    "tests/helpers.py": "def look(x):\n    assert x\n\ndef build():\n    return 1\n\nclass Probe:\n    pass\n",
    "train.py": "def look(x):\n    assert x\n",
}


def asserting(files: Mapping[str, str]) -> Assertions:
    facts = {}
    for path, text in files.items():
        role = FileRole.TEST if path.startswith("tests/") else FileRole.PRODUCT
        facts[path] = facts_of(Source(path, text, role, ""), lambda _: False)
    return Assertions(facts, lambda path: files[path])


def asks(text: str, test: str = "tests.test_x.test_it") -> bool:
    return asserting({**OTHERS, "tests/test_x.py": text}).asserts(test)


@pytest.mark.parametrize(
    "text",
    [
        "def test_it():\n    run(1)\n    print(len('assert'))  # assert\n\ndef run(x):\n    return x\n",
        "from train import step\n\ndef test_it(tmp_path, plain):\n    r = step(tmp_path)\n    r.save(plain)\n",
        "import train\n\ndef test_it():\n    train.look(1)\n    train.Net().forward().backward()\n",
        "import pytest\n\n@pytest.mark.parametrize('a', [1])\ndef test_it(a):\n    print(a)\n",
        "from unittest.mock import patch\n\n@patch('os.remove')\ndef test_it(gone):\n    gone()\n",
        "from .helpers import build, Probe\n\ndef test_it():\n    Probe(build())\n",
        "from tests import helpers\n\ndef test_it():\n    helpers.build()\n",
        "def again(n):\n    return again(n - 1)\n\ndef test_it():\n    again(3)\n",
        "def test_it():\n    model = dict(a=1)\n    model(2)\n",
        "LOADER = open\n\ndef test_it():\n    LOADER('x')\n",
    ],
)
def test_these_assert_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "def test_it():\n    assert 1\n",
        "def test_it():\n    raise ValueError\n",
        "import torch\n\ndef test_it():\n    torch.testing.assert_close(1, 1)\n",
        "import pytest\n\ndef test_it():\n    with pytest.raises(ValueError):\n        int('x')\n",
        "def test_it():\n    run()\n\ndef run():\n    return inner()\n\ndef inner():\n    assert 1\n",
        "def test_it():\n    def inner():\n        assert 1\n    inner()\n",
        "def look(x):\n    assert x\n\ndef test_it():\n    print(look, 1)\n",
        "def test_it(checked):\n    print(checked)\n",
        "def test_it(from_a_plugin):\n    print(from_a_plugin)\n",
        "import pytest\n\n@pytest.fixture(autouse=True)\ndef around():\n    assert 1\n\ndef test_it():\n    print(1)\n",
        "from tests.helpers import look\n\ndef test_it():\n    look(1)\n",
        "from .helpers import *\n\ndef test_it():\n    look(1)\n",
        "from .unknown import look\n\ndef test_it():\n    look(1)\n",
        "from mine import deco\n\n@deco\ndef test_it():\n    print(1)\n",
        "import pytest\n\n@pytest.mark.usefixtures('checked')\ndef test_it():\n    print(1)\n",
        "import subprocess\n\ndef test_it():\n    subprocess.run(['x'], check=True)\n",
        "def test_it():\n    nobody_knows(1)\n",
        "class Probe:\n    def go(self):\n        assert 1\n\ndef test_it():\n    Probe().go()\n",
        "def test_another():\n    print(1)\n",
    ],
)
def test_these_assert_or_may(text: str) -> None:
    assert asks(text)


CASE = """
import unittest

class TestIt({bases}):
    {method}

    def test_it(self):
        self.{called}()

    def look(self):
        assert self

    def build(self):
        return 1
"""


@pytest.mark.parametrize(
    ("bases", "method", "called", "expected"),
    [
        ("unittest.TestCase", "x = 1", "build", False),
        ("unittest.TestCase", "x = 1", "look", True),
        ("unittest.TestCase", "x = 1", "model", False),
        ("Base", "x = 1", "model", True),
        ("object", "def tearDown(self): assert 1", "build", True),
    ],
)
def test_methods_of_the_own_class_are_followed(bases: str, method: str, called: str, expected: bool) -> None:
    text = CASE.format(bases=bases, method=method, called=called)
    assert asks(text, "test_x.TestIt.test_it") is expected


def test_a_test_is_found_by_the_ending_of_its_name_and_only_where_one_has_it() -> None:
    files = {
        "tests/a/test_x.py": "def test_it():\n    print(1)\n",
        "tests/b/test_y.py": "def test_it():\n    print(1)\n",
    }
    known = asserting(files)
    assert not known.asserts("a.test_x.test_it[1-a]")
    assert not known.asserts("project.tests.b.test_y.test_it")
    assert known.asserts("test_z.test_it"), "nobody knows that test"
    assert known.asserts("test_it"), "two have that name"
