"""The index: what a whole run leaves, who may read it, and when it is not believed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import readiness_lint.engine.index as index_module
from readiness_lint.cli.main import main
from readiness_lint.engine.evidence_origin import EvidenceIdentity
from readiness_lint.engine.index import has_digest, key_of_paths, leave_index, read_index
from readiness_lint.engine.index_place import index_file
from readiness_lint.engine.index_record import FileRecord, KnownUnit, from_json, to_json
from readiness_lint.model.evidence import Entered, Freshness, FunctionEvidence, Ratio
from readiness_lint.model.graph import Step, Surroundings, Tier
from tests.engine import workshop as the
from tests.projects import analysis_of, config_for, write_project


def cache_of(root: Path) -> Path:
    return config_for(root).cache_path


def test_an_index_holds_what_the_analysis_knew(measured: Path) -> None:
    analysis = analysis_of(measured)
    index = read_index(cache_of(measured))
    assert index is not None
    assert analysis.project is not None
    assert analysis.evidence is not None
    assert set(index.digests) == set(analysis.project.facts)
    for (path, unit), critical in analysis.project.critical.items():
        record = index.record(path)
        assert record is not None
        known = record.critical[critical.qualname, 0]
        assert known.critical(path, unit, analysis.project.facts[path].units[unit]) == critical
        assert known.evidence == analysis.evidence.of(path, unit)
        measured_here = known.evidence is not None and known.evidence.entered is not Entered.UNKNOWN
        assert bool(known.digest) == measured_here


def test_an_index_knows_files_and_what_is_wrong_with_their_evidence(measured: Path) -> None:
    index = read_index(cache_of(measured))
    assert index is not None
    aged, export, checks = (index.record(path) for path in ("aged.py", "export.py", "checks.py"))
    assert aged is not None
    assert export is not None
    assert checks is not None
    assert aged.stale is not None
    assert (aged.measured, export.measured) == (True, False)
    candidate = checks.candidates["validate", 0]
    assert [(step.path, step.qualname) for step in candidate.callers] == [("engine.py", "fit")]
    assert index.record("quiet.py") == FileRecord()
    assert index.record("unheard_of.py") is None
    assert [(file.place, file.kind) for file in index.evidence] == [(".coverage", "coverage"), ("junit.xml", "tests")]


def test_an_index_knows_where_there_was_nothing_to_find(measured: Path) -> None:
    index = read_index(cache_of(measured))
    assert index is not None
    assert index.quiet == {"quiet.py"}


RATIOS = st.none() | st.builds(Ratio, st.integers(0, 9), st.integers(0, 9))
COUNTS = st.none() | st.integers(0, 9)
EVIDENCE = st.builds(
    FunctionEvidence,
    st.sampled_from(Entered),
    RATIOS,
    RATIOS,
    st.sampled_from(Freshness),
    st.text(max_size=9),
    st.text(max_size=9),
    COUNTS,
    COUNTS,
)
STEPS = st.lists(
    st.builds(Step, st.text(max_size=5), st.text(max_size=5), st.integers(1, 99), st.none() | st.sampled_from(Tier)),
    max_size=3,
).map(tuple)
UNITS = st.builds(
    KnownUnit,
    st.text(max_size=5),
    st.text(max_size=5),
    st.floats(0, 1),
    STEPS,
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.none() | EVIDENCE,
    st.text(max_size=5),
)
NAMES = st.tuples(st.text(max_size=5), st.integers(0, 3))
CANDIDATES = st.builds(Surroundings, STEPS, st.none() | st.text(max_size=5))
RECORDS = st.builds(
    FileRecord,
    st.dictionaries(NAMES, UNITS, max_size=3),
    st.dictionaries(NAMES, CANDIDATES, max_size=3),
    st.none() | st.booleans(),
    st.none() | st.text(max_size=5),
)


@given(RECORDS)
def test_a_record_survives_json(record: FileRecord) -> None:
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


def test_no_index_is_none(tmp_path: Path) -> None:
    assert read_index(tmp_path) is None
    index_file(tmp_path).mkdir()
    assert read_index(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"[%d," % index_module.FORMAT, b"[0,"),
        (b'"files"', b'"folders"'),
        (b'{"paths"', b'["paths"'),
        (b"train_step", b"train_stop"),
        (b"\n", b"\n\n"),
    ],
)
def test_an_index_of_another_version_or_a_damaged_one_is_none(workshop: Path, old: bytes, new: bytes) -> None:
    file = index_file(cache_of(workshop))
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new))
    assert read_index(cache_of(workshop)) is None


@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_a_truncated_index_is_none(workshop: Path, size: int) -> None:
    file = index_file(cache_of(workshop))
    file.write_bytes(file.read_bytes()[:size])
    assert read_index(cache_of(workshop)) is None


def test_an_index_of_another_release_is_none(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "__version__", "0.0.0")
    assert read_index(cache_of(workshop)) is None


def test_the_folder_says_that_it_is_a_cache(measured: Path) -> None:
    own = measured / ".readiness-lint"
    assert (own / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (own / "CACHEDIR.TAG").read_text(encoding="utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert sorted(file.name for file in cache_of(measured).iterdir()) == ["index.jsonl"]


def test_a_folder_that_was_there_is_not_marked(workshop: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    config = replace(config_for(workshop), cache_dir=there / "made" / "deep")
    assert leave_index(config, analysis_of(workshop)) is None
    assert read_index(there / "made" / "deep") is not None
    assert not (there / ".gitignore").exists()
    assert (there / "made" / ".gitignore").exists()


def test_a_folder_that_cannot_be_written_is_a_note(workshop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    config = replace(config_for(workshop), cache_dir=tmp_path / "file" / "cache")
    notice = leave_index(config, analysis_of(workshop))
    assert notice is not None
    assert (notice.level, notice.path) == ("note", str(tmp_path / "file" / "cache"))
    assert "the index for editors was not written" in notice.text
    err = StringIO()
    arguments = ["check", str(workshop), "--exit-zero", f"--cache-dir={tmp_path / 'file' / 'cache'}"]
    assert main(arguments, StringIO(), err) == 0
    assert "note: " in err.getvalue()


def test_a_failed_write_leaves_the_old_index_and_no_litter(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = index_file(cache_of(workshop)).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    analysis = analysis_of(workshop)
    monkeypatch.setattr(Path, "replace", full)
    notice = leave_index(config_for(workshop), analysis)
    assert notice is not None
    assert "No space left" in notice.text
    assert index_file(cache_of(workshop)).read_bytes() == before
    assert sorted(file.name for file in cache_of(workshop).iterdir()) == ["index.jsonl"]


def test_readers_never_see_half_an_index(workshop: Path) -> None:
    config, analysis = config_for(workshop), analysis_of(workshop)
    seen: list[bool] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(read_index(config.cache_path) is not None)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(30):
        assert leave_index(config, analysis) is None
    done.set()
    reader.join()
    assert seen
    assert all(seen)


def test_a_run_that_did_not_see_the_project_leaves_none(workshop: Path) -> None:
    index_file(cache_of(workshop)).unlink()
    arguments = ["check", str(workshop), "--exit-zero", "--quiet"]
    for more in (["--select=RDY1"], ["--no-cache"]):
        assert main([*arguments, *more], StringIO(), StringIO()) == 0
        assert read_index(cache_of(workshop)) is None
    assert main(arguments, StringIO(), StringIO()) == 0
    assert read_index(cache_of(workshop)) is not None


def test_text_on_standard_input_leaves_none(workshop: Path) -> None:
    index_file(cache_of(workshop)).unlink()
    command = [sys.executable, "-m", "readiness_lint", "check", "-", "--stdin-filename", str(workshop / "engine.py")]
    done = subprocess.run(command, input=b"x = 1\n", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read_index(cache_of(workshop)) is None


def test_a_run_without_evidence_does_not_forget_what_one_with_it_knew(workshop: Path) -> None:
    arguments = ["check", str(workshop), "--exit-zero", "--quiet", "--select=RDY201", "--output-format=json"]
    before = index_file(cache_of(workshop)).read_bytes()
    assert main(arguments, StringIO(), StringIO()) == 0
    assert index_file(cache_of(workshop)).read_bytes() == before
    index_file(cache_of(workshop)).unlink()
    assert main(arguments, StringIO(), StringIO()) == 0
    index = read_index(cache_of(workshop))
    assert index is not None
    assert index.evidence == ()


def test_an_evidence_file_is_known_by_time_and_size_or_by_content(workshop: Path) -> None:
    index = read_index(cache_of(workshop))
    assert index is not None
    (identity,) = index.coverage()
    file = workshop / ".coverage"
    assert identity.unchanged(workshop)
    os.utime(file, (1, 1))
    assert identity.unchanged(workshop), "touched, but the same"
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert not identity.unchanged(workshop), "same size, another content"
    file.write_bytes(data + b"\0")
    assert not identity.unchanged(workshop)
    file.unlink()
    assert not identity.unchanged(workshop)


def test_only_files_that_were_used_are_evidence(workshop: Path) -> None:
    write_project(workshop, {"coverage.json": "{}"})
    assert leave_index(config_for(workshop), analysis_of(workshop)) is None
    index = read_index(cache_of(workshop))
    assert index is not None
    assert [file.place for file in index.evidence] == [".coverage", "junit.xml"]


def test_evidence_from_outside_of_the_project_is_known_by_its_place(workshop: Path, tmp_path: Path) -> None:
    elsewhere = (workshop / ".coverage").rename(tmp_path / "data")
    assert main(["check", str(workshop), "--exit-zero", "--quiet", f"--coverage={elsewhere}"], StringIO()) == 0
    index = read_index(cache_of(workshop))
    assert index is not None
    (identity,) = index.coverage()
    assert identity.place == str(elsewhere)
    assert identity.unchanged(workshop)


def test_evidence_that_is_gone_when_the_index_is_left_is_never_believed(workshop: Path) -> None:
    analysis = analysis_of(workshop)
    (workshop / ".coverage").unlink()
    assert leave_index(config_for(workshop), analysis) is None
    index = read_index(cache_of(workshop))
    assert index is not None
    assert not any(file.unchanged(workshop) for file in index.coverage())


def test_an_identity_of_nothing() -> None:
    assert not EvidenceIdentity("gone", "coverage", "", 0, -1).unchanged(Path("/"))


def test_the_key_follows_what_decides_criticality(workshop: Path) -> None:
    keys = [key_of_paths(config_for(workshop))]
    for setting in ("globs = ['engine.py']", "entry-points = ['engine:fit']", "line-threshold = 50"):
        text = f"[tool.readiness-lint.paths.training]\n{setting}\n"
        write_project(workshop, {"pyproject.toml": text})
        keys.append(key_of_paths(config_for(workshop)))
    assert len(set(keys[:3])) == 3
    assert keys[3] == keys[0], "thresholds are read anew"
    said = ("critical = ['engine.py']", "not-critical = ['engine.py']", "roles.export = ['a.b']")
    for setting in (*said, "paths.training.critical = ['engine.py']", "paths.training.infer = false"):
        write_project(workshop, {"pyproject.toml": f"[tool.readiness-lint]\n{setting}\n"})
        keys.append(key_of_paths(config_for(workshop)))
    assert len(set(keys)) == len(keys) - 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_is_known_whatever_its_bytes_were(tmp_path: Path, encoding: str, newline: str) -> None:
    mark = "# coding: latin-1\n" if encoding == "latin-1" else ""
    text = f"{mark}import checks\n\n\ndef stub():\n    pass\n\n\nstub()\nname = 'é'\n"
    root = write_project(tmp_path / "project", {"pyproject.toml": ""})
    (root / "a.py").write_bytes(text.replace("\n", newline).encode(encoding))
    leave_index(config_for(root), analysis_of(root))
    index = read_index(cache_of(root))
    assert index is not None
    assert index.holds("a.py", text)
    assert not index.holds("a.py", text + "\n")
    assert not has_digest("", index.digests["a.py"])


def test_names_outside_ascii_are_kept(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"pyproject.toml": "", "schön.py": the.ENGINE})
    leave_index(config_for(root), analysis_of(root))
    index = read_index(cache_of(root))
    assert index is not None
    record = index.record("schön.py")
    assert record is not None
    assert ("train_step", 0) in record.critical
