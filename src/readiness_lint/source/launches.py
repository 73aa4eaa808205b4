"""Lines outside of Python that start Python: `python train.py` in a Makefile, `torchrun -m pkg.train` in a script.

Nothing is executed and no shell is imitated: a line is cut into words, and what follows a known launcher is read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LONGEST = 80
_LONGEST_LAUNCHER = 200
# python, python3.11, /usr/bin/python3, $(PYTHON), ${PYTHON:-python3}: also behind a Makefile's @ or -.
_PYTHON = re.compile(r"[@-]*(?:(?:\S*/)?python[\d.]*(?:\.exe)?|\$[({]?(?i:py|python)[\w.]*(?::?-[\w./]*)?[)}]?)")
_LAUNCHERS = frozenset({"torchrun", "uv", "deepspeed", "accelerate", "horovodrun", "composer", "ipython", "colossalai"})
# Modules that run another module or file, which follows.
_RUN_OTHERS = frozenset(
    "torch.distributed.run torch.distributed.launch torch.distributed.elastic accelerate.commands.launch "
    "accelerate.commands.accelerate_cli deepspeed deepspeed.launcher.runner coverage cProfile profile pdb ipdb debugpy "
    "trace runpy torch_xla.distributed.xla_dist".split()
)
_BEFORE_COMMANDS = frozenset({"run:", "-", "$", "RUN", "CMD", "ENTRYPOINT", "exec", "time", "nohup", "commands"})
_END = re.compile(r"[;&|]+|[<>].*|\d>.*")
_WORDS = re.compile(r"""\s+|["'`,\[\]]+""")
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_FILE = re.compile(r"[^\s*?]*\.py")
_VARIABLE = re.compile(r"\$(?:\{[^}]*\}|\([^)]*\)|\w+)/?")
_CHANGE = re.compile(r"(?:^|[;&|]\s*|\s)cd\s+([\w./-]+)")
_FENCE = re.compile(r"[ \t]*(```+|~~~+)[ \t]*(\S*)")
_SHELL = frozenset({"", "sh", "bash", "shell", "console", "zsh", "text", "shell-session", "{.bash}", "bash,"})
_SAYS = re.compile(r"[@-]*(?:echo|printf|print|info|#|//)\b|[@-]*#")


@dataclass(frozen=True, slots=True)
class Launch:
    """A line that starts a file or a module of Python.

    `module` is its dotted name, empty where a file is started; then `files` are the paths below the root that it may
    be, the likeliest first, and `ending` how its path ends in any case. `command` is the line, shortened.
    """

    path: str
    line: int
    command: str
    module: str = ""
    files: tuple[str, ...] = ()
    ending: str = ""


def launches_in(path: str, text: str) -> list[Launch]:
    """The launches in a text of the project: `path` is relative to its root, and its name says what it is."""
    found: list[Launch] = []
    folder = ""
    is_prose = path.lower().endswith((".md", ".rst", ".txt"))
    for line, content in _commands(_code_blocks(text) if is_prose else _lines(text)):
        if _SAYS.match(content.strip()):
            continue
        changed = _CHANGE.search(content)
        if changed is not None and not is_prose:
            folder = posixpath.normpath(posixpath.join(folder, changed[1]))
        for module, file in _started(content):
            command = " ".join(content.split()).removeprefix("$ ").removeprefix("> ")
            shown = command if len(command) <= _LONGEST else f"{command[: _LONGEST - 1]}…"
            files, ending = _places(file, posixpath.dirname(path), folder) if file else ((), "")
            found.append(Launch(path, line, shown, module, files, ending))
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), 1)


def _code_blocks(text: str) -> Iterator[tuple[int, str]]:
    """The lines of the fenced blocks of a document that hold commands, and what is indented behind a prompt."""
    fence = language = ""
    for number, line in _lines(text):
        mark = _FENCE.match(line)
        if mark is not None and not fence:
            fence, language = mark[1], mark[2].lower()
        elif mark is not None and mark[1].startswith(fence):
            fence = ""
        elif (fence and language in _SHELL) or re.match(r"\s*\$ \S", line):
            yield number, line


def _commands(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines with those joined that a backslash continues."""
    begun, parts = 0, [""]
    for number, line in lines:
        begun = begun or number
        if line.rstrip().endswith("\\"):
            parts.append(line.rstrip()[:-1])
            continue
        yield begun, " ".join([*parts, line]).strip()
        begun, parts = 0, [""]
    if begun:
        yield begun, " ".join(parts).strip()


def _started(content: str) -> Iterator[tuple[str, str]]:
    """(module, file) of each launch in a command line; one of the two is empty."""
    words = [word for word in _WORDS.split(content) if word]
    at = 0
    begins = True
    while at < len(words) and not words[at].startswith("#"):
        word = words[at]
        at += 1
        if begins and word.startswith("./") and _FILE.fullmatch(word):
            yield "", word
        elif _is_launcher(word):
            target, at = _target(words, at)
            if target is not None:
                yield target
        begins = bool(_END.fullmatch(words[at - 1])) or words[at - 1] in _BEFORE_COMMANDS or "=" in word


def _is_launcher(word: str) -> bool:
    if len(word) > _LONGEST_LAUNCHER:
        return False
    return posixpath.basename(word).lstrip("@-") in _LAUNCHERS or _PYTHON.fullmatch(word) is not None


def _target(words: Sequence[str], at: int) -> tuple[tuple[str, str] | None, int]:
    """What the words behind a launcher start, None for nothing that is known, and where reading goes on."""
    while at < len(words):
        word = words[at].rstrip(")")
        at += 1
        if _END.fullmatch(word) or word in ("-c", "-V", "--version"):
            return None, at
        if word in ("-m", "--module") and at < len(words):
            module = words[at].rstrip(");")
            at += 1
            if module not in _RUN_OTHERS and _MODULE.fullmatch(module):
                return (module, ""), at
        elif _FILE.fullmatch(word.rstrip(";")):
            return ("", word.rstrip(";")), at
        elif word.endswith(";"):
            return None, at
    return None, at


def _places(file: str, beside: str, folder: str) -> tuple[tuple[str, ...], str]:
    """Where a file may lie: below the root, in the folder of the text, in the one that the text changed to."""
    ending = _VARIABLE.sub("", file).lstrip("./")
    if ending != file.lstrip("./"):
        return (ending,), ending
    tried = (posixpath.join(folder, file), file, posixpath.join(beside, folder, file), posixpath.join(beside, file))
    inside = (posixpath.normpath(one) for one in tried if not one.startswith("/"))
    return tuple(dict.fromkeys(one for one in inside if not one.startswith(".."))), ending
