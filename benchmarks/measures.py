"""Precision, recall and F1 of flags over labelled comments, and tables of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from readiness_lint.model.facts import CommentKind

if TYPE_CHECKING:
    from benchmarks.labelled import Labelled

UNKNOWN = "–"
"""What is shown where there is nothing to divide by."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments (or how much weight) were flagged rightly, flagged wrongly, and missed."""

    found: float
    false: float
    missed: float

    @property
    def precision(self) -> float | None:
        """The share of the flags that are debt; None where nothing was flagged."""
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """The share of the debt that is flagged; None where there is none."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where there is neither flag nor debt."""
        return _share(2 * self.found, 2 * self.found + self.false + self.missed)

    def __str__(self) -> str:
        return " ".join(shown(value) for value in (self.precision, self.recall, self.f1))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def shown(value: float | None) -> str:
    """A share with three digits, or that it is unknown; always five characters."""
    return f"{UNKNOWN:>5}" if value is None else f"{value:5.3f}"


def tally(comments: Sequence[Labelled], flags: Sequence[bool], *, natural: bool = False) -> Tally:
    """What the flags found; `natural` counts each comment by the number it stands for."""
    found = false = missed = 0.0
    for comment, flag in zip(comments, flags, strict=True):
        worth = comment.weight if natural else 1.0
        if comment.is_debt:
            found, missed = (found + worth, missed) if flag else (found, missed + worth)
        elif flag:
            false += worth
    return Tally(found, false, missed)


POPULATIONS: Mapping[str, tuple[Callable[[Labelled], bool], bool]] = {
    "all": (lambda _: True, False),
    "sure labels": (lambda one: not one.unsure, False),
    "hidden": (lambda one: one.hidden or not one.is_debt, False),
    "docstrings": (lambda one: one.setting.kind is CommentKind.DOCSTRING, False),
    "all, natural": (lambda _: True, True),
    "hidden, natural": (lambda one: one.hidden or not one.is_debt, True),
}
"""The columns of a comparison: which comments, and whether each counts by the number that it stands for."""


def comparison(comments: Sequence[Labelled], judges: Mapping[str, Sequence[bool] | str]) -> list[str]:
    """One line a judge with precision, recall and F1 in each population; a judge may be the reason why it is none."""
    width = max(map(len, judges))
    lines = [f"{'':{width}}" + "".join(f"  {name:^17}" for name in POPULATIONS)]
    lines.append(f"{'':{width}}" + "      P     R    F1" * len(POPULATIONS))
    for name, flags in judges.items():
        if isinstance(flags, str):
            lines.append(f"{name:{width}}  {flags}")
            continue
        cells = [tally(*_chosen(comments, flags, wanted), natural=natural) for wanted, natural in POPULATIONS.values()]
        lines.append(f"{name:{width}}" + "".join(f"  {cell}" for cell in cells))
    return lines


def _chosen(
    comments: Sequence[Labelled], flags: Sequence[bool], wanted: Callable[[Labelled], bool]
) -> tuple[list[Labelled], list[bool]]:
    pairs = [(one, flag) for one, flag in zip(comments, flags, strict=True) if wanted(one)]
    return [one for one, _ in pairs], [flag for _, flag in pairs]


def by_repository(comments: Sequence[Labelled], flags: Sequence[bool]) -> list[str]:
    """One line a repository, and the mean of their F1."""
    lines = ["repository            comments  debts      P     R    F1"]
    means: list[float] = []
    for name in sorted({one.repository for one in comments}):
        chosen, own = _chosen(comments, flags, lambda one, name=name: one.repository == name)  # type: ignore[misc]
        row = tally(chosen, own)
        means += [] if row.f1 is None else [row.f1]
        lines.append(f"{name:20}  {len(chosen):8}  {sum(one.is_debt for one in chosen):5}  {row}")
    mean = sum(means) / len(means) if means else None
    return [*lines, f"{'mean of F1':50} {shown(mean)}"]


def by_category(comments: Sequence[Labelled], flags: Sequence[bool], categories: Sequence[str]) -> list[str]:
    """One line a category: of the debts that carry it how many are found; of the flags that name it how many are debt.

    The last line says how often both name the same one, of all debts that are found and whose label names one.
    """
    lines = ["category              debts  found  recall  flags   debt  precision"]
    rows = list(zip(comments, flags, categories, strict=True))
    for name in sorted({one.category for one in comments if one.is_debt} | {said for _, flag, said in rows if flag}):
        found = [flag for one, flag, _ in rows if one.is_debt and one.category == name]
        right = [one.is_debt for one, flag, said in rows if flag and said == name]
        lines.append(
            f"{name:20}  {len(found):5}  {sum(found):5}   {shown(_share(sum(found), len(found)))}"
            f"  {len(right):5}  {sum(right):5}      {shown(_share(sum(right), len(right)))}"
        )
    named = [one.category == said for one, flag, said in rows if flag and one.is_debt and one.category != "unsure"]
    return [*lines, f"category right: {sum(named)} of {len(named)} ({shown(_share(sum(named), len(named))).strip()})"]
