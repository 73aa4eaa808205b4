"""Rule codes and their prefixes: which are valid, and which of two lists decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def prefix_error(prefix: str, known_codes: Collection[str]) -> str | None:
    """Why a prefix selects nothing, with the code that was probably meant; None where it matches a rule."""
    if prefix and any(code.startswith(prefix) for code in known_codes):
        return None
    upper = prefix.upper()
    if upper and any(code.startswith(upper) for code in known_codes):
        return f"no rule has a code that begins with {prefix!r}; did you mean {upper!r}?"
    from difflib import get_close_matches

    close = get_close_matches(upper, sorted(known_codes), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"no rule has a code that begins with {prefix!r}{hint}"


def longest_match(prefixes: Iterable[str], code: str) -> int:
    """The length of the longest prefix that the code begins with, -1 where none does."""
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)
