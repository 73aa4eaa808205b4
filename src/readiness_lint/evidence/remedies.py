"""What settles an unknown: the one command that records all that the score asks for.

Other ways to run the tests leave something out: lines without branches, or no contexts, so that nobody knows which
test ran a line; and whoever follows the advice of one part of a report should not meet the next unknown.
"""

from __future__ import annotations

MEASURE = "run the tests under coverage: readiness-lint assess --run-tests"
"""For what was not measured, or not well enough: coverage, branches, contexts or test results."""

MEASURE_AGAIN = "run the tests again under coverage: readiness-lint assess --run-tests"
"""For what was measured, and no longer counts."""

NO_STATEMENTS = "the body has no statements"
"""Of a body that holds nothing to run, which nothing has to settle."""
