"""Evidence against: functions that a training or conversion run calls but whose result it does not depend on."""

from __future__ import annotations

import re

from readiness_lint.model.source import NOTEBOOK

_LEADING = {
    "plot": "plotting", "draw": "plotting", "visualize": "plotting", "visualise": "plotting", "render": "plotting",
    "print": "printing", "show": "printing", "display": "printing", "pprint": "printing", "echo": "printing",
    "log": "logging", "report": "reporting", "summarize": "reporting", "summarise": "reporting", "notify": "reporting",
    "serve": "serving", "benchmark": "benchmarking", "profile": "profiling", "monitor": "monitoring",
    "repr": "representation", "describe": "reporting", "demo": "demonstration",
}  # fmt: skip
_ANYWHERE = {
    "plot": "plotting", "plots": "plotting", "dashboard": "reporting", "tensorboard": "logging", "wandb": "logging",
    "benchmark": "benchmarking", "gui": "user interface", "webui": "user interface", "gradio": "user interface",
    "streamlit": "user interface",
}  # fmt: skip
_FOLDERS = {
    "benchmarks": "benchmarking", "benchmark": "benchmarking", "bench": "benchmarking", "demo": "demonstration",
    "demos": "demonstration", "serving": "serving", "server": "serving", "serve": "serving", "api": "serving",
    "ui": "user interface", "webui": "user interface", "gui": "user interface",
    "visualization": "plotting", "visualisation": "plotting", "viz": "plotting", "plots": "plotting",
    "plotting": "plotting", "dashboards": "reporting", "docs": "documentation", "monitoring": "monitoring",
}  # fmt: skip
# Words behind `log` that make it a logarithm.
_LOGARITHM = frozenset(
    "prob probs probability probabilities softmax likelihood likelihoods sum sumexp mel mels sigmoid space scale "
    "odds det normal gaussian variance std ratio ratios loss density".split()
)
_REPRESENTATION = frozenset({"__repr__", "__str__", "__format__", "__rich__", "__rich_console__"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def negative_name(name: str) -> str | None:
    """Why a function's own name says that no result depends on it, None where it does not say so."""
    if name in _REPRESENTATION:
        return "it only represents an object as text"
    words = [word.lower() for word in _WORD.findall(name)]
    if not words:
        return None
    leading = _LEADING.get(words[0])
    if leading == "logging" and len(words) > 1 and words[1] in _LOGARITHM:
        leading = None
    kind = leading or next((_ANYWHERE[word] for word in words if word in _ANYWHERE), None)
    return f"its name `{name}` speaks of {kind}" if kind else None


def negative_path(path: str) -> str | None:
    """Why a file's place or its own name says that no model depends on it, None where neither says so.

    A file that calls itself a demonstration may well hold the only training loop there is.
    """
    *folders, file = path.lower().split("/")
    stem = file.removesuffix(".py").removesuffix(NOTEBOOK)
    for part in (*folders, stem):
        if part in _FOLDERS:
            return f"it lies in `{part}` ({_FOLDERS[part]})"
    return None if stem.startswith("demo_") else negative_name(stem)
