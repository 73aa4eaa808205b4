"""What nobody configured and was decided all the same, and what a reader must know about the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from readiness_lint.config.regular_files import PIPE, is_pipe
from readiness_lint.engine.overruled import overruled_notices
from readiness_lint.evidence.remedies import MEASURE
from readiness_lint.model.report import Notice
from readiness_lint.model.source import Inferred

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.graph.project import Project
    from readiness_lint.model.evidence import Evidence
    from readiness_lint.model.source import Unreadable

_SHOWN = 5
_NAMED = 3
# Settings of other tools, which are read where they are there.
_SETTINGS = ("tox.ini", "setup.cfg", ".coveragerc", ".coveragerc.toml")


def inferences(
    config: Config, project: Project | None, evidence: Evidence | None, judged: Collection[str]
) -> tuple[Inferred, ...]:
    """Every setting that was inferred, with its reason."""
    return (*_paths(config, project, judged), *_evidence_files(config, project, evidence))


def _paths(config: Config, project: Project | None, judged: Collection[str]) -> Iterator[Inferred]:
    if project is None:
        return
    counts = Counter(function.critical_path for function in project.critical.values() if function.path in judged)
    for path in config.critical_paths:
        entries = [one for one in project.entry_points if one.critical_path == path.name and one.path in judged]
        if not path.entry_points:
            names = list(dict.fromkeys(entry.name for entry in entries))
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            shown = ", ".join(names[:_SHOWN]) or "none"
            reason = "what is run, installed or started as a command, and does the work of that path"
            yield Inferred(f"entry points of {path.name}", shown + more, reason)
        if not path.globs and path.infer:
            reason = "calls and overrides of ML interfaces, carried along the call graph"
            yield Inferred(f"critical functions of {path.name}", str(counts[path.name]), reason)


def _evidence_files(config: Config, project: Project | None, evidence: Evidence | None) -> Iterator[Inferred]:
    if evidence is None:
        return
    for kind, named in (("coverage", config.coverage), ("tests", config.tests), ("mutation", config.mutation)):
        files = [file.path for file in evidence.files if file.kind == kind]
        if named is not None or (kind == "mutation" and not files):
            continue
        if kind == "coverage" and not (project and project.critical):
            yield Inferred("coverage files", "not looked for", "there is no critical function that they could speak of")
            continue
        reason = "found at a usual place below the project root" if files else "nothing lies at the usual places"
        yield Inferred(f"{kind} files", ", ".join(files) or "none", reason)


def notices(
    config: Config, project: Project | None, evidence: Evidence | None, unreadable: Sequence[Unreadable]
) -> Iterator[Notice]:
    """What a reader must know before trusting the findings."""
    for file in unreadable:
        yield Notice("error", f"not judged: {file.reason}", file.path)
    if evidence is not None:
        for source in evidence.files:
            for problem in source.problems:
                yield Notice("warning", problem, source.path)
        for path, reason in sorted(evidence.stale.items()):
            yield Notice("warning", f"coverage data is stale: {reason}", path)
        yield from _of_others(evidence)
        yield from _pipes(config)
        judged = project is not None and bool(project.critical)
        if judged and not evidence.measured and config.coverage != ():
            yield Notice("warning", f"no coverage data: what tests enter is unknown; {MEASURE}")
        if judged and not any(source.kind == "tests" for source in evidence.files) and config.tests != ():
            yield Notice("warning", f"no test results: which tests pass is unknown; {MEASURE}")
    if project is not None:
        yield from overruled_notices(config, project)
        yield from _nothing_critical(config, project)


def _pipes(config: Config) -> Iterator[Notice]:
    """One notice for each pipe that lies where settings do."""
    for name in _SETTINGS:
        try:
            if is_pipe(config.root / name):
                yield Notice("warning", f"was not read: it {PIPE}", name)
        except OSError:
            continue  # there is none


def _of_others(evidence: Evidence) -> Iterator[Notice]:
    """One notice for all measured files that are none of the project's; the first few are named."""
    names = evidence.unmatched
    if len(names) == 1:
        yield Notice("note", "coverage data for a file that is not part of this project", names[0])
    elif names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        shown = ", ".join(names[:_NAMED]) + more
        yield Notice("note", f"coverage data for {len(names)} files that are not part of this project: {shown}")


def _nothing_critical(config: Config, project: Project) -> Iterator[Notice]:
    if project.critical:
        return
    silent = [path.name for path in config.critical_paths if not path.infer]
    if len(silent) == len(config.critical_paths):
        yield Notice(
            "warning",
            f"no function is critical: with `infer = false` ({', '.join(silent)}) only what globs, critical and "
            "entry-points name is on a path, and nothing that they name is a function; name some, or leave infer out",
        )
    else:
        yield Notice(
            "warning",
            "no critical function was found: no code here trains or converts a model in a way that is known; "
            "name the files or entry points under [tool.readiness-lint.paths] if some does",
        )
