"""Modules of a project by the names under which they are imported."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from readiness_lint.model.source import is_notebook

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node, Nodes


class ModuleNames:
    """`names` maps each path to its dotted name, `imports` every dotted name that can be imported to its path."""

    def __init__(self, nodes: Nodes, names: Mapping[str, str], imports: Mapping[str, str]) -> None:
        self._modules = {name: nodes.first[path] for name, path in imports.items() if path in nodes.first}
        self._name_of = names
        self._packages = {path.removesuffix("__init__.py") for path in nodes.first if path.endswith("__init__.py")}

    def module(self, dotted: str) -> Node | None:
        """The module with that import name."""
        return self._modules.get(dotted)

    def submodule(self, path: str, name: str) -> Node | None:
        """The module that lies in the package of a file."""
        return self._modules.get(f"{self._name_of.get(path, '')}.{name}")

    def absolute(self, path: str, module: str) -> str:
        """The absolute name of a module that `path` imports by a relative one, or from beside it."""
        level = len(module) - len(module.lstrip("."))
        if not level:
            return self._beside(path, module) or module
        parts = self._name_of.get(path, "").split(".")
        if not path.endswith("__init__.py"):
            parts = parts[:-1]
        parts = parts[: len(parts) - level + 1]
        return ".".join(filter(None, [*parts, module[level:]]))

    def _beside(self, path: str, module: str) -> str | None:
        """The name of a module that lies beside a script: Python looks there first where the script is run.

        In a package nothing runs like that but a notebook, and names of the standard library are left to it.
        """
        first = module.partition(".")[0]
        folder = path[: path.rfind("/") + 1]
        parts = self._name_of.get(path, "").split(".")[:-1]
        if (
            not parts
            or (folder in self._packages and not is_notebook(path))
            or first in self._modules
            or first in sys.stdlib_module_names
        ):
            return None
        beside = ".".join([*parts, module])
        if beside in self._modules:
            return beside
        # A script may be called like the folder that it imports from.
        return beside if module not in self._modules and ".".join([*parts, first]) in self._modules else None
