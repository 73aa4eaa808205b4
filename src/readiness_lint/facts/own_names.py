"""The names that a module may hold besides its functions, classes and imports: more rather than less.

What is missing here is reported where it is imported, so every word that may be bound counts as bound.
"""

from __future__ import annotations

import re
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING

from readiness_lint.facts.shapes.signs import OPEN
from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind, Symptom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readiness_lint.facts.layers import Layers

_WORD = re.compile(r"[^\W\d]\w*")
_GLOBAL = re.compile(r"global[ \t]+([\w, \t]+)")
_BLOCK_WORDS = ("if", "elif", "else", "for", "with", "while", "try", "except", "finally", "async", "match", "case")
_BLOCKS = tuple(f"{word}{behind}" for word in _BLOCK_WORDS for behind in (" ", "(", ":"))
# Whoever writes one of these may give a module any name.
_OPENING = tuple(
    "globals( locals( vars( exec( eval( setattr( sys.modules lazy_loader LazyModule importlib __path__ pkgutil cffi"
    " ctypes.".split()
)


def own_names(scan: Layers) -> Symptom:
    """The words that the own code of a module may bind, and whether there may be others."""
    code = scan.spelled
    signs = (OPEN,) if any(word in code for word in _OPENING) else ()
    words = {intern(word) for line in _own_lines(scan) for word in _bound_on(line)}
    if "global " in code:
        words |= {intern(word) for match in _GLOBAL.finditer(code) for word in _WORD.findall(match[1])}
    return Symptom(Kind.OWN_NAMES, Span(1, 0, 1, 0), "", signs=signs, words=tuple(sorted(words)))


def _own_lines(scan: Layers) -> Iterator[str]:
    code = scan.spelled
    for (start, owner), (end, _) in pairwise([*scan.owners.segments(), (len(code), 0)]):
        if owner == 0:
            yield from code[start:end].split("\n")


def _bound_on(line: str) -> list[str]:
    """The words of a line that it may bind: those left of an equals sign, all of a block's first line."""
    if "=" not in line and ":" not in line:
        return []
    statement = line.lstrip()
    if ":=" in line or ";" in line or statement.startswith(_BLOCKS):
        return _WORD.findall(line)
    left, _, rest = line.partition("(")
    # A bracket may open on the left: `(a, b) = f()`, `a[f(x)] = b = 1`.
    if rest and "=" not in left:
        left = line
    return _WORD.findall(left.rpartition("=")[0])
