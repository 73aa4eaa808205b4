"""Fixes of a whole report: which go together, and what is never written."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.engine import fixes
from readiness_lint.engine.analysis import Request, analyse
from readiness_lint.engine.fixes import fixes_of, mend
from readiness_lint.errors import UsageError
from readiness_lint.model.fixes import Applicability, Edit, Fix, Fixes
from readiness_lint.model.source import Span
from tests.projects import analysis_of, config_for, write_project

NESTED = '''\
class Server:
    def _run(self, request):
        """Handle the request with all that belongs to it."""
        return self.answer(request)
        for part in request.parts:
            if part:
                return None
                self.answer(part)
            self.store(part)
        return None
'''
LOAD = """\
import torch

def restore(model, path):
    model.load_state_dict(torch.load(path), strict=False)
    return model
"""


def request_of(root: Path) -> Request:
    return Request(config_for(root), (root,), jobs=1)


def test_what_lies_inside_of_an_edit_is_done_with_it(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": NESTED})
    request = request_of(tmp_path)
    analysis = analyse(request)
    found = [one for one in analysis.report.counted if one.code == "RDY209"]
    assert fixes_of(analysis, tmp_path).count(found, Applicability.SAFE) == len(found) == 2
    mending = mend(request, analysis, {Applicability.SAFE})
    assert mending.fixed == 2
    assert mending.files[0].after.decode() == "".join(NESTED.splitlines(keepends=True)[:4])
    assert (tmp_path / "a.py").read_text() == NESTED


def test_what_overlaps_waits_for_the_next_round() -> None:
    first, second, apart = (
        Fix(Applicability.SAFE, "", (Edit(Span(1, begin, 1, end)),)) for begin, end in ((0, 4), (2, 6), (6, 8))
    )
    assert fixes._together([second, apart, first]) == ([*first.edits, *apart.edits], 2)


def test_a_report_without_such_findings_asks_nobody(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": "# TODO: later\nx = 1\n"})
    assert fixes_of(analysis_of(tmp_path), tmp_path) == Fixes()


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": LOAD})
    request = request_of(tmp_path)
    analysis = analyse(request)
    (tmp_path / "a.py").unlink()
    with pytest.raises(UsageError, match=r"a\.py: the file changed after it was read"):
        mend(request, analysis, set(Applicability))


def test_a_file_that_changed_is_told(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": LOAD})
    request = request_of(tmp_path)
    analysis = analyse(request)
    (tmp_path / "a.py").write_text(LOAD + "\n")
    with pytest.raises(UsageError, match=r"a\.py: the file changed after it was read"):
        mend(request, analysis, set(Applicability))


def test_a_fix_that_breaks_a_file_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": LOAD})
    request = request_of(tmp_path)
    analysis = analyse(request)
    (found,) = [one for one in analysis.report.counted if one.code == "RDY322"]
    broken = Fix(Applicability.SAFE, "Break it", (Edit(Span(3, 0, 3, 4), "("),))
    monkeypatch.setattr(fixes, "fixes_of", lambda *_: Fixes({("a.py", found.span, found.code): broken}))
    with pytest.raises(RuntimeError, match=r"a fix makes a\.py unreadable"):
        mend(request, analysis, set(Applicability))


def test_rounds_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "a.py": LOAD})
    request = request_of(tmp_path)
    analysis = analyse(request)
    (found,) = [one for one in analysis.report.counted if one.code == "RDY322"]
    endless = Fix(Applicability.SAFE, "Add a line", (Edit(Span(2, 0, 2, 0), "# again"),))
    # Places move by no line, so that the finding is where it was.
    monkeypatch.setattr(fixes, "fixes_of", lambda *_: Fixes({("a.py", found.span, found.code): endless}))
    monkeypatch.setattr(fixes, "_MOST_ROUNDS", 3)
    assert mend(request, analysis, set(Applicability)).files[0].after.count(b"# again") == 3


@pytest.mark.parametrize(
    ("path", "text", "is_fixed"),
    [
        ("ci/run.sh", "python train.py --seed 3\n", False),
        ("README.md", "Use `--seed` to begin elsewhere.\n", False),
        ("other.py", "COMMAND = ['train.py', '--seed', '3']\n", False),
        ("README.md", "Use --seeds and --no-seed.\n", True),
        (".readiness-lint/x.md", "--seed\n", True),
    ],
)
def test_an_option_that_other_files_name_stays(path: str, text: str, is_fixed: bool, tmp_path: Path) -> None:
    option = (
        "import argparse\n\ndef main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('--seed')\n"
        "    parser.parse_args()\n"
    )
    write_project(tmp_path, {"pyproject.toml": "", "train.py": option, path: text})
    analysis = analysis_of(tmp_path)
    (finding,) = (one for one in analysis.report.counted if one.code == "RDY211")
    assert (fixes_of(analysis, tmp_path).of(finding) is not None) is is_fixed
