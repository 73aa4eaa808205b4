"""Calls that only tell somebody something: print, logging, progress."""

from __future__ import annotations

import libcst as cst

from readiness_lint.facts.shapes.tree import called
from readiness_lint.facts.words import DISPLAY_METHODS, DISPLAY_OBJECTS, TELLING_FUNCTIONS, TELLING_METHODS

_OBJECTS = frozenset(
    {"logger", "logging", "log", "console", "warnings", "tqdm", "click", "typer", "stdout", "stderr", "st", "rich"}
)
_QUIET = frozenset({"debug", "trace"})
_SLEEPS = frozenset({"sleep"})
_TRACEBACK = frozenset({"traceback.print_exc", "traceback.print_exception"})


def tells(node: cst.CSTNode) -> bool:
    """Whether a call only tells."""
    name = called(node)
    head, _, method = name.rpartition(".")
    if not head:
        return method in TELLING_FUNCTIONS
    if name in _TRACEBACK:
        return True
    owner = head.rpartition(".")[2].strip("_").lower()
    return method in TELLING_METHODS and (owner in _OBJECTS or owner.endswith(("logger", "log", "console")))


def tells_aloud(node: cst.CSTNode) -> bool:
    """Whether a call tells something that is seen without asking for more."""
    return tells(node) and called(node).rpartition(".")[2] not in _QUIET


def shows(node: cst.CSTNode) -> bool:
    """Whether a call only tells, draws or reports to a tracker of runs: telemetry, plots, progress."""
    if tells(node):
        return True
    root, _, method = called(node).rpartition(".")
    parts = {part.strip("_").lower() for part in root.split(".")}
    return bool(root) and (method in DISPLAY_METHODS or not parts.isdisjoint(DISPLAY_OBJECTS))


def sleeps(node: cst.CSTNode) -> bool:
    """Whether a node waits: `time.sleep(...)`, `await asyncio.sleep(...)`."""
    inner = node.expression if isinstance(node, cst.Await) else node
    return called(inner).rpartition(".")[2] in _SLEEPS
