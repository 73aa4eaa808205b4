"""Draw what a command prints as an SVG picture.

The picture in the README is made by these two lines, in `examples/whistle_switch`:

    python ../../tools/draw_terminal.py ../../docs/images/assess.svg --paragraphs 1,2,-1 -- \
        readiness-lint assess --run-tests --quiet --color always

Nothing is drawn that the command did not print; paragraphs that are left out leave an ellipsis.
"""

from __future__ import annotations

import argparse
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

# Wide enough for the ledger; longer lines wrap as a terminal would wrap them.
WIDTH = 136
_HIDDEN_OPTIONS = ("--color", "always", "--quiet")

# rich's own frame loads its font from the network; a picture in a README may not, so any monospaced font will do.
_FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
        font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def chosen_paragraphs(text: str, numbers: Sequence[int]) -> str:
    """The paragraphs with these numbers (from 1, or from -1 backwards), with an ellipsis for each gap."""
    paragraphs = text.strip("\n").split("\n\n")
    if not numbers:
        return "\n\n".join(paragraphs)
    kept = sorted(number - 1 if number > 0 else len(paragraphs) + number for number in numbers)
    parts: list[str] = []
    before = -1
    for index in kept:
        if index > before + 1:
            parts.append("…")
        parts.append(paragraphs[index])
        before = index
    return "\n\n".join(parts)


def shown_command(command: Sequence[str]) -> str:
    """The command as a reader would type it: without the options that only serve the picture."""
    return shlex.join([Path(command[0]).name, *(part for part in command[1:] if part not in _HIDDEN_OPTIONS)])


def drawing(command: Sequence[str], output: str) -> str:
    """The picture, as SVG text. The same output gives the same picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ {shown_command(command)}", style="bold"), end="\n\n")
    console.print(Text.from_ansi(output))
    return console.export_svg(title="readiness-lint", code_format=_FRAME, unique_id="readiness")


def main(arguments: Sequence[str]) -> int:
    """Run the command, draw what it wrote to standard output, and pass a mistake (2 or more) on."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--paragraphs", type=lambda text: [int(part) for part in text.split(",")], default=[])
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    done = subprocess.run(options.command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode > 1:
        return done.returncode
    text = drawing(options.command, chosen_paragraphs(done.stdout, options.paragraphs))
    options.picture.write_text(re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
