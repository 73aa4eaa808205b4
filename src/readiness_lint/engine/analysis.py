"""One analysis from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readiness_lint.config.settings import Config
from readiness_lint.engine.anchors import anchored, order
from readiness_lint.engine.figures import figures_of
from readiness_lint.engine.inferences import inferences, notices
from readiness_lint.engine.reading import JUDGED, Reading, read_all, usual_jobs
from readiness_lint.engine.texts import Texts
from readiness_lint.engine.views import views_of
from readiness_lint.errors import ConfigError
from readiness_lint.graph.project import Project, build_project
from readiness_lint.model.evidence import Evidence
from readiness_lint.model.facts import Facts
from readiness_lint.model.findings import Finding
from readiness_lint.model.report import Report
from readiness_lint.model.source import LeftOut, Span, Unreadable
from readiness_lint.rules import BY_CODE, RULES
from readiness_lint.rules.rule import Need, Rule
from readiness_lint.rules.view import FileView
from readiness_lint.source.discovery import DiscoveredFile, Discovery, discover
from readiness_lint.source.git import head_commit, repository_url
from readiness_lint.source.packaging import console_scripts
from readiness_lint.source.project import import_names, module_names
from readiness_lint.source.roles import left_out_by_role
from readiness_lint.suppress import suppressed

Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """The progress of a run that nobody watches."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an edge asks for. `whole_project` also where no selected rule needs it (formats that show chains)."""

    config: Config
    paths: tuple[Path, ...] = ()
    jobs: int = 0
    whole_project: bool = True
    with_evidence: bool = True
    with_figures: bool = True


@dataclass(frozen=True, slots=True)
class Analysis:
    """The report, and what it was made from, for those who explain or remember it."""

    report: Report
    project: Project | None
    evidence: Evidence | None
    views: Sequence[FileView]
    tests: Sequence[Facts]
    texts: Texts


@dataclass(frozen=True, slots=True)
class _Files:
    """What was discovered and read. `judged` are the paths whose findings count."""

    readings: tuple[Reading, ...]
    tests: tuple[Facts, ...]
    unreadable: tuple[Unreadable, ...]
    left_out: tuple[LeftOut, ...]
    judged: frozenset[str]
    discovery: Discovery


def analyse(request: Request, progress: Progress = silent) -> Analysis:
    """Read, join and judge. Raises a ReadinessError for whatever a user can mend."""
    config = request.config
    rules = [rule for rule in RULES if _is_selected(config, rule)]
    needs = {rule.needs for rule in rules}
    wants_evidence = request.with_evidence and (request.with_figures or not needs.isdisjoint(_EVIDENCE))
    wants_project = request.whole_project or wants_evidence or Need.PROJECT in needs
    files = _read(request, progress, everything=wants_project)
    texts = Texts({file.path: file.absolute for file in files.discovery.files})
    project = _project(config, files) if wants_project else None
    evidence = _evidence(config, project, files, texts) if wants_evidence and project else None
    judged = [reading for reading in files.readings if reading.facts.path in files.judged]
    views = views_of(judged, project, evidence, config, texts)
    findings = list(_findings(config, rules, views, files.unreadable))
    if project is not None:
        _check_entry_points(config, project)
    report = _report(request, files, project, evidence, findings, texts)
    return Analysis(report, project, evidence, views, files.tests, texts)


_EVIDENCE = frozenset({Need.COVERAGE, Need.TESTS})


def _is_selected(config: Config, rule: Rule) -> bool:
    """Whether a rule is on for any file; what single files ignore is asked file by file."""
    return config.selects(rule.code, "")


