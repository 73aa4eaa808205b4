"""Every number that the scorer needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.model.figures import Figures
from readiness_lint.rules import RULES
from readiness_lint.rules.rule import Part

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.files import Files
    from readiness_lint.engine.texts import Texts
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.source import Inferred

# What rules of these parts would have found takes points or READY away; what rules about the evidence on critical
# functions find takes READY away, whatever their part.
_EVIDENCE_FAMILY = 4
_COUNTING = frozenset({Part.DEBT, Part.CRITICAL_PATH, Part.COVERAGE})


def figures_of(
    project: Project | None,
    evidence: Evidence | None,
    config: Config,
    inferred: Sequence[Inferred],
    files: Files,
    texts: Texts,
) -> Figures:
    """The figures of a run over `files`; without a project there are no functions or entry points."""
    figures = Figures(
        functions=(),
        entry_points=(),
        evidence=evidence.files if evidence else (),
        inferred=tuple(inferred),
        left_out=files.left_out,
        files=len(files.judged),
        unreadable=tuple(sorted({file.path for file in files.unreadable})),
        not_looked_for=_not_looked_for(project, config, files.judged),
        outside=(),
    )
    return _with_functions(figures, project, evidence, config, files, texts) if project else figures


def _with_functions(
    figures: Figures, project: Project, evidence: Evidence | None, config: Config, files: Files, texts: Texts
) -> Figures:
    from readiness_lint.engine.function_figures import entries_of, functions_of
    from readiness_lint.engine.outside_figures import gone_of, outside_of

    functions = functions_of(project, evidence, config, files.judged, texts)
    outside = outside_of(project, evidence, files, functions)
    gone = gone_of(project, evidence, config, files, functions)
    return replace(
        figures,
        functions=tuple(functions.values()),
        entry_points=tuple(entries_of(project, evidence, functions, gone, files.judged)),
        outside=(*outside, *{one.key: one for called in gone.values() for one in called}.values()),
    )


def _not_looked_for(project: Project | None, config: Config, judged: Collection[str]) -> tuple[str, ...]:
    """The codes of the counting rules that were off everywhere, or in a judged file with critical code.

    What a rule would find in any other file changes neither the score nor a verdict.
    """
    paths: set[str] = set()
    if project and config.per_file_ignores:
        critical = {function.path for function in project.critical.values()}
        paths = (critical | {entry.path for entry in project.entry_points}).intersection(judged)
    places = ("", *sorted(paths))
    counting = (
        rule for rule in RULES if (rule.part in _COUNTING or rule.family == _EVIDENCE_FAMILY) and rule.by_default
    )
    return tuple(rule.code for rule in counting if not all(rule.is_on(config, path) for path in places))
