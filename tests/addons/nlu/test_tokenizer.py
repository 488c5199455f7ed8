"""Characters as tokens: every correct span starts and ends at one."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.importers.utils import training_data_from_paths

from addons.nlu.tokenizer import CharacterTokenizer
from tests.addons.nlu.rasa_messages import component, incoming

PROJECT = Path(__file__).resolve().parents[3]
DATA = sorted((PROJECT / "data" / "nlu").glob("*.yml")) + sorted(
    (PROJECT / "tests" / "nlu" / "heldout").glob("*.yml")
)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> CharacterTokenizer:
    made: CharacterTokenizer = component(CharacterTokenizer, tmp_path_factory.mktemp("tokenizer"))
    return made


def test_each_character_is_a_token_and_spaces_are_none(tokenizer: CharacterTokenizer) -> None:
    tokens = tokenizer.tokenize(incoming("声浪 Air3 多少钱？"), "text")
    assert "".join(token.text for token in tokens) == "声浪Air3多少钱？"
    assert [(token.start, token.end) for token in tokens][:3] == [(0, 1), (1, 2), (3, 4)]


@given(st.text(max_size=60))
def test_tokens_are_the_characters_that_are_not_white_space(text: str) -> None:
    tokenizer = CharacterTokenizer(CharacterTokenizer.get_default_config())
    tokens = tokenizer.tokenize(incoming(text), "text")
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


@given(st.text(min_size=1, max_size=40), st.data())
def test_any_span_without_white_space_at_its_ends_is_aligned(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = text[start:end]
    if span != span.strip():
        return
    tokens = CharacterTokenizer(CharacterTokenizer.get_default_config()).tokenize(incoming(text), "text")
    assert start in {token.start for token in tokens}
    assert end in {token.end for token in tokens}


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.stem)
def test_rasa_warns_of_no_misaligned_annotation(path: Path, tokenizer: CharacterTokenizer) -> None:
    data = tokenizer.process_training_data(training_data_from_paths([str(path)], "zh"))
    assert data.training_examples
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        EntityExtractorMixin.check_correct_entity_annotations(data)
