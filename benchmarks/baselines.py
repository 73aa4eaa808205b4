"""What other ways of finding debt say of the same comments: linters that look for tags, tags as words, n-grams."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.learning import SEED, left_out
from readiness_lint.model.facts import CommentKind

if TYPE_CHECKING:
    from benchmarks.labelled import Labelled

_TAG_WORDS = frozenset(("todo", "fixme", "hack", "xxx"))
_LETTERS = re.compile(r"[a-z]+")
# Options in comments would silence the linters.
_OPTION = re.compile(r"\b(pylint|ruff|flake8)\s*:", re.IGNORECASE)


def baselines(gold: Sequence[Labelled], more: Sequence[Labelled]) -> Mapping[str, Sequence[bool] | str]:
    """What each baseline flags of `gold`, or why it could not be asked; n-grams learn from `more`, too."""
    return {
        "1-2-grams, logistic": ngrams(gold, more),
        "tags as words": [is_tagged(one.comment) for one in gold],
        "ruff TD, FIX": ruff(gold) if _installed("ruff") else "not measured: ruff is not installed",
        "pylint fixme": pylint(gold) if _installed("pylint") else "not measured: pylint is not installed",
    }


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def is_tagged(text: str) -> bool:
    """Whether one of the words of a text is a task tag, in any case."""
    return not _TAG_WORDS.isdisjoint(_LETTERS.findall(text.lower()))


def ruff(comments: Sequence[Labelled]) -> list[bool]:
    """What `ruff check --select TD,FIX` reports. Raises CalledProcessError where it fails."""
    options = ["--isolated", "--select", "TD,FIX", "--ignore-noqa", "--no-cache", "--exit-zero"]
    text, places = as_program(comments)
    reports = json.loads(_run(["ruff", "check", *options, "--output-format", "json"], text, failing=~0))
    return _flags(comments, places, [report["location"]["row"] for report in reports])


def pylint(comments: Sequence[Labelled]) -> list[bool]:
    """What pylint's `fixme` reports. Raises CalledProcessError where pylint fails."""
    options = ["--rcfile", os.devnull, "--disable=all", "--enable=fixme", "--score=n", "--output-format=json"]
    text, places = as_program(comments)
    # The exit code is a sum: 1 and 32 say that pylint failed, the others what kind of messages there are.
    reports = json.loads(_run(["pylint", *options], text, failing=1 | 32))
    return _flags(comments, places, [report["line"] for report in reports])


def as_program(comments: Sequence[Labelled]) -> tuple[str, dict[int, int]]:
    """A program that holds every comment as what it is, and which comment (by its place) each line belongs to."""
    lines = ["# Every comment below stands for itself.", "#", ""]
    places: dict[int, int] = {}
    for place, comment in enumerate(comments):
        prose = [_OPTION.sub(r"\1;", line) for line in comment.comment.splitlines()] or [""]
        if comment.setting.kind is CommentKind.DOCSTRING:
            written = [repr(" ".join(prose))]
        elif comment.setting.kind is CommentKind.TRAILING:
            written = [f"x = 0  # {' '.join(prose)}"]
        else:
            written = [f"# {line}" for line in prose]
        places.update(dict.fromkeys(range(len(lines) + 1, len(lines) + len(written) + 1), place))
        lines += [*written, ""]
    return "\n".join(lines), places


def _run(command: Sequence[str], text: str, failing: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "comments.py").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", *command, "comments.py"], cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode & failing:
        raise subprocess.CalledProcessError(done.returncode, done.args, done.stdout, done.stderr)
    return done.stdout


def _flags(comments: Sequence[Labelled], places: Mapping[int, int], lines: Sequence[int]) -> list[bool]:
    flagged = {places[line] for line in lines if line in places}
    return [place in flagged for place in range(len(comments))]


def ngrams(gold: Sequence[Labelled], more: Sequence[Labelled]) -> list[bool]:
    """What logistic regression over words and pairs of words flags at .5, each repository by a model without it."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    comments = [*gold, *more]
    flags = [False] * len(gold)
    for own, others in left_out(comments):
        asked = [place for place in own if place < len(gold)]
        if asked:
            words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
            learner = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000, random_state=SEED)
            table = words.fit_transform([comments[place].comment for place in others])
            learner.fit(table, [comments[place].is_debt for place in others])
            found = learner.predict(words.transform([comments[place].comment for place in asked]))
            for place, flag in zip(asked, found, strict=True):
                flags[place] = bool(flag)
    return flags
