"""Paths and options that are spoken of, and from which nothing is loaded."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.picked import picked, within

LOAD = "def load_model(path, width):"


def idle(text: str) -> list[str]:
    """The names that are only told."""
    signs = ("only-told", "idle-option")
    return [one.name for one in picked(text, Kind.IDLE_PATH) if one.signs and one.signs[0] in signs]


@pytest.mark.parametrize(
    "lines",
    [
        ('print(f"loading {path}")', "return Net(width)"),
        ('print("loading " + str(path))', "return Net(width)"),
        ('logger.info("loading %s", path)', "model = Net(width)", "return model"),
        ('print("loading {}".format(path))', "return Net(width)"),
        ('print("from", path.name)', "return Net(width)"),
        ('print("from", os.path.basename(path))', "return Net(width)"),
        ("if not os.path.exists(path):", "    raise FileNotFoundError(path)", "print(path)", "return Net(width)"),
        ("if path is not None and path.exists():", '    print(f"loaded {path}")', "return Net(width)"),
        ("assert path", "if path.endswith('.pt'):", "    print(path)", "return Net(width)"),
        ("if not path:", "    raise ValueError('no ' + path)", "print(path)", "self.model = Net()"),
    ],
)
def test_a_path_that_only_gets_into_messages(lines: tuple[str, ...]) -> None:
    assert idle(within(LOAD, *lines)) == ["path"]


@pytest.mark.parametrize(
    "lines",
    [
        ("print(path)", "return torch.load(path)"),
        ("print(path)", "return restore(where=path)"),
        ("print(path)", "self.path = path", "return Net()"),
        ("print(path)", "return Net(), path"),
        ("print(path)", "return [path]"),
        ("print(path)", "with path.open() as file:", "    return file.read()"),
        ("print(path)", "return path.parent"),
        ("print(path)", "def later():", "    return torch.load(path)", "return later"),
        ("print(path)", "return torch.load(self.checkpoint_path)"),
        ("print(path)", "return build(**locals())"),
        ("print(path)", "super().load_model()", "return Net()"),
        ("print(path)", "while path:", "    path = path[1:]", "return Net()"),
        ("if path:", "    return None", "return Net()"),  # nothing is said of it
        ("raise ValueError(path)",),
        ("print(path)",),  # a body that only tells is judged as such
        ("for one in path:", "    print(one)", "return Net()"),
        ("found = path if path else 3", "print(path)", "return load(found)"),
    ],
)
def test_a_path_that_may_be_loaded_from(lines: tuple[str, ...]) -> None:
    assert idle(within(LOAD, *lines)) == []


@pytest.mark.parametrize(
    "head",
    [
        "def on_load_checkpoint(self, checkpoint):",
        "def show_model(path):",
        "def download_model(path):",
        "def simulate_load_model(path):",
        "def load_model(path: bool):",
        "def load_model(checkpoint: dict[str, int]):",
        "def load_model(path=False):",
        "def load_model(save_path):",
        "def load_model(width):",
    ],
)
def test_names_that_promise_nothing_of_the_kind(head: str) -> None:
    name = next(word for word in ("save_path", "checkpoint", "width", "path") if word in head.partition("(")[2])
    assert idle(within(head, f"print({name})", "return Net()")) == []


def test_another_parameter_may_say_where() -> None:
    assert idle(within("def load_model(path, state):", "print(path)", "return Net(state)")) == []
    assert idle(within("def load_model(path, state):", "print(path, state)", "return Net()")) == ["path"]
    assert idle(within("def load_model(path):", "print(path)", "return Net(weights=None)")) == ["path"]


OPTIONS = (
    "parser = argparse.ArgumentParser()",
    "parser.add_argument('--resume')",
    "parser.add_argument('--seed', type=int)",
    "args = parser.parse_args()",
)
MAIN = "def main():"


def test_options_that_are_only_printed() -> None:
    lines = (*OPTIONS, "print(args.seed)", "if args.resume:", "    print('resuming', args.resume)", "train(args.data)")
    assert sorted(idle(within(MAIN, *lines))) == ["resume", "seed"]
    assert idle(within(MAIN, *OPTIONS, "if args.resume:", "    print('resuming')", "train()")) == ["resume"]


@pytest.mark.parametrize(
    "lines",
    [
        ("print(args.seed)", "seed_all(args.seed)"),
        ("print(args.seed)", "train(args)"),
        ("print(args.seed)", "train(**vars(args))"),
        ("print(args.seed)", "return args"),
        ("print(args.seed)", "config = args.__dict__"),
        ("print(args.seed)", "def later():", "    return args.seed"),
        ("print(args.seed)", "build(**locals())"),
        ("if args.resume:", "    restore()"),
        ("if args.resume:", "    print('yes')", "else:", "    start()"),
        ("for one in ():", "    x = 1 if args.resume else 2"),
        ("if not args.resume and print(args.resume):", "    restore()"),
    ],
)
def test_options_that_somebody_may_heed(lines: tuple[str, ...]) -> None:
    assert idle(within(MAIN, *OPTIONS, *lines)) == []
