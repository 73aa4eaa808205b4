"""Options that a file parses and never reads."""

from __future__ import annotations

import pytest

from readiness_lint.facts.layers import Layers
from readiness_lint.facts.options import unread_options

HEAD = """\
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--resume", {more}help="where to go on from")
"""


def unread(text: str) -> list[str]:
    return [symptom.name for _, symptom in unread_options(Layers(text))]


def after(body: str, more: str = "") -> list[str]:
    """What is unread where `body` stands behind a parser of `--data` and `--resume`."""
    return unread(HEAD.format(more=more) + body)


def test_the_place_is_that_of_the_call_and_the_owner_the_function_around_it() -> None:
    text = (
        "import argparse\n\ndef main():\n    p = argparse.ArgumentParser()\n    p.add_argument('--seed')\n"
        "    args = p.parse_args()\n    return args\n\nmain()\n"
    )
    ((unit, symptom),) = unread_options(Layers(text))
    assert (unit, symptom.what, symptom.words, symptom.signs) == (1, "parses `--seed`", ("main",), ())
    line = text.split("\n")[symptom.span.line - 1]
    assert line[symptom.span.column : symptom.span.end_column] == "add_argument"


@pytest.mark.parametrize(
    "body",
    [
        "args = parser.parse_args()\nload(args.data)\n",
        "args, rest = parser.parse_known_args()\nload(args.data)\n",
        "args, _ = parser.parse_known_args()\nload(args.data)\n",
        "args: object = parser.parse_args()\nload(args.data)\n",
        "def main(options):\n    load(options.data)\nmain(parser.parse_args())\n",
        "def main(*, options):\n    load(options.data)\nmain(options=parser.parse_args())\n",
        "class Run:\n    def __init__(self, options):\n        self.options = options\nRun(parser.parse_args())\n",
        "class R:\n  def go(s):\n    s.a = parser.parse_args()\n    self.f(s.a)\n  def f(s, a):\n    load(a.data)\n",
        "def get():\n    return parser.parse_args()\nargs = get()\nload(args.data)\n",
        "args = parser.parse_args()\nprint(args)\nlog.info(f'{args}')\nassert args is not None\n",
        "args = parser.parse_args()\nif hasattr(args, 'data'):\n    load(args.data)\n",
        "args = parser.parse_args()\nargs.device = 'cpu'\nother = args\nload(other.data, other.device)\n",
        "def worker(rank, args):\n    load(args.data)\nargs = parser.parse_args()\nmp.spawn(worker, args=(args,))\n",
        "def worker(a):\n    load(a.data)\nargs = parser.parse_args()\nProcess(target=worker, args=(args,)).run()\n",
        "def train(a):\n    load(a.data)\nparser.set_defaults(func=train)\nb = parser.parse_args()\nb.func(b)\n",
        "def go():\n    global args\n    args = parser.parse_args()\ngo()\n",
        "parser.parse_args()\n",
        "lib.add_common(parser)\nargs = parser.parse_args()\n",
    ],
)
def test_all_that_is_done_with_the_options_shows(body: str) -> None:
    assert "resume" in after(body)


