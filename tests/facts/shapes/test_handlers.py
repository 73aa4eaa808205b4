"""Handlers that take every error, and what they answer."""

from __future__ import annotations

import pytest

from readiness_lint.model.source import Span
from readiness_lint.model.symptoms import Kind, Symptom
from tests.facts.shapes.seen import body, only, told

HANDLERS = (Kind.SWALLOWED_ERROR, Kind.FABRICATED_FALLBACK)


def handled(*answer: str, kind: str = "except Exception:", behind: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    return told(body("try:", "    work(x)", kind, *(f"    {line}" for line in answer), *behind), *HANDLERS)


def one(*answer: str, kind: str = "except:", behind: tuple[str, ...] = ()) -> Symptom:
    return only(body("try:", "    work(x)", kind, *(f"    {line}" for line in answer), *behind), *HANDLERS)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("pass", "goes on after any error"),
        ("...", "goes on after any error"),
        ("'why'", "goes on after any error"),
        ("print('no')", "goes on after any error after telling of it"),
        ("logger.debug('no')", "goes on after any error"),
        ("continue", "goes on with the next one after any error"),
        ("break", "ends the loop on any error"),
        ("return", "returns as if there were nothing on any error"),
        ("print(1); return []", "returns as if there were nothing on any error after telling of it"),
        ("y: int = 0", "goes on with an empty value after any error"),
        ("y = None; return y", "goes on with an empty value after any error"),
        ("return x", "answers any error with `x`, as it was given"),
        ("return 50.0", "answers any error with `50.0`"),
        ("y = [1, 2]", "answers any error with `[1, 2]`"),
        ("return torch.zeros(3, 224)", "answers any error with `torch.zeros(3, 224)`"),
    ],
)
def test_what_a_broad_handler_answers(answer: str, what: str) -> None:
    assert handled(answer) == [(4, what)]


@pytest.mark.parametrize(
    "answer",
    ["raise", "work(x)", "y += 1", "if x: pass", "errors.append(x)", "return load(x)", "return e", "y", "with x: pass"],
)
def test_a_handler_that_does_something(answer: str) -> None:
    assert handled(answer, kind="except Exception as e:") == []


@pytest.mark.parametrize("kind", ["except OSError:", "except (ValueError, KeyError):", "except errors.Exception:"])
def test_named_errors_are_no_matter(kind: str) -> None:
    assert handled("pass", kind=kind) == []


@pytest.mark.parametrize(
    "kind",
    [
        "except:",
        "except BaseException:",
        "except builtins.Exception as e:",
        "except (OSError, Exception):",
        "except* Exception:",
    ],
)
def test_broad_handlers(kind: str) -> None:
    assert handled("pass", kind=kind) == [(4, "goes on after any error")]


def test_the_error_may_be_told_and_is_not_kept_by_that() -> None:
    assert handled("print(e)", kind="except Exception as e:") == [(4, "goes on after any error after telling of it")]
    assert handled("self.error = e", kind="except Exception as e:") == []


def test_the_constant_behind_a_silent_handler_is_its_answer() -> None:
    assert handled("pass", behind=("return 0.5",)) == [(4, "answers any error with `0.5`")]
    assert handled("pass", behind=("return work(x)",)) == [(4, "goes on after any error")]
    assert handled("continue", behind=("return 0.5",)) == [(4, "goes on with the next one after any error")]


def test_signs_of_the_answer() -> None:
    assert one("pass").signs == ("passes", "silent", "bare", "tries-one-statement")
    assert one("print(1)", "return None").signs == ("returns", "aloud", "bare", "tries-one-statement", "returns-none")
    assert one("return").signs[-1] == "returns-nothing"
    assert one("return -1").signs[-1] == "returns-number"
    assert one("return 'a'").signs[-1] == "returns-text"
    assert one("return [1]").signs[-1] == "returns-container"
    assert one("return x").signs[-2:] == ("returns-x", "returns-parameter")


def test_signs_of_what_is_tried() -> None:
    text = """
        try:
            import a
            y = 1
        except OSError:
            raise
        except Exception:
            a = None
        else:
            go()
        finally:
            stop()
        """
    assert only(text, *HANDLERS).signs == (
        "assigns", "silent", "last-of-several", "tries-import", "tries-no-call", "module-level", "finally", "else",
        "assigns-none",
    )  # fmt: skip
    much = only(body("try:", "    a(b(c(d(e(f(x))))))", "    return 1", "except: pass"), *HANDLERS)
    assert much.signs[-2:] == ("tries-to-return", "tries-much")
    assert much.words == ("a", "b", "c", "d", "e", "f")


def test_words_are_the_first_dozen_calls_in_order_once_each() -> None:
    calls = [f"c{number}()" for number in range(20)]
    found = only(body("try:", "    c1()", *(f"    {call}" for call in calls), "except: pass"), *HANDLERS)
    assert found.words[:3] == ("c1", "c0", "c2")
    assert len(found.words) == 12


def test_every_broad_handler_is_told_with_its_place() -> None:
    text = """
        class A:
        \tasync def größe(self):
        \t\tasync with x:
        \t\t\ttry: work()
        \t\t\texcept ValueError: pass
        \t\t\texcept Exception: pass
        \t\twhile True:
        \t\t\tmatch x:
        \t\t\t\tcase _:
        \t\t\t\t\ttry: work()
        \t\t\t\t\texcept:
        \t\t\t\t\t\tcontinue
        """
    first, second = (
        only(text.replace(gone, "except OSError:"), *HANDLERS).span for gone in ("except:", "except Exception:")
    )
    assert (first, second) == (Span(6, 3, 6, 25), Span(11, 5, 12, 14))


def test_a_handler_in_a_nested_function_is_that_function_s() -> None:
    text = body("def g():", "    try: work()", "    except: pass", "return g(x)")
    assert told(text, *HANDLERS) == [(4, "goes on after any error")]


def test_a_handler_that_defines_what_is_missing_does_something_about_it() -> None:
    text = "try:\n    from a import f\nexcept Exception:\n    def f(x):\n        return x + 1\n"
    assert told(text, *HANDLERS) == []


def test_the_answer_behind_a_handler_belongs_to_its_place() -> None:
    symptom = one("pass", behind=("return 50.0",))
    assert (symptom.kind, symptom.span) == (Kind.FABRICATED_FALLBACK, Span(4, 4, 6, 15))
    assert one("return 50.0").span == Span(4, 4, 5, 19)


@pytest.mark.parametrize("tried", ["return 0.92", "y = {'ok': True}; return None", "print('x')", "y: int = -1", "pass"])
def test_what_cannot_fail_has_no_error_to_swallow(tried: str) -> None:
    found = told(body("try:", f"    {tried}", "except Exception:", "    return 0.5"), *HANDLERS)
    assert found == []


@pytest.mark.parametrize(
    "tried", ["return x", "work()", "y = x[0]", "return x.y", "y = 1 / 0", "import torch", "y = f'{x}'"]
)
def test_what_may_fail(tried: str) -> None:
    assert len(told(body("try:", f"    {tried}", "except Exception:", "    return 0.5"), *HANDLERS)) == 1
