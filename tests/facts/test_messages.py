"""Strings that are prose about the code: which are read, from where to where, and who owns them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.facts.messages import messages_of
from readiness_lint.model.facts import Comment
from readiness_lint.model.source import FileRole, Source

SOURCES = sorted((Path(__file__).parents[2] / "src" / "readiness_lint").rglob("*.py"))


def messages(text: str) -> tuple[Comment, ...]:
    return messages_of(Source("a.py", text, FileRole.PRODUCT, ""), lambda _: True)


@pytest.mark.parametrize(
    "statement",
    [
        'raise NotImplementedError("not yet")',
        "raise NotImplementedError('not yet') from error",
        'print("not yet", end="")',
        'warnings.warn("not yet", stacklevel=2)',
        'warn("not yet")',
        'logger.warning("not yet")',
        'logging.info("not yet")',
        'self._logger.debug("not yet")',
        'LOG.exception("not yet")',
        'logger.log(logging.INFO, "not yet")',
        'logger.info(\n    "not yet"\n)',
        'logger.info("not " "yet")',
        'logger.info(\n    "not "  # a remark\n    "yet"\n)',
        'print(f"not yet")',
        'print(rb"not yet")',
        'print("""not\n    yet""")',
    ],
)
def test_messages_are_read(statement: str) -> None:
    (found,) = messages(f"def f():\n    {statement}\n")
    assert found.text.split() == ["not", "yet"]
    assert found.owner == 1


@pytest.mark.parametrize(
    "statement",
    [
        'raise ValueError("not yet")',
        'self.print("not yet")',
        'footprint("not yet")',
        'logger.isEnabledFor("not yet")',
        'print(value, "not yet")',
        'x = "not yet"',
        '"""print("not yet")"""',
        "# print('not yet')",
        "print(str('not yet'))",
        "print()",
    ],
)
def test_other_strings_are_not(statement: str) -> None:
    assert messages(f"{statement}\n") == ()


def test_every_line_of_a_message_has_its_place() -> None:
    text = 'def f(x):\n    raise NotImplementedError(\n        "only 4-D for now, "\n        f"not {x}"\n    )\n'
    (found,) = messages(text)
    assert found.text == "only 4-D for now,\nnot {x}"
    assert found.lines == ((3, 9), (4, 10))
    lines = text.split("\n")
    for prose, (line, column) in zip(found.text.split("\n"), found.lines, strict=True):
        assert lines[line - 1][column:].startswith(prose)
    assert (found.span.line, found.span.end_line) == (3, 4)


def test_escaped_white_space_parts_words_and_moves_nothing() -> None:
    (found,) = messages('print("\\nTODO: all\\tof it")\n')
    assert found.text == "  TODO: all  of it"


def test_only_what_may_matter_is_told() -> None:
    source = Source("a.py", 'print("one")\nprint("two")\n', FileRole.PRODUCT, "")
    assert [one.text for one in messages_of(source, lambda text: "two" in text)] == ["two"]


@pytest.mark.parametrize("file", SOURCES[::4], ids=lambda file: file.name)
def test_places_hold_on_real_sources(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = text.split("\n")
    for found in messages(text):
        for prose, (line, column) in zip(found.text.split("\n"), found.lines, strict=True):
            assert "\\" in lines[line - 1] or lines[line - 1][column:].startswith(prose)


@given(st.text(alphabet="print(\"')f{}#\\\n rawn.", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for found in messages(text):
        assert len(found.lines) == found.text.count("\n") + 1
