"""Modules of a project by the names under which they are imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.graph.nodes import Node, Nodes


class ModuleNames:
    """`names` maps each path to its dotted name, `imports` every dotted name that can be imported to its path."""

    def __init__(self, nodes: Nodes, names: Mapping[str, str], imports: Mapping[str, str]) -> None:
        self._modules = {name: nodes.first[path] for name, path in imports.items() if path in nodes.first}
        self._name_of = names

    def module(self, dotted: str) -> Node | None:
        """The module with that import name."""
        return self._modules.get(dotted)

    def submodule(self, path: str, name: str) -> Node | None:
        """The module that lies in the package of a file."""
        return self._modules.get(f"{self._name_of.get(path, '')}.{name}")

    def absolute(self, path: str, module: str) -> str:
        """The absolute name of a module that `path` imports by a relative one."""
        level = len(module) - len(module.lstrip("."))
        if not level:
            return module
        parts = self._name_of.get(path, "").split(".")
        if not path.endswith("__init__.py"):
            parts = parts[:-1]
        parts = parts[: len(parts) - level + 1]
        return ".".join(filter(None, [*parts, module[level:]]))
