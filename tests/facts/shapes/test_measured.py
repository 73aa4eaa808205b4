"""Sleeps where work would be."""

from __future__ import annotations

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.seen import body, only, symptoms, told


def signs(*lines: str) -> list[tuple[str, ...]]:
    return [one.signs for one in symptoms(body(*lines), Kind.MEASURED_WAIT)]


def test_a_sleep_between_two_readings_of_a_clock() -> None:
    alone = only(
        body("t = time.time()", "for _ in range(3):", "    time.sleep(0.01)", "return time.time() - t"),
        Kind.MEASURED_WAIT,
    )
    assert alone.signs == ("measured-alone", "for-a-fixed-time", "clock", "in-for")
    assert (alone.span.line, alone.what) == (4, "`time.sleep(0.01)` stands where work would be")


def test_work_between_the_readings_excuses_it() -> None:
    assert signs("t = time.time()", "work(x)", "sleep(1)", "t = time.time()") == [("for-a-fixed-time", "clock")]
    assert signs("t = time.time()", "for _ in load(x):", "    sleep(1)", "t = time.time()")[0][0] == "for-a-fixed-time"
    assert signs("t = time.time()", "sleep(1)", "work(x)") == [("for-a-fixed-time", "clock")]
    assert signs("start.record()", "await sleep(x)", "end.record()") == [("measured-alone", "for-a-given-time")]
    assert signs("if time(): go()", "sleep()", "if time(): go()") == [("clock",)]


def test_where_a_sleep_stands() -> None:
    text = body(
        "while x:",
        "    try:",
        "        if x: sleep(1)",
        "    except OSError:",
        "        sleep(x)",
        "    for y in x: sleep(y)",
    )
    found = [one.signs for one in symptoms(text, Kind.MEASURED_WAIT)]
    around = ("loop-until", "handles-errors")
    assert found == [
        ("for-a-fixed-time", *around, "in-while", "in-branch"),
        ("for-a-given-time", *around, "in-while", "in-handler"),
        ("for-a-given-time", *around, "in-while", "in-for"),
    ]


def test_sleeps_of_a_module_and_values_of_sleeps() -> None:
    assert told("import time\ntime.sleep(1)\n", Kind.MEASURED_WAIT) == [
        (2, "`time.sleep(1)` stands where work would be")
    ]
    assert told(body("y = sleep(1)"), Kind.MEASURED_WAIT) == []


def test_a_delay_before_something_is_tried_again() -> None:
    assert signs("for n in x: sleep(2 ** n)") == [("for-a-given-time", "for-a-delay", "in-for")]
    assert signs("sleep(self.retry_delay)", "sleep(min(backoff, 3))", "sleep(x.length)") == [
        ("for-a-given-time", "for-a-delay"),
        ("for-a-given-time", "for-a-delay"),
        ("for-a-given-time",),
    ]
