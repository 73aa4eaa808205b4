"""Words of names, groups of words, and the libraries that a dotted name lies in."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_lint.graph.criticality.vocabulary import Vocabulary, load_vocabulary, words_of

SMALL = Vocabulary(
    {"train": ("training",), "trace": ("conversion", "monitoring")},
    {"training": "training"},
    {"torch": "torch", "torch.nn": "torch-nn", "torch.utils.data": "torch-data"},
)
IDENTIFIERS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,30}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("loadStateDict_v2", ("load", "state", "dict", "v")),
        ("HTTPServer", ("http", "server")),
        ("export_ONNX", ("export", "onnx")),
        ("onnx2tf", ("onnx", "tf")),
        ("__init__", ("init",)),
        ("_", ()),
        ("", ()),
    ],
)
def test_words_of_names(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@given(IDENTIFIERS)
def test_words_hold_every_letter_once_and_in_order(name: str) -> None:
    assert "".join(words_of(name)) == re.sub("[^a-z]", "", name.lower())
    assert all(words_of(word) == (word,) for word in words_of(name))


@given(st.lists(st.text(string.ascii_lowercase, min_size=2, max_size=8), max_size=5))
def test_however_words_are_joined_they_are_found(words: list[str]) -> None:
    assert words_of("_".join(words)) == words_of("".join(map(str.capitalize, words))) == tuple(words)


@given(st.text())
def test_any_text_has_words_in_lower_case(text: str) -> None:
    assert all(re.fullmatch("[a-z]+", word) for word in words_of(text))


def test_a_word_may_belong_to_several_groups_and_a_name_has_those_of_all_its_words() -> None:
    assert SMALL.groups_of(["trace"]) == {"conversion", "monitoring"}
    assert SMALL.groups_of(["train", "trace", "unknown"]) == {"training", "conversion", "monitoring"}
    assert SMALL.groups_of([]) == set()


@pytest.mark.parametrize(
    ("name", "libraries"),
    [
        ("torch", {"torch"}),
        ("torch.nn.Linear", {"torch", "torch-nn"}),
        ("torch.utils.data.sampler.Sampler", {"torch", "torch-data"}),
        ("torchvision", set()),
        ("mine.torch", set()),
        (".torch", set()),
        ("", set()),
    ],
)
def test_a_name_lies_in_a_library_and_in_its_parts(name: str, libraries: set[str]) -> None:
    assert SMALL.libraries_of(name) == libraries


def test_the_vocabulary_that_ships_is_read_once_and_words_every_group() -> None:
    vocabulary = load_vocabulary()
    assert vocabulary is load_vocabulary()
    groups = {group for groups in vocabulary.groups.values() for group in groups}
    assert groups == vocabulary.says.keys()
    assert all(vocabulary.says.values())
    assert {"training", "conversion"} <= groups


def test_every_library_that_ships_can_be_found_by_its_modules() -> None:
    vocabulary = load_vocabulary()
    for module, library in vocabulary.libraries.items():
        assert library in vocabulary.libraries_of(module), module


def test_every_word_that_ships_can_be_met_in_a_name() -> None:
    assert [word for word in load_vocabulary().groups if words_of(word) != (word,)] == []
