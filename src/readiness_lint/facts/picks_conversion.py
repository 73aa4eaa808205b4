"""Where code that exports models or restores checkpoints is worth a parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readiness_lint.facts.words import TELLING_FUNCTIONS, TELLING_METHODS, any_of
from readiness_lint.model.facts import UnitKind

if TYPE_CHECKING:
    from readiness_lint.facts.layers import Layers
    from readiness_lint.facts.scopes import Scope

# By a word that all of them hold: most files hold none of these words.
_PICKS = {
    "jit": ("jit.trace(",),
    "onnx": ("onnx.export(", "onnx.dynamo_export", "import dynamo_export", "converters.onnx"),
    "load_state_dict": ("strict=False", "strict = False"),
    "export_for_training": ("export_for_training",),
    "coremltools": ("converters.caffe",),
    "openvino": ("openvino.runtime",),
    "quantize_pt2e": ("quantization.quantize_pt2e",),
    "mlx_lm": ("mlx_lm.utils",),
    "cache": ("pos=0", "position=0", "past_len=0", "past_length=0"),
}
_LENIENT = re.compile(r"\.load_state_dict\([^\n]*,[ \t]*False\b")
_FIRST_POSITION = re.compile(
    r"\b(?:pos|position|start_pos|cache_pos|cache_position|input_pos|past_len|past_length|start_position|cur_pos|position_ids)"
    r"[ \t]*=[ \t]*(?:0\b|torch\.(?:zeros|tensor))"
)
# A file that does both may read what it does not write.
_SAVES = ("torch.save(", "pickle.dump(", "joblib.dump(", "fabric.save(", "xm.save(")
_LOADS = ("torch.load(", "pickle.load(", "joblib.load(", "fabric.load(")
_LOADED = re.compile(r"(\w+)[ \t]*=[ \t]*(?:torch|pickle|joblib|fabric)\.load\(")
_PROMISE = re.compile(r"(?:\A|_)(?:load|restore|resume|from_pretrained|from_checkpoint)(?:_|\Z)")
_PLACE = re.compile(r"[(,\n][ \t]*(\w*(?:path|file|filename|ckpt|checkpoint|model_name_or_path))[ \t]*(?=[:,=)])")
_TOLD = re.compile(rf"{any_of(TELLING_FUNCTIONS | TELLING_METHODS)}[ \t]*\(")
_ASKED = re.compile(r"\b(?:if|elif|while|assert|raise)\b|\bexists\b|\bis_?(?:file|dir)\b")
_OPTION = re.compile(r"\.(?:resume|restore|load|init|seed|random_seed)(?:_\w+)?\b(?![ \t]*\()")


def conversion_picks(scan: Layers) -> Iterator[int]:
    """The owners of code that exports a model, loads a checkpoint or names what a library no longer has."""
    code, at = scan.code, scan.owners.at
    for word, picks in _PICKS.items():
        if word not in code:
            continue
        for text in picks:
            yield from (at(offset) for offset in _places(code, text))
    if "load_state_dict" in code:
        yield from (at(match.start()) for match in _LENIENT.finditer(code))
    if "cache" in code or "past" in code:
        yield from (at(match.start()) for match in _FIRST_POSITION.finditer(code))
    yield from _of_checkpoints(scan)
    yield from _of_places(scan)


def _of_checkpoints(scan: Layers) -> Iterator[int]:
    """Code that saves, and code that reads entries of what it loads, where a file has both."""
    code, at = scan.code, scan.owners.at
    if any(word in code for word in _LOADS) and any(word in code for word in _SAVES):
        reading = [match.start() for match in _LOADED.finditer(code) if f'{match[1]}["' in code]
        saving = [offset for word in _SAVES for offset in _places(code, word)] if reading else []
        yield from (at(offset) for offset in (*reading, *saving))
    if ".parse_arg" in code or "parse_args(" in code:
        parsing = {at(offset) for word in ("parse_args(", "parse_arguments(") for offset in _places(code, word)}
        yield from parsing.intersection(at(match.start()) for match in _OPTION.finditer(scan.spelled))


def _of_places(scan: Layers) -> Iterator[int]:
    """Functions that promise to load, and in which the place to load from stands in messages and conditions alone."""
    code = scan.spelled
    for index, scope in enumerate(scan.scopes):
        if scope.kind is UnitKind.FUNCTION and _PROMISE.search(scope.qualname.rpartition(".")[2]):
            names = _PLACE.findall(code, scope.name_end, scope.header_end)
            if any(_is_only_told(scan, scope, name) for name in names):
                yield index


def _is_only_told(scan: Layers, scope: Scope, name: str) -> bool:
    """Whether a name stands in messages, strings that are filled in, and conditions alone, and once in a message."""
    code = scan.spelled
    told = re.search(rf"\{{[^}}\n]*\b{name}\b", scan.text[scope.body : scope.end]) is not None
    for match in re.finditer(rf"\b{name}\b", code[scope.body : scope.end]):
        offset = scope.body + match.start()
        line = max(code.rfind("\n", 0, offset) + 1, scope.body)
        if _TOLD.search(code, line, offset):
            told = True
        elif not _ASKED.search(code, line, offset) and not _ASKED.search(code, offset, code.find("\n", offset)):
            return False
    return told


def _places(code: str, text: str) -> Iterator[int]:
    offset = code.find(text)
    while offset >= 0:
        yield offset
        offset = code.find(text, offset + len(text))
