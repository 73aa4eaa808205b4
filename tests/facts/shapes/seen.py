"""What the questions about placeholder code see in a text."""

from __future__ import annotations

import textwrap

from readiness_lint.facts.judge import judge
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.suspects import Topic
from readiness_lint.model.facts import UnitKind
from readiness_lint.model.symptoms import Kind, Symptom

PLACEHOLDERS = frozenset({Topic.PLACEHOLDERS})


def symptoms(text: str, *kinds: Kind) -> list[Symptom]:
    """The symptoms in all functions of a text, each asked whether it was picked or not; of some kinds, or of all."""
    scan = Scan(textwrap.dedent(text).lstrip("\n"))
    functions = [index for index, scope in enumerate(scan.scopes) if scope.kind is not UnitKind.CLASS]
    shapes = [judge(scan, index, PLACEHOLDERS) for index in functions]
    assert [shape.not_judged for shape in shapes if shape.not_judged] == []
    return [one for shape in shapes for one in shape.symptoms if not kinds or one.kind in kinds]


def told(text: str, *kinds: Kind) -> list[tuple[int, str]]:
    """The lines of the symptoms and what is said there."""
    return [(one.span.line, one.what) for one in symptoms(text, *kinds)]


def only(text: str, *kinds: Kind) -> Symptom:
    """The one symptom."""
    (symptom,) = symptoms(text, *kinds)
    return symptom


def body(*lines: str, header: str = "def f(x):") -> str:
    """A function with these lines."""
    return header + "\n" + "".join(f"    {line}\n" for line in lines)
