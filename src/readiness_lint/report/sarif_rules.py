"""Rules as SARIF reporting descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_om import MultiformatMessageString, ReportingConfiguration, ReportingDescriptor

from readiness_lint.model.findings import Level

if TYPE_CHECKING:
    from readiness_lint.rules.rule import Rule

# Code scanning reads at most this many characters of a description.
_DESCRIPTION = 1_024
_SEVERITY = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "recommendation"}
_FAMILIES = (
    "cannot-be-judged",
    "self-admitted-technical-debt",
    "placeholder-code",
    "silent-failure",
    "missing-evidence",
    "tests",
)


def descriptor(rule: Rule) -> ReportingDescriptor:
    """What a viewer shows of a rule: its summary, its reason, its documentation and how far to trust it."""
    return ReportingDescriptor(
        id=rule.code,
        name=pascal(rule.name),
        short_description=MultiformatMessageString(text=_cut(rule.summary)),
        full_description=MultiformatMessageString(text=_cut(f"{rule.summary}\n\n{rule.why}")),
        help=MultiformatMessageString(text=f"{rule.summary}\n\n{rule.why}", markdown=rule.markdown()),
        default_configuration=ReportingConfiguration(
            level=rule.level.value, enabled=None if rule.by_default else False, rank=None
        ),
        properties={
            "precision": rule.precision,
            "problem.severity": _SEVERITY[rule.level],
            "tags": _tags(rule),
            "name": rule.name,
            "part": rule.part.value,
            "needs": rule.needs.value,
            **({"fix": rule.fix} if rule.fix else {}),
        },
    )


def notification(identity: str, text: str) -> ReportingDescriptor:
    """A kind of notification that the tool can make."""
    words = MultiformatMessageString(text=text)
    name = pascal(identity)
    return ReportingDescriptor(id=identity, name=name, short_description=words, full_description=words, help=words)


def pascal(name: str) -> str:
    """`kebab-case` as `PascalCase`, which SARIF wants for the names of rules."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _tags(rule: Rule) -> list[str]:
    family = [_FAMILIES[rule.family]] if rule.family < len(_FAMILIES) else []
    return ["machine-learning", *family]


def _cut(text: str) -> str:
    """A description as long as code scanning reads it."""
    return text if len(text) <= _DESCRIPTION else text[: _DESCRIPTION - 2].rstrip() + " …"
