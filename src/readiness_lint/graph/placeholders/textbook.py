"""The textbook case of each kind: its shape is there, and nothing of what usually excuses it.

One sign for all kinds, so that what was learnt of one of them helps to judge the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from readiness_lint.model.symptoms import Kind


def _words(where: str, text: str) -> frozenset[str]:
    return frozenset(f"{where}:{word}" for word in text.split())


_APART = _words("in", "example demo test testing tutorial benchmark doc") | {"module"}
_TELLS = _words(
    "word",
    "print log show report display help debug warn warning info usage banner version summary list describe echo status "
    "message notify trace error",
)
_BESIDE_THE_POINT = (
    # clean-up,
    "close cleanup clean unlink remove rmtree delete terminate kill shutdown stop release disconnect flush empty "
    "destroy join wait del exit teardown cancel "
    # telemetry,
    "log wandb mlflow tensorboard writer comet telemetry emit notify progress print "
    # and questions to the machine
    "version nvml psutil cuda available device platform check import find spec"
)
_EXCUSED = _words("tries", _BESIDE_THE_POINT) | _words("word", _BESIDE_THE_POINT)
_EXCUSED |= {"is:tries-import", "is:last-of-several", "is:else"}
_EXCUSED |= _words(
    "is",
    "called-harmless names-the-error says-unknown fails-closed other-way-behind asks-the-machine "
    "tries-display tries-statistics for-display",
)
# Figures that nobody claims to have measured.
_CHOSEN = _words("is", "by-threshold beside-decision gone-through named-as-given ratio-of-widths")


@dataclass(frozen=True, slots=True)
class Case:
    """The textbook case has every sign of `needs`, one of `any_of` where there are any, and none of `without`."""

    needs: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def fits(self, signs: AbstractSet[str]) -> bool:
        """Whether signs make it this case."""
        one = not self.any_of or not signs.isdisjoint(self.any_of)
        return one and signs >= self.needs and signs.isdisjoint(self.without) and signs.isdisjoint(_APART)


_BODY = Case(frozenset({"relied-on"}), without=frozenset({"family", "nested", "is:unused-name", "inherited-class"}))
CASES: Mapping[Kind, Case] = {
    Kind.DOES_NOTHING: _BODY,
    Kind.IDENTITY: _BODY,
    Kind.IGNORED_PARAMETERS: _BODY,
    Kind.TELLS_ONLY: Case(_BODY.needs, without=_TELLS),
    Kind.CONSTANT_RESULT: Case(
        _BODY.needs,
        frozenset({"is:success", "is:one-parameter", "is:many-parameters"}),
        frozenset({"family", "is:text", "is:conditions", "is:deals-with-errors", "doc-overridden"}),
    ),
    Kind.SIMULATION: Case(frozenset({"is:returns"}), without=frozenset({"is:reads-much", "called:never"})),
    Kind.INVENTED_FIGURE: Case(
        any_of=frozenset({"is:returned", "is:attribute", "is:subscript"}),
        without=frozenset({"is:in-branch", "is:says-true", "word:init"}) | _CHOSEN,
    ),
    Kind.STAND_IN: Case(any_of=frozenset({"is:in-handler", "is:in-else"}), without=frozenset({"is:position"})),
    Kind.MEASURED_WAIT: Case(frozenset({"is:measured-alone"})),
    Kind.SWALLOWED_ERROR: Case(frozenset({"is:silent"}), without=_EXCUSED | {"is:tells-the-error"}),
    Kind.FABRICATED_FALLBACK: Case(without=_EXCUSED | {"is:returns-text"}),
    Kind.UNREACHABLE: Case(without=frozenset({"about:raise"})),
    Kind.OVERWRITTEN_PARAMETER: Case(without=frozenset({"is:constant"})),
    Kind.CONSTANT_CONDITION: Case(),
    Kind.EMPTY_BRANCH: Case(),
}


def is_textbook(kind: Kind, signs: AbstractSet[str]) -> bool:
    """Whether signs make a symptom the textbook case of its kind."""
    case = CASES.get(kind)
    return case is not None and case.fits(signs)
