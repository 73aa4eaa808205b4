"""How much of a project's text `check` gives to libcst: `python -m benchmarks.libcst_share FOLDER...`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from benchmarks.checkouts import analysis_at
from readiness_lint.facts.scan import Scan
from readiness_lint.facts.suspects import suspects_of


def main() -> None:
    """Print one line a folder, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    total = Share()
    for folder in parser.parse_args().folders:
        analysis = analysis_at(folder.resolve())
        share = sum((share_of(analysis.texts.text(path)) for path in sorted(analysis.judged)), Share())
        print(f"{folder}: {share}")
        total += share
    print(f"all: {total}")


@dataclass(frozen=True, slots=True)
class Share:
    """How many functions there are (the code of a module is one) and characters, and how many of them are picked."""

    functions: int = 0
    picked: int = 0
    characters: int = 0
    given: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(
            self.functions + other.functions,
            self.picked + other.picked,
            self.characters + other.characters,
            self.given + other.given,
        )

    def __str__(self) -> str:
        functions = f"{self.picked} of {self.functions} functions ({self.picked / max(self.functions, 1):.3f})"
        return f"{functions}, {self.given} of {self.characters} characters ({self.given / max(self.characters, 1):.3f})"


def share_of(text: str) -> Share:
    """The share of one text: of functions inside one another each character is counted once."""
    scan = Scan(text)
    picked = suspects_of(scan)
    given = set[int]()
    for index in picked:
        scope = scan.scopes[index]
        given.update(range(scope.opens, scope.end) if index else range(len(text)))
    return Share(len(scan.scopes), len(picked), len(text), len(given))


if __name__ == "__main__":
    main()
