"""Options of click and typer that the command never reads."""

from __future__ import annotations

import pytest

from readiness_lint.facts.judge import shapes_of
from readiness_lint.facts.layers import Layers
from readiness_lint.model.symptoms import Kind

CLICK = """\
import click

@click.command()
@click.option("--data")
@click.option({option})
def train(data, seed):
    click.echo(data)
    {body}
"""


def unread(text: str) -> list[tuple[str, str, int]]:
    symptoms = [one for _, shape in shapes_of(Layers(text)) for one in shape.symptoms]
    return [(one.name, one.what, one.span.line) for one in symptoms if one.kind is Kind.UNREAD_OPTION]


@pytest.mark.parametrize(
    "option", ['"--seed"', '"-s", "--seed", type=int', '"--random-seed", "seed"', '"--seed/--no-seed"']
)
def test_a_parameter_that_the_command_never_names(option: str) -> None:
    ((name, what, line),) = unread(CLICK.format(option=option, body="fit(data)"))
    assert (name, what.startswith("parses `--"), line) == ("seed", True, 6)


def test_arguments_and_typer() -> None:
    argument = CLICK.format(option='"--data"', body="fit(data)").replace("click.option", "click.argument")
    assert unread(argument.replace('"--data"', '"seed"', 1)) == [("seed", "parses `seed`", 6)]
    typer = "import typer\n\n@app.command()\ndef train(data: str = typer.Option('a'), seed: int = typer.Option(0)):\n"
    assert unread(f"{typer}    print(data)\n    return data\n") == [("seed", "parses `seed`", 4)]


@pytest.mark.parametrize(
    ("option", "body"),
    [
        ('"--seed"', "fit(data, seed)"),
        ('"--seed"', "fit(**locals())"),
        ('"--seed"', "fit(ctx.params)"),
        ('"--seed", callback=apply', "fit(data)"),
        ('"--seed", expose_value=False', "fit(data)"),
        ('"--seed", help="deprecated"', "fit(data)"),
        ('"--seed", **more', "fit(data)"),
        ("flag", "fit(data)"),
        ('"--other"', "fit(data)"),
    ],
)
def test_silent_where_it_is_read_or_works_without_that(option: str, body: str) -> None:
    assert unread(CLICK.format(option=option, body=body)) == []


def test_stubs_and_functions_that_are_no_commands_are_left_alone() -> None:
    assert unread('import click\n\n@click.option("--seed")\ndef group(seed):\n    pass\n') == []
    assert unread("import click\n\n@cached\ndef f(seed=click.option('--a')):\n    x = 1\n    return x\n") == []
    assert unread("def f(seed=typer.Option(0)):\n    return 1\n") == []


def test_a_body_of_one_statement_that_works() -> None:
    assert [
        one[0] for one in unread(CLICK.format(option='"--seed"', body="").replace("click.echo(data)", "run(data)"))
    ] == ["seed"]
    assert (
        unread(CLICK.format(option='"--seed"', body="").replace("click.echo(data)", "raise NotImplementedError")) == []
    )
