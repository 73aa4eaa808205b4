"""One text at a time: what stays known while somebody types, and what becomes unknown."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from readiness_lint.cli.main import main
from readiness_lint.engine.index import leave_index
from readiness_lint.engine.index_place import index_file
from readiness_lint.engine.one_file import OneFile, findings_of, path_below
from readiness_lint.engine.other_files import OtherFiles, WithOthers
from readiness_lint.engine.stamping import evidence_in, leave_stamp, sources_of
from readiness_lint.errors import ConfigError, EvidenceError
from readiness_lint.model.facts import Facts
from readiness_lint.model.source import FileRole
from tests.engine import workshop as the
from tests.evidence.support import Project
from tests.projects import analysis_of, config_for, measure, write_project


def codes(root: Path, name: str, text: str | None = None, coverage: tuple[str, ...] | None = None) -> set[str]:
    """The codes of what is found, each with the function it lies in."""
    place = root / name
    given = text if text is not None else place.read_text(encoding="utf-8")
    found = findings_of(OneFile(str(place), given, coverage=coverage))
    return {f"{finding.code} {finding.subject}" for finding in found}


def edited(old: str, new: str) -> str:
    assert old in the.ENGINE
    return the.ENGINE.replace(old, new)


KNOWN = {
    "RDY101 report",
    "RDY102 warmup",
    "RDY201 note",
    "RDY401 warmup",
    "RDY402 fit",
    "RDY405 warmup",
}


def test_an_unchanged_file_has_all_its_findings(workshop: Path) -> None:
    assert codes(workshop, "engine.py") == KNOWN


def test_lines_that_move_and_comments_change_nothing(workshop: Path) -> None:
    assert codes(workshop, "engine.py", "# A head.\n\n" + edited("def fit", "\n\ndef fit")) == KNOWN


def test_a_changed_function_is_unknown_and_its_neighbours_are_not(workshop: Path) -> None:
    text = edited("    # for now, skip clipping\n", "    # for now, skip clipping\n    clip(optimizer)\n")
    assert codes(workshop, "engine.py", text) == KNOWN - {"RDY401 warmup", "RDY405 warmup"}
    assert codes(workshop, "engine.py", edited("scaler.update()", "scaler.update(2)")) == KNOWN - {"RDY402 fit"}


WRAPPED = the.ENGINE.replace("scaler.update()", "scaler.update(\n            )").replace(
    "def fit(optimizer, losses, scaler=None)", "def fit(\n    optimizer,\n    losses,\n    scaler=(None),\n)"
)


def test_what_is_only_formatted_anew_is_known_while_the_text_is_on_disk(workshop: Path, tmp_path: Path) -> None:
    assert codes(workshop, "engine.py", WRAPPED) == KNOWN
    assert codes(workshop, "engine.py", WRAPPED.replace("scale(loss)", "scale(None)")) == KNOWN - {"RDY402 fit"}
    root = the.copied(workshop, tmp_path / "copy")
    (root / "engine.py").write_text(WRAPPED)
    assert codes(root, "engine.py") == KNOWN - {"RDY402 fit"}, "nothing tells what was measured"


def test_what_is_only_formatted_anew_is_known_by_a_stamp(workshop: Path, tmp_path: Path) -> None:
    root = the.copied(workshop, tmp_path / "copy")
    config = config_for(root)
    leave_stamp(config, None, sources_of(config), evidence_in([root / ".coverage"], root))
    assert leave_index(config, analysis_of(root)) is None
    (root / "engine.py").write_text(WRAPPED)
    assert "RDY402 fit" in codes(root, "engine.py")
    (root / "engine.py").write_text(WRAPPED.replace("scale(loss)", "scale(None)"))
    assert "RDY402 fit" not in codes(root, "engine.py")


def test_a_new_function_is_unknown(workshop: Path) -> None:
    text = (
        the.ENGINE + "\n\ndef cool_down(optimizer, loss):\n    # for now\n"
        "    loss.backward()\n    optimizer.step(); optimizer.zero_grad()\n"
    )
    assert codes(workshop, "engine.py", text) == KNOWN | {"RDY102 cool_down"}


def test_a_function_with_another_name_is_a_new_one(workshop: Path) -> None:
    found = codes(workshop, "engine.py", edited("def warmup", "def warm_up"))
    assert found == KNOWN - {"RDY102 warmup", "RDY401 warmup", "RDY405 warmup"} | {"RDY102 warm_up"}


def test_a_new_stub_is_seen_in_a_known_file(workshop: Path) -> None:
    text = the.ENGINE + "\n\ndef clip(loss):\n    pass\n\n\ndef all_of(losses):\n    clip(losses)\n"
    assert "RDY201 clip" in codes(workshop, "engine.py", text)


def test_a_stub_that_got_a_body_is_none(workshop: Path) -> None:
    assert codes(workshop, "checks.py") == {"RDY201 validate"}
    assert codes(workshop, "checks.py", "def validate(batch):\n    assert batch\n") == set()


def test_what_is_said_of_a_whole_file_holds_for_the_text_it_was_said_of(workshop: Path) -> None:
    assert codes(workshop, "aged.py") == {"RDY002 <module>"}
    assert codes(workshop, "aged.py", the.AGED + "\nx = 1\n") == set()
    text = (workshop / "export.py").read_text(encoding="utf-8")
    assert codes(workshop, "export.py", text + "\nx = 1\n") == {"RDY003 <module>"}, "still not measured"


def test_coverage_that_changed_is_not_believed(workshop: Path) -> None:
    without = {"RDY101 report", "RDY102 warmup", "RDY201 note"}
    (workshop / ".coverage").rename(workshop / "kept")
    assert codes(workshop, "engine.py") == without
    (workshop / ".coverage").write_bytes((workshop / "kept").read_bytes() + b"\0")
    assert codes(workshop, "engine.py") == without
    assert codes(workshop, "engine.py", coverage=("kept",)) == KNOWN, "named coverage is read"


def test_named_coverage_is_compared_with_the_text_at_hand(workshop: Path) -> None:
    index_file(config_for(workshop).cache_path).unlink()
    assert codes(workshop, "engine.py", coverage=(".coverage",)) == KNOWN
    moved = "RATE = 1\n\n\n" + the.ENGINE
    found = codes(workshop, "engine.py", moved, coverage=(".coverage",))
    assert "RDY002 <module>" in found
    assert "RDY401 warmup" not in found


def test_named_coverage_that_the_index_was_made_from_is_not_read_again(workshop: Path) -> None:
    changed = edited("    # for now, skip clipping\n", "    clip(optimizer)\n    # for now, skip clipping\n")
    found = codes(workshop, "engine.py", changed, coverage=(str(workshop / ".coverage"),))
    assert found == KNOWN - {"RDY401 warmup", "RDY405 warmup"}, "a fresh look would call the whole file stale"


def test_new_coverage_with_an_old_index(workshop: Path) -> None:
    new = (
        the.ENGINE
        + "\n\ndef cool_down(optimizer, loss):\n    loss.backward()\n    optimizer.step(); optimizer.zero_grad()\n"
    )
    write_project(workshop, {"engine.py": new})
    measure(workshop)
    assert "RDY401 cool_down" in codes(workshop, "engine.py", coverage=(".coverage",))
    assert "RDY401 warmup" not in codes(workshop, "engine.py"), "the index speaks of other coverage"


def test_a_report_says_nothing_of_unsaved_text(workshop: Path) -> None:
    Project(workshop).coverage("json", "-o", "report.json", "--ignore-errors")
    index_file(config_for(workshop).cache_path).unlink()
    assert "RDY401 warmup" in codes(workshop, "engine.py", coverage=("report.json",))
    assert "RDY401 warmup" not in codes(workshop, "engine.py", the.ENGINE + "\n", coverage=("report.json",))
    (workshop / "engine.py").unlink()
    assert "RDY401 warmup" not in codes(workshop, "engine.py", the.ENGINE, coverage=("report.json",))


def test_coverage_that_names_no_file_of_the_project_says_nothing(workshop: Path) -> None:
    assert codes(workshop, "export.py", coverage=(".coverage",)) == {"RDY003 <module>"}
    for text in (None, "RATE = 0.2\n"):
        assert codes(workshop, "quiet.py", text, coverage=("gone",)) == set(), "read where it matters only"
    with pytest.raises(EvidenceError, match="there is no such file"):
        codes(workshop, "engine.py", coverage=("gone",))


def test_an_index_with_other_critical_paths_is_not_used(workshop: Path) -> None:
    config = "[tool.readiness-lint.paths.training]\nglobs = ['plain.py']\n"
    write_project(workshop, {"pyproject.toml": config})
    assert codes(workshop, "engine.py") == {"RDY101 report", "RDY102 warmup", "RDY201 note"}


def test_without_an_index_globs_and_roles_of_the_file_count(tmp_path: Path) -> None:
    config = "[tool.readiness-lint.paths.training]\nglobs = ['rates.py']\n"
    rates = "def rate(step):\n    # for now\n    return 0.1 * step\n"
    root = write_project(tmp_path / "project", {"pyproject.toml": config, "rates.py": rates})
    write_project(root, {"test_rates.py": "def test_rates():\n    import rates\n"})
    measure(root)
    assert codes(root, "rates.py") == {"RDY102 rate"}
    assert codes(root, "rates.py", coverage=(".coverage",)) == {"RDY102 rate", "RDY401 rate", "RDY405 rate"}


def test_a_model_alone_does_not_say_what_becomes_of_it(tmp_path: Path) -> None:
    net = "import torch\n\n\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return x + 1\n"
    root = write_project(tmp_path / "project", {"pyproject.toml": "", "net.py": net})
    write_project(root, {"test_net.py": "def test_other():\n    pass\n"})
    measure(root, "--source=.")
    assert codes(root, "net.py", coverage=(".coverage",)) == set()
    config = "[tool.readiness-lint.paths.conversion]\nglobs = ['net.py']\n"
    write_project(root, {"pyproject.toml": config})
    assert codes(root, "net.py", coverage=(".coverage",)) == {"RDY401 Net.forward"}


def test_a_method_may_be_overridden_in_another_file(tmp_path: Path) -> None:
    text = "class Task:\n    def check(self):\n        pass\n\n    def run(self):\n        self.check()\n"
    root = write_project(tmp_path / "project", {"pyproject.toml": "", "task.py": text})
    assert codes(root, "task.py") == set()
    function = "def check():\n    pass\n\n\ndef run():\n    check()\n"
    assert codes(root, "task.py", function) == {"RDY201 check"}


@pytest.mark.parametrize("name", ["tests/test_engine.py", "made_pb2.py", "third_party/lib.py"])
def test_tests_and_the_code_of_others_are_not_judged(workshop: Path, name: str) -> None:
    assert codes(workshop, name) == set()


def test_what_the_text_says_of_itself_counts(workshop: Path) -> None:
    assert codes(workshop, "plain.py", "# Code generated by protoc. DO NOT EDIT.\n\n# TODO: all\n") == set()


def test_what_the_configuration_leaves_out_is_not_judged(workshop: Path) -> None:
    write_project(workshop, {"pyproject.toml": "[tool.readiness-lint]\nexclude = ['old/']\n"})
    assert codes(workshop, "old/deep/a.py", "# TODO: all\n") == set()
    assert codes(workshop, "new/deep/a.py", "# TODO: all\n") == {"RDY101 <module>"}


def test_configuration_is_read_anew_when_it_changes(workshop: Path) -> None:
    assert codes(workshop, "plain.py") == {"RDY101 <module>"}
    write_project(workshop, {"readiness-lint.toml": "ignore = ['RDY1']\n"})
    assert codes(workshop, "plain.py") == set()
    write_project(workshop, {"readiness-lint.toml": "ignore = ['RDY1', 'RDX']\n"})
    with pytest.raises(ConfigError, match="RDX"):
        codes(workshop, "plain.py")
    (workshop / "readiness-lint.toml").unlink()
    assert codes(workshop, "plain.py") == {"RDY101 <module>"}


def test_a_file_without_findings_may_have_some_under_other_settings(workshop: Path) -> None:
    write_project(workshop, {"quiet.py": "# LATER: all\n", "plain.py": "# TODO: all\n"})
    arguments = ["check", str(workshop), "--exit-zero", "--quiet"]
    assert main([*arguments, "--ignore=RDY101"], StringIO(), StringIO()) == 0
    assert codes(workshop, "plain.py") == {"RDY101 <module>"}
    assert main(arguments, StringIO(), StringIO()) == 0
    assert codes(workshop, "quiet.py") == set()
    write_project(workshop, {"readiness-lint.toml": "task-tags = ['LATER']\n"})
    assert codes(workshop, "quiet.py") == {"RDY101 <module>"}


def test_the_index_is_read_anew_when_it_changes(workshop: Path) -> None:
    file = index_file(config_for(workshop).cache_path)
    kept = file.read_bytes()
    assert "RDY401 warmup" in codes(workshop, "engine.py")
    file.unlink()
    assert "RDY401 warmup" not in codes(workshop, "engine.py")
    file.write_bytes(kept)
    assert "RDY401 warmup" in codes(workshop, "engine.py")


def test_the_search_ends_at_the_top_of_a_work_tree(workshop: Path) -> None:
    inner = write_project(workshop / "inner", {"a.py": "# TODO: all\n"})
    write_project(workshop, {"readiness-lint.toml": "ignore = ['RDY1']\n"})
    assert codes(inner, "a.py") == set()
    (inner / ".git").mkdir()
    assert codes(inner, "a.py") == {"RDY101 <module>"}


def test_a_text_from_nowhere_has_the_configuration_of_the_working_directory(
    workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(workshop, {"readiness-lint.toml": "task-tags = ['LATER']\n"})
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    text = "# LATER: all\n"
    monkeypatch.chdir(nowhere)
    assert codes(nowhere, "a.py", text) == set()
    monkeypatch.chdir(workshop)
    assert codes(nowhere, "a.py", text) == {"RDY101 <module>"}


def test_an_explicit_configuration_is_read_instead(workshop: Path) -> None:
    write_project(workshop, {"other.toml": "ignore = ['RDY101']\n"})
    file = OneFile(str(workshop / "plain.py"), "# TODO: all\n", config_file=workshop / "other.toml")
    assert findings_of(file) == []
    with pytest.raises(ConfigError):
        findings_of(OneFile(file.name, file.text, config_file=workshop / "gone.toml"))


def test_paths_are_those_of_the_project(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"pkg/a.py": ""})
    link = tmp_path / "link"
    link.symlink_to(root, target_is_directory=True)
    assert path_below(root, root / "pkg" / "a.py") == "pkg/a.py"
    assert path_below(root, link / "pkg" / "a.py") == "pkg/a.py"
    assert path_below(link, root / "pkg" / "new.py") == "pkg/new.py"
    assert path_below(root, tmp_path / "a.py") == "a.py"
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "linked").symlink_to(outside, target_is_directory=True)
    assert path_below(root, root / "linked" / "a.py") == "linked/a.py"


def test_only_comments_matter_where_nothing_else_is_selected(workshop: Path) -> None:
    write_project(workshop, {"pyproject.toml": "[tool.readiness-lint]\nselect = ['RDY1']\n"})
    assert codes(workshop, "engine.py", coverage=("gone",)) == {"RDY101 report", "RDY102 warmup"}


def test_bytes_that_are_no_text_are_unreadable_as_they_are_to_a_whole_run(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"pyproject.toml": ""})
    (root / "odd.py").write_bytes(b"s = '\xe9'  # TODO: a\n")
    as_flake8_reads_it = "s = 'é'  # TODO: a\n"
    (found,) = findings_of(OneFile(str(root / "odd.py"), as_flake8_reads_it))
    (whole,) = analysis_of(root, with_evidence=False).report.findings
    assert (found.code, found.message, found.span) == (whole.code, whole.message, whole.span)
    assert found.code == "RDY001"
    unsaved = findings_of(OneFile(str(root / "odd.py"), "s = 'ü'  # TODO: a\n"))
    assert [finding.code for finding in unsaved] == ["RDY101"]
    gone = findings_of(OneFile(str(root / "gone.py"), as_flake8_reads_it))
    assert [finding.code for finding in gone] == ["RDY101"]


def test_data_that_shows_no_test_is_silent_for_one_file_as_for_all(tmp_path: Path) -> None:
    step = (
        "def step(optimizer, loss):  # readiness-lint: critical\n"
        "    loss.backward()\n    optimizer.step(); optimizer.zero_grad()\n"
    )
    files = {"train.py": step, "other.py": "import train\n\n\ndef run():\n    pass\n"}
    test = "import other\n\n\ndef test_it():\n    pass\n"
    root = write_project(tmp_path / "project", {**files, "test_other.py": test, "pyproject.toml": ""})
    Project(root).coverage("run", "--branch", "other.py")
    assert "RDY401 step" not in codes(root, "train.py", coverage=(".coverage",))
    Project(root).coverage("json", "-o", "report.json")
    assert "RDY401 step" not in codes(root, "train.py", coverage=("report.json",))
    assert not {finding.code for finding in analysis_of(root).report.findings}
    measure(root)
    assert "RDY401 step" in codes(root, "train.py", coverage=(".coverage",))


def test_other_files_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"a.py": "def f(): ...\n", "b.py": "", "third_party/c.py": "", "d.py": ""})
    others = OtherFiles(root, ("d.py",))
    (root / "b.py").write_bytes(b"\0")
    assert list(others) == ["a.py", "b.py"]
    own = Facts("a.py", FileRole.PRODUCT, "", (), (), ())
    known = WithOthers(own, others)
    assert (list(known), len(known), known["a.py"]) == (["a.py", "b.py"], 2, own)
    assert [unit.qualname for unit in others["a.py"].units] == ["<module>", "f"]
    assert others["b.py"].units == ()
    assert "d.py" not in others
    assert len(others) == 2
