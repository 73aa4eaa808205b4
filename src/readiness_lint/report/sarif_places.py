"""Places in SARIF's terms: relative URIs, regions in UTF-16 columns, snippets and logical locations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from sarif_om import ArtifactContent, ArtifactLocation, Location, LogicalLocation, PhysicalLocation, Region

from readiness_lint.model.facts import MODULE
from readiness_lint.model.source import Span
from readiness_lint.report.sarif_hash import LineHashes
from readiness_lint.report.sarif_serialise import plain

ROOT = "SRCROOT"
_CONTEXT_LINES = 2
_SNIPPET_LINES = 20
_SNIPPET_CHARACTERS = 4_000


def uri(path: str) -> str:
    """A project-relative path as a relative URI reference, percent-encoded; bytes that are not UTF-8 as they are."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def below_root(path: str) -> bool:
    """Whether a path lies below the root of the project, so that a URI can name it relative to there."""
    absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return not (absolute or path == ".." or path.startswith("../"))


class FileText:
    """The lines of one file, with what is computed from them at most once."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._text = text
        self._ascii = text.isascii()
        self._hashes: LineHashes | None = None

    def column(self, line: int, column: int) -> int:
        """The 1-based UTF-16 column of a 0-based column in characters."""
        if self._ascii:
            return column + 1
        return len(self.lines[line - 1][:column].encode("utf-16-le", "surrogatepass")) // 2 + 1

    def line_hash(self, line: int) -> str:
        """The hash of a 1-based line by which code scanning follows it."""
        if self._hashes is None:
            self._hashes = LineHashes(self._text)
        return self._hashes.of(line)

    def holds(self, span: Span) -> bool:
        """Whether the span begins and ends inside the file."""
        begin, end = (span.line, span.column), (span.end_line, span.end_column)
        inside = 1 <= span.line <= span.end_line <= len(self.lines) and begin <= end
        return inside and all(0 <= column <= len(self.lines[line - 1]) for line, column in (begin, end))

    def cut(self, span: Span) -> str:
        """The text of a span."""
        lines = self.lines[span.line - 1 : span.end_line]
        lines[-1] = lines[-1][: span.end_column]
        lines[0] = lines[0][span.column :]
        return "\n".join(lines)


class Places:
    """Builds locations for the files of one log; what many results share is built once."""

    def __init__(self, texts: Mapping[str, str], artifacts: Mapping[str, int]) -> None:
        self._texts = texts
        self._artifacts = artifacts
        self._files: dict[str, FileText] = {}
        self._locations: dict[str, dict[str, Any]] = {}
        self._logical: dict[str, dict[str, Any]] = {}

    def file(self, path: str) -> FileText | None:
        """The text of a file, None where the report does not hold it."""
        if path not in self._files and path in self._texts:
            self._files[path] = FileText(self._texts[path])
        return self._files.get(path)

    def artifact(self, path: str) -> dict[str, Any]:
        """Where a file lies, relative to the root of the project."""
        if path not in self._locations:
            index = self._artifacts.get(path)
            self._locations[path] = plain(ArtifactLocation(uri=uri(path), uri_base_id=ROOT, index=index))
        return self._locations[path]

    def logical(self, qualname: str) -> dict[str, Any]:
        """A scope by its qualified name."""
        if qualname not in self._logical:
            name = qualname.rpartition(".")[2]
            self._logical[qualname] = plain(
                LogicalLocation(
                    name=name,
                    fully_qualified_name=qualname,
                    kind=_kind(qualname),
                    index=None,
                    parent_index=None,
                )
            )
        return self._logical[qualname]

    def location(
        self, path: str, region: Region, *, subject: str = "", message: str = "", number: int | None = None
    ) -> Location:
        """A location with its logical scope and, where other parts of a result point at it, its number."""
        return Location(
            id=number,
            physical_location=self._physical(path, region, None),
            logical_locations=[self.logical(subject)] if subject else None,
            message={"text": message} if message else None,
        )

    def primary(self, path: str, span: Span, subject: str) -> Location:
        """The location of a finding, with its text and the lines around it where they are short enough."""
        return Location(
            id=None,
            physical_location=self._physical(path, self.region(path, span, snippet=True), self._context(path, span)),
            logical_locations=[self.logical(subject)],
        )

    def region(self, path: str, span: Span, *, snippet: bool = False) -> Region:
        """A span in SARIF's terms; without the text of the file its columns are unknown and left out.

        Raises ValueError when the span lies outside the file.
        """
        file = self.file(path)
        if file is None:
            return _region(span.line, None, span.end_line, None, None)
        if not file.holds(span):
            msg = f"{path}: {span} lies outside the file, which has {len(file.lines)} lines"
            raise ValueError(msg)
        return _region(
            span.line,
            file.column(span.line, span.column),
            span.end_line,
            file.column(span.end_line, span.end_column),
            _short(file, span) if snippet else None,
        )

    def line(self, path: str, line: int) -> Region:
        """A whole line, without its indentation where the text is known."""
        file = self.file(path)
        if file is None:
            return _region(line, None, line, None, None)
        text = file.lines[line - 1]
        return self.region(path, Span(line, len(text) - len(text.lstrip()), line, len(text)))

    def _context(self, path: str, span: Span) -> Region | None:
        file = self.file(path)
        if file is None:
            return None
        first, last = max(1, span.line - _CONTEXT_LINES), min(len(file.lines), span.end_line + _CONTEXT_LINES)
        if last > span.end_line and not file.lines[last - 1]:
            last -= 1
        around = Span(first, 0, last, len(file.lines[last - 1]))
        # A context has to be larger than what it surrounds.
        text = _short(file, around) if (first, last) != (span.line, span.end_line) else None
        if text is None:
            return None
        return _region(first, 1, last, file.column(last, around.end_column), text)

    def _physical(self, path: str, region: Region, context: Region | None) -> PhysicalLocation:
        return PhysicalLocation(artifact_location=self.artifact(path), region=region, context_region=context)


def _short(file: FileText, span: Span) -> str | None:
    """The text of a span, None where it is too long for a snippet."""
    if span.end_line - span.line >= _SNIPPET_LINES:
        return None
    text = file.cut(span)
    return text if len(text) <= _SNIPPET_CHARACTERS else None


def _region(line: int, column: int | None, end_line: int, end_column: int | None, snippet: str | None) -> Region:
    return Region(
        start_line=line,
        start_column=column,
        end_line=end_line,
        end_column=end_column,
        snippet=ArtifactContent(text=snippet) if snippet is not None else None,
        byte_offset=None,
        char_offset=None,
    )


def _kind(qualname: str) -> str | None:
    """SARIF's word for a scope; None for a name with a capital, which is most likely a class."""
    if qualname == MODULE:
        return "module"
    owner, _, name = qualname.rpartition(".")
    if name.lstrip("_")[:1].isupper():
        return None
    return "member" if owner.rpartition(".")[2].lstrip("_")[:1].isupper() else "function"
