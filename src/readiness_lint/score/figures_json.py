"""The figures as they travel inside a SARIF log: one place for writing and for reading them.

The form is versioned by `schema` and described in docs/sarif-properties.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from readiness_lint.model.evidence import (
    TEST_HASH,
    Entered,
    EvidenceFile,
    Freshness,
    Ratio,
    RunBy,
    TestCounts,
    TestResults,
)
from readiness_lint.model.figures import EntryFigures, Figures, FunctionFigures, OutsideFunction
from readiness_lint.model.source import Inferred, LeftOut

if TYPE_CHECKING:
    from readiness_lint.score.json_node import Node

SCHEMA = 1
OUTCOMES = ("passed", "failed", "errors", "skipped", "xfailed", "flaky", "not_run")
# Logs from before these were told apart hold them among the others.
_LATER = frozenset({"flaky", "not_run"})
_KEYS = {"not_run": "notRun"}
_HASHES = re.compile(rf"(?:[0-9a-f]{{{TEST_HASH}}})*")


def figures_to_json(figures: Figures) -> dict[str, Any]:
    """The figures as JSON values."""
    return {
        "schema": SCHEMA,
        "files": figures.files,
        "unreadable": list(figures.unreadable),
        "notLookedFor": list(figures.not_looked_for),
        "outside": [_outside_to_json(function) for function in figures.outside],
        "functions": [_function_to_json(function) for function in figures.functions],
        "entryPoints": [_entry_to_json(entry) for entry in figures.entry_points],
        "evidence": [_file_to_json(file) for file in figures.evidence],
        "inferred": [{"setting": item.setting, "value": item.value, "why": item.why} for item in figures.inferred],
        "leftOut": [{"what": item.what, "count": item.count, "why": item.why} for item in figures.left_out],
    }


def figures_from_json(node: Node) -> Figures:
    """The figures that `figures_to_json` wrote. Raises EvidenceError where the form is another one."""
    schema = node.at("schema").integer()
    if schema != SCHEMA:
        node.at("schema").fail(
            f"is version {schema}, but this scorer reads version {SCHEMA}",
            "score the log with the release that wrote it, or analyse again",
        )
    return Figures(
        functions=tuple(_function(item) for item in node.at("functions").items()),
        entry_points=tuple(_entry(item) for item in node.at("entryPoints").items()),
        evidence=tuple(_file(item) for item in node.at("evidence").items()),
        inferred=tuple(
            Inferred(item.at("setting").text(), item.at("value").text(), item.at("why").text())
            for item in node.at("inferred").items()
        ),
        left_out=tuple(
            LeftOut(item.at("what").text(), item.at("count").integer(), item.at("why").text())
            for item in node.at("leftOut").items()
        ),
        files=node.at("files").integer(),
        unreadable=tuple(item.text() for item in node.at("unreadable").items()),
        not_looked_for=tuple(item.text() for item in node.at("notLookedFor").items()),
        outside=tuple(_outside(item) for item in node.at("outside").items()),
    )


def ratio_to_json(ratio: Ratio | None) -> dict[str, int] | None:
    """A count of covered out of all, None where nothing was measured."""
    return None if ratio is None else {"covered": ratio.covered, "total": ratio.total}


def _run_by_to_json(by: RunBy | None) -> dict[str, int] | None:
    return None if by is None else {"passing": by.passing, "failing": by.failing}


def _function_to_json(function: FunctionFigures) -> dict[str, Any]:
    return {
        "path": function.path,
        "line": function.line,
        "qualname": function.qualname,
        "criticalPath": function.critical_path,
        "role": function.role,
        "weight": function.weight,
        "size": function.size,
        "entered": function.entered.value,
        "freshness": function.freshness.value,
        "statements": ratio_to_json(function.statements),
        "branches": ratio_to_json(function.branches),
        "statementsBy": _run_by_to_json(function.statements_by),
        "branchesBy": _run_by_to_json(function.branches_by),
        "passing": function.passing,
        "failing": function.failing,
        "failedIn": list(function.failed_in),
        "straight": function.straight,
        "reason": function.reason,
        "remedy": function.remedy,
        "lineThreshold": function.line_threshold,
        "branchThreshold": function.branch_threshold,
    }


def _function(node: Node) -> FunctionFigures:
    statements, branches = _ratio(node.at("statements")), _ratio(node.at("branches"))
    return FunctionFigures(
        path=node.at("path").text(),
        line=node.at("line").integer(),
        qualname=node.at("qualname").text(),
        critical_path=node.at("criticalPath").text(),
        role=node.at("role").text(),
        weight=node.at("weight").integer(),
        size=node.at("size").integer(),
        entered=Entered(node.at("entered").one_of(Entered)),
        freshness=Freshness(node.at("freshness").one_of(Freshness)),
        statements=statements,
        branches=branches,
        passing=_count(node.at("passing")),
        failing=_count(node.at("failing")),
        reason=node.at("reason").text(),
        remedy=node.at("remedy").text(),
        line_threshold=node.at("lineThreshold").fraction(),
        branch_threshold=node.at("branchThreshold").fraction(),
        statements_by=_run_by(node.at("statementsBy"), statements),
        branches_by=_run_by(node.at("branchesBy"), branches),
        failed_in=tuple(item.text() for item in node.at("failedIn").items()),
        straight=node.at("straight").boolean(),
    )


def _outside_to_json(function: OutsideFunction) -> dict[str, Any]:
    return {
        "path": function.path,
        "line": function.line,
        "qualname": function.qualname,
        "criticalPath": function.critical_path,
        "size": function.size,
        "reason": function.reason,
        "remedy": function.remedy,
    }


def _outside(node: Node) -> OutsideFunction:
    return OutsideFunction(
        path=node.at("path").text(),
        line=node.at("line").integer(),
        qualname=node.at("qualname").text(),
        critical_path=node.at("criticalPath").text(),
        size=node.at("size").integer(),
        reason=node.at("reason").text(),
        remedy=node.at("remedy").text(),
    )


def _entry_to_json(entry: EntryFigures) -> dict[str, Any]:
    return {
        "name": entry.name,
        "path": entry.path,
        "line": entry.line,
        "qualname": entry.qualname,
        "criticalPath": entry.critical_path,
        "why": entry.why,
        "entered": entry.entered.value,
        "freshness": entry.freshness.value,
        "passing": entry.passing,
        "failing": entry.failing,
        "reaches": [{"path": path, "line": line, "qualname": name} for path, line, name in entry.reaches],
        "outside": entry.outside,
    }


def _entry(node: Node) -> EntryFigures:
    return EntryFigures(
        name=node.at("name").text(),
        path=node.at("path").text(),
        line=node.at("line").integer(),
        qualname=node.at("qualname").text(),
        critical_path=node.at("criticalPath").text(),
        why=node.at("why").text(),
        entered=Entered(node.at("entered").one_of(Entered)),
        freshness=Freshness(node.at("freshness").one_of(Freshness)),
        passing=_count(node.at("passing")),
        failing=_count(node.at("failing")),
        reaches=tuple(
            (item.at("path").text(), item.at("line").integer(), item.at("qualname").text())
            for item in node.at("reaches").items()
        ),
        outside=node.at("outside").integer(),
    )


def _file_to_json(file: EvidenceFile) -> dict[str, Any]:
    counts, results = file.counts, file.results
    return {
        "path": file.path,
        "kind": file.kind,
        "format": file.format,
        "digest": file.digest,
        "found": file.found,
        "branches": file.branches,
        "problems": list(file.problems),
        "hidden": list(file.hidden),
        "leftOut": [{"path": path, "tests": tests} for path, tests in file.left_out],
        "counts": None if counts is None else {_key(name): getattr(counts, name) for name in OUTCOMES},
        "tests": None
        if results is None
        else {_key(name): "".join(sorted(getattr(results, name))) for name in OUTCOMES},
    }


def _file(node: Node) -> EvidenceFile:
    results = _results(node.at("tests"))
    file = EvidenceFile(
        path=node.at("path").text(),
        kind=node.at("kind").text(),
        format=node.at("format").text(),
        digest=node.at("digest").text(),
        found=node.at("found").text(),
        results=results,
        branches=node.at("branches").boolean(),
        problems=tuple(item.text() for item in node.at("problems").items()),
        hidden=tuple(item.text() for item in node.at("hidden").items()) if node.has("hidden") else (),
        left_out=_left_out(node.at("leftOut")) if node.has("leftOut") else (),
    )
    counts = node.at("counts")
    told = counts.value and TestCounts(**{name: counts.at(_key(name)).integer() for name in _told(counts)})
    if told != file.counts:
        counts.fail("does not count what stands in `tests`", "analyse again")
    return file


def _results(node: Node) -> TestResults | None:
    if node.value is None:
        return None
    results = TestResults(**{name: _hashes(node.at(_key(name))) for name in _told(node)})
    if (results | results).counts != results.counts:
        node.fail("names a test with two outcomes", "analyse again")
    return results


def _left_out(node: Node) -> tuple[tuple[str, int], ...]:
    return tuple((item.at("path").text(), item.at("tests").integer()) for item in node.items())


def _told(node: Node) -> tuple[str, ...]:
    """The outcomes that an entry tells of."""
    return tuple(name for name in OUTCOMES if name not in _LATER or node.has(_key(name)))


def _key(name: str) -> str:
    return _KEYS.get(name, name)


def _hashes(node: Node) -> frozenset[str]:
    """The hashes of tests, which stand one behind the other."""
    text = node.text()
    if not _HASHES.fullmatch(text):
        node.fail(f"is no row of hashes, {TEST_HASH} hexadecimal digits each", "analyse again")
    return frozenset(text[start : start + TEST_HASH] for start in range(0, len(text), TEST_HASH))


def _ratio(node: Node) -> Ratio | None:
    if node.value is None:
        return None
    ratio = Ratio(node.at("covered").integer(), node.at("total").integer())
    if ratio.covered > ratio.total:
        node.fail(f"has {ratio.covered} covered out of {ratio.total}", "analyse again")
    return ratio


def _run_by(node: Node, ratio: Ratio | None) -> RunBy | None:
    if node.value is None:
        return None
    by = RunBy(node.at("passing").integer(), node.at("failing").integer())
    covered = 0 if ratio is None else ratio.covered
    if by.passing + by.failing > covered:
        node.fail(f"tells who ran {by.passing + by.failing}, of which {covered} are covered", "analyse again")
    return by


def _count(node: Node) -> int | None:
    return None if node.value is None else node.integer()
