"""Runs of a part of the tests, in real sessions of pytest: what makes them one, and what does not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from readiness_lint.evidence.selection import Part, Selection
from readiness_lint.evidence.stamp import DEFAULT_FILE
from tests.projects import write_project
from tests.test_pytest_plugin import PYTEST, run, stamp_at

TEST = "def test_it():\n    pass\n"
TWO = "class TestIt:\n    def test_one(self):\n        pass\n\n    def test_two(self):\n        pass\n"
FILES = {
    "pyproject.toml": "[tool.pytest.ini_options]\n",
    "work.py": "def work():\n    '''\n    >>> work()\n    1\n    '''\n    return 1\n",
    "test_helpers.py": "def value():\n    return 1\n",
    "tests/unit/test_a.py": TEST,
    "tests/unit/test_b.py": TWO,
    "tests/unit/deep/b_test.py": TEST.replace("it", "deep"),
    "tests/slow/test_c.py": TEST,
    ".hidden/test_x.py": TEST,
    "build/test_x.py": TEST,
}
A, B, DEEP, C = "tests/unit/test_a.py", "tests/unit/test_b.py", "tests/unit/deep/b_test.py", "tests/slow/test_c.py"
Asked = Callable[..., Part | None]
UNIT = {A: 1, B: 2, DEEP: 1}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with tests in several folders."""
    return write_project(tmp_path / "project", FILES)


def told(root: Path) -> tuple[tuple[str, ...], dict[str, int], bool] | None:
    """The arguments, the files that were left out and whether there may be other tests; None for a whole run."""
    endings = stamp_at(root / DEFAULT_FILE).endings
    return (endings[0].only, dict(endings[0].left_out), endings[0].cut) if endings else None


