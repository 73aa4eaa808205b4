"""Bodies that do no work, and their twins that do."""

from __future__ import annotations

import pytest

from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, only, symptoms, told

BODIES = (Kind.DOES_NOTHING, Kind.TELLS_ONLY, Kind.CONSTANT_RESULT, Kind.IDENTITY, Kind.IGNORED_PARAMETERS)


def said(*lines: str, header: str = "def f(x):") -> list[tuple[str, str]]:
    return [(one.kind.value, one.what) for one in symptoms(body(*lines, header=header), *BODIES)]


@pytest.mark.parametrize(
    ("line", "kind", "what"),
    [
        ("pass", "does-nothing", "does nothing"),
        ('"""Says what."""', "does-nothing", "does nothing"),
        ("return None", "does-nothing", "does nothing"),
        ("import os; y = 3; del y", "does-nothing", "does nothing"),
        ("print(x)", "tells-only", "only prints or logs"),
        ("self.logger.info('done')", "tells-only", "only prints or logs"),
        ("await asyncio.sleep(1)", "tells-only", "only waits"),
        ("return True", "constant-result", "always returns `True`"),
        ("return -1, 'a'", "constant-result", "always returns `-1, 'a'`"),
        ("return dict(a=1)", "constant-result", "always returns `dict(a=1)`"),
        ("rate: float = 0.95; return rate", "constant-result", "always returns `0.95`"),
        ("x = 3; return x", "constant-result", "always returns `3`"),
        ("return x", "identity", "returns `x` as it was given"),
        ("y = x; x = 3; return y", "identity", "returns `x` as it was given"),
        ("return x, {}", "identity", "returns `x` as it was given"),
        ("return load()", "ignored-parameters", "returns a result whatever `x` is"),
        ("print(x); return load()", "ignored-parameters", "returns a result whatever `x` is"),
    ],
)
def test_what_a_body_does_instead_of_working(line: str, kind: str, what: str) -> None:
    assert said(line) == [(kind, what)]


@pytest.mark.parametrize(
    "line",
    [
        "return x + 1",
        "work()",
        "x.y = 3",
        "y += 1",
        "return [*x]",
        "return lambda: x",
        "yield 1",
        "return x; yield",
        "raise NotImplementedError",
        "return locals()",
        "assert x",
        "return 1 if x else 2",
        "with x: pass",
        "return (y := x)",
    ],
)
def test_a_body_that_works(line: str) -> None:
    assert said(line) == []


def test_conditions_on_parameters_are_work_and_others_are_not() -> None:
    assert said("if x:", "    return 1", "return 2") == []
    assert said("if self.fast:", "    return 1", "elif DEBUG:", "    pass", "else:", "    return 2") == [
        ("constant-result", "returns constants such as `2`")
    ]
    assert said("if self.fast: rate = 1", "else: rate = 2", "return rate") == [
        ("constant-result", "returns constants such as `rate`")
    ]


def test_a_default_that_is_filled_in_leaves_the_parameter_as_it_was_given() -> None:
    one = only(body("if x is None:", "    x = 3", "return x"), *BODIES)
    assert (one.kind, one.name) == (Kind.IDENTITY, "x")
    assert {"conditions", "names-constants", "one-parameter"} <= {*one.signs}


def test_a_try_around_constants_is_no_work() -> None:
    assert said("try:", "    y = 1", "except Exception:", "    return 2", "else:", "    return 3") == [
        ("constant-result", "returns constants such as `2`")
    ]
    assert said("try:", "    work()", "except Exception:", "    return 2") == [
        ("ignored-parameters", "returns a result whatever `x` is")
    ]
    assert said("try: pass", "except OSError: pass", "else: work()") == []


def test_signs_of_a_signature() -> None:
    one = only("def f(self, a, b, /, c=1, *rest, _d=2, **more) -> bool:\n    return True\n", *BODIES)
    assert {*one.signs} == {
        "many-parameters",
        "annotated",
        "optional-parameters",
        "unused-name",
        "star-parameters",
        "trivial",
    }
    none = only("def f(*rest) -> None:\n    return None\n", *BODIES)
    assert {*none.signs} == {"no-parameters", "returns-none", "annotated", "star-parameters", "returns"}


