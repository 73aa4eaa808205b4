"""The texts that evidence may speak of: today's, and those that a stamp kept of files that have changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.evidence.source_lines import read_lines
from readiness_lint.facts.scan import facts_of
from readiness_lint.model.source import FileRole, Source

if TYPE_CHECKING:
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.evidence.stamp import Stamp
    from readiness_lint.model.facts import Facts


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a file with its facts; `lines` says why it cannot be parsed where it cannot.

    `proved` marks a text that a stamp says was the measured one. `past` is its SHA-256 where it is not today's.
    """

    facts: Facts
    text: str
    lines: SourceLines | str
    proved: bool = False
    past: str = ""


class Versions:
    """The versions of a project's files, each made once."""

    def __init__(self, facts: Mapping[str, Facts], texts: Callable[[str], str]) -> None:
        self.facts = facts
        self._texts = texts
        self._known: dict[tuple[str, str], Version] = {}

    def of(self, path: str, stamp: Stamp | None = None) -> Version:
        """The text of a file that evidence speaks of which the stamp vouches for; today's without one.

        Raises EvidenceError where the stamp is damaged.
        """
        stamped = stamp.digests.get(path, "") if stamp else ""
        past = "" if stamped == self.facts[path].digest else stamped
        key = path, stamped
        if key not in self._known:
            source = _decoded(path, stamp) if stamp and past else None
            if source is None:
                facts, text = self.facts[path], self._texts(path)
                self._known[key] = Version(facts, text, _lines(text), proved=bool(stamped) and not past)
            else:
                facts = facts_of(source, _never)
                self._known[key] = Version(facts, source.text, _lines(source.text), proved=True, past=past)
        return self._known[key]

    def past_texts(self, paths: Iterable[str], stamp: Stamp | None) -> Mapping[str, str]:
        """The stamped texts of those of the files that have changed since."""
        if stamp is None:
            return {}
        versions = {path: self.of(path, stamp) for path in paths if path in self.facts and path in stamp.digests}
        return {path: version.text for path, version in versions.items() if version.past}


def _decoded(path: str, stamp: Stamp) -> Source | None:
    """The stamped text; None where it is none, so that nothing can be said of it."""
    from readiness_lint.source.decoding import decode

    data = stamp.source(path)
    source = decode(path, data, FileRole.PRODUCT) if data is not None else None
    return source if isinstance(source, Source) else None


def _lines(text: str) -> SourceLines | str:
    """The line numbers of a text, or why they cannot be found."""
    try:
        return read_lines(text)
    except SyntaxError as error:
        return f"the source cannot be parsed: {error.msg}, line {error.lineno}"
    except RecursionError:
        return "the source is nested too deeply to be parsed"


def _never(_text: str) -> bool:
    return False