@pytest.mark.parametrize(
    "body",
    [
        "args = parser.parse_args()\nload(args.data, args.resume)\n",
        "args = parser.parse_args()\nload(getattr(args, 'resume'))\n",
        "args = parser.parse_args()\nload(f'{args.resume:>3}')\n",
        "args = parser.parse_args()\nload(getattr(args, name))\n",
        "args = parser.parse_args()\nload(args)\n",
        "args = parser.parse_args()\nload(**vars(args))\n",
        "args = parser.parse_args()\nload(args.__dict__)\n",
        "args = parser.parse_args()\nload([args])\n",
        "args = parser.parse_args()\nload(*args)\n",
        "args = parser.parse_args()\nitems = {**vars(args)}\n",
        "args = parser.parse_args()\nother.args = merge(args)\n",
        "args = parser.parse_args()\nall_of[0] = args\n",
        "args = parser.parse_known_args()\n",
        "args = parser.parse_args()\nargs.func(args)\n",
        "args = parser.parse_args()\nparser.set_defaults(func=lib.go)\nargs.func(args)\n",
        "args = parser.parse_args()\nmp.spawn(lib.go, args=(args,))\n",
        "args = parser.parse_args()\nmp.spawn(run, args=(args,))\ndef run(rank): pass\n",
        "def main(data): pass\nmain(1, parser.parse_args())\n",
        "def main(**more): pass\nmain(options=parser.parse_args())\n",
        "class Run:\n    pass\nRun(parser.parse_args())\n",
        "class Run:\n    def get(self):\n        return parser.parse_args()\n",
        "get = lambda: parser.parse_args()\n",
        "def f(x=parser.parse_args()):\n    return x\n",
        "def get():\n    return parser.parse_args(), 1\n",
        "parser.parse_args(namespace=space)\n",
        "args = lib.parse(parser)\nfirst = parser.parse_args([])\n",
        "class Hook:\n    def add(self, parser):\n        parser.add_argument('--more')\nparser.parse_args()\n",
        "def add(parser):\n    parser.add_argument('--more')\nparser.parse_args()\n",
        "class Run:\n    def __init__(self):\n        self.parser = parser\nparser.parse_args()\n",
        "class Run:\n    def get(self):\n        return parser\nparser.parse_args()\n",
        "from lib import CustomArgumentParser\nparser.parse_args()\n",
        "import jsonargparse\nparser.parse_args()\n",
        "x = y = 1\n",
        "def broken(:\n    parser.parse_args()\n",
    ],
)
def test_silent_where_the_options_get_out_of_sight_or_are_read(body: str) -> None:
    assert "resume" not in after(body)


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("'--resume'", True),
        ("'-r', '--resume-from', dest='resume'", True),
        ("'resume'", True),
        ("'-r'", True),
        ("'--resume', action='store_true'", True),
        ("'--resume', action=argparse.BooleanOptionalAction", True),
        ("'--resume', action=Resume", False),
        ("'--resume', action='version'", False),
        ("'--resume', help=argparse.SUPPRESS", False),
        ("'--resume', help='deprecated, has no effect'", False),
        ("'--local_rank', type=int", False),
        ("'--resume', **more", False),
        ("flag", False),
        ("'--resume' + suffix", False),
    ],
)
def test_what_kind_of_option_it_is(call: str, found: bool) -> None:
    text = f"import argparse\np = argparse.ArgumentParser()\np.add_argument({call})\np.parse_args()\n"
    assert bool(unread(text)) is found


def test_what_is_written_to_a_record_of_the_run_says_so() -> None:
    body = "args = parser.parse_args()\nload(args.data)\nwandb.init(config=vars(args))\ntorch.save({'a': args}, p)\n"
    found = [symptom for _, symptom in unread_options(Layers(HEAD.format(more="") + body))]
    assert [(one.name, one.signs) for one in found] == [("resume", ("recorded",))]


def test_variables_of_the_module_are_handed_out() -> None:
    ((_, symptom),) = unread_options(Layers(HEAD.format(more="") + "args = parser.parse_args()\nload(args.data)\n"))
    assert symptom.words == ("args",)


def test_calls_in_strings_and_endless_calls_are_no_options() -> None:
    assert unread('"""parser.add_argument("--resume")"""\nparser.parse_args()\n') == []
    assert unread('parser.add_argument("--resume"\nparser.parse_args()\n') == []


def test_files_too_large_for_libcst_are_left_alone() -> None:
    assert after("args = parser.parse_args()\n" + "x = 1\n" * 10_000) == []


def test_of_options_that_exclude_each_other_reading_one_tells_of_the_other() -> None:
    group = "group = parser.add_mutually_exclusive_group()\n" + "".join(
        f"group.add_argument('--{name}', action='store_true')\n" for name in ("remote", "local")
    )
    read = "args = parser.parse_args()\nload(args.data, args.resume, 'cuda' if args.remote else 'cpu')\n"
    assert after(group + read) == []
    assert after(group.replace("group.", "parser.") + read) == ["local"]


@pytest.mark.parametrize("use", ["run([*rest])", "other.parse_args(rest)", "if rest:\n    raise ValueError(rest)"])
def test_an_option_that_keeps_itself_from_the_rest(use: str) -> None:
    assert after(f"args, rest = parser.parse_known_args()\nload(args.data)\n{use}\n") == []
