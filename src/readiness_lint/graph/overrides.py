"""What the configuration and comments in the code decide about single functions: final, whatever was inferred.

A comment at a function beats a configuration that names it, that beats one that names its class, and that one that
names its file; among equals `not-critical` wins. Nothing is carried on from here: a function that is named brings no
other with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.graph.critical import THRESHOLD, Decision, nested_functions
from readiness_lint.graph.named import Selection, in_files, named_units
from readiness_lint.graph.own_roles import unused
from readiness_lint.graph.pragmas import read_pragmas
from readiness_lint.graph.roles import TRAINING
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.config.critical import CriticalPathConfig, Overrides
    from readiness_lint.graph.calls import CallGraph
    from readiness_lint.graph.named import KeyPath, Named
    from readiness_lint.graph.pragmas import PragmaProblem, PragmaWord
    from readiness_lint.graph.resolve import Node, Nodes, Resolver

CONFIGURED = "configured"


@dataclass(frozen=True, slots=True)
class Origin:
    """What was written, and where: under a key of the configuration, or at a line of a file of the project."""

    text: str
    key: KeyPath = ()
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody's word changed: the critical path of a function before and after it, None for none."""

    node: Node
    before: str | None
    after: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Overruled:
    """All that was decided by hand.

    `origins` holds the last word on each function, whether it changed anything or not; `changes` are in the order of
    files and lines. `unmatched` are names and patterns of the configuration that mean nothing in the project, `idle`
    the globs of which the same is true, `unused_roles` the interfaces, each with its key; `problems` are comments
    that are not understood, `twice` lists what names functions of another path, which comes first and has them, and
    `void` what names functions of which something equally narrow says the contrary.
    """

    origins: Mapping[Node, Origin]
    changes: tuple[Change, ...]
    unmatched: tuple[tuple[KeyPath, Named], ...] = ()
    idle: tuple[tuple[KeyPath, Named], ...] = ()
    problems: tuple[PragmaProblem, ...] = ()
    unused_roles: tuple[tuple[KeyPath, str], ...] = ()
    twice: tuple[NamedTwice, ...] = ()
    void: tuple[Void, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedTwice:
    """A text that puts functions on a path although another path, `stays`, has them: how many, and one of them."""

    key: KeyPath
    text: str
    path: str
    stays: str
    count: int
    node: Node


@dataclass(frozen=True, slots=True)
class Void:
    """What is called critical and is not, for all its functions: `by` takes them off, and is as narrow."""

    said: Origin
    by: Origin


@dataclass(frozen=True, slots=True)
class _Word:
    """One statement about some units: on a path (None: whichever it is), or off it (None: off all)."""

    nodes: frozenset[Node]
    critical: bool
    path: str | None
    origin: Mapping[Node, Origin]
    depth: int = 0


_NOTHING = Decision()


def overrule(
    nodes: Nodes,
    resolver: Resolver,
    graph: CallGraph,
    decisions: MutableMapping[Node, Decision],
    paths: Sequence[CriticalPathConfig],
    said: Overrides,
    starts: Collection[Node] = (),
    dead: Collection[Node] = (),
) -> Overruled:
    """Change the decisions to what was said of functions, and tell what that changed.

    `starts` are the entry points that the configuration names, `dead` definitions that never run and are on no path.
    """
    before = {node: _path_of(decision) for node, decision in decisions.items()}
    origins = _without_inference(nodes, decisions, before, paths, starts)
    selections = list(_selections(nodes, resolver, paths, said))
    globs = [Selection(("paths", path.name, "globs"), in_files(nodes, path.globs), path.name, True) for path in paths]
    pragmas, problems = read_pragmas(nodes, [path.name for path in paths])
    depths = sorted({named.depth for selection in selections for named in selection.named} | {0})
    words = [word for depth in depths for word in _words(selections if depth else [*globs, *selections], depth)]
    words += map(_pragma, pragmas)
    named = frozenset[int]().union(*(word.nodes for word in words if word.critical))
    home = _Home(nodes, before)
    for said_once in words:
        word = said_once if said_once.critical else _with_inner(nodes, decisions, said_once, named)
        for node in sorted(word.nodes.difference(dead)):
            if not word.critical or nodes.unit(node).kind is UnitKind.FUNCTION:
                was = _path_of(decisions.get(node, _NOTHING))
                _apply(decisions, node, word, home)
                if word.critical or was is None or was != _path_of(decisions[node]):
                    origins[node] = word.origin[node]  # else it spoke of another path than the function's
    changes = tuple(_changes(decisions, before, origins))
    unused_roles = tuple(unused(nodes, resolver, graph, said.roles))
    twice = tuple(_twice(words, origins))
    void = tuple(_void(words, origins))
    return Overruled(origins, changes, _empty(selections), _empty(globs), tuple(problems), unused_roles, twice, void)


def _with_inner(nodes: Nodes, decisions: Mapping[Node, Decision], word: _Word, named: Collection[Node]) -> _Word:
    """What takes a function off a path takes along what it defines inside, as long as nothing speaks for that itself:
    neither a word of its own nor a known interface that its own code calls.
    """
    origin = dict(word.origin)
    waiting = sorted(word.nodes)
    while waiting:
        around = waiting.pop()
        for inner in nested_functions(nodes, around):
            if inner not in origin and inner not in named and decisions.get(inner, _NOTHING).own < THRESHOLD:
                origin[inner] = origin[around]
                waiting.append(inner)
    return _Word(frozenset(origin), word.critical, word.path, origin, word.depth)


def _twice(words: Sequence[_Word], origins: Mapping[Node, Origin]) -> Iterator[NamedTwice]:
    """What names functions for a path that another word of the same weight puts on another one."""
    said = [word for word in words if word.critical and word.path]
    for position, word in enumerate(said):
        for later in said[position + 1 :]:
            both = [
                node
                for node in sorted(word.nodes & later.nodes)
                if word.path != later.path and origins.get(node) == later.origin[node]
            ]
            keys = dict.fromkeys(word.origin[node].key for node in both if _same_weight(word, later, node))
            for key in keys:
                own = [node for node in both if word.origin[node].key == key]
                yield NamedTwice(key, word.origin[own[0]].text, word.path or "", later.path or "", len(own), own[0])


def _void(words: Sequence[_Word], origins: Mapping[Node, Origin]) -> Iterator[Void]:
    """What the configuration calls critical although, of all that it means, something as narrow says the contrary.

    A pattern of which only a part is taken off is no contradiction, nor is what a narrower word takes off.
    """
    against = {origin.key: word.depth for word in words if not word.critical for origin in word.origin.values()}
    for word in words:
        said: dict[Origin, list[Origin]] = {}
        for node, origin in word.origin.items() if word.critical else ():
            if origin.key and node in origins:
                said.setdefault(origin, []).append(origins[node])
        for origin, last in said.items():
            lost = [one for one in last if one.key and against.get(one.key) == word.depth]
            if lost and origin not in last and all(one in lost or against.get(one.key, -1) >= 0 for one in last):
                yield Void(origin, lost[0])


def _same_weight(word: _Word, later: _Word, node: Node) -> bool:
    """Whether both stand in lists of the configuration and both name the function, or both its file."""
    one, other = word.origin[node], later.origin[node]
    return bool(one.key and other.key) and word.depth == later.depth and "globs" not in (*one.key, *other.key)


def _empty(selections: Sequence[Selection]) -> tuple[tuple[KeyPath, Named], ...]:
    """What names nothing, each with its key."""
    return tuple(
        ((*selection.key, index), named)
        for selection in selections
        for index, named in enumerate(selection.named)
        if not named.units
    )


def _selections(
    nodes: Nodes, resolver: Resolver, paths: Sequence[CriticalPathConfig], said: Overrides
) -> Iterator[Selection]:
    """The lists of the configuration in their order: those of all paths first."""
    lists: list[tuple[KeyPath, Sequence[str], str | None, bool]] = [
        (("critical",), said.critical, None, True),
        (("not-critical",), said.not_critical, None, False),
    ]
    for path in paths:
        lists.append((("paths", path.name, "critical"), path.critical, path.name, True))
        lists.append((("paths", path.name, "not-critical"), path.not_critical, path.name, False))
    for key, texts, name, critical in lists:
        yield Selection(key, named_units(nodes, resolver, texts), name, critical)


def _words(selections: Sequence[Selection], depth: int) -> Iterator[_Word]:
    """Statements in the order in which they apply: of several paths the first has the last word, then what is off."""
    for selection in (
        *(one for one in reversed(selections) if one.critical),
        *(one for one in selections if not one.critical),
    ):
        origin: dict[Node, Origin] = {}
        for index, named in enumerate(selection.named):
            if named.depth == depth:
                key = (*selection.key, index)
                if named.negated:
                    for node in named.units:
                        origin.pop(node, None)
                else:
                    written = f'{selection.key[-1]} = "{named.text}"'
                    origin |= dict.fromkeys(named.units, Origin(written, key))
        if origin:
            yield _Word(frozenset(origin), selection.critical, selection.path, origin, depth)


def _pragma(word: PragmaWord) -> _Word:
    origin = Origin(f"# readiness-lint: {word.text}", path=word.file, line=word.line)
    return _Word(word.nodes, word.critical, word.path, dict.fromkeys(word.nodes, origin))


def _without_inference(
    nodes: Nodes,
    decisions: Mapping[Node, Decision],
    before: Mapping[Node, str | None],
    paths: Sequence[CriticalPathConfig],
    starts: Collection[Node],
) -> dict[Node, Origin]:
    """Take away what was inferred for paths on which only the named ones belong; tells of which functions."""
    taken: dict[Node, Origin] = {}
    for path in paths:
        if not path.infer:
            for node, decision in decisions.items():
                if node in starts or not decision.confidence.pop(path.name, 0.0) or before[node] != path.name:
                    continue
                if nodes.unit(node).kind is not UnitKind.CLASS:  # a class is on no path, its methods are
                    taken[node] = Origin("infer = false", ("paths", path.name, "infer"))
    return taken


def _apply(decisions: MutableMapping[Node, Decision], node: Node, word: _Word, home: _Home) -> None:
    decision = decisions.setdefault(node, Decision())
    if not word.critical:
        if word.path is None:
            decision.confidence = {}
        else:
            decision.confidence.pop(word.path, None)
        return
    path = word.path or _path_of(decision) or home.of(node)
    decision.confidence = {path: 1.0}
    decision.role = decision.role or CONFIGURED
    origin = word.origin[node]
    reason = f"{'a comment at it says' if origin.path else 'the configuration says'} `{origin.text}`"
    decision.why = [reason, *(one for one in decision.why if one != reason)]
    decision.speaks_for[reason] = path


def _path_of(decision: Decision) -> str | None:
    return decision.path if decision.best >= THRESHOLD else None


class _Home:
    """The path of a function that is critical without a word on which path: that of most others in its file, else of
    most in the project.
    """

    def __init__(self, nodes: Nodes, before: Mapping[Node, str | None]) -> None:
        self._nodes = nodes
        self._by_file: dict[str, Counter[str]] = {}
        self._all: Counter[str] = Counter()
        for node, path in before.items():
            if path is not None:
                self._by_file.setdefault(nodes.file(node).path, Counter())[path] += 1
                self._all[path] += 1

    def of(self, node: Node) -> str:
        """The path for a function on which nothing else speaks."""
        counts = self._by_file.get(self._nodes.file(node).path) or self._all
        return min(counts, key=lambda name: (-counts[name], name)) if counts else TRAINING


def _changes(
    decisions: Mapping[Node, Decision], before: Mapping[Node, str | None], origins: Mapping[Node, Origin]
) -> Iterator[Change]:
    for node in sorted(origins):
        was, now = before.get(node), _path_of(decisions[node])
        if was != now:
            yield Change(node, was, now, origins[node])
