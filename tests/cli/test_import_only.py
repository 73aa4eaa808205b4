"""Critical code that runs on import alone, after a real run of the tests."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_remedies_settle import SETTINGS
from tests.cli.test_run_tests import readiness
from tests.projects import write_project

ZOO = """
import enum
from dataclasses import dataclass, field

LAYERS = {}


def register(name):
    def keep(cls):
        LAYERS[name] = cls
        return cls

    return keep


def listed(cls):
    LAYERS[cls.__name__] = cls
    return cls


@register("linear")
@listed
class Linear:
    size = 1


class Kind(enum.Enum):
    A = 1


@dataclass
class Options:
    names: list = field(default_factory=list)


def table(size):
    return [one * one for one in range(size)]


TABLE = table(4)


def look_up(index):
    return TABLE[index]
"""
TEST = "import zoo\n\n\ndef test_it():\n    assert zoo.LAYERS and zoo.Kind.A and zoo.Options() and zoo.look_up(2)\n"


def test_decorators_do_their_work_on_import_and_what_computes_there_is_tested_by_nobody(tmp_path: Path) -> None:
    root = write_project(tmp_path / "p", {"pyproject.toml": SETTINGS, "zoo.py": ZOO, "test_zoo.py": TEST})
    done = readiness(root, "assess", "--run-tests", "-q")
    assert done.returncode == 0, done.stderr
    told = readiness(root, "check", "--select", "RDY4", "--output-format", "concise").stdout.splitlines()
    found = [line for line in told if "RDY4" in line]
    assert len(found) == 1, found
    assert "RDY410 `table` is on the training path, and it runs in no test, but on import alone" in found[0]


def test_a_file_that_no_test_enters_at_all_ran_on_import_alone(tmp_path: Path) -> None:
    module = "def load():\n    y = 1\n    return y\n\n\nX = load()\n"
    other = {"other.py": "", "test_other.py": "def test_other():\n    assert True\n"}
    test = "import zoo\n\n\ndef test_it():\n    assert zoo.X\n"
    root = write_project(tmp_path / "p", {"pyproject.toml": SETTINGS, "zoo.py": module, "test_zoo.py": test, **other})
    readiness(root, "assess", "--run-tests", "-q")
    told = readiness(root, "check", "--select", "RDY410", "--output-format", "concise").stdout
    assert "RDY410 `load` is on the training path, and it runs in no test, but on import alone" in told
