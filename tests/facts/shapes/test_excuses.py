"""What speaks for handlers that take every error."""

from __future__ import annotations

import pytest

from readiness_lint.facts.shapes.excuses import Excuses
from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, symptoms

HANDLERS = (Kind.SWALLOWED_ERROR, Kind.FABRICATED_FALLBACK)
EXCUSES = frozenset(
    "names-the-error says-unknown fails-closed assigns-none tells-the-error answers-as-measured other-way-behind"
    " asks-the-machine tries-display tries-statistics for-display neutral-sample called-harmless".split()
)
assert Excuses.__doc__


def excuses(tried: str, answer: str, *behind: str, before: str = "pass", name: str = "f") -> set[str]:
    text = body(
        before, "try:", f"    {tried}", "except Exception as e:", f"    {answer}", *behind, header=f"def {name}(x):"
    )
    (symptom,) = symptoms(text, *HANDLERS)
    return set(EXCUSES.intersection(symptom.signs))


@pytest.mark.parametrize(
    "answer",
    [
        "return {'success': False, 'code': 7}",
        "return {'error': 'internal'}",
        "return {'status': 'failed', 'n': 3}",
        "return 'Sorry, no answer'",
        "y = '[Decoding error]'",
        "return None, 'could not read it'",
        "return '解码错误'",
    ],
)
def test_an_answer_that_names_the_error(answer: str) -> None:
    assert excuses("y = work(x)", answer) == {"names-the-error"}


@pytest.mark.parametrize(
    "answer", ["return {'success': True}", "return {'error': None, 'n': 3}", "return 'all is well'", "return 3, 'fine'"]
)
def test_an_answer_that_looks_like_any_other(answer: str) -> None:
    assert excuses("y = work(x)", answer) == set()


def test_unknown_is_an_honest_answer() -> None:
    assert excuses("y = work(x)", "y = 'Unknown'") == {"says-unknown"}
    assert excuses("y = work(x)", "return 'N/A'") == {"says-unknown"}
    assert excuses("y = work(x)", "pass", before="y = 'unknown'") == {"says-unknown"}
    assert excuses("z = work(x); y = z.name", "pass", before="y = 'unknown'") == {"says-unknown"}
    assert excuses("z = work(x); y = z.name", "pass", before="y = 'unknown'; z = 3") == set()
    assert excuses("y = work(x)", "pass", before="y = 'fast'") == set()
    assert excuses("work(x)", "pass", before="y = 'unknown'") == set()
    assert excuses("y = work(x)", "pass", "y = 'unknown'") == set()


def test_a_question_that_is_answered_with_no() -> None:
    assert excuses("return work(x)", "return False", name="check_link") == {"fails-closed"}
    assert excuses("return work(x)", "return False, 'x'", name="_is_there") == {"fails-closed"}
    assert excuses("return work(x)", "return True", name="check_link") == set()
    assert excuses("return work(x)", "return False", name="train") == set()


def test_none_and_what_is_told() -> None:
    assert excuses("y = work(x)", "y = None") == {"assigns-none"}
    assert excuses("y = work(x)", "print(f'no: {e}')") == {"tells-the-error"}
    assert excuses("y = work(x)", "print('no')") == set()


def test_a_measurement_that_is_answered_with_a_number() -> None:
    assert excuses("return work(x)", "return 1.0", name="_output_accuracy") == {"answers-as-measured"}
    assert excuses("return work(x)", "return 1.0", name="exit_code") == set()


def test_another_way_behind() -> None:
    assert excuses("return fused(x)", "pass", "y = slow(x)", "return y") == {"other-way-behind"}
    assert excuses("return fused(x)", "pass", "return 100") == set()
    assert excuses("y = fused(x)", "pass", "return slow(x)") == set()


@pytest.mark.parametrize(
    ("tried", "asks"),
    [
        ("y = torch.cuda.get_device_capability()[0]", True),
        ("y = int(psutil.virtual_memory().total)", True),
        ("y = subprocess.check_output('rocm-smi --showmem', shell=True).decode()", True),
        ("y = train(torch.cuda.device_count())", False),
        ("y = subprocess.check_output('python train.py')", False),
        ("y = x.total", False),
    ],
)
def test_questions_to_the_machine(tried: str, asks: bool) -> None:
    assert excuses(tried, "pass") == ({"asks-the-machine"} if asks else set())


def test_what_is_only_shown() -> None:
    lines = "total += len(open(x).readlines())"
    shown = "print(f'{total:,} lines')"
    assert excuses(lines, "pass", shown, before="total = 0") == {"for-display"}
    assert excuses(lines, "pass", shown, "return total", before="total = 0") == set()
    assert excuses(lines, "pass", before="total = 0") == set()
    assert excuses("found.append(work(x))", "pass", "plt.plot(found)") == {"for-display"}
    assert excuses("status['x'] = work(x)", "pass", "return status") == set()
    assert excuses("work(x)", "pass", "print(x)") == set()
    assert excuses("y: int = x.y", "pass", "log(logger.name, y=3)", "logger.info(y)") == {"for-display"}


def test_plots_telemetry_and_statistics() -> None:
    assert excuses("go.Figure().add_trace(len(x))", "pass") == {"tries-display"}
    assert excuses("wandb.log(x)", "pass") == {"tries-display"}
    assert excuses("wandb.log(train(x))", "pass") == set()
    assert excuses("self.stats.record_step()", "pass") == {"tries-statistics"}
    assert excuses("len(x)", "pass") == set()


def test_neutral_data_that_a_helper_makes() -> None:
    assert excuses("return work(x)", "return self._get_empty_sample()", name="__getitem__") == {"neutral-sample"}
    assert excuses("return work(x)", "print(e); return zeros()", name="load_image") == {
        "neutral-sample",
        "tells-the-error",
    }
    assert excuses("return work(x)", "return self._empty_sample()", name="reset") == set()
    text = body("try: work(x)", "except Exception: return self.retry()", header="def __getitem__(self, x):")
    assert symptoms(text, *HANDLERS) == []


@pytest.mark.parametrize(
    ("comment", "is_there"),
    [
        ("best effort", True),
        ("Non-critical: go on", True),
        ("telemetry must never break training", True),
        ("this should not fail the run", True),
        ("不影响训练主路径", True),
        ("a default value", False),
        ("fails on some models", False),
    ],
)
def test_comments_that_call_an_error_harmless(comment: str, is_there: bool) -> None:
    expected = {"called-harmless"} if is_there else set()
    assert excuses("work(x)", f"pass  # {comment}") == expected
    assert excuses("work(x)", f"# {comment}\n        pass") == expected
    assert excuses("work(x)  # best effort", "pass", "y = 3  # best effort") == set()
    assert excuses("work(x)", "print('best effort')") == set()


@pytest.mark.parametrize(
    ("told", "counts"), [("print(len(y))", True), ("log.info(f'{len(y)} read')", True), ("print(y)", False)]
)
def test_how_many_were_read_is_told(told: str, counts: bool) -> None:
    text = body(
        "y = []",
        "for z in x:",
        "    try:",
        "        y.append(work(z))",
        "    except Exception:",
        "        continue",
        told,
    )
    (symptom,) = symptoms(text, *HANDLERS)
    assert ("count-told" in symptom.signs) is counts
