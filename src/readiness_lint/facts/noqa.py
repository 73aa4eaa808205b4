"""Suppression comments, by flake8's own patterns, so that both fronts agree on every one of them."""

from __future__ import annotations

from readiness_lint.facts.logical import LineTable
from readiness_lint.model.facts import Noqa


def find_noqa(text: str, code: str, lines: LineTable) -> tuple[Noqa, ...]:
    """Every suppression in a file, in order.

    A `# noqa` holds for all lines of the logical line it stands in, as in flake8; `# flake8: noqa` alone on a
    line holds for the whole file.
    """
    if "noqa" not in text.lower():
        return ()
    from flake8.defaults import NOQA_FILE, NOQA_INLINE_REGEXP

    found: list[Noqa] = []
    begin = end = -1  # of the logical line
    for number, line in enumerate(text.split("\n"), 1):
        if "noqa" not in line.lower():
            continue
        if NOQA_FILE.match(line):
            return (Noqa(1, len(lines.starts), ()),)
        match = NOQA_INLINE_REGEXP.search(line)
        if match is not None:
            offset = lines.start(number)
            if offset > end:
                begin = code.rfind("\n", 0, offset) + 1
                end = code.find("\n", offset)
                end = len(code) if end < 0 else end
            codes = tuple(part.upper() for part in (match["codes"] or "").replace(",", " ").split())
            found.append(Noqa(lines.of(begin), lines.of(end), codes))
    return tuple(found)
