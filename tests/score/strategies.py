"""Random figures and findings for the laws of the score."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from readiness_lint.model.evidence import Entered, EvidenceFile, Freshness, Ratio, RunBy, TestResults
from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures, OutsideFunction
from readiness_lint.model.findings import Level
from readiness_lint.score.scored import ScoredFinding
from tests.builders import coverage_file, entry, figures, function, junit_file

KEYS = [(f"src/{name}.py", line, name) for name in "abcd" for line in (1, 9)]
PARTS = ("none", "tests", "coverage", "debt", "critical-path")


def ratios(total: int) -> st.SearchStrategy[Ratio]:
    return st.integers(0, total).map(lambda covered: Ratio(covered, total))


@st.composite
def runs_by(draw: st.DrawFn, ratio: Ratio | None) -> RunBy | None:
    """Who ran what is covered: passing tests, only others, or nobody knows."""
    if ratio is None or draw(st.booleans()):
        return None
    passing = draw(st.integers(0, ratio.covered))
    return RunBy(passing, draw(st.integers(0, ratio.covered - passing)))


@st.composite
def functions(draw: st.DrawFn, key: tuple[str, int, str]) -> FunctionFigures:
    """Any function that an analysis can describe: measured, stale, unmeasured, not measurable."""
    size = draw(st.integers(0, 12))
    statements = draw(st.none() | ratios(size))
    branches = draw(st.none() | st.integers(0, 2 * size).flatmap(ratios))
    passing = draw(st.none() | st.integers(0, 3))
    return function(
        key,
        covered=None if statements is None else statements.covered,
        total=size,
        branches=branches,
        entered=draw(st.sampled_from(Entered)),
        freshness=draw(st.sampled_from(Freshness)),
        passing=passing,
        failing=None if passing is None else draw(st.integers(0, 3)),
        weight=draw(st.integers(1, 4)),
        reason=draw(st.sampled_from(["", "the file changed", "it runs in a worker"])),
        remedy=draw(st.sampled_from(["", "measure it"])),
        critical_path=draw(st.sampled_from(["training", "conversion"])),
        statements_by=draw(runs_by(statements)),
        branches_by=draw(runs_by(branches)),
    )


@st.composite
def entries(draw: st.DrawFn) -> EntryFigures:
    passing = draw(st.none() | st.integers(0, 2))
    return entry(
        draw(st.sampled_from([("train.py", 1, "main"), ("convert.py", 2, "run")])),
        tuple(sorted(draw(st.sets(st.sampled_from(KEYS), max_size=4)))),
        entered=draw(st.sampled_from(Entered)),
        freshness=draw(st.sampled_from(Freshness)),
        passing=passing,
        failing=None if passing is None else draw(st.integers(0, 2)),
        outside=draw(st.integers(0, 2)),
    )


@st.composite
def evidence(draw: st.DrawFn) -> tuple[EvidenceFile, ...]:
    numbers = st.integers(0, 20)
    digests = draw(st.sets(st.sampled_from(["aa", "bb", "dd"])))
    # The counts follow from the digest: the same bytes hold the same tests.
    files = [
        junit_file(len(digest) + draw(numbers), draw(numbers), draw(numbers), digest=f"{digest}{draw(numbers)}")
        for digest in sorted(digests)
    ]
    never = [
        replace(
            file,
            kind="stamp",
            results=TestResults(not_run=frozenset(draw(st.sets(st.sampled_from(sorted(file.results.passed)))))),
        )
        for file in files
        if file.results is not None and draw(st.booleans())
    ]
    return (*files, *never, *([coverage_file()] if draw(st.booleans()) else []))


@st.composite
def projects(draw: st.DrawFn) -> Figures:
    keys = draw(st.lists(st.sampled_from(KEYS), max_size=6))
    return figures(
        functions=tuple(draw(functions(key)) for key in keys),
        entry_points=tuple(draw(st.lists(entries(), max_size=3))),
        evidence=draw(evidence()),
        files=draw(st.integers(0, 9)),
        unreadable=tuple(draw(st.sets(st.just("broken.py")))),
        not_looked_for=tuple(sorted(draw(st.sets(st.sampled_from(["RDY101", "RDY401"]))))),
        outside=tuple(
            OutsideFunction(
                *key, "training", draw(st.integers(0, 9)), draw(st.sampled_from(["left out", "gone"])), "judge it"
            )
            for key in sorted(draw(st.sets(st.sampled_from(KEYS), max_size=3)))
        ),
    )


@st.composite
def some_findings(draw: st.DrawFn) -> tuple[ScoredFinding, ...]:
    return tuple(draw(st.lists(a_finding(), max_size=8)))


@st.composite
def a_finding(draw: st.DrawFn) -> ScoredFinding:
    path, line, name = draw(st.sampled_from(KEYS))
    return ScoredFinding(
        code="RDY101",
        rule=draw(st.sampled_from(["task-comment", "failing-test", "skipped-test"])),
        part=draw(st.sampled_from(PARTS)),
        path=path,
        line=line + draw(st.integers(0, 3)),
        column=1,
        qualname=name,
        subject_line=line,
        level=draw(st.sampled_from(Level)),
        anchor=draw(st.sampled_from(["x", "y"])),
        silenced=draw(st.booleans()),
    )