class Spy:
    """Asks in the midst of a session."""

    part: Part | None = None

    def __init__(self, root: Path) -> None:
        self.files = [path for path in root.rglob("*.py") if path.parent.name not in (".hidden", "build")]

    def pytest_configure(self, config: pytest.Config) -> None:
        self.selection = Selection(config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.selection.found(item.nodeid for item in items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.part = self.selection.part(self.files, {item.nodeid for item in session.items})


@pytest.fixture
def asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Begins a session in this process."""

    def part(*arguments: str, settings: str = "", below: str = "") -> Part | None:
        (root / "pyproject.toml").write_text(f"[tool.pytest.ini_options]\n{settings}\n")
        monkeypatch.chdir(root / below)
        spy = Spy(root)
        own = ("-q", "--collect-only", "--import-mode=importlib", "-p", "no:cov", "-p", "no:randomly")
        assert pytest.main([*own, *arguments], plugins=[spy]) in (0, 5)
        return spy.part

    before = set(sys.modules)
    yield part
    for name in set(sys.modules) - before:
        del sys.modules[name]


def session(root: Path, *arguments: str) -> None:
    """Run the tests with the plugin."""
    assert "readiness-lint: error" not in run(root, *PYTEST, *arguments)


@pytest.mark.parametrize(
    ("arguments", "left_out", "cut"),
    [
        ((A,), {B: 2, DEEP: 1, C: 1}, False),
        ((f"{A}::test_it",), {B: 2, DEEP: 1, C: 1}, False),
        ((f"{B}::TestIt::test_one",), {A: 1, DEEP: 1, C: 1}, True),
        (("tests/unit", f"{C}::test_it"), None, False),
        (("tests/unit",), {C: 1}, False),
        (("tests/slow", "tests/unit/deep"), {A: 1, B: 2}, False),
        (("--ignore=tests/slow",), {C: 1}, False),
        (("--ignore", "tests/slow"), {C: 1}, False),
        (("--ignore-glob=*/deep/*",), {DEEP: 1}, False),
        (("tests", f"--deselect={B}::TestIt::test_one"), {}, False),
        (("-m", "no_such_mark or not no_such_mark", "tests/slow"), UNIT, False),
        (("-o", "testpaths=tests/slow"), UNIT, False),
        (("--lf", "--lfnf=all"), None, False),
        (("tests",), None, False),
        ((".",), None, False),
        (("tests/unit", "tests/slow/"), None, False),
        (("tests/unit", C, f"{A}::test_it"), None, False),
        (("-k", "test"), None, False),
        (("-k", "test", "-m", "not gpu", "-p", "no:cacheprovider"), None, False),
    ],
)
def test_what_was_typed_makes_a_run_a_part_as_far_as_that_leaves_tests_out(
    root: Path, asked: Asked, arguments: tuple[str, ...], left_out: dict[str, int] | None, cut: bool
) -> None:
    part = asked(*arguments)
    assert (part and (part.left_out_below(root), part.cut)) == (None if left_out is None else (left_out, cut))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import pytest\n\n\n@pytest.mark.parametrize('x', (1, 2))\ndef test_it(x):\n    pass\n", "test_it[1]"),
        ("from unittest import *\n\n\ndef test_it():\n    pass\n", "test_it"),
        ("def test_it():\n    pass\n\n\nif 1:\n\n    def test_more():\n        pass\n", "test_it"),
    ],
    ids=["one-case", "imported", "indented"],
)
def test_names_are_a_whole_file_only_where_its_text_leaves_nothing_open(
    root: Path, asked: Asked, text: str, name: str
) -> None:
    (root / C).write_text(text)
    part = asked("tests/unit", f"{C}::{name}")
    assert part is not None
    assert part.cut


def test_the_arguments_that_made_it_a_part_are_told(asked: Asked) -> None:
    part = asked("-q", "--tb", "short", "-k", "it", A, "--ignore", "x", "--deselect=y", B)
    assert part is not None
    assert part.arguments == (A, B, "-k it", "--ignore x", "--deselect=y")
    below = asked(below="tests/slow")
    assert below is not None
    assert below.arguments == ("tests/slow",)


@pytest.mark.parametrize(
    ("settings", "arguments", "below", "left_out"),
    [
        ('testpaths = ["tests/unit"]', (), "", None),
        ('testpaths = ["tests/unit"]', ("tests/unit",), "", None),
        ('testpaths = ["tests/*"]', ("tests/unit",), "", {C: 1}),
        ('testpaths = ["tests/unit"]', ("tests/slow",), "", UNIT),
        ('addopts = "--ignore=tests/slow"', (), "", None),
        ('addopts = "--ignore=tests/slow"', ("tests/unit",), "", None),
        ('addopts = "tests/unit"', (), "", None),
        ('addopts = "tests/unit"', ("tests/slow",), "", None),
        ('addopts = "-k one"', (), "", None),
        ('norecursedirs = ["slow", ".*", "build"]', ("tests/unit",), "", None),
        ('python_files = ["test_*.py"]', ("tests",), "", None),
        ('python_files = ["test_a.py", "test_helpers.py"]', ("tests",), "", None),
        ('python_functions = ["val*", "test*"]', ("tests",), "", {"test_helpers.py": 1}),
        ('addopts = "--doctest-modules"', ("tests",), "", {"work.py": 1}),
        ("", (), "tests/unit", {C: 1}),
        ('testpaths = ["tests/unit"]', (), "tests/unit", None),
        ('testpaths = ["tests"]', (), "tests", None),
        ("", ("unit", "slow"), "tests", None),
    ],
)
def test_what_the_settings_leave_out_is_left_out_for_good(
    root: Path, asked: Asked, settings: str, arguments: tuple[str, ...], below: str, left_out: dict[str, int] | None
) -> None:
    part = asked(*arguments, settings=settings, below=below)
    assert (part and part.left_out_below(root)) == left_out


def test_modules_by_name(root: Path) -> None:
    for folder in ("tests", "tests/unit", "tests/unit/deep", "tests/slow"):
        (root / folder / "__init__.py").write_text("")
    session(root, "--pyargs", "tests.unit", "tests.slow.test_c")
    assert told(root) is None
    session(root, "--pyargs", "tests.unit")
    assert told(root) == (("tests.unit",), {C: 1}, False)


def test_nobody_knows_what_workers_left_out(root: Path) -> None:
    session(root, "-n", "2", "-k", "one")
    assert told(root) == (("-k one",), {}, True)
    session(root, "-n", "2", "tests/unit")
    assert told(root) == (("tests/unit",), {C: 1}, False)
    session(root, "-n", "2")
    assert told(root) is None


def test_plugins_that_share_tests_out(root: Path) -> None:
    """They take tests away without a word."""
    share = (
        "def pytest_addoption(parser):\n    parser.addoption('--shard-id', type=int)\n\n\n"
        "def pytest_collection_modifyitems(config, items):\n    items[:] = items[:1]\n"
    )
    (root / "conftest.py").write_text(share)
    session(root)
    assert told(root) is None, "nobody asked for it"
    session(root, "--shard-id", "1")
    (one,) = stamp_at(root / DEFAULT_FILE).endings
    assert (one.only, len(one.not_run)) == (("--shard-id 1",), 4)


def test_files_of_other_parts_add_up(root: Path) -> None:
    files = {"pyproject.toml": '[tool.readiness-lint.paths.training]\nglobs = ["work.py"]\n'}
    write_project(root, files)
    for number, part in enumerate(("tests/unit", "tests/slow")):
        covered = (
            "-m",
            "coverage",
            "run",
            "-p",
            "--branch",
            "--source=.",
            *PYTEST,
            f"--junit-xml=junit-{number}.xml",
        )
        run(root, *covered, part)
        said = run(root, "-m", "readiness_lint", "evidence")
        assert ("the test file tests/slow/test_c.py was left out" in said) is (number == 0)
        assert ("not all of the tests" in said or "only a part of the tests was run: `tests/unit`" in said) is (
            number == 0
        )
