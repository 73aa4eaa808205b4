"""The scan: one file's text to its facts, without a parser.

Each step is made when it is first asked for, so that a run that only reads comments pays for nothing else.
`tests/facts/test_oracle.py` holds every answer against libcst.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from readiness_lint.facts import flows, lookups, names, prose
from readiness_lint.facts.broken import syntax_fault
from readiness_lint.facts.judge import shapes_of
from readiness_lint.facts.layers import Layers
from readiness_lint.facts.noqa import find_noqa
from readiness_lint.facts.own_names import own_names
from readiness_lint.facts.pragmas import find_pragmas
from readiness_lint.facts.wiring import with_wiring
from readiness_lint.model.facts import Binding, Call, Facts, Flow, Import, Unit, UnitKind
from readiness_lint.model.source import Span

if TYPE_CHECKING:
    from readiness_lint.facts.lexing import Region
    from readiness_lint.facts.scopes import Scope
    from readiness_lint.model.facts import Comment, FlowKind
    from readiness_lint.model.source import Source

_STATEMENT = re.compile(r"\n[ \t]*+(?=[^ \t\n])")
_EMPTY_BODY = re.compile(
    r"(?:[rRuU]?\"++\s*+)*+(?:pass|\.\.\.|return(?:[ \t]+None)?|raise[ \t]+NotImplementedError\b[^\n]*)?\s*\Z"
)
_NOT_SIGNATURE = re.compile(r"#[^\n]*|\s+")
_MAX_SIGNATURE = 3_000
# Nobody who is read here defines what is imported from these.
_OUTSIDE = sys.stdlib_module_names | {"typing_extensions", "numpy", "torch", "tensorflow", "jax", "pandas", "pytest"}
_BASE = re.compile(r"(?:\A|,)\s*([^\W\d][\w.]*+)(?=\s*(?:,|\[|\Z))")


class Scan(Layers):
    """What is where in one text; see `layers.py`."""

    @cached_property
    def comment_groups(self) -> list[prose.CommentGroup]:
        """Comments, adjacent own-line ones merged."""
        return prose.group_comments(self.text, self.tokens.comments)

    def comments(self, wanted: Callable[[str], bool] | None = None) -> list[Comment]:
        """All comments, or those whose text (hash signs included) is `wanted`."""
        return [
            prose.comment_of(self.text, self.lines, group, self.comment_owners.of)
            for group in self.comment_groups
            if wanted is None or wanted(self.text[group.regions[0][0] : group.regions[-1][1]])
        ]

    @cached_property
    def docstring_regions(self) -> list[Region | None]:
        """The region of each scope's docstring, None where it has none."""
        return [prose.docstring_region(self.code, scope) for scope in self.scopes]

    def docstrings(self, wanted: Callable[[str], bool] | None = None) -> list[Comment]:
        """The docstring of every scope that has one (or those whose text is `wanted`)."""
        found: list[Comment] = []
        for index, region in enumerate(self.docstring_regions):
            if region is None or (wanted is not None and not wanted(self.text[region[0] : region[1]])):
                continue
            docstring = prose.docstring_of(self.text, self.lines, region, index)
            if docstring is not None:
                found.append(docstring)
        return found

    def calls(self) -> tuple[list[list[tuple[str, int]]], list[list[Binding]]]:
        """(name, offset) of the calls of each scope in source order, and what it binds their results to."""
        calls: list[list[tuple[str, int]]] = [[] for _ in self.scopes]
        bindings: list[list[Binding]] = [[] for _ in self.scopes]
        headers = {scope.name_end for scope in self.scopes}
        segments = self.owners.segments()
        begin, owner = segments.pop()
        for name, offset, target in names.find_calls(self.code, self.spelled, headers):
            while offset < begin:
                begin, owner = segments.pop()
            calls[owner].append((name, offset))
            if target:
                bindings[owner].append(_binding(intern(target), intern(name)))
        for index in range(len(self.scopes)):
            calls[index].reverse()
            bindings[index].reverse()
        for offset, target, callee in names.find_context_bindings(self.code, self.spelled):
            bindings[self.owners.at(offset)].append(_binding(intern(target), intern(callee)))
        return calls, bindings

    def flows(self, imports: Iterable[Import], bindings: Iterable[Iterable[Binding]]) -> Flowing:
        """Where values go in each scope, what it hands over by name and what it reads or sets, each the first time."""
        names_of = [scope.qualname.rpartition(".")[2] for scope in self.scopes]
        defined = set(names_of[1:])
        imported = {item.alias for item in imports if item.module.partition(".")[0] not in _OUTSIDE}
        known = defined | imported | {"self", "cls"}
        nameable = {scope.qualname for scope in self.scopes[1:]} | {item.alias for item in imports} | {"self"}
        nameable |= {name for name, scope in zip(names_of, self.scopes, strict=True) if self._is_nested(scope)}
        bound = {
            target
            for scope in bindings
            for target, callee in {(binding.target, binding.callee) for binding in scope}
            if not callee.startswith(("self.", ".")) and callee.partition(".")[0] in known
        }
        known |= bound | {target.partition(".")[0] for target in bound}
        readable = known - imported
        found: list[dict[tuple[str, str, FlowKind], int]] = [{} for _ in self.scopes]
        handed: list[dict[str, int]] = [{} for _ in self.scopes]
        at = self.owners.at
        for offset, target, source, kind in flows.find_flows(self, known, nameable):
            if target == flows.HANDED:
                handed[at(offset)].setdefault(source, offset)
            else:
                found[at(offset)].setdefault((target, source, kind), offset)
                readable.add(target)
        reads: list[dict[str, int]] = [{} for _ in self.scopes]
        properties = {name for name, scope in zip(names_of, self.scopes, strict=True) if scope.decorators}
        for name, offset in lookups.find_reads(self.spelled, self.backwards, readable, properties):
            reads[at(offset)].setdefault(name, offset)
        line = self.lines.of
        return Flowing(
            [
                tuple([Flow(intern(to), intern(source), kind, line(at)) for (to, source, kind), at in one.items()])
                if one
                else ()
                for one in found
            ],
            [self._named(one) for one in handed],
            [self._named(one) for one in reads],
        )

    def _named(self, names: dict[str, int]) -> tuple[Call, ...]:
        place = self.lines.place
        return tuple([Call(intern(name), *place(offset)) for name, offset in names.items()]) if names else ()

    def _is_nested(self, scope: Scope) -> bool:
        return scope.parent != 0 and self.scopes[scope.parent].kind is UnitKind.FUNCTION

    def imports(self) -> tuple[Import, ...]:
        """Every imported name, in source order."""
        if "import" not in self.code:
            return ()
        return tuple(
            Import(module, name, alias, self.lines.of(offset), self.owners.at(offset))
            for offset, module, name, alias in names.find_imports(self.code, self.spelled)
        )

    def statements(self) -> list[int]:
        """The number of logical lines in each scope's own body, docstrings not counted."""
        counts = [0] * len(self.scopes)
        begins = [match.end() for match in _STATEMENT.finditer("\n" + self.code)]
        segments = [*self.owners.segments(), (len(self.code) + 1, 0)]
        before = 0
        for (_, owner), (end, _) in pairwise(segments):
            after = bisect_left(begins, end + 1, before)
            counts[owner] += after - before
            before = after
        for index, scope in enumerate(self.scopes):
            if index and not scope.body_indent and scope.end > scope.body:
                counts[index] += 1
            if self.docstring_regions[index] is not None:
                counts[index] -= 1
        return counts

    def main_line(self) -> int:
        """The line of the block that runs when the file is a script, 0 where it has none."""
        offset = names.find_main_block(self.code)
        return 0 if offset is None else self.lines.of(offset)

    def empty_bodies(self) -> tuple[int, ...]:
        """The functions whose body may be a stub; libcst decides (`syntax.py`)."""
        return tuple(
            index
            for index, scope in enumerate(self.scopes)
            if scope.kind is UnitKind.FUNCTION and _EMPTY_BODY.match(self.code, scope.body, scope.end)
        )

    def bases(self, scope: Scope) -> tuple[str, ...]:
        """The base classes of a class, as they are written, subscripts and keywords left out."""
        if scope.kind is not UnitKind.CLASS or scope.header_end <= scope.name_end + 1:
            return ()
        return tuple(_BASE.findall(names.arguments_of_header(self.spelled[scope.name_end : scope.header_end])))

    def units(self, imports: Iterable[Import] = ()) -> tuple[Unit, ...]:
        """The scopes with all that runs in them."""
        calls, bindings = self.calls()
        statements, flowing = self.statements(), self.flows(imports, bindings)
        return tuple(
            [
                self._unit(index, scope, Runs(calls[index], bindings[index], statements[index]), flowing)
                for index, scope in enumerate(self.scopes)
            ]
        )

    def _unit(self, index: int, scope: Scope, runs: Runs, flowing: Flowing) -> Unit:
        place = self.lines.place
        return Unit(
            qualname=scope.qualname,
            kind=scope.kind,
            span=Span(*place(scope.head), *place(scope.end)),
            first_line=self.lines.of(scope.opens),
            body_line=self.lines.of(scope.body),
            parent=scope.parent,
            decorators=scope.decorators,
            bases=self.bases(scope) if index else (),
            calls=self._named(_first_of_each(runs.calls)),
            references=flowing.references[index],
            bindings=tuple(runs.bindings),
            statements=runs.statements,
            flows=flowing.flows[index],
            reads=flowing.reads[index],
            signature=self._signature(scope) if scope.kind is UnitKind.FUNCTION else "",
            conditional=index > 0 and place(scope.head)[1] != len(self.scopes[scope.parent].body_indent),
        )

    def _signature(self, scope: Scope) -> str:
        """Parameters and result of a function as they are written, on one line."""
        if scope.header_end - scope.name_end > _MAX_SIGNATURE:
            return ""
        code = self.spelled[scope.name_end : scope.header_end - 1]
        if '"' not in code:
            return code
        # What is quoted is blank in the code.
        return _NOT_SIGNATURE.sub(" ", self.text[scope.name_end : scope.header_end - 1])


