"""How much of a project's text `check` gives to libcst: `python -m benchmarks.libcst_share FOLDER...`."""

from __future__ import annotations

import argparse
from pathlib import Path

from readiness_lint.config.settings import Config
from readiness_lint.engine.analysis import Request, analyse


def main() -> None:
    """Print one line a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        root = folder.resolve()
        analysis = analyse(Request(Config(root=root), (root,), with_evidence=False, with_figures=False))
        characters = sum(len(analysis.texts.text(path)) for path in sorted(analysis.judged))
        given = analysis.texts.judged_characters
        share = given / characters if characters else 0.0
        print(f"{folder}: {len(analysis.judged)} files, {characters} characters, libcst got {given} ({share:.5f})")


if __name__ == "__main__":
    main()
