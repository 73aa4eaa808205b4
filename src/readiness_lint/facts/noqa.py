"""Suppression comments, by flake8's own patterns, so that both fronts agree on every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readiness_lint.model.facts import Noqa

if TYPE_CHECKING:
    from readiness_lint.facts.logical import LineTable


def find_noqa(text: str, code: str, lines: LineTable) -> tuple[Noqa, ...]:
    """Every suppression in a file, in order.

    A `# noqa` holds for its physical line, inside brackets too. Lines count as one only where a string runs over
    their end or a backslash continues them; of several in such a range the first holds. That is how flake8 7 maps
    lines (`FileProcessor._noqa_line_mapping`); a line end inside the field of an f-string separates, as it does
    from Python 3.12 on. `# flake8: noqa` alone on a line holds for the whole file.
    """
    if "noqa" not in text.lower():
        return ()
    from flake8.defaults import NOQA_FILE, NOQA_INLINE_REGEXP

    found: list[Noqa] = []
    physical = text.split("\n")
    last = 0  # line of the range that was read before
    for number, line in enumerate(physical, 1):
        if "noqa" not in line.lower():
            continue
        if NOQA_FILE.match(line):
            return (Noqa(1, len(lines.starts), ()),)
        if number <= last:
            continue
        first = last = number
        while first > 1 and _continued(text, code, lines, first - 1):
            first -= 1
        while last < len(physical) and _continued(text, code, lines, last):
            last += 1
        match = NOQA_INLINE_REGEXP.search("\n".join(physical[first - 1 : last]))
        if match is not None:
            codes = tuple(part.upper() for part in (match["codes"] or "").replace(",", " ").split())
            found.append(Noqa(first, last, codes))
    return tuple(found)


def _continued(text: str, code: str, lines: LineTable, line: int) -> bool:
    """Whether a line goes on in the next one: inside a string, or by a backslash that no comment holds."""
    begin, end = lines.start(line), lines.start(line + 1) - 1
    if code[end] == '"':
        return True
    if text[begin:end][-1:] != "\\" or code[end] == "\n":
        return False
    hashes = (at for at in range(begin, end) if text[at] == "#")
    return not any(code[at] == " " for at in hashes)
