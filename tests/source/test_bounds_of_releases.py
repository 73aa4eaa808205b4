"""What projects declare about the releases of their libraries."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.source.bounds_of_releases import is_held_below


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("requirements.txt", "torch==1.13.1\n", True),
        ("requirements.txt", "torch==2.13.0\n", False),
        ("requirements.txt", "torch>=1.8,<2.0\n", True),
        ("requirements.txt", "torch<3\n", False),
        ("requirements.txt", "torch<2.13\n", True),
        ("requirements.txt", "torch<=2.13\n", False),
        ("requirements.txt", "torch~=2.1\n", False),
        ("requirements.txt", "torch~=2.1.0\n", True),
        ("requirements.txt", "torch~=2\n", True),
        ("requirements.txt", "torch>=1.8\n", False),
        ("requirements.txt", "torch!=2.0\n", False),
        ("requirements.txt", "torch\nnumpy<2\n", False),
        ("requirements.txt", "# torch==1.13\n", False),
        ("requirements.txt", "torch  # numpy==1\n", False),
        ("requirements.txt", "torch[extra]==1.13\n", True),
        ("requirements.txt", "pytorch-lightning==1.5\ntorchvision==0.9\n", False),
        ("dev-requirements.txt", "Torch == 1.13\n", True),
        ("requirements/train.txt", "torch==1.13\n", True),
        ("models/requirements-convert.txt", "torch==1.13\n", True),
        ("setup.py", 'install_requires=["torch>=1.8", "numpy<2"]\n', False),
        ("setup.py", 'install_requires=["torch<2", "numpy"]\n', True),
        ("setup.cfg", "[options]\ninstall_requires =\n    torch<2\n", True),
        ("pyproject.toml", '[tool.poetry.dependencies]\ntorch = "^1.13"\n', True),
        ("pyproject.toml", '[tool.poetry.dependencies]\ntorch = "^2.1"\n', False),
        ("pyproject.toml", '[project]\ndependencies = ["torch==1.13"]\n', True),
        ("environment.yml", "dependencies:\n  - torch=1.13\n", True),
        ("notes.txt", "torch==1.13\n", False),
    ],
)
def test_a_release_that_a_library_stays_below(name: str, text: str, expected: bool, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    assert is_held_below(tmp_path, "torch", (2, 13)) is expected


def test_a_file_that_cannot_be_read_declares_nothing(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes(b"torch==1.13 \xff\n")
    (tmp_path / "setup.py").mkdir()
    assert not is_held_below(tmp_path, "torch", (2, 13))


def test_a_name_is_spelled_with_any_separator(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("mlx_lm==0.1\n")
    assert is_held_below(tmp_path, "mlx-lm", (1,))
