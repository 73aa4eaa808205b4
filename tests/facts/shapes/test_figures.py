"""Figures that are written down or drawn, data that is drawn, and functions that say that they make things up."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, only, told


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('return {"accuracy": 0.95, "n": 3}', "`accuracy`: written down"),
        ("self.latency_ms = 12", "`latency_ms`: written down"),
        ("self.latency_ms: float = -12.5", "`latency_ms`: written down"),
        ('r["score"] = 3', "`score`: written down"),
        ("return Result(loss=0.2, psnr=31)", "`loss`, `psnr`: written down"),
        ("a.passed = True", "`passed`: written down"),
        ("accuracy = np.random.uniform(0.9, 1)", "`accuracy`: drawn at random"),
        ("loss += work(score=2)", "`score`: written down"),
        ('log({"top-1 accuracy": 0.8})', "`top-1 accuracy`: written down"),
    ],
)
def test_figures_that_nobody_measured(line: str, what: str) -> None:
    assert told(body(line), Kind.INVENTED_FIGURE) == [(2, what)]


@pytest.mark.parametrize(
    "line",
    [
        "accuracy = right / x",
        "accuracy = 0.0",
        "loss = 1",
        "passed = False",
        "min_accuracy = 0.9",
        "batch = 32",
        'return {b"accuracy": 0.5}',
        "r[1:2] = 0.5",
        'return {**x, "loss": y}',
        "accuracy: float",
        "def g(loss=0.5): pass",
        "passed = not True",
    ],
)
def test_settings_starting_values_and_what_is_worked_out(line: str) -> None:
    assert told(body(line), Kind.INVENTED_FIGURE) == []


def test_signs_of_figures() -> None:
    assert only(body('return {"loss": 0.5, "passed": True}'), Kind.INVENTED_FIGURE).signs == (
        *("literal", "returned", "dictionary", "several", "all-of-them", "says-true"),
    )
    first = only(body("if x: work()", "else:", "    self.loss = loss = r['loss'] = 0.5"), Kind.INVENTED_FIGURE)
    assert first.signs == (
        *("literal", "attribute", "name", "subscript", "several", "all-of-them"),
        *("in-branch", "in-else"),
    )
    second = only(body("try: work()", "except OSError: go(loss=2)"), Kind.INVENTED_FIGURE)
    assert second.signs == ("literal", "all-of-them", "handed-over", "in-handler")
    assert only(body("accuracy = f(random.random())"), Kind.INVENTED_FIGURE).words == ("f", "random.random")


@pytest.mark.parametrize(("line", "is_there"), [("idx = rng.randint(0, x)", True), ("data = rng.rand(x)", False)])
def test_what_is_drawn_to_pick_among_data(line: str, is_there: bool) -> None:
    assert ("position" in only(body(line), Kind.STAND_IN).signs) is is_there


def test_what_a_module_names_are_settings() -> None:
    assert told("ACCURACY = 0.9\nx = np.random.rand(3)\n", Kind.INVENTED_FIGURE, Kind.STAND_IN) == []


@pytest.mark.parametrize(
    ("line", "name", "maker"),
    [
        ("return torch.randn(1, 3).to(x)", "", "torch.randn"),
        ("images = np.random.rand(x)", "images", "np.random.rand"),
        ("self.data: T = rng.normal(0, 1).astype(x)", "data", "rng.normal"),
    ],
)
def test_data_that_is_drawn(line: str, name: str, maker: str) -> None:
    one = only(body(line), Kind.STAND_IN)
    assert (one.name, one.words, "returned" in one.signs) == (name, (maker,), line.startswith("return"))


@pytest.mark.parametrize(
    "line", ["y = rand(3)", "y = x + np.random.rand(3)", "y = f(np.random.rand(3))", "np.random.rand(3)", "y: T"]
)
def test_what_is_no_drawn_data(line: str) -> None:
    assert told(body(line), Kind.STAND_IN) == []


def test_data_drawn_for_want_of_better() -> None:
    text = body("try: y = load(x)", "except* Exception:", "    if x:", "        y = np.random.rand(3)")
    assert only(text, Kind.STAND_IN).signs == ("in-handler", "in-branch")


def test_a_function_that_says_that_it_makes_something_up() -> None:
    one = only(
        body(
            "print(x)", "return {'loss': 0.5, 'y': a.rand(1), 'z': [b(1), c(2)]}", header="def _simulate_run(self, x):"
        ),
        Kind.SIMULATION,
    )
    assert (one.name, one.span.column) == ("simulate_run", 4)
    assert one.signs == ("reads-none", "literal-calls", "returns", "draws", "figures")
    assert only(body("work(x, x)", header="def mock_it(x):"), Kind.SIMULATION).signs == ("reads-much",)
    assert only(body("work(x)", header="def it_dummy(x):"), Kind.SIMULATION).signs == ("reads-little",)
    assert (
        told(body("work(x)", header="def mocking(x):") + body("work(x)", header="def hammock(x):"), Kind.SIMULATION)[1:]
        == []
    )


def test_what_says_of_itself_that_it_failed_or_is_not_real() -> None:
    answer = "return {'status': 'file_not_found', 'error': 'no file'}"
    assert "names-the-error" in only(body(answer, header="def _create_dummy_record(x):"), Kind.SIMULATION).signs
    assert "admits" in only(body("return {'loss': 0.5, 'note': 'not yet implemented'}"), Kind.INVENTED_FIGURE).signs
    assert "admits" in only(body("return {'loss': 0.5, 'note': f'a simulated {x}'}"), Kind.INVENTED_FIGURE).signs
    assert "admits" not in only(body("return {'loss': 0.5, 'note': 'over all'}"), Kind.INVENTED_FIGURE).signs


def test_a_figure_that_goes_round_with_the_clock() -> None:
    one = only(body("cpu_utilization = 25.0 + time.time() % 50"), Kind.INVENTED_FIGURE)
    assert (one.what, "drawn" in one.signs) == ("`cpu_utilization`: drawn at random", True)
    assert told(body("latency = (time.time() - x) / 3"), Kind.INVENTED_FIGURE) == []


def test_a_constant_where_the_other_arm_works_it_out() -> None:
    def signs(*lines: str) -> tuple[str, ...]:
        return only(body(*lines), Kind.INVENTED_FIGURE).signs

    assert "instead-of-work" in signs("if x:", "    latency = run(x)", "else:", "    latency = 50.0")
    assert "instead-of-work" in signs("if not x:", "    latency = 50.0", "else:", "    latency = run(x)")
    assert "instead-of-work" not in signs("if x:", "    y = run(x)", "else:", "    latency = 50.0")
    assert "instead-of-work" not in signs("latency = run(x)", "if x:", "    latency = 50.0")
