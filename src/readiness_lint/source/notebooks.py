"""Jupyter notebooks as Python text, in which every line of code stands where it stands in the file.

Jupyter writes a notebook as JSON with one string for each line of a cell. The text of a notebook has as many lines as
its file; a line that holds a line of code is that line of code, and all others are empty. So a line number means the
same to us, to an editor that shows the file, to GitHub and to SARIF, and nothing has to be translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from readiness_lint.source.magics import python_of

_SPACE = re.compile(r"[ \t\n\r]*+")
_DECODER = json.JSONDecoder()
_SAVE = "open it in Jupyter and save it, which writes one line of code a line"
_FORMAT = 4
_WORDS = ("true", "false", "null", "-")  # what JSON holds beside strings, digits and brackets


class NotebookError(Exception):
    """A notebook whose code cannot be placed; `line` is 1-based, `reason` says why and what to do."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(slots=True)
class _Cell:
    """A cell as it is met: `strings` are the parts of its source, each with the offset where it begins."""

    kind: object = None
    metadata: object = None
    strings: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_python(self) -> bool:
        """Whether it holds code of the notebook's kernel; editors may mark a cell with another language."""
        language = _at(self.metadata, "vscode", "languageId")
        return self.kind == "code" and language in (None, "python")


@dataclass(slots=True)
class _Notebook:
    cells: list[_Cell] = field(default_factory=list)
    metadata: object = None
    version: object = _FORMAT
    has_cells: bool = False

    @property
    def is_python(self) -> bool:
        """Whether its kernel runs Python, which it does where nothing says otherwise."""
        languages = [_at(self.metadata, "kernelspec", "language"), _at(self.metadata, "language_info", "name")]
        named = [language.lower() for language in languages if isinstance(language, str)]
        return not named or any("python" in language or language == "pyspark" for language in named)


def notebook_code(text: str) -> str | None:
    """The Python of a notebook, line for line where it stands in `text`; None where its kernel runs something else.

    `text` is the JSON with `\\n` for newlines. Raises NotebookError for what is no notebook of format 4, and where
    several lines of code share one line of the file.
    """
    notebook = _read(text)
    if not notebook.is_python:
        return None
    lines = [""] * (text.count("\n") + 1)
    counted = _LineCounter(text)
    last = 0
    for cell in notebook.cells:
        if cell.is_python:
            last = _place(cell, counted, lines, last)
    return "\n".join(lines)


def _place(cell: _Cell, counted: _LineCounter, lines: list[str], last: int) -> int:
    """Put the code of a cell into `lines`; `last` is the line that was used last, 0 for none, and so is the result."""
    strings = [(offset, string) for offset, string in cell.strings if string]
    numbers: list[int] = []
    for position, (offset, string) in enumerate(strings, 1):
        number = counted.line(offset)
        whole = string.endswith("\n") or position == len(strings)
        if number == last or "\n" in string[:-1] or not whole:
            raise NotebookError(number, f"a notebook with several lines of code in one line of its file; {_SAVE}")
        if "\0" in string or not string.isascii():
            _check_letters(string, number)
        numbers.append(number)
        last = number
    code = python_of("".join(string for _, string in strings).replace("\r\n", "\n").replace("\r", " "))
    for number, line in zip(numbers, code.split("\n"), strict=False):
        lines[number - 1] = line
    return last


def _check_letters(string: str, number: int) -> None:
    if "\0" in string:
        raise NotebookError(number, "holds a NUL character")
    try:
        string.encode()
    except UnicodeEncodeError as error:
        raise NotebookError(number, "holds half a character (a lone surrogate)") from error


@dataclass(slots=True)
class _LineCounter:
    """The lines of offsets that are asked for in rising order."""

    text: str
    _offset: int = 0
    _line: int = 1

    def line(self, offset: int) -> int:
        """The 1-based line of an offset."""
        self._line += self.text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line


