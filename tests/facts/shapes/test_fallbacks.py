"""Calls of what stands in for real work."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, only, symptoms


def signs(*lines: str) -> set[str]:
    return set(only(body(*lines), Kind.FALLBACK_CALL).signs)


def test_a_call_that_nothing_decides_on() -> None:
    assert signs("y = _simulate_parsing(x)", "return y") == {"always", "named"}
    assert signs("return await self.fake_answer(x)") == {"always", "returned"}
    assert signs("mock_it(x)") == {"always", "dropped"}


def test_a_handler_that_answers_with_something_else() -> None:
    lines = ("try:", "    return self.parse(x)", "except ImportError:")
    assert signs(*lines, "    return self._estimate(x)") == {"after-an-error", "returned"}
    assert signs(*lines, "    print('not there')", "    return self._estimate(x)") == {
        "after-an-error",
        "returned",
        "told",
    }
    assert symptoms(body(*lines, "    return json.dumps(x)"), Kind.FALLBACK_CALL) == []
    assert symptoms(body(*lines, "    y = self._estimate(x)"), Kind.FALLBACK_CALL) == []


@pytest.mark.parametrize(
    ("condition", "sign"),
    [
        ("not self.available", "for-want"),
        ("x is None", "for-want"),
        ("len(x) == 0", "for-want"),
        ("not os.path.exists(x) and y", "for-want"),
        ("x is not None", "on-condition"),
        ("self.quick", "on-condition"),
        ("self.simulate_as_real", "asked-for"),
        ("args.use_synthetic_data", "asked-for"),
        ("demo_mode", "asked-for"),
        ("not args.dummy", "for-want"),
        ("not not demo", "asked-for"),
    ],
)
def test_what_a_condition_says(condition: str, sign: str) -> None:
    assert sign in signs(f"if {condition}:", "    return fake_it(x)")
    assert sign in signs(f"return fake_it(x) if {condition} else x")


@pytest.mark.parametrize(
    ("condition", "sign"),
    [
        ("self.available", "for-want"),
        ("x is None", "though-there"),
        ("args.mock", "for-want"),
        ("not x", "on-condition"),
    ],
)
def test_what_the_other_arm_says(condition: str, sign: str) -> None:
    assert sign in signs(f"if {condition}:", "    pass", "else:", "    y = fake_it(x)")


def test_classes_are_no_functions() -> None:
    assert symptoms(body("return MockModel(x)"), Kind.FALLBACK_CALL) == []
    assert symptoms("y = fake_it(3)\n", Kind.FALLBACK_CALL) == []


def test_a_condition_under_which_it_is_never_reached() -> None:
    assert signs("if self.available:", "    return self.parse(x)", "return _simulate(x)") == {"for-want", "returned"}
    assert signs("if not mock:", "    raise RuntimeError(x)", "return fake_it(x)") == {"asked-for", "returned"}
    assert signs("if x:", "    y = 1", "return fake_it(x)") == {"always", "returned"}
    assert signs("if x: return 1", "else: y = 2", "return fake_it(x)") == {"always", "returned"}


def test_what_becomes_of_the_answer() -> None:
    assert signs("return work(fake_it(x))") == {"always"}
    assert signs("if fake_it(x): pass") == {"always"}
    assert signs("y: int = await fake_it(x)") == {"always", "named"}
