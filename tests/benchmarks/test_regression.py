"""What is found in a pinned wheel is recorded without its text, and compared."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from benchmarks.regression import MANIFEST, Recorded, difference, main, read_manifest, read_recorded

SOURCE = '''\
"""Score answers."""


def score(answer):
    # for now, every answer is right
    return 1.0


def load(path):
    return open(path)  # TODO: read it in parts
'''


def write_wheel(folder: Path, source: str = SOURCE) -> Path:
    """A wheel of one module in `folder`/cache, and a manifest that names it."""
    cache = folder / "cache"
    cache.mkdir(exist_ok=True)
    wheel = cache / "tiny_scorer-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny_scorer/score.py", source)
        for name, text in {
            "METADATA": "Metadata-Version: 2.1\nName: tiny-scorer\nVersion: 1.0\n",
            "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "",
        }.items():
            archive.writestr(f"tiny_scorer-1.0.dist-info/{name}", text)
    manifest = folder / "wheels.toml"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    manifest.write_text(
        f'[[wheel]]\npackage = "tiny-scorer"\nversion = "1.0"\nfile = "{wheel.name}"\nsha256 = "{digest}"\n',
        encoding="utf-8",
    )
    return manifest


def run(manifest: Path, *more: str) -> int:
    return main([str(manifest.parent / "cache"), "--manifest", str(manifest), *more])


def test_a_record_holds_no_text_and_agrees_with_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = write_wheel(tmp_path)
    assert run(manifest) == 1  # nothing is recorded yet
    assert run(manifest, "--update") == 0
    record = tmp_path / "wheels" / "tiny-scorer.jsonl"
    before = record.read_bytes()
    rows = [json.loads(line) for line in before.splitlines()]
    assert [(row["path"], row["line"], row["code"]) for row in rows] == [
        ("tiny_scorer/score.py", 5, "RDY102"),
        ("tiny_scorer/score.py", 10, "RDY101"),
    ]
    assert b"right" not in before
    capsys.readouterr()
    assert run(manifest) == 0
    assert capsys.readouterr().out == "tiny-scorer 1.0: 2 findings, as recorded\n"
    assert run(manifest, "--update") == 0
    assert record.read_bytes() == before


def test_what_differs_is_shown_with_its_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = write_wheel(tmp_path)
    run(manifest, "--update")
    record = tmp_path / "wheels" / "tiny-scorer.jsonl"
    temporary, tag = (json.loads(line) for line in record.read_text(encoding="utf-8").splitlines())
    plain = hashlib.sha256(b"Score answers.").hexdigest()
    lost = {"path": "tiny_scorer/score.py", "line": 1, "code": "RDY104", "confidence": 0.7, "sha256": plain}
    elsewhere = lost | {"sha256": "0" * 64}
    rows = [tag | {"confidence": 0.5}, lost, elsewhere]
    record.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    capsys.readouterr()
    assert run(manifest) == 1
    assert capsys.readouterr().out.splitlines() == [
        "tiny-scorer 1.0: 2 findings; 1 added, 2 gone, 1 changed",
        f"  + tiny_scorer/score.py:5: RDY102 ({temporary['confidence']:.2f})",
        "      for now, every answer is right",
        "  - tiny_scorer/score.py:1: RDY104 (0.70)",
        "      (its docstring is cut into other sentences now)",
        "  - tiny_scorer/score.py:1: RDY104 (0.70)",
        "      Score answers.",
        f"  ~ tiny_scorer/score.py:10: RDY101 (0.50) -> 10: RDY101 ({tag['confidence']:.2f})",
        "      TODO: read it in parts",
    ]


def test_one_text_in_two_places_of_a_file_is_two_findings() -> None:
    first, second = (Recorded("a.py", line, "RDY102", 0.9, "x") for line in (1, 9))
    assert difference([first], [first, second]).added == [second]
    assert difference([first, second], [second, Recorded("a.py", 1, "RDY108", 0.9, "x")]).size == 1
    assert difference([first, first], [first]).gone == [first]
    assert difference([first], [Recorded("b.py", 1, "RDY102", 0.9, "x")]).changed == []


def test_another_content_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = write_wheel(tmp_path)
    text = manifest.read_text(encoding="utf-8")
    write_wheel(tmp_path, SOURCE + "# TODO: more\n")
    manifest.write_text(text, encoding="utf-8")
    assert run(manifest) == 2
    assert "has the SHA-256" in capsys.readouterr().err


def test_a_wheel_that_pip_does_not_get_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    manifest = write_wheel(tmp_path)
    (tmp_path / "cache" / "tiny_scorer-1.0-py3-none-any.whl").unlink()
    assert run(manifest) == 2
    assert "pip does not get tiny-scorer==1.0: ERROR: No matching distribution" in capsys.readouterr().err


def test_a_missing_wheel_is_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = write_wheel(tmp_path)
    (tmp_path / "cache").rename(tmp_path / "shelf")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    assert run(manifest, "--update") == 0
    assert (tmp_path / "cache" / "tiny_scorer-1.0-py3-none-any.whl").is_file()


def test_only_named_packages_are_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = write_wheel(tmp_path)
    assert run(manifest, "--only", "tiny-scorer") == 1
    assert run(manifest, "--only", "tiny") == 2
    assert "does not name tiny" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[[wheel]]\npackage = 1\n", "wheels = []\n", "[[wheel"])
def test_a_manifest_that_says_something_else_is_an_error(tmp_path: Path, text: str) -> None:
    manifest = tmp_path / "wheels.toml"
    manifest.write_text(text, encoding="utf-8")
    assert run(manifest) == 2


def test_a_broken_record_is_an_error_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = write_wheel(tmp_path)
    run(manifest, "--update")
    record = tmp_path / "wheels" / "tiny-scorer.jsonl"
    record.write_text(record.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    assert run(manifest) == 2
    assert "tiny-scorer.jsonl:3: no finding" in capsys.readouterr().err


def test_every_pinned_wheel_has_a_record_without_text() -> None:
    wheels = read_manifest(MANIFEST)
    assert 8 <= len(wheels) == len({wheel.package for wheel in wheels})
    for wheel in wheels:
        assert wheel.file == f"{wheel.package.replace('-', '_')}-{wheel.version}-py3-none-any.whl"
        recorded = read_recorded(MANIFEST.with_suffix("") / f"{wheel.package}.jsonl")
        assert recorded == sorted(recorded)
        assert all(len(finding.sha256) == 64 and 0 < finding.confidence <= 1 for finding in recorded)
        assert recorded