def _read(request: Request, progress: Progress, *, everything: bool) -> _Files:
    config = request.config
    named = discover(config.root, request.paths, config.excluded)
    whole = discover(config.root, (), config.excluded) if everything and request.paths else named
    files: dict[str, DiscoveredFile] = {file.path: file for file in (*whole.files, *named.files)}
    ordered = [files[path] for path in sorted(files)]
    jobs = request.jobs or usual_jobs()
    readings: list[Reading] = []
    unreadable = list(named.unreadable)
    asked = {file.path for file in named.files}
    for item in read_all(ordered, config.task_tags, jobs, lambda done: progress("reading", done, len(ordered))):
        if isinstance(item, Reading):
            readings.append(item)
        elif item.path in asked:
            unreadable.append(item)
    roles = [reading.facts.role for reading in readings if reading.facts.path in asked]
    discovery = Discovery(tuple(ordered), named.left_out, (), whole.package_roots)
    return _Files(
        readings=tuple(reading for reading in readings if reading.facts.role in JUDGED),
        tests=tuple(reading.facts for reading in readings if reading.facts.role == "test"),
        unreadable=tuple(unreadable),
        left_out=(*named.left_out, *left_out_by_role(roles)),
        judged=frozenset(reading.facts.path for reading in readings if reading.facts.path in asked),
        discovery=discovery,
    )


def _project(config: Config, files: _Files) -> Project:
    facts = {reading.facts.path: reading.facts for reading in files.readings}
    roots = files.discovery.package_roots
    return build_project(
        facts,
        module_names(facts, roots),
        import_names(facts, roots),
        config.critical_paths,
        console_scripts(config.root),
    )


def _evidence(config: Config, project: Project, files: _Files, texts: Texts) -> Evidence:
    """The evidence on every file that holds a critical function."""
    from readiness_lint.evidence.gather import gather

    wanted = {function.path for function in project.critical.values()}
    known: Mapping[str, Facts] = {**project.facts, **{facts.path: facts for facts in files.tests}}
    return gather(config.root, known, texts.text, wanted, config.coverage, config.tests)


def _findings(
    config: Config, rules: Sequence[Rule], views: Iterable[FileView], unreadable: Iterable[Unreadable]
) -> Iterable[Finding]:
    for view in views:
        path = view.facts.path
        found = [finding for rule in rules if config.selects(rule.code, path) for finding in rule.findings(view)]
        yield from suppressed(found, view.facts.noqa)
    for file in unreadable:
        if config.selects("RDY001", file.path):
            yield unreadable_finding(file)


def unreadable_finding(file: Unreadable) -> Finding:
    """The finding that stands for a file without facts."""
    rule = BY_CODE["RDY001"]
    line = max(1, file.line)
    return Finding(
        code=rule.code,
        path=file.path,
        span=Span(line, 0, line, 0),
        message=rule.message.format(reason=file.reason),
        subject="<module>",
        level=rule.level,
        confidence=1.0,
        subject_line=1,
    )


def _check_entry_points(config: Config, project: Project) -> None:
    for unmatched in project.unmatched:
        raise ConfigError(
            f"entry point {unmatched.text!r} of the path {unmatched.critical_path!r}: {unmatched.why}",
            path=config.config_file,
            remedy="write it as `package.module:function` or as a file's path below the project root",
        )


def _report(
    request: Request,
    files: _Files,
    project: Project | None,
    evidence: Evidence | None,
    findings: Iterable[Finding],
    texts: Texts,
) -> Report:
    config = request.config
    ordered = sorted(anchored(findings), key=order)
    unreadable = {file.path for file in files.unreadable}
    seen = {finding.path for finding in ordered if finding.path not in unreadable}
    digests = {reading.facts.path: reading.facts.digest for reading in files.readings}
    figures = figures_of(
        project,
        evidence,
        config,
        inferences(config, project, evidence),
        files.left_out,
        files=len(files.judged),
        unreadable=sorted(unreadable),
        judged=files.judged,
    )
    return Report(
        findings=tuple(ordered),
        figures=figures,
        notices=tuple(notices(config, project, evidence, files.unreadable)),
        texts={path: texts.text(path) for path in sorted(seen)} if request.with_figures else {},
        digests={path: digests[path] for path in sorted(seen)},
        commit=head_commit(config.root) if request.with_figures else None,
        repository=repository_url(config.root) if request.with_figures else None,
        complete=not any(file.line == 0 for file in files.unreadable),
    )
