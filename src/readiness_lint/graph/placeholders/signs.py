"""The signs that the model weighs: of the symptom, of the function it stands in, and of what is around that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from readiness_lint.graph.criticality.vocabulary import words_of
from readiness_lint.graph.placeholders.around import AROUND
from readiness_lint.graph.placeholders.textbook import CASES, is_textbook

if TYPE_CHECKING:
    from readiness_lint.model.facts import Facts, Shape
    from readiness_lint.model.graph import Surroundings
    from readiness_lint.model.symptoms import Symptom

_APART = re.compile(
    r"(?:^|[/_])(examples?|demos?|tests?|testing|benchmarks?|bench|tutorials?|scripts?|tools?|docs?|utils?|ui|api|server"
    r"|serving|callbacks?|logg(?:ers?|ing)|monitor(?:ing)?|visuali[sz]ation|plot(?:ting)?)(?=[/_.])",
    re.IGNORECASE,
)
# What leaves a method to somebody else.
_OVERRIDDEN = re.compile(r"\boverrid\w* (?:in|by|this|it|for)\b|\b(?:in|by) subclass|子类", re.IGNORECASE)
# What says of itself that nothing has to be done.
_NOTHING_TO_DO = re.compile(
    r"\bno-?op\b|\bdo(?:es)? nothing\b|\bnothing to (?:do|update|clean)|\bintentionally\b"
    r"|\bnot (?:needed|required|necessary)|\bfor (?:api |interface |backwards? )?compat"
    r"|\balready (?:done|handled|updated|called|happens)",
    re.IGNORECASE,
)
_FIRST_SENTENCE = re.compile(r"[^.\n]*")
_OF_CODE = ("torch", "tensorflow", "jax", "keras", "numpy", "coremltools", "onnx", "transformers", "mlx")
_MOST_DOC_WORDS = 14
TEXTBOOK = "textbook"


@dataclass(frozen=True, slots=True)
class Place:
    """All that is known of the function in which a symptom stands.

    `critical_path` is that of the function, None where it is on none. `admitted` are the lines on which a comment
    inside the function admits debt.
    """

    facts: Facts
    unit: int
    shape: Shape
    around: Surroundings
    critical_path: str | None = None
    admitted: tuple[int, ...] = ()
    like_it: Mapping[str, int] = field(default_factory=dict)


def kinds_in(facts: Facts) -> Mapping[str, int]:
    """How many functions of a file have a symptom of each kind, under a class's or the file's name."""
    found: Counter[str] = Counter()
    for unit, shape in facts.shapes:
        owner = facts.units[facts.units[unit].parent].qualname
        for kind in {symptom.kind for symptom in shape.symptoms}:
            found[f"{owner} {kind}"] += 1
    return found


def signs_of(symptom: Symptom, place: Place) -> frozenset[str]:
    """The signs of one symptom: each for itself, and what it means for the symptom's kind."""
    plain = {*_of_symptom(symptom), *_of_function(place), *_of_file(place.facts), *_near(symptom, place)}
    if is_textbook(symptom.kind, plain):
        plain.add(TEXTBOOK)
    kind = symptom.kind.value
    return frozenset({f"kind:{kind}", *plain, *(f"{kind}&{sign}" for sign in plain)})


def _of_symptom(symptom: Symptom) -> Iterator[str]:
    yield from (f"is:{sign}" for sign in symptom.signs)
    yield from (f"about:{word}" for word in words_of(symptom.name))
    for word in symptom.words:
        yield from (f"tries:{one}" for one in words_of(word.rpartition(".")[2]))


def _of_function(place: Place) -> Iterator[str]:
    unit = place.facts.units[place.unit]
    if place.unit == 0:
        yield "module"
        return
    words = words_of(unit.name)
    yield from (f"word:{word}" for word in words)
    yield from (f"begins:{word}" for word in words[:1])
    owner = place.facts.units[unit.parent]
    if unit.parent:
        yield from (f"class-word:{word}" for word in words_of(owner.name))
    doc = place.shape.docstring.strip()
    yield "documented" if doc else "undocumented"
    if _OVERRIDDEN.search(doc):
        yield "doc-overridden"
    if _NOTHING_TO_DO.search(doc):
        yield "doc-no-op"
    if unit.name.startswith("test_") or owner.name.startswith("Test"):
        yield "test"
    first = _FIRST_SENTENCE.match(doc)
    said = words_of(first[0] if first else "")[:_MOST_DOC_WORDS]
    yield from (f"doc:{word}" for word in said if len(word) > 3)
    yield "short" if unit.statements <= 3 else "long" if unit.statements > 15 else "middling"
    yield from (sign for sign in place.around.signs if sign.partition(":")[0] in AROUND)
    yield f"critical:{place.critical_path}" if place.critical_path else "not-critical"


def _of_file(facts: Facts) -> Iterator[str]:
    yield from {f"in:{match[1].lower().rstrip('s')}" for match in _APART.finditer("/" + facts.path)}
    roots = {one.module.partition(".")[0] for one in facts.imports}
    yield "uses-ml" if roots.intersection(_OF_CODE) else "uses-no-ml"
    if facts.main_line:
        yield "script"


def _near(symptom: Symptom, place: Place) -> Iterator[str]:
    span = symptom.span
    unit = place.facts.units[place.unit]
    if any(span.line - 2 <= line <= span.end_line + 2 for line in place.admitted):
        yield "admitted-there"
    if place.admitted:
        yield "admitted"
    owner = place.facts.units[unit.parent].qualname
    if place.like_it.get(f"{owner} {symptom.kind}", 0) > 3:
        yield "many-like-it"
    others = {one.kind for one in place.shape.symptoms} & CASES.keys() - {symptom.kind}
    yield from (f"with:{kind.value}" for kind in others)
