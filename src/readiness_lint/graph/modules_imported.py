"""Which files of the project an import may mean, and whether one of them can hold a name."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from readiness_lint.graph.nodes import Nodes
    from readiness_lint.graph.resolve import Resolver
    from readiness_lint.model.facts import Facts

_INIT = "/__init__.py"


class Modules:
    """All files of a project as modules."""

    def __init__(self, nodes: Nodes, resolver: Resolver) -> None:
        self._nodes = nodes
        self._resolver = resolver
        self.files: Mapping[str, Facts] = {file.path: file for file in nodes.facts}
        self._by_last: defaultdict[str, list[Facts]] = defaultdict(list)
        self._folders: set[str] = set()
        for file in nodes.facts:
            body = file.path.removesuffix(_INIT).removesuffix(".py")
            self._by_last[body.rpartition("/")[2]].append(file)
            while body:
                body = body.rpartition("/")[0]
                self._folders.add(body)

    def meant(self, path: str, module: str) -> Sequence[Facts]:
        """The files that an import of `module` in a file may mean, none where it leads out of the project.

        Where several files go by a name, `sys.path` decides at run time which one it is: all of them are returned.
        """
        if module.startswith("."):
            return self._relative(path, module)
        body = module.replace(".", "/")
        beside = self._beside(path, body)
        if (self._resolver.module(module) is None and beside is None) or (beside is not None and beside.path == path):
            return ()
        endings = (f"{body}.py", body + _INIT)
        return [
            file
            for file in self._by_last[body.rpartition("/")[2]]
            if any(file.path == ending or file.path.endswith(f"/{ending}") for ending in endings)
        ]

    def _beside(self, path: str, body: str) -> Facts | None:
        """The module beside a script; inside a package nothing is imported like that, nor under a standard name."""
        folder = path[: path.rfind("/") + 1]
        if f"{folder}__init__.py" in self.files or body.partition("/")[0] in sys.stdlib_module_names:
            return None
        return self._at(folder + body)

    def _relative(self, path: str, module: str) -> Sequence[Facts]:
        level = len(module) - len(module.lstrip("."))
        parts = path.split("/")[:-1]
        if level - 1 > len(parts):
            return ()
        parts = [*parts[: len(parts) - level + 1], *filter(None, module[level:].split("."))]
        found = self._at("/".join(parts))
        return () if found is None else (found,)

    def _at(self, body: str) -> Facts | None:
        return self.files.get(body + _INIT) or self.files.get(f"{body}.py")

    def lacks(self, file: Facts, name: str) -> bool:
        """Whether a module has no attribute of that name for certain; unknown is no."""
        return self._lacks(file, name, set())

    def _lacks(self, file: Facts, name: str, seen: set[str]) -> bool:
        if file.path in seen:
            return True
        seen.add(file.path)
        own = file.own_names
        if own is None or own.open or name in own.words or self._has_part(file, name):
            return False
        if any(unit.parent == 0 and unit.name in (name, "__getattr__") for unit in file.units[1:]):
            return False
        for item in file.imports:
            if item.owner != 0 and file.units[item.owner].kind is not UnitKind.FUNCTION:
                continue
            if item.name != "*":
                if item.alias == name:
                    return False
                continue
            targets = self.meant(file.path, item.module)
            if not targets or not all(self._lacks(target, name, seen) for target in targets):
                return False
        return True

    def _has_part(self, file: Facts, name: str) -> bool:
        """Whether a package has a module or folder of that name."""
        if not file.path.endswith("__init__.py"):
            return False
        inside = f"{file.path.removesuffix('__init__.py')}{name}"
        return inside in self._folders or f"{inside}.py" in self.files
