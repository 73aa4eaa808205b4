"""`readiness-lint rule` and `rules`: documentation."""

from __future__ import annotations

import argparse
import difflib
import json
from typing import TYPE_CHECKING, TextIO

from readiness_lint.errors import UsageError
from readiness_lint.rules import BY_CODE, RULES

if TYPE_CHECKING:
    from readiness_lint.rules.rule import Rule


def rule(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """Print one rule's page; the name works as well as the code."""
    wanted = options.code.upper()
    found = BY_CODE.get(wanted) or next((rule for rule in RULES if rule.name == options.code.lower()), None)
    if found is None:
        names = [*BY_CODE, *(rule.name for rule in RULES)]
        close = difflib.get_close_matches(wanted, names, 1) or difflib.get_close_matches(options.code, names, 1)
        hint = f"did you mean {close[0]}?" if close else "list them with `readiness-lint rules`"
        raise UsageError(f"no rule is called {options.code!r}", remedy=hint)
    out.write(found.markdown())
    return 0


def rules(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """List every rule."""
    if options.output_format == "json":
        listed = [
            {
                "code": one.code,
                "name": one.name,
                "level": one.level,
                "needs": one.needs,
                "summary": one.summary,
                "default": one.by_default,
                "fix": one.fix,
            }
            for one in RULES
        ]
        out.write(json.dumps(listed, indent=2) + "\n")
        return 0
    width = max(len(one.name) for one in RULES)
    out.writelines(f"{one.code}  {one.name:<{width}}  {one.level:<7}  {_summary(one)}\n" for one in RULES)
    return 0


def _summary(one: Rule) -> str:
    remarks = [*([] if one.by_default else ["off by default"]), *([f"fix: {one.fix}"] if one.fix else [])]
    return f"{one.summary} ({', '.join(remarks)})" if remarks else one.summary
