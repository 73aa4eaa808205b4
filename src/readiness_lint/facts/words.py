"""Words by which shapes are known, to the search that picks functions as to libcst that judges them."""

from __future__ import annotations

import re

TELLING_FUNCTIONS = frozenset({"print", "pprint", "echo", "rprint", "secho"})
TELLING_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print", "write", "trace", "echo"}
    | {"success", "flush", "secho", "rule", "print_exc", "print_exception"}
)
DISPLAY_OBJECTS = frozenset(
    {"plt", "sns", "go", "px", "fig", "figure", "ax", "axes", "plotly", "matplotlib", "wandb", "mlflow", "tensorboard"}
    | {"writer", "summary_writer", "tb", "pbar", "progress_bar", "progress", "bar", "tracker", "telemetry", "display"}
)
DISPLAY_METHODS = frozenset(
    {"add_scalar", "add_scalars", "add_histogram", "add_image", "add_figure", "set_postfix", "set_description", "plot"}
    | {"scatter", "imshow", "savefig", "add_trace", "update_layout", "log_metric", "log_metrics", "log_dict", "legend"}
)
# Without arguments they make something empty, with constants a constant.
EMPTY_CALLS = frozenset({"list", "dict", "set", "tuple", "frozenset", "str", "int", "float", "bool"})
DRAWS = frozenset(
    {
        "randn",
        "rand",
        "randint",
        "randn_like",
        "rand_like",
        "normal",
        "uniform",
        "random",
        "randrange",
        "choice",
        "gauss",
    }
    | {"standard_normal", "integers", "random_sample", "poisson", "choices", "random_uniform"}
)
MADE_UP = re.compile(r"(?:\b|_)(?:simulat\w*|mock\w*|fake\w*|dummy|synthetic|fabricat\w*)(?:\b|_)", re.IGNORECASE)
MADE_UP_STEMS = ("simulat", "mock", "fake", "dummy", "synthetic", "fabricat")


def any_of(words: frozenset[str]) -> str:
    """An expression that matches each of the words, the longer ones first."""
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"
