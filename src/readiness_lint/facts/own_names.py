"""The names that a module may hold besides its functions, classes and imports: more rather than less.

What is missing here is reported where it is imported, so every word that may be bound counts as bound.
"""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING

from readiness_lint.model.facts import OwnNames

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers

_WORD = re.compile(r"[^\W\d]\w*")
_GLOBAL = re.compile(r"global[ \t]+([\w, \t]+)")
_BLOCK_WORDS = ("if", "elif", "else", "for", "with", "while", "try", "except", "finally", "async", "match", "case")
_BLOCKS = tuple(f"{word}{behind}" for word in _BLOCK_WORDS for behind in (" ", "(", ":"))
# Whoever writes one of these on the level of the module may give it any name, of the first two anywhere.
_ANYWHERE = ("globals(", "sys.modules")
_OPENING = tuple(
    "locals( vars( exec( eval( setattr( lazy_loader LazyModule importlib __path__ pkgutil cffi ctypes.".split()
)


def own_names(scan: Layers) -> OwnNames:
    """The words that the own code of a module may bind, and whether there may be others."""
    code = scan.spelled
    own = _own_code(scan)
    is_open = any(word in code for word in _ANYWHERE) or any(word in own for word in _OPENING) or scan.ends_in_a_string
    words = {intern(word) for line in own.split("\n") if "=" in line or ":" in line for word in _bound_on(line)}
    if "global " in code:
        words |= {intern(word) for match in _GLOBAL.finditer(code) for word in _WORD.findall(match[1])}
    return OwnNames(tuple(sorted(words)), is_open)


def _own_code(scan: Layers) -> str:
    code = scan.spelled
    segments = scan.owners.segments()
    ends = [start for start, _ in segments[1:]]
    return "\n".join(
        [code[start:end] for (start, owner), end in zip(segments, [*ends, len(code)], strict=True) if owner == 0]
    )


def _bound_on(line: str) -> list[str]:
    """The words of a line that it may bind: those left of an equals sign, all of a block's first line."""
    statement = line.lstrip()
    if ":=" in line or ";" in line or statement.startswith(_BLOCKS):
        return _WORD.findall(line)
    left, _, rest = line.partition("(")
    # A bracket may open on the left: `(a, b) = f()`, `a[f(x)] = b = 1`.
    if rest and "=" not in left:
        left = line
    return _WORD.findall(left.rpartition("=")[0])
