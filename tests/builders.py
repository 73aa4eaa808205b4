"""A small but realistic report, and the parts to build others from.

The project has two entry points. `train.main` leads to `engine.fit` and `losses.distil`; `export.convert`
leads to `export.save`, whose coverage is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from readiness_lint.model.evidence import (
    TEST_HASH,
    Entered,
    EvidenceFile,
    Freshness,
    FunctionEvidence,
    Ratio,
    RunBy,
    TestResults,
)
from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures
from readiness_lint.model.findings import Finding, Level, Related, Suppression
from readiness_lint.model.graph import Step, Tier
from readiness_lint.model.report import Notice, Report
from readiness_lint.model.source import Inferred, LeftOut, Span
from readiness_lint.rules.rule import Need, Part, Rule

TEXTS = {
    "src/engine.py": (
        "import torch\n"
        "\n"
        "\n"
        "def fit(model, data):\n"
        '    name = "𝛼-𝛽"  # FIXME: hard-coded name\n'
        "    for batch in data:\n"
        "        loss = model(batch)  # temporary: no loss yet\n"
        "        loss.backward()\n"
        "    return name\n"
    ),
    "src/losses.py": (
        "def distil(student, teacher, temperature):\n"
        "    # TODO: scale by the temperature, see [the paper](1)\n"
        "    return (student - teacher).abs().mean()\n"
    ),
    "src/my export.py": "def save(model, path):\n    pass\n",
    "src/notes.py": "# HACK\n",
}
DIGESTS = {path: f"{number:064x}" for number, path in enumerate(TEXTS, start=1)}

FIT = ("src/engine.py", 4, "fit")
DISTIL = ("src/losses.py", 1, "distil")
SAVE = ("src/my export.py", 1, "save")
MAIN = ("train.py", 10, "main")
CONVERT = ("convert.py", 3, "Converter.run")
NEARLY_ALL = Ratio(9, 10)


def span_of(path: str, text: str) -> Span:
    """Where `text`, which spans no lines, first stands in a file of the project."""
    before = TEXTS[path][: TEXTS[path].index(text)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)
    return Span(line, column, line, column + len(text))


def a_rule(code: str, name: str, level: Level, part: Part) -> Rule:
    """A rule with documentation and without any check."""
    return Rule(
        code=code,
        name=name,
        level=level,
        needs=Need.FACTS,
        part=part,
        message="{what}",
        precision="high",
        summary=f"Reports {name.replace('-', ' ')}.",
        why="Because a model trained by such code is not what it seems to be.",
        firing=(("example.py", "# TODO: later\n"),),
        silent=(("example.py", "# done\n"),),
        check=_no_findings,
    )


def _no_findings(_: object) -> Iterator[Any]:
    return iter(())


RULES = (
    a_rule("RDY402", "untested-critical-function", Level.ERROR, Part.COVERAGE),
    a_rule("RDY001", "stale-coverage", Level.WARNING, Part.NONE),
    a_rule("RDY101", "task-comment", Level.NOTE, Part.DEBT),
    a_rule("RDY110", "temporary-code", Level.WARNING, Part.DEBT),
    a_rule("RDY201", "stub-body", Level.ERROR, Part.DEBT),
    a_rule("RDY501", "failing-test", Level.ERROR, Part.TESTS),
)


def function(
    key: tuple[str, int, str] = FIT,
    *,
    covered: int | None = 8,
    total: int = 10,
    branches: Ratio | None = NEARLY_ALL,
    entered: Entered = Entered.YES,
    freshness: Freshness = Freshness.FRESH,
    passing: int | None = 1,
    failing: int | None = 0,
    weight: int = 1,
    reason: str = "",
    remedy: str = "",
    critical_path: str = "training",
    statements_by: RunBy | None = None,
    branches_by: RunBy | None = None,
) -> FunctionFigures:
    """A critical function: well tested unless the arguments say otherwise."""
    path, line, qualname = key
    return FunctionFigures(
        path=path,
        line=line,
        qualname=qualname,
        critical_path=critical_path,
        role="loss",
        weight=weight,
        size=total,
        entered=entered,
        freshness=freshness,
        statements=None if covered is None else Ratio(covered, total),
        branches=branches,
        passing=passing,
        failing=failing,
        reason=reason,
        remedy=remedy,
        line_threshold=0.8,
        branch_threshold=0.9,
        statements_by=statements_by,
        branches_by=branches_by,
    )


def stale(key: tuple[str, int, str], total: int = 10) -> FunctionFigures:
    """A critical function whose coverage speaks of another text."""
    return function(
        key,
        covered=None,
        total=total,
        branches=None,
        entered=Entered.UNKNOWN,
        freshness=Freshness.STALE,
        passing=None,
        failing=None,
        reason="the file changed after the coverage was measured",
        remedy="coverage run --branch -m pytest",
    )


def entry(
    key: tuple[str, int, str] = MAIN,
    reaches: tuple[tuple[str, int, str], ...] = (FIT,),
    *,
    entered: Entered = Entered.YES,
    freshness: Freshness = Freshness.FRESH,
    passing: int | None = 1,
    failing: int | None = 0,
    critical_path: str = "training",
    outside: int = 0,
) -> EntryFigures:
    """An entry point: entered by a passing test unless the arguments say otherwise."""
    path, line, qualname = key
    return EntryFigures(
        name=f"{path.removesuffix('.py')}.{qualname}",
        path=path,
        line=line,
        qualname=qualname,
        critical_path=critical_path,
        why="called under `if __name__ == '__main__'`",
        entered=entered,
        freshness=freshness,
        passing=passing,
        failing=failing,
        reaches=reaches,
        outside=outside,
    )


def junit_file(
    passed: int = 95,
    failed: int = 2,
    skipped: int = 3,
    *,
    digest: str = "aa",
    errors: int = 0,
    xfailed: int = 0,
    flaky: int = 0,
    not_run: int = 0,
) -> EvidenceFile:
    """A JUnit file; those with other digests hold other tests."""
    names = iter(range(passed + failed + errors + skipped + xfailed + flaky + not_run))
    results = TestResults(
        *(
            frozenset(sha256(f"{digest} {next(names)}".encode()).hexdigest()[:TEST_HASH] for _ in range(number))
            for number in (passed, failed, errors, skipped, xfailed, flaky, not_run)
        )
    )
    return EvidenceFile(f"junit-{digest}.xml", "tests", "junit", digest, "named", results)


def coverage_file(digest: str = "cc", *, branches: bool = True) -> EvidenceFile:
    """A coverage data file."""
    return EvidenceFile(".coverage", "coverage", "coverage.py", digest, "inferred", branches=branches)


def figures(**changes: object) -> Figures:
    """The figures of the small project, or others."""
    whole = Figures(
        functions=(
            function(FIT, covered=6, total=10, branches=Ratio(1, 2), weight=3, statements_by=RunBy(6, 0)),
            function(DISTIL, covered=0, total=4, branches=Ratio(0, 0), entered=Entered.NO, weight=2, passing=0),
            replace(stale(SAVE, 2), critical_path="conversion"),
        ),
        entry_points=(
            entry(MAIN, (FIT, DISTIL)),
            entry(
                CONVERT,
                (SAVE,),
                entered=Entered.UNKNOWN,
                freshness=Freshness.STALE,
                passing=None,
                failing=None,
                critical_path="conversion",
            ),
        ),
        evidence=(coverage_file(), junit_file()),
        inferred=(Inferred("coverage", ".coverage", "the file lies in the root of the project"),),
        left_out=(LeftOut("tests", 12, "tests are evidence, not product"),),
        files=6,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def findings() -> tuple[Finding, ...]:
    """One finding of every kind that a report can hold, in the order of a report."""
    to_fit = (Step("train.py", "main", 12, Tier.RESOLVED), Step("src/engine.py", "fit", 4))
    to_distil = (
        Step("train.py", "main", 12, Tier.UNIQUE_NAME),
        Step("src/engine.py", "fit", 7, Tier.RESOLVED),
        Step("src/losses.py", "distil", 1),
    )
    return (
        Finding(
            "RDY101",
            "src/engine.py",
            span_of("src/engine.py", "# FIXME: hard-coded name"),
            'Task comment: "hard-coded name"',
            "fit",
            Level.NOTE,
            0.95,
            "hard-coded name",
            4,
            "training",
            to_fit,
            anchor="a1",
        ),
        Finding(
            "RDY110",
            "src/engine.py",
            span_of("src/engine.py", "# temporary: no loss yet"),
            "Temporary code.",
            "fit",
            Level.WARNING,
            0.9,
            "no loss yet",
            4,
            "training",
            to_fit,
            suppression=Suppression("inSource", "noqa: RDY110"),
            anchor="a2",
        ),
        Finding(
            "RDY402",
            "src/losses.py",
            Span(1, 0, 3, 43),
            "No test enters this function.",
            "distil",
            Level.ERROR,
            1.0,
            "",
            1,
            "training",
            to_distil,
            evidence=FunctionEvidence(Entered.NO, Ratio(0, 4), None, Freshness.FRESH, passing=0),
            anchor="a3",
        ),
        Finding(
            "RDY101",
            "src/losses.py",
            span_of("src/losses.py", "# TODO: scale by the temperature"),
            "Task: scale, see [the paper](1)",
            "distil",
            Level.WARNING,
            0.875,
            "scale",
            1,
            "training",
            to_distil,
            related=(Related("src/engine.py", span_of("src/engine.py", "loss = model(batch)"), "called here"),),
            anchor="a4",
        ),
        Finding(
            "RDY201",
            "src/my export.py",
            Span(1, 0, 2, 8),
            "The body does nothing.",
            "save",
            Level.ERROR,
            1.0,
            "",
            1,
            "conversion",
            (Step("convert.py", "Converter.run", 5, Tier.RESOLVED), Step("src/my export.py", "save", 1)),
            anchor="a5",
        ),
        Finding(
            "RDY101",
            "src/notes.py",
            Span(1, 0, 1, 6),
            "Task comment without words.",
            "<module>",
            Level.NOTE,
            0.5,
            "",
            1,
            suppression=Suppression("external", "baseline"),
            anchor="a6",
        ),
    )


def report(**changes: object) -> Report:
    """The report of the small project, or another."""
    whole = Report(
        findings=findings(),
        figures=figures(),
        notices=(Notice("warning", "The coverage of one file is stale.", "src/my export.py"),),
        texts=TEXTS,
        digests=DIGESTS,
        commit="0123456789abcdef0123456789abcdef01234567",
        repository="https://example.org/team/project.git",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
