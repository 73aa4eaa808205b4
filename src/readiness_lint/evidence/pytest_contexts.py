"""The plugin by which pytest tells coverage.py the test that is running, and its phase, as pytest-cov does.

What fixtures and doctests run belongs to the test as well. It is loaded by name, so that workers of pytest-xdist load
it too. PYTEST_DONT_REWRITE: there is no assertion in it.
"""

from __future__ import annotations

import pytest

from readiness_lint.evidence import child_processes


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What runs from here on, in processes that start as well, belongs to the test."""
    child_processes.enter(f"{item.nodeid}|setup")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """The test itself."""
    child_processes.called(f"{item.nodeid}|run")
    child_processes.enter(f"{item.nodeid}|run")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Fixtures end."""
    child_processes.enter(f"{item.nodeid}|teardown")


def pytest_runtest_logfinish() -> None:
    """No test is running, or it ran in a worker."""
    child_processes.leave()


def pytest_sessionfinish(session: pytest.Session) -> None:  # pragma: no cover - where it measures, it is not measured
    """Sign the data. A worker ends without the clean-up in which coverage.py would save."""
    from coverage import Coverage

    child_processes.sign()
    current = Coverage.current()
    if current is not None and hasattr(session.config, "workerinput"):
        current.stop()
        current.save()
