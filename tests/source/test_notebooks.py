"""Notebooks: every line of code stands where it stands in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.model.source import FileRole, Source, Unreadable
from readiness_lint.source import decoding
from readiness_lint.source.decoding import decode
from readiness_lint.source.notebooks import NotebookError, notebook_code
from tests.source.notebook_files import PYTHON, code, markdown, notebook


def lines_of(text: str) -> dict[int, str]:
    """The lines of code of a notebook by their number."""
    found = notebook_code(text)
    assert found is not None
    assert found.count("\n") == text.count("\n")
    return {number: line for number, line in enumerate(found.split("\n"), 1) if line}


def fault_of(text: str) -> tuple[int, str]:
    with pytest.raises(NotebookError) as caught:
        notebook_code(text)
    return caught.value.line, caught.value.reason


def test_a_line_of_code_stands_on_its_line_of_the_file() -> None:
    text = notebook([markdown("# Title\nx = 1"), "import torch\n\nx = 'a\\n'", "y = 2"])
    found = lines_of(text)
    assert list(found.values()) == ["import torch", "x = 'a\\n'", "y = 2"]
    for number, line in found.items():
        assert json.loads(text.split("\n")[number - 1].strip().removesuffix(",")).rstrip("\n") == line


# Lines that are neither magics nor leave anything open; all other letters that JSON may hold.
LETTERS = st.characters(exclude_characters="\r\n\\'\"()[]{}%!?/,;\0", exclude_categories=["Cs"])
LINES = st.text(LETTERS, max_size=12)
CELLS = st.lists(st.tuples(st.booleans(), st.lists(LINES, max_size=5)), max_size=5)


@given(CELLS, st.booleans())
def test_line_n_is_the_decoded_line_n(cells: list[tuple[bool, list[str]]], escaped: bool) -> None:
    made: list[dict[str, object]] = [
        {"cell_type": "code" if is_code else "markdown", "metadata": {}, "source": [f"x{line}\n" for line in lines]}
        for is_code, lines in cells
    ]
    text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4}, indent=1, ensure_ascii=escaped)
    found = lines_of(text)
    raw = text.split("\n")
    for number, line in found.items():
        assert json.loads(raw[number - 1].strip().removesuffix(",")) == f"{line}\n"
    assert list(found.values()) == [f"x{line}" for is_code, lines in cells if is_code for line in lines]


@given(
    st.text(st.characters(exclude_characters="\r"), max_size=40)
    | st.recursive(st.none() | st.integers() | st.text(max_size=3), st.lists).map(json.dumps)
)
def test_any_text_is_refused_or_read(text: str) -> None:
    read = decode("a.ipynb", text.encode("utf-8", "surrogatepass"), FileRole.PRODUCT)
    if isinstance(read, Unreadable):
        assert 1 <= read.line <= text.count("\n") + 1
    else:
        assert read.text.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install torch it's\nx = 1;", "\nx = 1;"),
        ("!pip install \\\n  torch\nx = 1", "\n\nx = 1"),
        ("%%bash\nls 'a", "\n"),
        ("\n%%html\n<b>", "\n\n"),
        ("%%time\nfit()", "\nfit()"),
        ("%%capture out\n%%time\nfit()", "\n\nfit()"),
        ("%time fit()", "fit()"),
        ("if x:\n    %time fit()", "if x:\n    fit()"),
        ("%timeit -n 3 fit()", ""),
        ("?torch\ntorch.nn??\nx = 1", "\n\nx = 1"),
        ("/f 1\n,f a b\n;f a", "\n\n"),
        ("files = !ls *.py\nx, y = %who", "files = get_ipython()\nx, y = get_ipython()"),
        ("def f():\n    !ls\n", "def f():\n    get_ipython()\n"),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        # Python that looks like a magic
        ("x = (a\n     % b)", "x = (a\n     % b)"),
        ('"""\n%a\n!b?\n"""', '"""\n%a\n!b?\n"""'),
        ("x = 'a' \\\n% y", "x = 'a' \\\n% y"),
        ("x %= 3\nx != 3\ny = x != z", "x %= 3\nx != 3\ny = x != z"),
        ("f('=%d')  # why?\nx['a'] = '%s?'", "f('=%d')  # why?\nx['a'] = '%s?'"),
        ("x = [']', '''(''', \"\\\"{\"]\n%who", "x = [']', '''(''', \"\\\"{\"]\n"),
    ],
)
def test_what_ipython_alone_understands_is_taken_out(cell: str, python: str) -> None:
    text = notebook([cell, "last = 1"])
    found = notebook_code(text)
    assert found is not None
    first = next(number for number, line in enumerate(text.split("\n")) if '"source"' in line) + 1
    assert found.split("\n")[first : first + len(python.split("\n"))] == python.split("\n")
    assert "last = 1" in found


@pytest.mark.parametrize(
    ("metadata", "is_python"),
    [
        ({}, True),
        (PYTHON, True),
        ({"kernelspec": {"name": "x"}, "language_info": "?"}, True),
        ({"language_info": {"name": "Python"}}, True),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "pyspark"}}, True),
        ({"kernelspec": {"language": "R"}}, False),
        ({"language_info": {"name": "julia"}}, False),
    ],
)
def test_the_kernel_says_whether_it_is_python(metadata: dict[str, Any], is_python: bool) -> None:
    data = notebook(["x <- 1"], metadata).encode()
    source = decode("a.ipynb", data, FileRole.PRODUCT)
    assert isinstance(source, Source)
    assert (source.role is FileRole.PRODUCT) is is_python
    assert ("x <- 1" in source.text) is is_python


def test_cells_that_hold_no_python_are_left_out() -> None:
    shell = code("ls", metadata={"vscode": {"languageId": "shellscript"}})
    raw = {"cell_type": "raw", "metadata": {}, "source": ["raw"]}
    assert list(lines_of(notebook([shell, raw, "x = 1"])).values()) == ["x = 1"]


@pytest.mark.parametrize(
    "source",
    ['["a = 1\\n", "b = 2"]', '"a = 1\\nb = 2"', '[\n"a = 1",\n"b = 2"]', '["a = 1\\n",\n"b = 2\\nc"]'],
)
def test_lines_that_have_no_line_of_their_own_are_refused(source: str) -> None:
    line, reason = fault_of(f'{{"cells":[\n{{"cell_type":"code","source":{source}}}]}}')
    assert line in (2, 3)
    assert "save it" in reason


def test_one_line_of_code_in_one_line_needs_no_list() -> None:
    assert lines_of(
        '{"cells":\n[{"cell_type":"code","source":"a = 1"},\n{"source":["b = 2","",""],"cell_type":"code"}]}'
    ) == {
        2: "a = 1",
        3: "b = 2",
    }


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "begin with an object"),
        ("[]", 1, "begin with an object"),
        ("{}", 1, "no cells"),
        ('{"cells": {}}', 1, "no cells"),
        ('{"cells": [],\n}', 2, "JSON"),
        ('{"cells": [\n1]}', 2, "a cell is no object"),
        ('{"cells": []}\n<<<<', 2, "behind its end"),
        ('{"cells"\n[]}', 2, "colon"),
        ('{"cells": []\n"a": 1}', 2, "comma"),
        ("{\n1: 2}", 2, "key"),
        ('{"cells": [{"source":\n[3]}]}', 2, "no text"),
        ('{"a": ' + "[" * 200_000, 1, "too deeply"),
        ('{"a": ' + "1" * 5_000 + "}", 1, "JSON"),
        ('{"cells": [], "nbformat": 3}', 1, "old format 3"),
        ('{"cells": [{"cell_type": "code", "source":\n"a = \\u0000"}]}', 2, "NUL"),
        ('{"cells": [{"cell_type": "code", "source":\n"a = \\ud800"}]}', 2, "surrogate"),
    ],
)
def test_what_is_no_notebook_is_told_with_its_line(text: str, line: int, words: str) -> None:
    found, reason = fault_of(text)
    assert found == line
    assert words in reason


def test_half_of_a_notebook_says_so_wherever_it_breaks_off() -> None:
    cell = {"cell_type": "code", "source": ["x = '\u0436' \"\"\n"], "metadata": {"a": [True, False, None, -1]}}
    text = json.dumps({"cells": [markdown("# Title"), cell], "nbformat": 4, "metadata": {}}, indent=1)
    notebook_code(text)
    for end in range(1, len(text)):
        assert fault_of(text[:end])[1] == "is not the JSON of a notebook: it breaks off in the middle"


@pytest.mark.parametrize(
    ("cell", "last"),
    [
        ("x = 1\ny = (\nz", "z)"),
        ('x = 1\ny = """\nz', 'z"""'),
        ("%%time\ny = [{", "y = [{}]"),
        ("x = 1\ny = ([1]  # [", "y = ([1]  )# ["),
        ('print("a', 'print("a")'),
        ("f(\n", "f()"),
        ("y = 1)]", "y = 1)]"),
    ],
)
def test_a_cell_that_leaves_something_open_swallows_no_other(cell: str, last: str) -> None:
    found = list(lines_of(notebook([cell, "x = 2"])).values())
    assert found[-2:] == [last, "x = 2"]


def test_bytes_of_a_notebook_are_utf8_whatever_its_code_declares() -> None:
    data = b"\xef\xbb\xbf" + notebook(["# coding: latin-1", "ä = 1"]).encode().replace(b"\n", b"\r\n")
    source = decode("a.ipynb", data, FileRole.EXAMPLE)
    assert isinstance(source, Source)
    assert "ä = 1" in source.text.split("\n")
    assert source.text.count("\n") == data.count(b"\n")
    bad = decode("a.ipynb", b'{"cells":\n"\xff"}', FileRole.EXAMPLE)
    assert isinstance(bad, Unreadable)
    assert bad.line == 2


def test_carriage_returns_inside_of_strings_end_no_line() -> None:
    cell = {"cell_type": "code", "source": ["a = 1\r\n", "b = 2"]}
    assert list(lines_of(notebook([cell])).values()) == ["a = 1", "b = 2"]


def test_images_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = {"data": {"image/png": "iVBORw0KGgo" * 2_000_000}, "output_type": "display_data"}
    data = notebook([code("x = 1", outputs=[picture]), "y = 2"]).encode()
    assert len(data) > decoding.MAX_BYTES
    source = decode("a.ipynb", data, FileRole.PRODUCT)
    assert isinstance(source, Source)
    assert len(source.text) < 100
    monkeypatch.setattr(decoding, "MAX_NOTEBOOK_BYTES", 1_000)
    assert isinstance(decode("a.ipynb", data, FileRole.PRODUCT), Unreadable)