def test_signs_of_constants() -> None:
    assert "text" in only(body("return 'a' 'b'"), *BODIES).signs
    assert "success" in only(body("return {'success': True, 'n': 3}"), *BODIES).signs
    assert "success" not in only(body("return {'success': False, **{}}"), *BODIES).signs
    one = only(body("logger.info(x)", "time.sleep(1)", "if DEBUG:", "    return 'a'", "return []"), *BODIES)
    assert {"tells", "waits", "conditions", "several", "text"} <= {*one.signs}


def test_a_decorated_function_may_ignore_its_parameters_and_names_are_cut_short() -> None:
    assert said("return load()", header="@hook\ndef f(x):") == []
    assert said("return load()", header="def f(a, b, c, d):") == [
        ("ignored-parameters", "returns a result that depends on none of `a`, `b`, `c`")
    ]
    assert said("work()", "return None") == []
    assert said("return self.load()", header="def f(self):") == []


def test_self_that_is_handed_back_is_no_identity() -> None:
    assert said("return self", header="def f(self):") == []
    one = only(
        body("if self.fast:", "    return x", "return None", "return 0", header="def f(self, x):"), Kind.IDENTITY
    )
    assert "some" in one.signs


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("@a\n@b(\n1)\ndef f(x): return x\n", Span(4, 4, 4, 5)),
        ("class A:\n\t@a\n\tasync def f(self, x,\n\t y):\n\t\treturn x\n", Span(3, 11, 3, 12)),
        ("if True:\n    def größe(maß): return maß\n", Span(2, 8, 2, 13)),
        ("def outer():\n    def inner(x):\n        return x\n    work(inner)\n", Span(2, 8, 2, 13)),
        ("def f[T: (int, str)](x: T) -> T:\n    return x\n", Span(1, 4, 1, 5)),
        ("'''a\nb'''\n\n\x0c\ndef f(x): return x\n", Span(5, 4, 5, 5)),
    ],
)
def test_a_symptom_of_a_body_stands_at_the_name(text: str, place: Span) -> None:
    assert only(text, Kind.IDENTITY).span == place


def test_a_module_has_no_body_in_this_sense() -> None:
    assert told("print(1)\n") == []


def test_docstrings_and_keys_are_read_as_they_are_written() -> None:
    from readiness_lint.facts.judge import judge
    from readiness_lint.facts.scan import Scan

    text = 'def f(x):\n    """Adds \\d."""\n    return {"\\d": x, "\\N{no such}": 1, b"accuracy": 0.5}\n'
    shape = judge(Scan(text), 1)
    assert (shape.docstring, shape.symptoms, shape.not_judged) == ("Adds \\d.", (), None)
    assert judge(Scan('def f(x):\n    """A\n    b.\n    """ "c"\n'), 1).docstring == "A\nb.\nc"
    assert judge(Scan('def f(x):\n    b"A"\n'), 1).docstring == ""


@pytest.mark.parametrize(
    ("name", "is_there"),
    [("_handle_memory_error", True), ("on_error", True), ("recover_from_failure", True), ("check_error_rate", False)],
)
def test_functions_that_deal_with_errors(name: str, is_there: bool) -> None:
    found = only(body("print(x)", "return True", header=f"def {name}(x):"), Kind.CONSTANT_RESULT)
    assert ("deals-with-errors" in found.signs) is is_there


def test_a_constant_that_says_that_there_is_nothing_yet() -> None:
    admitted = only(
        body("return {'note': 'available after pruning'}", header="def get_stats(self):"), Kind.CONSTANT_RESULT
    )
    assert "admits" in admitted.signs
    assert "admits" not in only(body("return {'note': 'by layers'}", header="def f(self):"), Kind.CONSTANT_RESULT).signs
