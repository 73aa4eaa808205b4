"""One analysis from beginning to end."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from readiness_lint.engine.anchors import anchored
from readiness_lint.engine.figures import figures_of
from readiness_lint.engine.files import Wanted, read_files
from readiness_lint.engine.inferences import inferences, notices
from readiness_lint.engine.overruled import unmatched_error
from readiness_lint.engine.suite import told_failures
from readiness_lint.engine.texts import Texts
from readiness_lint.engine.views import views_of, views_of_tests
from readiness_lint.model.evidence import Evidence
from readiness_lint.model.findings import Finding
from readiness_lint.model.report import Report
from readiness_lint.model.source import Span
from readiness_lint.rules import BY_CODE, RULES
from readiness_lint.rules.rule import Need
from readiness_lint.source.roles import JUDGED
from readiness_lint.suppress import suppressed

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.engine.files import Files, Progress
    from readiness_lint.graph.project import Project
    from readiness_lint.model.facts import Facts
    from readiness_lint.model.findings import Related
    from readiness_lint.model.graph import Place, Surroundings
    from readiness_lint.model.source import Unreadable
    from readiness_lint.rules.rule import Rule
    from readiness_lint.rules.view import FileView

# The rule about failing tests, each of which is told in one file.
FAILING = "RDY501"
_EVIDENCE = frozenset({Need.COVERAGE, Need.TESTS})


def silent(_stage: str, _done: int, _total: int) -> None:
    """The progress of a run that nobody watches."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an edge asks for.

    `whole_project` reads the project even where no selected rule needs it (for formats that show chains).
    `with_figures` gathers evidence even where no selected rule needs it (for the scorer). `with_texts` keeps
    the sources of files with findings. Without `with_findings` no rule is asked, and files are read for the project
    alone. `given` holds bytes that stand for files on disk.
    """

    config: Config
    paths: tuple[Path, ...] = ()
    jobs: int = 0
    whole_project: bool = True
    with_evidence: bool = True
    with_figures: bool = True
    with_texts: bool = True
    with_findings: bool = True
    given: Mapping[Path, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The report, and what it was made from, for those who explain or remember it.

    `surroundings` holds, by path and unit, what is known of functions that may not do their work, nothing where no rule
    was asked. `tests` are the facts of the test files, `judged` the paths whose findings count. `failures` says where
    failing tests are told, and what else they enter.
    """

    report: Report
    project: Project | None
    evidence: Evidence | None
    views: Sequence[FileView]
    surroundings: Mapping[str, Mapping[int, Surroundings]]
    tests: Sequence[Facts]
    texts: Texts
    judged: frozenset[str]
    failures: Mapping[Place, tuple[Related, ...]]


def analyse(request: Request, progress: Progress = silent) -> Analysis:
    """Read, join and judge. Raises a ReadinessError for whatever a user can mend."""
    config = request.config
    # What single files ignore is asked file by file; a rule that is off everywhere costs nothing.
    rules = [rule for rule in RULES if request.with_findings and rule.is_on(config, "")]
    needs = {rule.needs for rule in rules}
    wants_evidence = request.with_evidence and (request.with_figures or not needs.isdisjoint(_EVIDENCE))
    wants_project = request.whole_project or wants_evidence or Need.PROJECT in needs
    wanted = Wanted(config, request.paths, wants_project, request.jobs, request.given, request.with_findings)
    files = read_files(wanted, progress)
    texts = Texts(files.places, files.given)
    project = _project(config, files) if wants_project else None
    evidence = _evidence(request, project, files, texts) if wants_evidence and project else None
    judged = [reading for reading in files.readings if reading.facts.path in files.judged]
    surroundings = _surroundings(project) if rules and project else {}
    failures = told_failures(project, evidence, _telling(config, files)) if project else {}
    views = views_of(judged, project, evidence, surroundings, config, texts, files.tests, failures) if rules else []
    asked = [facts for facts in files.tests if _is_asked(files.places[facts.path], request.paths)]
    of_tests = views_of_tests(project, evidence, asked) if project else []
    findings = _findings(config, rules, views, of_tests, files.unreadable)
    report = _report(request, files, project, evidence, findings, texts)
    return Analysis(report, project, evidence, views, surroundings, files.tests, texts, files.judged, failures)


