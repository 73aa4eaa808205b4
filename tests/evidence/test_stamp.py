"""Stamps in files: what they hold, and what is refused."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.errors import EvidenceError
from readiness_lint.evidence import stamp as stamps
from readiness_lint.evidence.stamp import read_stamp, stamp_bytes, write_stamp

SOURCES = {"a.py": b"x = 1\n", "pkg/\xe4.py": "y = 'ä'\r\n".encode("latin-1")}
EVIDENCE = {"ab" * 32: ".coverage"}


def changed_record(**values: object) -> bytes:
    """A stamp whose record says something else."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(stamp_bytes(SOURCES, EVIDENCE, None))) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "stamp.json":
                data = json.dumps({**json.loads(data), **values}).encode()
            new.writestr(name, data)
    return target.getvalue()


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), st.binary()),
    st.dictionaries(st.text(), st.text()),
    st.none() | st.text(),
    st.lists(st.text()),
)
def test_a_stamp_holds_what_was_put_in(
    sources: dict[str, bytes], evidence: dict[str, str], commit: str | None, changed: list[str]
) -> None:
    found = read_stamp(stamp_bytes(sources, evidence, commit, changed), "s.zip")
    assert {path: found.source(path) for path in found.digests} == sources
    assert found.evidence == evidence
    assert (found.commit, found.changed) == (commit, tuple(sorted(changed)))
    assert all(found.vouches_for(digest) for digest in evidence)


def test_the_same_content_is_the_same_stamp() -> None:
    assert stamp_bytes(SOURCES, EVIDENCE, "c") == stamp_bytes(dict(reversed(SOURCES.items())), EVIDENCE, "c")
    assert read_stamp(stamp_bytes(SOURCES, EVIDENCE, "c"), "s").source("b.py") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no stamp"),
        (b"PK\x03\x04 and nothing more", "is no stamp"),
        (stamp_bytes(SOURCES, EVIDENCE, None)[:-40], "is no stamp"),
        (changed_record(format="other"), "is a ZIP archive, but no stamp"),
        (changed_record(version=2), "is a stamp of version 2, and version 1 is known"),
        (changed_record(digests=[]), "is a damaged stamp"),
        (changed_record(evidence={"a": 1}), "is a damaged stamp"),
        (changed_record(commit=3), "is a damaged stamp"),
        (changed_record(changed="a.py"), "is a damaged stamp"),
    ],
)
def test_what_is_no_stamp_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(EvidenceError, match=rf"^s\.zip: {reason}"):
        read_stamp(content, "s.zip")


def test_other_archives_are_no_stamps() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("stamp.json", "[1]")
    with pytest.raises(EvidenceError, match="damaged"):
        read_stamp(target.getvalue(), "s.zip")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("stamp.json", "{")
    with pytest.raises(EvidenceError, match="damaged"):
        read_stamp(target.getvalue(), "s.zip")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("other", "")
    with pytest.raises(EvidenceError, match="damaged"):
        read_stamp(target.getvalue(), "s.zip")


def test_a_source_that_is_not_what_the_record_says_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"holds another a.py than it says"):
        read_stamp(changed_record(digests={"a.py": "0"}), "s.zip").source("a.py")
    with pytest.raises(EvidenceError, match=r"is a damaged stamp"):
        read_stamp(changed_record(digests={"b.py": "0"}), "s.zip").source("b.py")


def test_an_archive_that_unpacks_to_very_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = stamp_bytes({"a.py": b" " * 50_000_000}, EVIDENCE, None)
    assert len(bomb) < 500_000
    with pytest.raises(EvidenceError, match=r"holds more than 20000000 bytes of sources/a.py"):
        read_stamp(bomb, "s.zip").source("a.py")
    monkeypatch.setattr(stamps, "_MAX_RECORD", 100)
    with pytest.raises(EvidenceError, match=r"holds more than 100 bytes of stamp.json"):
        read_stamp(bomb, "s.zip")


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    write_stamp(tmp_path / "new" / "s.zip", b"content")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["s.zip"], "no litter"
    with pytest.raises(EvidenceError, match=r"s.zip/t.zip: cannot be written"):
        write_stamp(tmp_path / "new" / "s.zip" / "t.zip", b"")
