"""Lines that start Python, in the files in which people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.source.launch_files import find_launches
from readiness_lint.source.launches import launches_in
from tests.work import not_hanging


def started(path: str, text: str) -> list[str]:
    """What each launch starts: a module, or the first place where its file may lie."""
    return [launch.module or launch.files[0] for launch in launches_in(path, text)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("python train.py --epochs 3", ["train.py"]),
        ("python3 -u -m pkg.train", ["pkg.train"]),
        ("CUDA_VISIBLE_DEVICES=0 python3.11 -W ignore src/train.py", ["src/train.py"]),
        ("/usr/bin/python train.py", ["train.py"]),
        ("torchrun --nproc_per_node=8 train.py --x y.py", ["train.py"]),
        ("torchrun --standalone -m pkg.train", ["pkg.train"]),
        ("accelerate launch --config_file a.yaml tools/x.py", ["tools/x.py"]),
        ("deepspeed --num_gpus 2 train.py", ["train.py"]),
        ("python -m torch.distributed.run --nproc 2 train.py", ["train.py"]),
        ("python -m torch.distributed.launch -m pkg.train", ["pkg.train"]),
        ("poetry run python -m pkg.train && python export.py", ["pkg.train", "export.py"]),
        ("uv run train.py; uv run python -m pkg.export;", ["train.py", "pkg.export"]),
        ("./train.py --fast", ["train.py"]),
        ("srun $PYTHON ./train.py > log.txt", ["train.py"]),
        ("${PYTHON:-python3} train.py", ["train.py"]),
        ("python -c 'import train' train.py", []),
        ("pip install deepspeed && ls train.py", []),
        ("python --version", []),
        ("echo python train.py", []),
        ("# python train.py", []),
        ("make  # python train.py", []),
        ("python *.py", []),
        ("python; cat train.py", []),
        ("python -m", []),
        ("python -m 3x train.py", ["train.py"]),
    ],
)
def test_command_lines(line: str, wanted: list[str]) -> None:
    assert started("run.sh", line) == wanted


def test_makefiles() -> None:
    text = "train:\n\t@$(PYTHON) train.py\n\t-python -m pkg.train \\\n\t\t--epochs 3\n\t@echo python no.py\n"
    launches = launches_in("Makefile", text)
    assert [(one.line, one.files or one.module) for one in launches] == [(2, ("train.py",)), (3, "pkg.train")]
    assert launches[1].command == "-python -m pkg.train --epochs 3"


def test_a_prompt_is_no_part_of_the_command() -> None:
    assert [one.command for one in launches_in("run.sh", "$ python a.py\n$(PYTHON) b.py\n")] == [
        "python a.py",
        "$(PYTHON) b.py",
    ]


def test_other_files() -> None:
    assert started("Dockerfile", 'FROM x\nCMD ["python", "-m", "pkg.train"]\n') == ["pkg.train"]
    assert started(".github/workflows/ci.yml", "steps:\n  - run: python train.py\n") == ["train.py"]
    assert started("noxfile.py", '    session.run("python", "-m", "pkg.train")\n') == ["pkg.train"]
    assert started("tox.ini", "commands = python -m pkg.train\n") == ["pkg.train"]


def test_of_documents_only_the_code_is_read() -> None:
    text = """
Run python prose.py.

```bash
$ python train.py
```

```python
python no.py
```

    $ python indented.py

~~~
python -m pkg.export
~~~
"""
    assert started("README.md", text) == ["train.py", "indented.py", "pkg.export"]


def test_where_a_file_may_lie() -> None:
    (launch,) = launches_in("scripts/run.sh", "cd ../examples\npython ./fit/train.py\n")
    assert launch.files == ("fit/train.py", "examples/fit/train.py", "scripts/fit/train.py")
    (launch,) = launches_in("scripts/run.sh", "cd deep\npython train.py\n")
    assert launch.files == ("deep/train.py", "train.py", "scripts/deep/train.py", "scripts/train.py")
    (launch,) = launches_in("run.sh", "python $ROOT/src/train.py\n")
    assert (launch.files, launch.ending) == (("src/train.py",), "src/train.py")


def test_long_commands_are_shortened() -> None:
    (launch,) = launches_in("run.sh", "python train.py " + "x" * 100)
    assert len(launch.command) == 80
    assert launch.command.endswith("…")


@pytest.mark.parametrize("piece", ["@", "python ", "a/", "\\\n", "$(", "=", "./a.py ", "cd a/", "```", "-m "])
def test_hostile_texts_do_not_hang(piece: str) -> None:
    with not_hanging():
        launches_in("run.sh", piece * (200_000 // len(piece)))
        launches_in("README.md", piece * (200_000 // len(piece)))


@given(st.text(st.sampled_from(list("python -m\\\n\t./$({[\"'`;&|#>=x")), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for name in ("run.sh", "Makefile", "README.md"):
        assert all(bool(one.module) != bool(one.files) for one in launches_in(name, text))


def test_the_files_that_are_looked_at(tmp_path: Path) -> None:
    for name in (
        "Makefile",
        "README.md",
        "CHANGELOG.md",
        "PRETRAIN.md",
        "scripts/notes.md",
        "scripts/run.sh",
        "a/b/c/go.sh",
        "a/b/other/no.sh",
        ".github/workflows/ci.yml",
        ".hidden/no.sh",
        "setup.cfg",
        "readme.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"```\npython {name}.py\n```\n")
    (tmp_path / "huge.sh").write_text("python huge.py\n" + " " * 600_000)
    (tmp_path / "dangling.sh").symlink_to(tmp_path / "absent")
    found = find_launches(tmp_path, ["a/b/c/x.py", "absent/x.py"])
    assert [launch.path for launch in found] == [
        ".github/workflows/ci.yml",
        "Makefile",
        "PRETRAIN.md",
        "README.md",
        "a/b/c/go.sh",
        "scripts/run.sh",
    ]
