"""Everything that is known of one function, for people: a paragraph a question, each answer with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from readiness_lint.engine.function_figures import known_of
from readiness_lint.engine.overruled import decided_by_hand
from readiness_lint.engine.settling import why_no_tests
from readiness_lint.evidence.coverage_settings import choice_of_files
from readiness_lint.graph.critical import THRESHOLD
from readiness_lint.graph.roles import CONVERSION, TRAINING
from readiness_lint.model.evidence import Entered, Freshness
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.graph import Tier
from readiness_lint.model.source import NOTEBOOK
from readiness_lint.report.numbers import percent
from readiness_lint.report.text import counted

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.analysis import Analysis
    from readiness_lint.graph.critical import Decision
    from readiness_lint.graph.criticality.decide import Judged
    from readiness_lint.graph.nodes import Node
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import FunctionEvidence, Ratio, RunBy
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.graph import CriticalFunction

_GUESSES = {
    Tier.UNIQUE_NAME: "  (the only method of that name)",
    Tier.SAME_NAME: "  (one of several functions of that name)",
}
_DEBT = "RDY1"
_MAX_REASONS = 3


def story(analysis: Analysis, config: Config, project: Project, path: str, unit: int) -> Iterator[str]:
    """The lines of the story of one unit."""
    facts = project.facts[path]
    yield f"{facts.units[unit].qualname}  ({path}:{facts.units[unit].span.line})"
    yield from _role(project, path, unit)
    yield from _by_hand(config, project, path, unit)
    yield from _reached(project, path, unit)
    yield from _evidence(
        known_of(analysis.evidence, path, unit, partial(choice_of_files, config.root)), why_no_tests(analysis.evidence)
    )
    yield from _tests(analysis, facts)
    yield from _findings(analysis, facts, unit)


def module_name(facts: Facts) -> str:
    """The dotted name that a file has from the root of the project."""
    return facts.path.removesuffix(".py").removesuffix(NOTEBOOK).removesuffix("/__init__").replace("/", ".")


def _role(project: Project, path: str, unit: int) -> Iterator[str]:
    critical = project.critical.get((path, unit))
    decision = project.decisions.get(project.nodes.node(path, unit))
    if critical is None:
        yield "  not critical, as far as is known:"
        if project.facts[path].units[unit].kind is UnitKind.CLASS:
            yield "    a class runs through its methods; ask for one of them"
        elif project.nodes.node(path, unit) in project.overruled.origins:
            yield "    somebody said so"
            yield from (f"    although {_clause(reason)}" for reason in dict.fromkeys(decision.why if decision else ()))
        elif decision is not None and decision.against:
            yield f"    {decision.against}"
            yield from _weighed(project, path, unit, decision)
        else:
            yield from _too_little(project, path, unit, decision)
        return
    yield f"  critical: {critical.critical_path} path, role {critical.role}, confidence {critical.confidence:.2f}"
    yield from _because(critical)
    if decision is not None:
        against = [decision.against] if decision.against else []
        others = map(_clause, decision.reasons()[1])
        yield from (f"    although {reason}" for reason in (*others, *against, *decision.doubts))


def _too_little(project: Project, path: str, unit: int, decision: Decision | None) -> Iterator[str]:
    """How likely it is all the same, and what spoke for and against it."""
    if decision is None or not decision.why:
        yield "    it calls and overrides no known ML interface, and no critical function leads to it"
    node, judged = project.nodes.node(path, unit), project.judged
    if judged is None or node not in judged.probabilities:
        for reason in dict.fromkeys(decision.why if decision else ()):
            yield f"    {_clause(reason)}, which shows no path by itself"
        return
    if _likely(judged, node) >= THRESHOLD and judged.may_be_dead(node):
        yield "    nothing in the project mentions it, and it uses no library itself: it may be dead"
    yield from _weighed(project, path, unit, decision)


def _weighed(project: Project, path: str, unit: int, decision: Decision | None) -> Iterator[str]:
    """How likely it is by all its signs, and what spoke for and against it."""
    node, judged = project.nodes.node(path, unit), project.judged
    if judged is None or node not in judged.probabilities:
        return
    likely = _likely(judged, node)
    what = "but for that it would be critical" if likely >= THRESHOLD else "too little speaks for it"
    yield f"    {what} (confidence {likely:.2f})"
    yield from (f"      for it: {reason}" for reason in dict.fromkeys(decision.why if decision else ()))
    _, training, conversion = judged.probabilities[node]
    weighed = judged.reasons(node, TRAINING if training >= conversion else CONVERSION)
    yield from [f"      for it: {reason}" for weight, reason in weighed if weight > 0][:_MAX_REASONS]
    yield from [f"      against it: {reason}" for weight, reason in weighed if weight < 0][:_MAX_REASONS]


def _likely(judged: Judged, node: Node) -> float:
    """How likely a function is on any path, by the model alone."""
    return 1 - judged.probabilities[node][0]


def _because(critical: CriticalFunction) -> Iterator[str]:
    yield from (f"    because {_clause(reason)}" for reason in dict.fromkeys(critical.why))


def _clause(reason: str) -> str:
    """A reason as what follows "because": those that name no subject speak of the function."""
    return reason if reason.startswith(("its", "what", "the", "entry", "a comment")) else f"it {reason}"


def _by_hand(config: Config, project: Project, path: str, unit: int) -> Iterator[str]:
    """What the configuration or a comment decided, and what would hold without it."""
    if project.nodes.node(path, unit) not in project.overruled.origins:
        return
    decided = decided_by_hand(config, project)[path, unit]
    yield f"  decided by {decided.place}: {decided.written}"
    inferred = f"on the {decided.before} path" if decided.before else "not critical"
    yield f"    inferred without what was said: {inferred if decided.changed else 'the same'}"


def _reached(project: Project, path: str, unit: int) -> Iterator[str]:
    critical = project.critical.get((path, unit))
    for entry in project.entry_points:
        if (entry.path, entry.unit) == (path, unit):
            yield f"  an entry point itself: {entry.why}"
            return
    if critical is None:
        return
    if len(critical.chain) == 1:
        yield "  no chain of calls from an entry point is known"
        return
    yield "  reached:"
    for depth, step in enumerate(critical.chain):
        guess = "" if step.tier in (None, Tier.RESOLVED) else _GUESSES[step.tier]
        yield f"    {'  ' * depth}{step.qualname}  {step.path}:{step.line}{guess}"


def _evidence(evidence: FunctionEvidence, unnamed: str) -> Iterator[str]:
    stale = "stale: " if evidence.freshness is Freshness.STALE else ""
    reason = f" ({stale}{evidence.reason})" if evidence.reason and not evidence.on_import else ""
    entered = "no, it ran on import alone" if evidence.on_import else evidence.entered
    yield f"  entered by tests: {entered}{reason}"
    if evidence.remedy:
        yield f"    to settle it: {evidence.remedy}"
    if evidence.excluded:
        yield f"    statements and branches: unknown, {evidence.reason}"
    else:
        yield f"    statements: {_ratio(evidence.statements)}{_run_by(evidence.statements_by)}"
        yield f"    branches: {_ratio(evidence.branches)}{_run_by(evidence.branches_by)}"
    if evidence.passing is not None and evidence.failing is not None:
        yield f"    by {evidence.passing} passing and {evidence.failing} failing tests"
    elif evidence.entered is Entered.YES and not evidence.on_import:
        yield f"    by which tests: unknown; {evidence.reason or unnamed}"
    else:
        yield "    by which tests: unknown"
    if evidence.passed_in:
        more = f", … ({evidence.passing} in all)" if (evidence.passing or 0) > len(evidence.passed_in) else ""
        yield f"    passing: {', '.join(evidence.passed_in)}{more}"
    if evidence.failed_in:
        yield f"    failing: {', '.join(evidence.failed_in)}"


def _ratio(ratio: Ratio | None) -> str:
    if ratio is None:
        return "not measured"
    share = f" ({percent(ratio.covered, ratio.total)})" if ratio.total else ""
    return f"{ratio.covered} of {ratio.total}{share}"


def _run_by(by: RunBy | None) -> str:
    return f", {by.passing} by passing tests, {by.failing} by failing ones alone" if by is not None else ""


def _tests(analysis: Analysis, facts: Facts) -> Iterator[str]:
    module = module_name(facts)
    names = {module, module.removeprefix("src.")}
    importing = sorted(
        tests.path
        for tests in analysis.tests
        if any(item.module in names or f"{item.module}.{item.name}" in names for item in tests.imports)
    )
    yield f"  test files that import it: {', '.join(importing) if importing else 'none'}"


def _findings(analysis: Analysis, facts: Facts, unit: int) -> Iterator[str]:
    if facts.path not in analysis.judged:
        yield "  debt and findings: not looked for, because its file is not judged in this run"
        return
    subject = facts.units[unit]
    own = [
        finding
        for finding in analysis.report.findings
        if finding.path == facts.path
        and finding.subject == subject.qualname
        and finding.subject_line == subject.span.line
    ]
    debt = [finding for finding in own if finding.code.startswith(_DEBT)]
    yield f"  debt admitted inside it: {counted(len(debt), 'comment') if debt else 'none'}"
    yield from map(_finding, debt)
    others = [finding for finding in own if not finding.code.startswith(_DEBT)]
    yield f"  {'other ' if debt else ''}findings: {len(others) or 'none'}"
    yield from map(_finding, others)


def _finding(finding: Finding) -> str:
    silent = " (suppressed)" if finding.suppression else ""
    return f"    {finding.path}:{finding.span.line}: {finding.code} {finding.message}{silent}"
