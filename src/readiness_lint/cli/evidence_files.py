"""The options that take several files of evidence at once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path


class EvidenceFiles(argparse.Action):
    """Several files behind one option, several times.

    The option takes every name that follows it, also what was meant as a PATH. No evidence is a folder or a Python
    file, so those at the end, behind at least one other name, are put into `late_paths`.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - as argparse calls it
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Add what one occurrence of the option names."""
        names = [str(value) for value in values or ()]
        end = len(names)
        while end > 1 and _is_path(names[end - 1]):
            end -= 1
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or ()), *names[:end]])
        namespace.late_paths = [*getattr(namespace, "late_paths", ()), *map(Path, names[end:])]


def _is_path(name: str) -> bool:
    return name == "-" or name.endswith((".py", ".pyw", ".ipynb")) or Path(name).is_dir()
