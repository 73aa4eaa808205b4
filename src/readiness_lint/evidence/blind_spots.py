"""Bodies that were not seen to run, where that does not mean that they did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from readiness_lint.evidence.unmeasured import unmeasured
from readiness_lint.model.evidence import Entered

if TYPE_CHECKING:
    from readiness_lint.evidence.file_lines import FileLines
    from readiness_lint.evidence.source_lines import SourceLines
    from readiness_lint.model.evidence import FunctionEvidence
    from readiness_lint.model.facts import Facts, UnitKind

# Decorators under which definitions of one name live side by side.
REGISTERING = frozenset({"getter", "setter", "deleter", "register"})
REBOUND = "another definition of the same name ran"
REBOUND_REMEDY = "test it where this definition is the one in force, or remove it"


def without_blind_spots(
    facts: Facts, lines: FileLines, source: SourceLines, found: Mapping[int, FunctionEvidence]
) -> Mapping[int, FunctionEvidence]:
    """The evidence of one file's units, those that may have run unseen made unknown."""
    return {**found, **_unseen(facts, lines, source, found), **_rebound(facts, found)}


def not_known(evidence: FunctionEvidence, reason: str, remedy: str) -> FunctionEvidence:
    """`evidence` of a body that was not seen to run, where that does not mean that it did not."""
    return replace(
        evidence,
        entered=Entered.UNKNOWN,
        statements=None,
        branches=None,
        reason=reason,
        remedy=remedy,
        passing=None,
        failing=None,
        failed_in=(),
        passed_in=(),
        untaken=None,
        main=None,
        statements_by=None,
        branches_by=None,
    )


def _unseen(
    facts: Facts, lines: FileLines, source: SourceLines, found: Mapping[int, FunctionEvidence]
) -> Mapping[int, FunctionEvidence]:
    """The units that may have run where coverage is blind.

    What was never even defined did not, and what no test handed to a compiler would have been seen.
    """
    return {
        index: not_known(found[index], why.reason, why.remedy)
        for index, why in unmeasured(facts).items()
        if found[index].entered is Entered.NO
        and source.first_of(facts.units[why.root].span.line) not in lines.missing
        and (not why.by or any(found[by].entered is not Entered.NO for by in why.by))
    }


def _rebound(facts: Facts, found: Mapping[int, FunctionEvidence]) -> Mapping[int, FunctionEvidence]:
    """The units that did not run because another definition of their name, which did, took their place."""
    alternatives: dict[tuple[str, UnitKind], list[int]] = defaultdict(list)
    for index, unit in enumerate(facts.units):
        if not any(name.rpartition(".")[2] in REGISTERING for name in unit.decorators):
            alternatives[unit.qualname, unit.kind].append(index)
    return {
        index: not_known(found[index], REBOUND, REBOUND_REMEDY)
        for group in alternatives.values()
        if any(found[index].entered is Entered.YES for index in group)
        for index in group
        if found[index].entered is Entered.NO
    }