@lru_cache(maxsize=1 << 14)
def _binding(target: str, callee: str) -> Binding:
    """One object for all bindings that read the same: files of a project repeat them again and again."""
    return Binding(target, callee)


class Runs(NamedTuple):
    """What runs in one scope."""

    calls: list[tuple[str, int]]
    bindings: list[Binding]
    statements: int


class Flowing(NamedTuple):
    """What of names goes where in each scope: see `Unit`."""

    flows: list[tuple[Flow, ...]]
    references: list[tuple[Call, ...]]
    reads: list[tuple[Call, ...]]


def _first_of_each(calls: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The first call of each name: the call graph asks for no more, and a unit repeats half of its calls."""
    first: dict[str, int] = {}
    for name, offset in calls:
        if name not in first:
            first[name] = offset
    return first


def facts_of(source: Source, wanted: Callable[[str], bool] | None = None, *, structure: bool = False) -> Facts:
    """The facts of one file; comments and docstrings only where `wanted` says that their text may matter.

    `structure` asks libcst about the functions that may not do their work.
    """
    scan = Scan(source.text)
    imports = scan.imports()
    return Facts(
        path=source.path,
        role=source.role,
        digest=source.digest,
        units=scan.units(imports),
        imports=imports,
        comments=tuple(scan.comments(wanted) + scan.docstrings(wanted)),
        candidates=scan.empty_bodies(),
        exports=names.find_exports(source.text, scan.code),
        noqa=find_noqa(scan.text, scan.code, scan.lines),
        main_line=scan.main_line(),
        pragmas=find_pragmas(scan),
        shapes=with_wiring(scan, shapes_of(scan)) if structure else (),
        own_names=own_names(scan) if structure else None,
        fault=syntax_fault(scan),
    )
