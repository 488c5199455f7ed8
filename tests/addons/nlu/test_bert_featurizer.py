"""Rows of features: as many as tokens, float32, zero where there is nothing to say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from addons.nlu.bert_featurizer import ChineseBertFeaturizer
from addons.nlu.shared_encoder import shared_encoder
from addons.nlu.tokenizer import CharacterTokenizer
from language.bert import EncoderMissing
from tests.addons.nlu.rasa_messages import annotated, component, incoming, training_data


@pytest.fixture(scope="module")
def featurizer(tmp_path_factory: pytest.TempPathFactory) -> ChineseBertFeaturizer:
    made: ChineseBertFeaturizer = component(ChineseBertFeaturizer, tmp_path_factory.mktemp("featurizer"))
    return made


def featurized(featurizer: ChineseBertFeaturizer, text: str) -> Message:
    tokenizer = CharacterTokenizer(CharacterTokenizer.get_default_config())
    (message,) = featurizer.process(tokenizer.process([incoming(text)]))
    return message


def features(message: Message) -> tuple[np.ndarray, np.ndarray]:
    sequence, sentence = message.get_dense_features("text")
    assert sequence is not None and sentence is not None
    return sequence.features, sentence.features


def test_a_row_for_each_token_and_one_for_the_sentence(featurizer: ChineseBertFeaturizer) -> None:
    sequence, sentence = features(featurized(featurizer, "声浪 Air 3 Pro 多少钱"))
    dimension = shared_encoder().dimension
    assert sequence.shape == (12, dimension) and sequence.dtype == np.float32
    assert sentence.shape == (1, dimension) and sentence.dtype == np.float32
    assert np.linalg.norm(sentence) == pytest.approx(1, abs=1e-3)
    assert (np.abs(sequence).sum(axis=1) > 0).all()


def test_characters_beyond_the_encoder_have_zero_rows(featurizer: ChineseBertFeaturizer) -> None:
    sequence, _ = features(featurized(featurizer, "。？" * 400))
    assert len(sequence) == 800
    assert np.abs(sequence[0]).sum() > 0
    assert not sequence[-1].any()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=30))
def test_any_text_has_as_many_rows_as_tokens(featurizer: ChineseBertFeaturizer, text: str) -> None:
    message = featurized(featurizer, text)
    tokens = message.get("text_tokens")
    if tokens:
        assert len(features(message)[0]) == len(tokens)


def test_training_gives_the_same_features_as_serving(featurizer: ChineseBertFeaturizer) -> None:
    example = annotated("这款手机续航怎么样", intent="ask_attribute")
    tokenizer = CharacterTokenizer(CharacterTokenizer.get_default_config())
    data = featurizer.process_training_data(tokenizer.process_training_data(training_data(example)))
    trained = features(data.training_examples[0])
    served = features(featurized(featurizer, "这款手机续航怎么样"))
    assert np.allclose(trained[0], served[0], atol=1e-5) and np.allclose(trained[1], served[1], atol=1e-5)


def test_the_fingerprint_is_the_encoders(featurizer: ChineseBertFeaturizer) -> None:
    assert ChineseBertFeaturizer.fingerprint_addon({}) == shared_encoder().fingerprint()


def test_a_missing_encoder_says_what_to_run(tmp_path: Path) -> None:
    made = component(ChineseBertFeaturizer, tmp_path / "storage", directory=str(tmp_path / "nothing"))
    with pytest.raises(EncoderMissing, match=r"python -m language\.bert prepare"):
        featurized(made, "你好")
