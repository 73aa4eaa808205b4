"""The rules: each a pure function from a view of one file to findings, declared once and collected here."""

from __future__ import annotations

from readiness_lint.rules import (
    checkpoints,
    conversion,
    debt,
    entered,
    invented,
    joined,
    mutants,
    placeholder,
    silenced,
    strings,
    suite,
    tested,
    training,
    training_data,
    training_models,
    unjudged,
    wiring,
)
from readiness_lint.rules.rule import Rule

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            value
            for module in (
                checkpoints,
                conversion,
                debt,
                entered,
                invented,
                joined,
                mutants,
                placeholder,
                silenced,
                strings,
                suite,
                tested,
                training,
                training_data,
                training_models,
                unjudged,
                wiring,
            )
            for value in vars(module).values()
            if isinstance(value, Rule)
        ),
        key=lambda rule: rule.code,
    )
)
BY_CODE = {rule.code: rule for rule in RULES}
