"""Small repositories that train, convert and do other things, with a label for each of their functions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.generated import Record, write_records

REPOSITORIES = ("ann/alpha", "bea/beta", "cem/gamma", "dan/delta", "eva/epsilon", "fay/zeta")

TRAINING, CONVERSION, NONE = "training", "conversion", "none"

_TRAIN = """\
import torch


def train_epoch(model, optimizer, batches):
    for batch in load_batches(batches):
        {0}_step(model, optimizer, batch)


def {0}_step(model, optimizer, batch):
    training_loss(model(batch)).backward()
    optimizer.step()


def training_loss(output):
    return output.mean()


def load_batches(batches):
    return list(batches)
"""
_EXPORT = """\
import torch


def convert_{0}(model):
    torch.onnx.export(export_wrapper(model), None, "{0}.onnx")


def export_wrapper(model):
    return quantize_weights(model)


def quantize_weights(model):
    return model


def convert_names(model):
    return model
"""
_SERVER = """\
import flask


def serve_{0}(request):
    return answer_request(request)


def answer_request(request):
    return format_answer(request)


def format_answer(request):
    return str(request)


def plot_{0}(values):
    return values
"""
FILES = (
    ("train.py", _TRAIN, TRAINING),
    ("export.py", _EXPORT, CONVERSION),
    ("server.py", _SERVER, NONE),
)


def write_repository(checkouts: Path, repository: str) -> list[Record]:
    """Write the files of a repository below `checkouts`; the labels of all functions in them."""
    root = checkouts / repository.replace("/", "+")
    records: list[Record] = []
    for name, pattern, label in FILES:
        text = pattern.format(repository.rpartition("/")[2])
        file = root / "pkg" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("def "):
                qualname = line.removeprefix("def ").partition("(")[0]
                place = {"repo": repository, "file": f"pkg/{name}", "qualname": qualname, "line": number}
                records.append(place | {"label": label, "boundary": qualname.startswith("load")})
    return records


def write_set(folder: Path, repositories: Sequence[str] = REPOSITORIES) -> Path:
    """All repositories below `folder`/checkouts, and their labels in `folder`/labels.jsonl."""
    records = [record for name in repositories for record in write_repository(folder / "checkouts", name)]
    return write_records(folder / "labels.jsonl", records)
