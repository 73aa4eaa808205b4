"""Names of signs that the graph gives and rules ask for; what stands behind a colon is a name of the code."""

UNTRAINED = "untrained:"
"""An object of a class that nothing gave trained weights, by its name."""

IN_TRAINING = "in-training:"
"""An object that is in training mode where it is exported, by its name."""

MISSING = "missing"
"""A name that the imported module does not have: `missing:module:name:path`."""

FROM_TESTS = "from-tests"
"""An import from the project's tests: `from-tests:module:name`."""

HANDED_OUT = "handed-out"
"""Another file imports what holds the options."""
