"""Text before it means anything: files, regions, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NOTEBOOK = ".ipynb"


def is_notebook(path: str) -> bool:
    """Whether a path names a Jupyter notebook."""
    return path.endswith(NOTEBOOK)


class FileRole(StrEnum):
    """What a file is for; only product, script and example files are judged.

    `foreign` is a notebook whose kernel does not run Python: none of its text is read.
    """

    PRODUCT = "product"
    SCRIPT = "script"
    EXAMPLE = "example"
    TEST = "test"
    GENERATED = "generated"
    VENDORED = "vendored"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A region of one file: from (line, column) up to, not including, (end_line, end_column)."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file. Newlines are all `\\n`, a BOM is gone; `digest` is SHA-256 of the bytes, hex.

    Of a notebook the text is its Python alone, each line on the line where it stands in the file.
    """

    path: str
    text: str
    role: FileRole
    digest: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be turned into text, and why.

    `hides` marks what may hide any number of files: a directory, or an ignore file.
    """

    path: str
    line: int
    reason: str
    hides: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A group of files that were not judged: how many, which, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """A setting that nobody made: what was decided, and from what."""

    setting: str
    value: str
    why: str
