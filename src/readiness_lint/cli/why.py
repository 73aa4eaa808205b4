"""`readiness-lint why`: everything that is known of one function, each statement with its reason."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from readiness_lint.cli.critical import project_of
from readiness_lint.cli.progress import progress_on
from readiness_lint.cli.setup import config_of
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.errors import UsageError
from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.model.evidence import Freshness
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import Tier
from readiness_lint.report.numbers import percent

if TYPE_CHECKING:
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.facts import Facts


def why(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Run the command."""
    request = Request(config_of(options), tuple(options.paths), jobs=options.jobs, with_texts=False)
    with progress_on(err, quiet=options.quiet) as progress:
        analysis = analyse(request, progress)
    project = project_of(analysis)
    found = find_units(project, options.name, request.config.root)
    for number, (path, unit) in enumerate(found):
        out.write("\n" if number else "")
        out.writelines(f"{line}\n" for line in story(analysis, project, path, unit))
    return 0


def find_units(project: Project, name: str, root: Path) -> list[tuple[str, int]]:
    """The units that a name means.

    It is an entry point, a file (its top-level code), `FILE:LINE`, a qualified name, or the last parts of one.
    Raises UsageError where nothing matches, with the names that come close.
    """
    if named := [(entry.path, entry.unit) for entry in project.entry_points if entry.name == name]:
        return sorted(dict.fromkeys(named))
    if name in project.facts:
        return [(name, 0)]
    file, _, line = name.rpartition(":")
    if file and line.isdigit():
        return [_at_line(project, file, int(line), root)]
    path, _, qualname = name.rpartition(":")
    exact = [
        (facts.path, index)
        for facts in project.facts.values()
        if not path or facts.path == path
        for index, unit in enumerate(facts.units)
        if unit.qualname == qualname
    ]
    if exact:
        return sorted(exact)
    ending = f".{name}"
    partial = [
        (facts.path, index)
        for facts in project.facts.values()
        for index, unit in enumerate(facts.units)
        if f".{_module(facts)}.{unit.qualname}".endswith(ending)
    ]
    if partial:
        return sorted(partial)
    import difflib

    names = {unit.qualname for facts in project.facts.values() for unit in facts.units}
    close = difflib.get_close_matches(name, names, 3)
    hint = f"did you mean {' or '.join(close)}?" if close else "list names with `readiness-lint critical`"
    raise UsageError(f"no function is called {name!r}", remedy=hint)


def _module(facts: Facts) -> str:
    return facts.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _at_line(project: Project, file: str, line: int, root: Path) -> tuple[str, int]:
    path = Path(file)
    relative = path.as_posix()
    if relative not in project.facts and path.absolute().is_relative_to(root):
        relative = path.absolute().relative_to(root).as_posix()
    facts = project.facts.get(relative)
    if facts is None:
        raise UsageError(f"{file} is not a file of this project", remedy="give its path below the project root")
    around = [index for index, unit in enumerate(facts.units) if unit.first_line <= line <= unit.span.end_line]
    return relative, max(around, default=0)


def story(analysis: Analysis, project: Project, path: str, unit: int) -> Iterator[str]:
    """The story of one unit, a paragraph a question."""
    facts = project.facts[path]
    yield f"{facts.units[unit].qualname}  ({path}:{facts.units[unit].span.line})"
    yield from _role(project, path, unit)
    yield from _evidence(analysis, path, unit)
    yield from _tests(analysis, facts)
    yield from _findings(analysis, facts, unit)


def _role(project: Project, path: str, unit: int) -> Iterator[str]:
    critical = project.critical.get((path, unit))
    node = project.nodes.node(path, unit)
    decision = project.decisions.get(node)
    if critical is None:
        yield "  not critical, as far as is known:"
        if project.facts[path].units[unit].kind is UnitKind.CLASS:
            yield "    a class runs through its methods; ask for one of them"
        elif decision is not None and decision.against:
            yield f"    {decision.against}"
        elif decision is not None and decision.confidence:
            yield f"    too little speaks for it (confidence {decision.best:.2f}): {'; '.join(decision.why)}"
        else:
            yield "    it calls and overrides no known ML interface, and no critical function leads to it"
        return
    yield f"  critical: {critical.critical_path} path, role {critical.role}, confidence {critical.confidence:.2f}"
    for reason in dict.fromkeys(critical.why):
        yield f"    because it {reason}" if not reason.startswith(("its", "entry")) else f"    because {reason}"
    if decision is not None and decision.against:
        yield f"    although {decision.against}"
    if any((entry.path, entry.unit) == (path, unit) for entry in project.entry_points):
        yield "  an entry point itself"
        return
    if len(critical.chain) == 1:
        yield "  no chain of calls from an entry point is known; its own role makes it critical"
        return
    yield "  reached:"
    for depth, step in enumerate(critical.chain):
        guess = "  (the only method of that name)" if step.tier is Tier.UNIQUE_NAME else ""
        yield f"    {'  ' * depth}{step.qualname}  {step.path}:{step.line}{guess}"


def _evidence(analysis: Analysis, path: str, unit: int) -> Iterator[str]:
    evidence = analysis.evidence.of(path, unit) if analysis.evidence else None
    if evidence is None:
        measured = analysis.evidence is not None and analysis.evidence.measured
        reason = "the coverage data does not mention its file" if measured else "there is no coverage data"
        yield f"  entered by tests: unknown, because {reason}"
        yield f"    to settle it: {MEASURE}"
        return
    yield f"  entered by tests: {evidence.entered}{_because(evidence)}"
    if evidence.remedy:
        yield f"    to settle it: {evidence.remedy}"
    for what, ratio in (("statements", evidence.statements), ("branches", evidence.branches)):
        if ratio is None:
            yield f"    {what}: not measured"
        else:
            share = f" ({percent(ratio.covered, ratio.total)})" if ratio.total else ""
            yield f"    {what}: {ratio.covered} of {ratio.total}{share}"
    if evidence.passing is not None and evidence.failing is not None:
        yield f"    by {evidence.passing} passing and {evidence.failing} failing tests"


def _because(evidence: FunctionEvidence) -> str:
    stale = "stale: " if evidence.freshness is Freshness.STALE else ""
    return f" ({stale}{evidence.reason})" if evidence.reason else ""


def _tests(analysis: Analysis, facts: Facts) -> Iterator[str]:
    module = _module(facts)
    names = {module, module.removeprefix("src.")}
    importing = sorted(
        tests.path
        for tests in analysis.tests
        if any(item.module in names or f"{item.module}.{item.name}" in names for item in tests.imports)
    )
    yield f"  test files that import it: {', '.join(importing) if importing else 'none'}"


def _findings(analysis: Analysis, facts: Facts, unit: int) -> Iterator[str]:
    subject = facts.units[unit]
    own = [
        finding
        for finding in analysis.report.findings
        if finding.path == facts.path
        and finding.subject == subject.qualname
        and finding.subject_line == subject.span.line
    ]
    yield f"  findings: {len(own) or 'none'}"
    for finding in own:
        silent = " (suppressed)" if finding.suppression else ""
        yield f"    {finding.path}:{finding.span.line}: {finding.code} {finding.message}{silent}"
