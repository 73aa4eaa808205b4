"""Options that nobody reads: calls of argparse, parameters of click and typer."""

from __future__ import annotations

import pytest

from readiness_lint.model.fixes import Rewrite
from tests.facts.rewrites.workbench import leaves, mends

PARSED = """\
import argparse

def main():
    p = argparse.ArgumentParser()
{}
    p.add_argument("--data")
    args = p.parse_args()
    train(args.data)
"""


def parsed(*lines: str) -> str:
    return PARSED.format("\n".join(f"    {line}" for line in lines)) if lines else PARSED.replace("{}\n", "")


@pytest.mark.parametrize(
    "lines",
    [
        ['p.add_argument("--resume")'],
        ['p.add_argument("-r", "--resume", help="go on")  # from where'],
        ["p.add_argument(", '    "--resume",', "    default=None,", ")"],
    ],
)
def test_the_call_goes(lines: list[str]) -> None:
    mends(parsed(*lines), parsed(), Rewrite.OPTION)


def test_the_heading_of_other_options_stays() -> None:
    mends(parsed("# where from", 'p.add_argument("--resume")'), parsed("# where from"), Rewrite.OPTION)


def test_a_comment_about_it_alone_goes() -> None:
    mends(parsed("# goes on", 'p.add_argument("--resume")', "", "# data"), parsed("", "# data"), Rewrite.OPTION)


@pytest.mark.parametrize(
    "lines",
    [
        ['x = p.add_argument("--resume")'],
        ['p.add_argument("resume")'],
        ['p.add_argument("--resume"); work()'],
        ['p.add_argument("--resume")  # noqa: E501'],
        ['p.add_argument("--resume")', 'run(["--resume=1"])'],
        ["if x:", '    p.add_argument("--resume")'],
        ["if x:", '    p.add_argument("--resume")', '    p.add_argument("--seed", default=args.data)'],
    ],
)
def test_it_stays(lines: list[str]) -> None:
    if 'p.add_argument("--seed", default=args.data)' in lines[-1]:
        # Both could go; the one that comes first stays, so that the block is never empty.
        mends(parsed(*lines), parsed(*lines[:-1]), Rewrite.OPTION)
    else:
        leaves(parsed(*lines), Rewrite.OPTION)


CLICK = """\
import click

@click.command()
@click.option("--data")
{}def main({}):
    print(data)
    train(data)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [("data, resume", "data"), ("resume, data", "data"), ("\n    data,\n    resume,\n", "\n    data,\n")],
)
def test_decorator_and_parameter_go_together(before: str, after: str) -> None:
    option = '@click.option(\n    "--resume",\n    help="go on",\n)\n'
    mends(CLICK.format(option, before), CLICK.format("", after), Rewrite.COMMAND_OPTION)


def test_a_parameter_of_typer_goes() -> None:
    text = "import typer\n\n@app.command()\ndef main(data: str{}):\n    print(data)\n    train(data)\n"
    resume = ', resume: str = typer.Option(None, "--resume")'
    mends(text.format(resume), text.format(""), Rewrite.COMMAND_OPTION)


@pytest.mark.parametrize(
    ("option", "parameters"),
    [
        ('@click.argument("resume")\n', "data, resume"),
        ('@click.option("--resume")  # noqa\n', "data, resume"),
        ('@click.option("--resume")\n', "data, *, resume"),
        ('@click.option("--resume")\n', "data, resume, **more"),
        ('@click.option("--resume")\n', "data, resume=(None)"),
        ('@click.option("--resume")\n', "data,  # all of it\n    resume"),
        ('@click.option("--resume")\n@click.option("--resume")\n', "data, resume"),
    ],
)
def test_a_command_stays(option: str, parameters: str) -> None:
    leaves(CLICK.format(option, parameters), Rewrite.COMMAND_OPTION)


def test_types_in_a_comment_stand_for_all_parameters() -> None:
    text = CLICK.format('@click.option("--resume")\n', "data, resume").replace(
        "    print", "    # type: {}\n    print", 1
    )
    leaves(text.format("(str, str) -> None"), Rewrite.COMMAND_OPTION)
    gone = CLICK.format("", "data").replace("    print", "    # type: (...) -> None\n    print", 1)
    mends(text.format("(...) -> None"), gone, Rewrite.COMMAND_OPTION)


def test_a_command_that_is_called_stays() -> None:
    text = CLICK.format('@click.option("--resume")\n', "data, resume")
    leaves(text + "\ndef again():\n    main.callback(1, 2)\n", Rewrite.COMMAND_OPTION)
    mends(text + "\nmain()\n", CLICK.format("", "data") + "\nmain()\n", Rewrite.COMMAND_OPTION)