def _read(text: str) -> _Notebook:
    try:
        notebook = _parsed(text)
    except json.JSONDecodeError as error:
        reason = "it breaks off in the middle" if _breaks_off(error) else error.msg
        raise NotebookError(error.lineno, f"is not the JSON of a notebook: {reason}") from error
    except RecursionError as error:
        raise NotebookError(1, "is nested too deeply to be a notebook") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise NotebookError(1, f"is not the JSON of a notebook: {error}") from error
    if isinstance(notebook.version, int) and notebook.version < _FORMAT:
        raise NotebookError(1, f"a notebook of the old format {notebook.version}; open it in Jupyter and save it")
    if not notebook.has_cells:
        raise NotebookError(1, "is JSON, but no notebook: it has no cells")
    return notebook


def _breaks_off(error: json.JSONDecodeError) -> bool:
    """Whether the text ends before its JSON does: what is wrong is that nothing follows, or half a word or string."""
    rest = error.doc[error.pos :].rstrip()
    if error.msg.startswith("Unterminated string") or (error.msg.startswith("Invalid \\u") and '"' not in rest):
        return True
    return bool(error.doc.strip()) and any(word.startswith(rest) for word in _WORDS)


def _parsed(text: str) -> _Notebook:
    """Walk down to the sources of cells, where offsets matter; all else is decoded in one step."""
    notebook = _Notebook()

    def member(key: str, start: int) -> int:
        if key == "cells" and text.startswith("[", start):
            notebook.cells, notebook.has_cells = [], True
            return _array(text, start, cell)
        value, end = _DECODER.raw_decode(text, start)
        if key == "metadata":
            notebook.metadata = value
        elif key == "nbformat":
            notebook.version = value
        return end

    def cell(start: int) -> int:
        found = _Cell()
        notebook.cells.append(found)
        if not text.startswith("{", start):
            raise json.JSONDecodeError("a cell is no object", text, start)
        return _object(text, start, lambda key, at: _cell_member(text, found, key, at))

    start = _skip(text, 0)
    if not text.startswith("{", start):
        raise json.JSONDecodeError("it does not begin with an object", text, start)
    end = _skip(text, _object(text, start, member))
    if end < len(text):
        raise json.JSONDecodeError("something stands behind its end", text, end)
    return notebook


def _cell_member(text: str, cell: _Cell, key: str, start: int) -> int:
    if key != "source":
        value, end = _DECODER.raw_decode(text, start)
        if key == "cell_type":
            cell.kind = value
        elif key == "metadata":
            cell.metadata = value
        return end
    cell.strings = []

    def string(at: int) -> int:
        value, end = _DECODER.raw_decode(text, at)
        if not isinstance(value, str):
            raise json.JSONDecodeError("the source of a cell is no text", text, at)
        cell.strings.append((at, value))
        return end

    return _array(text, start, string) if text.startswith("[", start) else string(start)


def _object(text: str, start: int, member: Callable[[str, int], int]) -> int:
    """Walk the object at `start`; `member` is told each key and where its value begins, and returns where that ends."""

    def pair(at: int) -> int:
        key, end = _DECODER.raw_decode(text, at)
        if not isinstance(key, str):
            raise json.JSONDecodeError("a key is no string", text, at)
        colon = _skip(text, end)
        if not text.startswith(":", colon):
            raise json.JSONDecodeError("a colon is missing", text, colon)
        return member(key, _skip(text, colon + 1))

    return _elements(text, start, "}", pair)


def _array(text: str, start: int, element: Callable[[int], int]) -> int:
    """Walk the array at `start`; `element` is told where each element begins, and returns where it ends."""
    return _elements(text, start, "]", element)


def _elements(text: str, start: int, close: str, element: Callable[[int], int]) -> int:
    position = _skip(text, start + 1)
    if text.startswith(close, position):
        return position + 1
    while True:
        position = _skip(text, element(position))
        if text.startswith(close, position):
            return position + 1
        if not text.startswith(",", position):
            raise json.JSONDecodeError("a comma is missing", text, position)
        position = _skip(text, position + 1)


def _skip(text: str, start: int) -> int:
    """Where the next token begins."""
    space = _SPACE.match(text, start)
    return space.end() if space else start


def _at(value: object, *keys: str) -> object:
    """What stands under the keys, one below the other; None where there is no such thing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
