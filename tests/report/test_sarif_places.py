from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.model.source import Span
from readiness_lint.report.sarif_places import Places, uri
from readiness_lint.report.sarif_serialise import plain
from tests.builders import TEXTS, span_of


def places(**texts: str) -> Places:
    return Places({f"{name}.py": text for name, text in texts.items()}, {})


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("src/a.py", "src/a.py"),
        ("my dir/é#?.py", "my%20dir/%C3%A9%23%3F.py"),
        ("a:b%.py", "a%3Ab%25.py"),
    ],
)
def test_paths_become_relative_references(path: str, reference: str) -> None:
    assert uri(path) == reference


def test_columns_count_utf16_units_from_one() -> None:
    span = span_of("src/engine.py", "# FIXME: hard-coded name")
    region = plain(Places(TEXTS, {}).region("src/engine.py", span, snippet=True))
    assert region["startColumn"] == span.column + 1 + 2  # two letters before it take two units each
    assert region["endColumn"] == region["startColumn"] + len("# FIXME: hard-coded name")
    assert region["snippet"] == {"text": "# FIXME: hard-coded name"}


@given(st.text(st.sampled_from("aé𝛼 "), min_size=1, max_size=30), st.data())
def test_a_region_cuts_the_same_text_in_utf16(line: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(begin, len(line)))
    region = plain(places(a=line).region("a.py", Span(1, begin, 1, end)))
    units = line.encode("utf-16-le")
    cut = units[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2]
    assert cut.decode("utf-16-le") == line[begin:end]


@pytest.mark.parametrize(
    "span",
    [Span(0, 0, 1, 0), Span(1, 0, 4, 0), Span(1, 5, 1, 2), Span(2, 0, 1, 0), Span(1, 0, 1, 99)],
)
def test_a_span_outside_the_file_is_a_bug(span: Span) -> None:
    with pytest.raises(ValueError, match="outside the file"):
        places(a="x = 1\ny = 2\n").region("a.py", span)


def test_without_the_text_columns_are_unknown() -> None:
    location = plain(places().primary("gone.py", Span(3, 4, 3, 9), "f"))
    assert location["physicalLocation"]["region"] == {"startLine": 3, "endLine": 3}
    assert "contextRegion" not in location["physicalLocation"]
    assert plain(places().line("gone.py", 3)) == {"startLine": 3, "endLine": 3}


def test_the_context_surrounds_the_region() -> None:
    text = "".join(f"line_{number}\n" for number in range(1, 10))
    physical = plain(places(a=text).primary("a.py", Span(5, 0, 5, 6), "f"))["physicalLocation"]
    assert physical["region"]["snippet"]["text"] == "line_5"
    assert physical["contextRegion"] == {
        "startLine": 3,
        "startColumn": 1,
        "endLine": 7,
        "endColumn": 7,
        "snippet": {"text": "line_3\nline_4\nline_5\nline_6\nline_7"},
    }


def test_no_context_where_there_is_nothing_around() -> None:
    assert "contextRegion" not in plain(places(a="x = 1\n").primary("a.py", Span(1, 0, 1, 5), "f"))["physicalLocation"]


def test_long_regions_have_no_snippet() -> None:
    many = "x\n" * 100
    wide = "y" * 5_000
    for text, span in ((many, Span(1, 0, 90, 1)), (wide, Span(1, 0, 1, 5_000))):
        physical = plain(places(a=text).primary("a.py", span, "f"))["physicalLocation"]
        assert "snippet" not in physical["region"]
        assert "contextRegion" not in physical


def test_a_whole_line_begins_behind_its_indentation() -> None:
    assert plain(places(a="if x:\n    y = 1\n").line("a.py", 2)) == {
        "startLine": 2,
        "startColumn": 5,
        "endLine": 2,
        "endColumn": 10,
    }


@pytest.mark.parametrize(
    ("qualname", "kind"),
    [
        ("<module>", "module"),
        ("train", "function"),
        ("train.step", "function"),
        ("Trainer.fit", "member"),
        ("_Trainer.fit", "member"),
        ("Trainer", None),
    ],
)
def test_kinds_of_scopes(qualname: str, kind: str | None) -> None:
    logical = places().logical(qualname)
    assert logical.get("kind") == kind
    assert logical["fullyQualifiedName"] == qualname
    assert logical["name"] == qualname.rpartition(".")[2]
