"""What is built from the checkout is what the checkout says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli

import readiness_lint

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "readiness_lint"


def project_file() -> dict[str, Any]:
    return tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def data_files() -> Iterator[Path]:
    return (
        file
        for file in PACKAGE.rglob("*")
        if file.is_file() and file.suffix != ".py" and "__pycache__" not in file.parts
    )


def test_every_data_file_is_packaged() -> None:
    patterns = project_file()["tool"]["setuptools"]["package-data"]["readiness_lint"]
    packaged = {file for pattern in patterns for file in PACKAGE.glob(pattern)}
    assert set(data_files()) - packaged == set()


def test_the_version_stands_in_one_place() -> None:
    document = project_file()
    assert document["project"]["dynamic"] == ["version"]
    assert document["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "readiness_lint.__version__"}
    holders = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == readiness_lint.__version__
    ]
    assert holders == ["__init__.py"]


def test_the_version_is_in_the_changelog() -> None:
    assert readiness_lint.__version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_console_script_and_plugin_exist() -> None:
    project = project_file()["project"]
    targets = [*project["scripts"].values(), *project["entry-points"]["flake8.extension"].values()]
    for target in targets:
        module, _, name = target.partition(":")
        file = ROOT / "src" / f"{module.replace('.', '/')}.py"
        names = {getattr(node, "name", "") for node in ast.parse(file.read_text(encoding="utf-8")).body}
        assert name in names, target
