"""Notebooks as Jupyter writes them: JSON with an indentation of one, and one string for each line of a cell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

PYTHON: Mapping[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "version": "3.12.1"},
}


def code(source: str, **more: Any) -> dict[str, Any]:
    """A code cell."""
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return {**cell, **more, "source": source.splitlines(keepends=True)}


def markdown(source: str) -> dict[str, Any]:
    """A cell of prose."""
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def notebook(cells: Iterable[Mapping[str, Any] | str], metadata: Mapping[str, Any] = PYTHON, **more: Any) -> str:
    """The text of a notebook file; strings are code cells."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    content = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5, **more}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
