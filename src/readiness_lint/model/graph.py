"""How functions hang together, and which of them a model depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How an edge of the call graph was found, best first."""

    RESOLVED = "resolved"
    UNIQUE_NAME = "unique-name"
    SAME_NAME = "same-name"


@dataclass(frozen=True, slots=True)
class Step:
    """One station of a chain: a unit, the line there that leads on to the next, and how that was found.

    `tier` is None at the last station.
    """

    path: str
    qualname: str
    line: int
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """Where a run begins: its name for people, the critical path it starts, and why we think so."""

    name: str
    path: str
    unit: int
    qualname: str
    line: int
    critical_path: str
    why: str


@dataclass(frozen=True, slots=True)
class CriticalFunction:
    """A unit that a model's quality depends on.

    `critical_path` is `training`, `conversion` or the user's own word; `role` what it does there;
    `chain` leads from an entry point to it (only itself where none is known); `why` lists the evidence
    for and against, one sentence each; `confidence` is from 0 to 1.
    """

    path: str
    unit: int
    qualname: str
    line: int
    end_line: int
    critical_path: str
    role: str
    confidence: float
    chain: tuple[Step, ...]
    why: tuple[str, ...]


OPEN = "another file may override it"
"""Why nothing is said of a method while only its own file is known."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the project knows of a function that may not do its work.

    `callers` are the places that call it; `benign` says why a body that does nothing is right there, None where nothing
    says so. `signs` are the names of all that was seen around it, for and against.
    """

    callers: tuple[Step, ...]
    benign: str | None
    signs: tuple[str, ...] = ()


# A unit of the project: the path of its file, and its index in that file's facts.
Place = tuple[str, int]


def no_calls(_: Place) -> Iterable[Place]:
    """The calls of a unit of which none are known."""
    return ()


def never(_: Place) -> bool:
    """The answer for every unit where nothing is known."""
    return False


@dataclass(frozen=True, slots=True)
class CompiledCode:
    """What compilers take along, as far as the project shows it.

    `handed` holds the functions that run when something is called that was compiled (an object of a class, or a
    function of another file), each with the unit that compiles it and the compiler's full name. `calls` gives the
    functions that a unit calls for certain.

    `unresolved` holds the units that compile something that does not show, with the compiler; `opaque` says whether a
    unit calls objects that do not show. Either may mean any of `objects`: what calling an object of a class runs, with
    the constructor of that class where it is known.
    """

    handed: tuple[tuple[Place, Place, str], ...] = ()
    calls: Callable[[Place], Iterable[Place]] = no_calls
    unresolved: tuple[tuple[Place, str], ...] = ()
    objects: tuple[tuple[Place, Place | None], ...] = ()
    opaque: Callable[[Place], bool] = never
