"""What the lines of Makefiles, scripts and CI files start in the project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.graph.resolve import Node, Nodes, Resolver
    from readiness_lint.source.launches import Launch

_NAMED = 2
"""So many lines that start the same file are told; of the others their number."""


def launched_modules(nodes: Nodes, resolver: Resolver, launches: Sequence[Launch]) -> Iterator[tuple[Node, str]]:
    """(module, reason) of every file of the project that some line starts, in the order of the lines."""
    lines: dict[Node, list[Launch]] = {}
    endings = _by_name(nodes)
    for launch in launches:
        module = _module(nodes, resolver, launch, endings)
        if module is not None:
            lines.setdefault(module, []).append(launch)
    for module, found in lines.items():
        told = ", ".join(f"{one.path}:{one.line} (`{one.command}`)" for one in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        yield module, f"is started by {told}{more}"


def _by_name(nodes: Nodes) -> Mapping[str, Sequence[str]]:
    """The paths of the project by the name of the file."""
    found: dict[str, list[str]] = {}
    for file in nodes.facts:
        found.setdefault(file.path.rpartition("/")[2], []).append(file.path)
    return found


def _module(nodes: Nodes, resolver: Resolver, launch: Launch, by_name: Mapping[str, Sequence[str]]) -> Node | None:
    if launch.module:
        package = resolver.module(f"{launch.module}.__main__")
        return package if package is not None else resolver.module(launch.module)
    for path in launch.files:
        if path in nodes.first:
            return nodes.first[path]
    # The folder in which a line runs is often not known: then one file alone may be meant.
    same_name = by_name.get(launch.ending.rpartition("/")[2], ())
    fitting = [path for path in same_name if f"/{path}".endswith(f"/{launch.ending}")]
    return nodes.first[fitting[0]] if len(fitting) == 1 else None
