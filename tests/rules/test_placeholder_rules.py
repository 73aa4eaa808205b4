"""The rules about placeholder code on small projects, and the same findings in an editor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.engine.index import leave_index
from readiness_lint.engine.one_file import OneFile, findings_of
from readiness_lint.graph.placeholders.judge import REPORTED
from readiness_lint.model.findings import Finding, Level
from readiness_lint.model.graph import OPEN, Surroundings
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.symptoms import likely, places_of, promise
from readiness_lint.rules.view import FileView
from tests.projects import analysis_of, config_for, write_project

CODES = ("RDY201", "RDY202", "RDY203", "RDY204", "RDY205", "RDY206", "RDY207", "RDY208", "RDY209", "RDY212", "RDY214")
MEASURE = '''\
import time


def benchmark(model, runs):
    """Measure the latency: it is in seconds."""
    start = time.perf_counter()
    for _ in range(runs):
        time.sleep(0.01)
    return (time.perf_counter() - start) / runs


class Bench:
    def run(self, model):
        t = time.time(); time.sleep(1); u = time.time()
        return model, u - t
'''
USE = "from bench import benchmark\n\n\ndef report(model):\n    return benchmark(model, 3)\n"


def build(root: Path, **files: str) -> Path:
    return write_project(
        root / "project", {"pyproject.toml": "", **{f"{name}.py": text for name, text in files.items()}}
    )


def of_ours(findings: list[Finding] | tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.code in CODES]


def one_by_one(root: Path, name: str, text: str | None = None) -> list[Finding]:
    place = root / name
    return of_ours(findings_of(OneFile(str(place), text or place.read_text(encoding="utf-8"))))


def told(findings: list[Finding] | tuple[Finding, ...]) -> list[tuple[str, str, int, str]]:
    return [(one.code, one.subject, one.span.line, one.message) for one in of_ours(findings)]


def view_of(root: Path, path: str) -> FileView:
    (view,) = [view for view in analysis_of(root).views if view.facts.path == path]
    return view


def test_a_measured_sleep_is_told_with_its_line_and_its_promise(tmp_path: Path) -> None:
    root = build(tmp_path, bench=MEASURE, use=USE)
    found = of_ours(analysis_of(root).report.findings)
    first = next(one for one in found if one.subject == "benchmark")
    assert (first.code, first.span.line, first.level) == ("RDY206", 8, Level.NOTE)
    assert first.message == (
        '`benchmark`: `time.sleep(0.01)` stands where work would be, though it says "Measure the latency"'
    )
    assert first.confidence >= 0.9
    assert [(one.path, one.span.line) for one in first.related] == [("use.py", 5)]
    assert [one.span.line for one in found if one.subject == "Bench.run"] == [14]


def test_an_editor_tells_the_same_with_an_index_and_without(tmp_path: Path) -> None:
    root = build(tmp_path, bench=MEASURE, use=USE)
    analysis = analysis_of(root)
    whole = told(analysis.report.findings)
    assert len(whole) >= 2
    assert told(one_by_one(root, "bench.py")) == whole, "nothing there depends on other files"
    assert leave_index(config_for(root), analysis) is None
    assert told(one_by_one(root, "bench.py")) == whole
    moved = told(one_by_one(root, "bench.py", "# Moved.\n" + MEASURE))
    assert moved == [(code, subject, line + 1, message) for code, subject, line, message in whole]


def test_an_index_of_a_run_that_looked_for_comments_alone_hides_nothing(tmp_path: Path) -> None:
    root = build(tmp_path, bench=MEASURE, use=USE)
    whole = told(analysis_of(root).report.findings)
    config = replace(config_for(root), select=("RDY1",))
    assert leave_index(config, analyse(Request(config, (root,)))) is None
    assert told(one_by_one(root, "bench.py")) == whole


def test_a_finding_that_needs_callers_comes_with_the_index_alone(tmp_path: Path) -> None:
    stub = "def validate(batch):\n    pass\n"
    root = build(tmp_path, checks=stub, use="import checks\n\n\ndef fit(batch):\n    checks.validate(batch)\n")
    analysis = analysis_of(root)
    whole = [one for one in told(analysis.report.findings) if one[0] == "RDY201"]
    assert [one[1] for one in whole] == ["validate"]
    assert told(one_by_one(root, "checks.py")) == []
    assert leave_index(config_for(root), analysis) is None
    assert [one for one in told(one_by_one(root, "checks.py")) if one[0] == "RDY201"] == whole


def test_a_method_is_left_alone_while_only_its_file_is_known(tmp_path: Path) -> None:
    view = view_of(build(tmp_path, m="class A:\n    def fuse(self, model):\n        return model\n"), "m.py")
    (place,) = places_of(view)
    assert place.shape.symptoms[0].kind is Kind.IDENTITY
    open_view = FileView(facts=view.facts, candidates={place.unit: Surroundings((), OPEN)})
    assert list(likely(open_view, Kind.IDENTITY)) == []


@pytest.mark.parametrize("kind", [Kind.MEASURED_WAIT, Kind.EMPTY_BRANCH])
def test_only_the_kinds_that_are_asked_for_and_only_likely_ones(tmp_path: Path, kind: Kind) -> None:
    view = view_of(build(tmp_path, bench=MEASURE), "bench.py")
    drafts = list(likely(view, kind))
    assert len(drafts) == (2 if kind is Kind.MEASURED_WAIT else 0)
    assert all(draft.confidence is not None and draft.confidence >= REPORTED for draft in drafts)


def test_promises(tmp_path: Path) -> None:
    long = "Work " * 30
    text = f'def a(x):\n    """{long}."""\n    return x\n\ndef b(x):\n    return x\n\n'
    text += "def c(y):\n    b(y)\n    return a(y)\n\ndef d(y):\n    b(y)\n\nif y: pass\n"
    places = {
        place.facts.units[place.unit].qualname: promise(place)
        for place in places_of(view_of(build(tmp_path, m=text), "m.py"))
    }
    assert places["a"].startswith(', though it says "Work Work')
    assert places["a"].endswith('..."')
    assert len(places["a"]) < 100
    assert places["b"] == ", and `c` and 1 more relies on it"
    assert places["<module>"] == ""


@pytest.mark.parametrize(
    ("stub", "expected"),
    [
        ("def step(x):\n    pass\n", ["step"]),
        ("def step(x):\n    raise NotImplementedError\n", ["step"]),
        ("def step(x):\n    return\n", ["step"]),
        ("def step():\n    return\n", []),
        ('def step(x):\n    """Override this in a project."""\n', []),
        ("def step(x):\n    return load(x)\n", []),
    ],
)
def test_stubs_that_say_what_they_are(tmp_path: Path, stub: str, expected: list[str]) -> None:
    given = "1" if "(x)" in stub.split(":", maxsplit=1)[0] else ""
    root = build(tmp_path, m=f"{stub}\n\ndef fit():\n    step({given})\n    step({given})\n")
    found = [one for one in of_ours(analysis_of(root).report.findings) if one.code == "RDY201"]
    assert [one.subject for one in found] == expected


@pytest.mark.parametrize(("name", "expected"), [("FakeScaler", []), ("Scaler", ["Scaler.step"])])
def test_a_stand_in_does_nothing_on_purpose(tmp_path: Path, name: str, expected: list[str]) -> None:
    text = f"class {name}:\n    def step(self, optimizer):\n        pass\n\n\ndef fit(o):\n    {name}().step(o)\n"
    found = [one for one in of_ours(analysis_of(build(tmp_path, m=text)).report.findings) if one.code == "RDY201"]
    assert [one.subject for one in found] == expected


LOADS = '''\
import torch


class Builder:
    def {name}(self, paths):
        """Load the records for training."""
        records = []
        for path in paths:
            try:
                {work}
            except:
                continue
        {end}


def train(model, optimizer, paths):
    builder = Builder()
    for x, y in builder.{name}(paths):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    torch.save(model.state_dict(), "model.pt")


if __name__ == "__main__":
    train(torch.nn.Linear(1, 1), None, [])
'''


def levels(root: Path, name: str, work: str, end: str) -> list[Level]:
    text = LOADS.format(name=name, work=work, end=end)
    found = of_ours(analysis_of(build(root, m=text)).report.findings)
    return [one.level for one in found if one.code == "RDY207"]


def test_an_error_that_costs_statistics_alone_is_a_note(tmp_path: Path) -> None:
    work, end = "records.append(json.load(open(path)))", "return records"
    assert levels(tmp_path / "a", "_load_records", work, end) in ([Level.WARNING], [Level.ERROR])
    assert levels(tmp_path / "b", "_compute_statistics", work, end) in ([Level.NOTE], [])
    assert levels(tmp_path / "c", "_load_records", work, "print(records)") in ([Level.NOTE], [])


def test_a_method_that_raises_is_an_override_point(tmp_path: Path) -> None:
    text = "class Run:\n    def step(self):\n        raise NotImplementedError\n\n"
    text += "    def fit(self):\n        self.step()\n"
    found = told(analysis_of(build(tmp_path, m=text)).report.findings)
    assert [one for one in found if one[0] == "RDY201"] == []


def test_comments_that_admit_debt_are_known_by_their_function(tmp_path: Path) -> None:
    text = "def f(x):\n    # TODO: measure it\n    return {'accuracy': 0.95}\n"
    (place,) = places_of(view_of(build(tmp_path, m=text), "m.py"))
    assert place.admitted == (2,)
