"""The role table: what calling, or overriding, an ML interface says about a function.

The names ship in `roles.txt`. A call matches by its import-resolved name, public or defining; a method on an
object of unknown type matches by its last part, and only in a file that imports an ML library.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

TRAINING = "training"
CONVERSION = "conversion"

# Which path a role belongs to, and how much one such call proves. Checkpoint, evaluation and compilation calls
# stand on both paths, so that they only count where something else says which.
ROLE_PATHS: Mapping[str, tuple[str, float]] = {
    "train_step": (TRAINING, 0.95),
    "train_loop": (TRAINING, 0.9),
    "optimizer": (TRAINING, 0.9),
    "loss": (TRAINING, 0.85),
    "data": (TRAINING, 0.75),
    "distributed": (TRAINING, 0.75),
    "export": (CONVERSION, 0.95),
    "convert": (CONVERSION, 0.9),
    "quantize": (CONVERSION, 0.9),
}
SHARED_ROLES = frozenset({"checkpoint", "evaluate", "compile"})

# Interfaces that load or run a finished model or a tokenizer: inference uses them just as much.
AMBIGUOUS = frozenset(
    {
        "coremltools.models.MLModel",
        "gguf.GGUFReader",
        "openvino.Core",
        "openvino.compile_model",
        "openvino.runtime.Core",
        "optimum.intel.OVModelForCausalLM.from_pretrained",
        "optimum.onnxruntime.ORTModelForCausalLM.from_pretrained",
        "tensorflow.lite.Interpreter",
        "tensorrt.Runtime",
        "torch.amp.autocast",
        "torch.cuda.amp.autocast",
        "torch.export.load",
        "torch.jit.load",
        "transformers.AutoTokenizer.from_pretrained",
        "transformers.BitsAndBytesConfig",
    }
)

# Method names that ordinary objects have too (dictionaries, files, other optimizers): alone they prove nothing.
COMMON_METHODS = frozenset(
    "update save load step compile run predict evaluate map fit train test eval generate scale convert "
    "state_dict from_pretrained export quantize call setup gradient".split()
)


@dataclass(frozen=True, slots=True)
class RoleTable:
    """Roles by full name, by method name, and by (base class, overridden method)."""

    by_name: Mapping[str, str]
    by_method: Mapping[str, str]
    overrides: Mapping[str, Mapping[str, str]]
    removed: frozenset[str]
    libraries: frozenset[str]


@lru_cache(maxsize=1)
def role_table() -> RoleTable:
    """The table that ships with the package."""
    return parse_roles((pkgutil.get_data(__package__, "roles.txt") or b"").decode("utf-8"))


def parse_roles(text: str) -> RoleTable:
    """Read the form of `roles.txt`. Raises ValueError on a line that stands in no section."""
    by_name: dict[str, str] = {}
    by_method: dict[str, str] = {}
    overrides: dict[str, dict[str, str]] = {}
    removed: set[str] = set()
    role = match = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        section = re.fullmatch(r"\[(\w+) (fqn|method|override)\]", line)
        if section:
            role, match = section.groups()
            continue
        if not role:
            msg = f"a name before the first section: {line}"
            raise ValueError(msg)
        public, _, defining = line.removeprefix("! ").partition(" = ")
        for name in filter(None, (public, defining)):
            if line.startswith("! "):
                removed.add(name)
            owner, _, last = name.rpartition(".")
            if match == "override":
                overrides.setdefault(owner, {})[last] = role
                continue
            by_name.setdefault(name, role)
            if match == "method":
                by_method.setdefault(last, role)
    libraries = frozenset(name.partition(".")[0] for name in (*by_name, *overrides))
    return RoleTable(by_name, by_method, overrides, frozenset(removed), libraries - GENERAL_LIBRARIES)


# Libraries with names in the table whose import alone makes a file no ML code.
GENERAL_LIBRARIES = frozenset({"numpy", "pickle", "joblib", "numba", "evaluate"})


def role_of_name(table: RoleTable, name: str) -> str | None:
    """The role of a resolved external name such as `torch.optim.AdamW`.

    Where the table has no entry, a sibling in `torch.optim` or `torch.optim.lr_scheduler` and a loss of
    `torch.nn` count as well: those modules hold nothing else.
    """
    role = table.by_name.get(name)
    if role is not None:
        return role
    module, _, last = name.rpartition(".")
    if module in _OPTIMIZER_MODULES and last[:1].isupper():
        return "optimizer"
    if module in ("torch.nn", "torch.nn.modules.loss") and last.endswith("Loss"):
        return "loss"
    if module == "torch.nn.functional" and last.endswith(("_loss", "cross_entropy")):
        return "loss"
    return None


_OPTIMIZER_MODULES = frozenset(
    {"torch.optim", "torch.optim.lr_scheduler", "optax", "keras.optimizers", "tensorflow.keras.optimizers"}
)
