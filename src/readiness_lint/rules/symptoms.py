"""From symptoms that are likely enough to findings: what all rules about placeholder code share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from readiness_lint.model.facts import UnitKind
from readiness_lint.model.findings import Level, Related
from readiness_lint.model.graph import OPEN, Surroundings
from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind
from readiness_lint.rules.view import Draft

if TYPE_CHECKING:
    from readiness_lint.graph.placeholders.signs import Place
    from readiness_lint.model.symptoms import Symptom
    from readiness_lint.rules.view import FileView

# A stop that is followed by another word ends nothing: "e.g. by", "torch.nn".
_SENTENCE = re.compile(r"(?:[^\n.:]|[.:](?=\S)|\.(?= [a-z]))+")
_LONGEST_PROMISE = 70
_UNKNOWN = Surroundings((), None)
# What is wrong about these depends on who overrides the function, and on nothing else.
_OF_BODIES = frozenset(
    {Kind.DOES_NOTHING, Kind.TELLS_ONLY, Kind.CONSTANT_RESULT, Kind.IDENTITY, Kind.IGNORED_PARAMETERS}
)


# What is lost with such an error is shown to people, and no model is made of it.
_FOR_PEOPLE = frozenset({"for-display", "tries-display", "tries-statistics"})
_OF_REPORTS = re.compile(
    r"(?:\b|_)(?:stat(?:s|istics)|reports?|summary|telemetry|status|diagnostics?|dashboard|progress|plots?|visuali[sz]e)"
    r"(?:_|\Z)",
    re.IGNORECASE,
)

# A constant result that is a figure is told by the figure, data in a function that says that it makes them up by that.
_TOLD_BY = {Kind.CONSTANT_RESULT: Kind.INVENTED_FIGURE, Kind.STAND_IN: Kind.SIMULATION}
_TOLD_ON_ITS_LINE_BY = {Kind.STAND_IN: Kind.INVENTED_FIGURE}


def likely(view: FileView, *kinds: Kind) -> Iterator[Draft]:
    """A draft for each symptom of these kinds that is more likely a placeholder than good code.

    An error where the function is critical and the model certain, a warning where it is critical and likely, else a
    note; so is an error that is swallowed where only a report or statistics suffer. A method that may be overridden in
    files that nobody has read is left alone.
    """
    if not any(symptom.kind in kinds for _, shape in view.facts.shapes for symptom in shape.symptoms):
        return  # most files have none, and need not load what judges
    tellers = (table[kind] for table in (_TOLD_BY, _TOLD_ON_ITS_LINE_BY) for kind in kinds if kind in table)
    asked = {*kinds, *tellers}
    for place in places_of(view):
        critical = place.unit in view.critical
        for symptom, confidence in _told_once(_likely_in(place, asked)):
            if symptom.kind in kinds:
                values = {"name": _name(place), "what": symptom.what, "promise": promise(place)}
                loud = critical and not _is_for_people(symptom, place)
                level = _level(confidence) if loud else Level.NOTE
                callers = tuple(related(place.around))
                yield Draft(place.unit, symptom.span, values, symptom.what, confidence, callers, level)


def _likely_in(place: Place, kinds: Collection[Kind]) -> Iterator[tuple[Symptom, float]]:
    """The symptoms of these kinds that are likely enough, what stands under a main guard left out."""
    from readiness_lint.graph.placeholders.judge import is_reported, probability

    guard = place.facts.main_line if place.unit == 0 else 0
    for symptom in place.shape.symptoms:
        if symptom.kind not in kinds or (symptom.kind in _OF_BODIES and place.around.benign == OPEN):
            continue
        if not 0 < guard <= symptom.span.line:
            confidence = round(probability(symptom, place), 2)
            if is_reported(symptom.kind, confidence):
                yield symptom, confidence


def _told_once(found: Iterable[tuple[Symptom, float]]) -> Iterator[tuple[Symptom, float]]:
    """Of symptoms that say the same of one statement, or of a body and what it returns, one."""
    symptoms = list(found)
    kinds = {symptom.kind for symptom, _ in symptoms}
    lines = {(symptom.kind, symptom.span.line) for symptom, _ in symptoms}
    for symptom, confidence in symptoms:
        on_its_line = _TOLD_ON_ITS_LINE_BY.get(symptom.kind), symptom.span.line
        if _TOLD_BY.get(symptom.kind) not in kinds and on_its_line not in lines:
            yield symptom, confidence


def _is_for_people(symptom: Symptom, place: Place) -> bool:
    """Whether an error is swallowed where only a report, statistics or telemetry suffer."""
    if symptom.kind not in (Kind.SWALLOWED_ERROR, Kind.FABRICATED_FALLBACK):
        return False
    name = place.facts.units[place.unit].name if place.unit else ""
    return not _FOR_PEOPLE.isdisjoint(symptom.signs) or _OF_REPORTS.search(name) is not None


def _level(confidence: float) -> Level:
    """How loud a finding in a critical function is."""
    from readiness_lint.graph.placeholders.judge import CERTAIN, LIKELY

    return Level.ERROR if confidence >= CERTAIN else Level.WARNING if confidence >= LIKELY else Level.NOTE


def places_of(view: FileView) -> Iterator[Place]:
    """The functions of a file in which there are symptoms, with all that is known of them."""
    from readiness_lint.graph.placeholders.signs import Place, kinds_in

    counted, admitted = kinds_in(view.facts), _admitted(view)
    for unit, shape in view.facts.shapes:
        if shape.symptoms:
            critical = view.critical.get(unit)
            path = critical.critical_path if critical else None
            around = view.candidates.get(unit, _UNKNOWN)
            yield Place(view.facts, unit, shape, around, path, admitted[unit], counted)


def _name(place: Place) -> str:
    return place.facts.units[place.unit].qualname


def promise(place: Place) -> str:
    """What a function promises, in its own words: its docstring's, else who relies on it; empty where neither is."""
    function = place.facts.units[place.unit]
    if function.kind is not UnitKind.FUNCTION:
        return ""
    said = _SENTENCE.search(place.shape.docstring.strip())
    if said:
        text = said[0].strip()
        text = text if len(text) <= _LONGEST_PROMISE else text[: _LONGEST_PROMISE - 3].rstrip() + "..."
        return f', though it says "{text}"'
    if place.around.callers:
        more = len(place.around.callers) - 1
        return f", and `{place.around.callers[0].qualname}`{f' and {more} more' if more else ''} relies on it"
    return ""


def related(around: Surroundings) -> Iterator[Related]:
    """The first callers, as places to look at."""
    for step in around.callers[:3]:
        yield Related(step.path, Span(step.line, 0, step.line, 0), f"called here by `{step.qualname}`")


def _admitted(view: FileView) -> Mapping[int, tuple[int, ...]]:
    """The lines on which comments admit debt, by the function that they stand in."""
    lines: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    for comment, _ in view.cues:
        lines[comment.owner] += (comment.span.line,)
    return lines
