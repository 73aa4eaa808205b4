"""Functions that an editor shows in another layout than the one that was measured.

An index keeps hashes of texts. The text itself is on disk as long as nothing was saved, and in the stamp; whichever
holds a function with the very hash shows whether it was only formatted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.facts.scan import facts_of
from readiness_lint.facts.unit_text import unit_digests
from readiness_lint.facts.unit_tree import unit_trees
from readiness_lint.model.source import FileRole, Source, Unreadable

if TYPE_CHECKING:
    from readiness_lint.config.settings import Config
    from readiness_lint.model.facts import Facts


def reformatted(facts: Facts, text: str, measured: Mapping[int, str], config: Config) -> set[int]:
    """Those of the units whose measured text, given by its hash, has the syntax tree of today's."""
    found: set[int] = set()
    now = unit_trees(text, facts.units, measured)
    for past in _earlier(facts.path, text, config) if now else ():
        names = {facts.units[unit].qualname for unit in now.keys() - found}
        if not names:
            break
        before = facts_of(past, _nothing).units
        there = [index for index, unit in enumerate(before) if unit.qualname in names]
        digests, trees = unit_digests(past.text, there), unit_trees(past.text, before, there)
        trees_of = {digests[index]: trees[index] for index in there if index in trees}
        found |= {unit for unit, tree in now.items() if trees_of.get(measured[unit]) == tree}
    return found


def _earlier(path: str, text: str, config: Config) -> Iterator[Source]:
    """The texts that the file may have had when it was measured."""
    from readiness_lint.engine.stamping import stamp_at
    from readiness_lint.errors import EvidenceError
    from readiness_lint.evidence.stamp import DEFAULT_FILE
    from readiness_lint.source.decoding import decode, read_source

    saved = read_source(path, config.root / path, FileRole.PRODUCT)
    if not isinstance(saved, Unreadable) and saved.text != text:
        yield saved
    names = config.stamps if config.stamps is not None else (DEFAULT_FILE,)
    for stamp in map(stamp_at, (config.root / name for name in names)):
        try:
            data = stamp.source(path) if stamp is not None else None
        except EvidenceError:
            continue  # a damaged stamp shows nothing, and the next run over the project says so
        source = decode(path, data, FileRole.PRODUCT) if data is not None else None
        if isinstance(source, Source):
            yield source


def _nothing(_text: str) -> bool:
    return False
