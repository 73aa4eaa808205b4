"""The signs that are weighed, and what weighs them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.facts.scan import facts_of
from readiness_lint.graph.placeholders.judge import (
    CERTAIN,
    REPORTED,
    Weights,
    is_reported,
    judged,
    load_weights,
    probability,
)
from readiness_lint.graph.placeholders.signs import TEXTBOOK, Place, kinds_in, signs_of
from readiness_lint.graph.placeholders.textbook import CASES, is_textbook
from readiness_lint.model.facts import Facts
from readiness_lint.model.graph import Surroundings
from readiness_lint.model.source import FileRole, Source
from readiness_lint.model.symptoms import Kind

TEXT = '''\
import torch

class Model:
    def load_scores(self, paths):
        """Load the scores. Then more of it."""
        try:
            return read_all(paths)
        except Exception:
            return 50.0

if __name__ == "__main__":
    Model().load_scores([])
'''


def facts_in(text: str, path: str = "m.py") -> Facts:
    return facts_of(Source(path, text, FileRole.PRODUCT, ""), lambda _: False, structure=True)


def place_of(text: str = TEXT, path: str = "pkg/m.py", name: str = "Model.load_scores") -> Place:
    facts = facts_in(text, path)
    unit = next(index for index, unit in enumerate(facts.units) if unit.qualname == name)
    shape = dict(facts.shapes)[unit]
    return Place(facts, unit, shape, Surroundings((), None), like_it=kinds_in(facts))


def signs(place: Place) -> frozenset[str]:
    return signs_of(place.shape.symptoms[0], place)


def test_signs_of_a_symptom_its_function_and_its_file() -> None:
    found = signs(place_of())
    plain = {
        *("is:returns", "is:silent", "is:tries-one-statement", "is:tries-to-return", "is:returns-number"),
        *("tries:read", "tries:all", "word:load", "word:scores", "begins:load", "class-word:model"),
        *("documented", "doc:load", "doc:scores", "middling", "not-critical", "uses-ml", "script", TEXTBOOK),
    }
    assert found == {"kind:fabricated-fallback", *plain, *(f"fabricated-fallback&{sign}" for sign in plain)}


def test_signs_that_depend_on_the_place() -> None:
    place = place_of()
    assert {"critical:training", "admitted-there", "admitted", "relied-on"} <= signs(
        replace(place, critical_path="training", admitted=(9,), around=Surroundings((), None, ("relied-on",)))
    )
    assert "admitted-there" not in signs(replace(place, admitted=(30,)))
    assert "many-like-it" in signs(replace(place, like_it={"Model fabricated-fallback": 4}))
    assert "many-like-it" not in signs(replace(place, like_it={"Model fabricated-fallback": 3}))
    apart = signs(place_of(path="examples/utils/m.py"))
    assert {"in:example", "in:util"} <= apart
    assert TEXTBOOK not in apart


def test_signs_of_a_module_and_of_bare_functions() -> None:
    module = signs(place_of("try:\n    x = load()\nexcept Exception:\n    pass\n", name="<module>"))
    assert {"module", "uses-no-ml"} <= module
    assert not [sign for sign in module if sign.startswith("word:")]
    bare = signs(place_of("def f(x):\n    return 0\n    x = 3\n", name="f"))
    assert {"undocumented", "with:unreachable"} <= bare
    long = signs(place_of("def f(x):\n    if x: pass\n" + "    work(x)\n" * 20, name="f"))
    assert "long" in long


def test_docstrings_that_leave_the_work_to_others() -> None:
    text = 'def f(x):\n    """Check it. {}."""\n    return True\n'
    assert "doc-overridden" in signs(place_of(text.format("Override in subclasses"), name="f"))
    assert "doc-overridden" not in signs(place_of(text.format("Overrides are counted"), name="f"))


def test_functions_with_a_symptom_are_counted_by_class_and_kind() -> None:
    text = "class A:\n    def f(self): pass\n    def g(self): pass\ndef h(): return 3\n"
    counted = kinds_in(facts_in(text))
    assert {name: counted[name] for name in ("A does-nothing", "<module> constant-result")} == {
        "A does-nothing": 2,
        "<module> constant-result": 1,
    }


@pytest.mark.parametrize(
    ("kind", "there", "excuse"),
    [
        (Kind.IDENTITY, {"relied-on"}, "family"),
        (Kind.TELLS_ONLY, {"relied-on"}, "word:report"),
        (Kind.CONSTANT_RESULT, {"relied-on", "is:success"}, "is:text"),
        (Kind.SIMULATION, {"is:returns"}, "called:never"),
        (Kind.STAND_IN, {"is:in-handler"}, "in:example"),
        (Kind.SWALLOWED_ERROR, {"is:silent"}, "tries:close"),
        (Kind.SWALLOWED_ERROR, {"is:silent"}, "is:called-harmless"),
        (Kind.FABRICATED_FALLBACK, set(), "is:names-the-error"),
        (Kind.INVENTED_FIGURE, {"is:returned"}, "is:by-threshold"),
        (Kind.STAND_IN, {"is:in-handler"}, "is:position"),
        (Kind.CONSTANT_RESULT, {"relied-on", "is:one-parameter"}, "is:deals-with-errors"),
        (Kind.FABRICATED_FALLBACK, set(), "is:returns-text"),
        (Kind.EMPTY_BRANCH, set(), "in:test"),
    ],
)
def test_textbook_cases(kind: Kind, there: set[str], excuse: str) -> None:
    assert is_textbook(kind, there)
    assert not is_textbook(kind, {*there, excuse})


def test_what_is_missing_makes_no_textbook_case() -> None:
    assert not is_textbook(Kind.IDENTITY, set())
    assert not is_textbook(Kind.STAND_IN, {"is:returned"})
    assert not is_textbook(Kind.DETACHED_LOSS, {"relied-on"})
    assert Kind.DETACHED_LOSS not in CASES


def test_weights_add_up_in_log_odds() -> None:
    weights = Weights(-1.0, {"a": 2.0, "b": -1.0})
    assert weights.probability(["a", "b", "unknown"]) == 0.5
    assert weights.probability([]) < weights.probability(["a"])


@given(st.permutations([f"s{number}" for number in range(30)]))
def test_the_order_of_signs_makes_no_difference(order: list[str]) -> None:
    weights = Weights(0.1, {f"s{number}": 0.1 * number - 1.3 for number in range(30)})
    assert weights.probability(order) == weights.probability(sorted(order))


def test_the_weights_that_ship_can_be_read_once() -> None:
    assert load_weights().weights
    assert load_weights() is load_weights()


def test_a_measured_sleep_is_one_by_definition() -> None:
    text = "def f(x):\n    t = time.time()\n    time.sleep(1)\n    return time.time() - t\n"
    place = place_of(text, name="f")
    (wait,) = [one for one in place.shape.symptoms if one.kind is Kind.MEASURED_WAIT]
    assert probability(wait, place) >= 0.9
    plain = replace(wait, signs=())
    assert probability(plain, place) == load_weights().probability(signs_of(plain, place))


def test_what_decides_whatever_the_weights_say() -> None:
    sure, never = Weights(9.0, {}), Weights(-9.0, {})
    assert judged(frozenset({"invented-figure&is:by-threshold"}), sure) < REPORTED
    assert judged(frozenset({"invented-figure&is:by-case"}), sure) > CERTAIN
    assert judged(frozenset({"is:neutral-sample"}), never) > REPORTED


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ('def update(self):\n    """A no-op: `step` does it."""\n    pass\n', "doc-no-op"),
        ('def update(self):\n    """Kept for backward compatibility."""\n    pass\n', "doc-no-op"),
        ("def test_update(x):\n    pass\n", "test"),
    ],
)
def test_what_a_function_says_of_itself(text: str, sign: str) -> None:
    place = place_of(text, name=text[4 : text.index("(")])
    (symptom,) = place.shape.symptoms
    assert sign in signs_of(symptom, place)
    assert judged(signs_of(symptom, place), Weights(9.0, {})) < REPORTED


def test_what_the_shape_settles_is_told_earlier() -> None:
    assert is_reported(Kind.UNREACHABLE, 0.5)
    assert not is_reported(Kind.SWALLOWED_ERROR, 0.59)
    assert is_reported("swallowed-error", REPORTED)
    assert not is_reported(Kind.FABRICATED_FALLBACK, 0.69)


def test_what_a_comment_admits_beside_the_work_is_settled() -> None:
    never = Weights(-9.0, {})
    assert judged(frozenset({"is:instead-of-work", "admitted-there"}), never) > REPORTED
    assert judged(frozenset({"is:instead-of-work"}), never) < REPORTED