def _telling(config: Config, files: Files) -> frozenset[str]:
    """The files that a whole run judges and in which failing tests may be told, whatever this run asks for."""
    # Where the rule is off for all files, another one that asks the index may have it on.
    code = FAILING if config.selects(FAILING, "") else ""
    all_facts = (reading.facts for reading in files.readings if reading.facts.path not in files.imported)
    return frozenset(
        facts.path for facts in all_facts if facts.role in JUDGED and (not code or config.selects(code, facts.path))
    )


def _project(config: Config, files: Files) -> Project:
    from readiness_lint.graph.project import build_project
    from readiness_lint.source.launch_files import find_launches
    from readiness_lint.source.packaging import console_scripts
    from readiness_lint.source.project import import_names, module_names

    facts = {reading.facts.path: reading.facts for reading in files.readings}
    project = build_project(
        facts,
        module_names(facts, files.package_roots),
        import_names(facts, files.package_roots),
        config.critical_paths,
        console_scripts(config.root),
        config.overrides,
        find_launches(config.root, facts),
    )
    if error := unmatched_error(config, project):
        raise error
    return project


def _is_asked(place: Path, paths: Collection[Path]) -> bool:
    return not paths or any(Path(os.path.realpath(place)).is_relative_to(os.path.realpath(path)) for path in paths)


def _surroundings(project: Project) -> Mapping[str, Mapping[int, Surroundings]]:
    from readiness_lint.graph.surroundings import surroundings_of

    return surroundings_of(project)


def _evidence(request: Request, project: Project, files: Files, texts: Texts) -> Evidence:
    """The evidence on every file that holds a critical function or an entry point."""
    config = request.config
    wanted = {one.path for one in project.critical.values()} | {one.path for one in project.entry_points}
    # Without a critical function nothing found by itself could change a finding; what users name is always read.
    coverage = () if config.coverage is None and not wanted else config.coverage
    if not (coverage or wanted or config.tests or config.mutation or request.with_figures):
        return Evidence()
    from readiness_lint.engine.uncollected import Uncollected
    from readiness_lint.evidence.gather import Sources, gather
    from readiness_lint.graph.compiled import compiled_code

    compiled = compiled_code(project)
    wanted |= {path for _, (path, _), _ in compiled.handed} | {path for (path, _), _ in compiled.unresolved}
    known: Mapping[str, Facts] = {**project.facts, **{facts.path: facts for facts in files.tests}}
    sources = Sources(coverage, config.tests, config.stamps, config.mutation)
    evidence = gather(config.root, known, texts.text, wanted, sources, compiled)
    return Uncollected(project, evidence, files.tests).without_absences(evidence)


def _findings(
    config: Config,
    rules: Sequence[Rule],
    views: Iterable[FileView],
    of_tests: Iterable[FileView],
    unreadable: Iterable[Unreadable],
) -> Iterator[Finding]:
    for view in views:
        yield from findings_in(config, rules, view)
    # Test files are not judged: nothing but what their results say is told of them.
    about_tests = [rule for rule in rules if rule.needs is Need.TESTS]
    for view in of_tests:
        yield from findings_in(config, about_tests, view)
    for file in unreadable:
        if config.selects("RDY001", file.path):
            yield unreadable_finding(file)


def findings_in(config: Config, rules: Sequence[Rule], view: FileView) -> list[Finding]:
    """What the selected rules find in one file, suppressed findings marked."""
    path = view.facts.path
    found = [finding for rule in rules if rule.is_on(config, path) for finding in rule.findings(view)]
    return suppressed(found, view.facts.noqa)


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


def _report(
    request: Request,
    files: Files,
    project: Project | None,
    evidence: Evidence | None,
    findings: Iterable[Finding],
    texts: Texts,
) -> Report:
    config = request.config
    ordered = anchored(findings)
    unreadable = {file.path for file in files.unreadable}
    seen = sorted({finding.path for finding in ordered if finding.path not in unreadable})
    digests = {facts.path: facts.digest for facts in (*(one.facts for one in files.readings), *files.tests)}
    figures = figures_of(project, evidence, config, inferences(config, project, evidence, files.judged), files, texts)
    commit, repository = _provenance(config) if request.with_figures else (None, None)
    return Report(
        findings=tuple(ordered),
        figures=figures,
        notices=tuple(notices(config, project, evidence, files.unreadable)),
        texts={path: texts.text(path) for path in seen} if request.with_texts else {},
        digests={path: digests[path] for path in seen},
        commit=commit,
        repository=repository,
        complete=not files.unknown_places,
    )


def _provenance(config: Config) -> tuple[str | None, str | None]:
    from readiness_lint.source.git import head_commit, repository_url

    return head_commit(config.root), repository_url(config.root)
