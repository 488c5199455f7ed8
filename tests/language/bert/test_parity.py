"""The graph computes what the transformers library computes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import save_file

from language.bert import Encoder
from language.bert.checkpoint import CheckpointError, read_weights
from language.bert.graph import build
from language.bert.interface import FINAL, IDS, MASK, PRECISIONS, layer_output
from language.bert.prepare import prepare
from language.bert.weights import Weights
from tests.language.bert.small_bert import DIMENSIONS, VOCABULARY, randomise

IDENTIFIERS = np.array([[2, 7, 9, 12, 30, 41, 3], [2, 8, 8, 3, 0, 0, 0]], dtype=np.int64)
ATTENTION = np.array([[1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0]], dtype=np.int64)
CLOSE_ENOUGH = {"fp32": 0.999999, "fp16": 0.9999, "int8": 0.98}


def run(weights: Weights, precision: Any, output: str = FINAL, layers: tuple[int, ...] = ()) -> np.ndarray:
    model = build(weights, precision, layers).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run([output], {IDS: IDENTIFIERS, MASK: ATTENTION})[0]


def worst_cosine(first: np.ndarray, second: np.ndarray) -> float:
    """The lowest cosine over all positions that are not padding."""
    one, other = first[ATTENTION == 1], second[ATTENTION == 1]
    return float(
        ((one * other).sum(-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)).min()
    )


def expected(model: Any) -> Any:
    return model(input_ids=IDENTIFIERS, attention_mask=ATTENTION, output_hidden_states=True)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_small_bert_gives_the_same_states(reference: tuple[Path, Any], precision: str) -> None:
    directory, model = reference
    states = run(read_weights(directory), precision)
    assert worst_cosine(states, expected(model).last_hidden_state.numpy()) > CLOSE_ENOUGH[precision]


@pytest.mark.parametrize("layer", [0, 1, 3])
def test_an_intermediate_layer_can_be_had(reference: tuple[Path, Any], layer: int) -> None:
    directory, model = reference
    states = run(read_weights(directory), "fp32", layer_output(layer), (layer,))
    assert worst_cosine(states, expected(model).hidden_states[layer].numpy()) > CLOSE_ENOUGH["fp32"]


def test_a_layer_beyond_the_last_is_refused(reference: tuple[Path, Any]) -> None:
    with pytest.raises(ValueError, match="layers 0 to 3, not 4"):
        build(read_weights(reference[0]), "fp32", [4])


def test_tensorflow_and_pytorch_files_hold_the_same(reference: tuple[Path, Any], tmp_path: Path) -> None:
    directory, model = reference
    wanted = read_weights(directory)
    model.save_pretrained(tmp_path / "tensorflow", safe_serialization=True)
    pytorch_layout(directory, tmp_path / "pytorch", shards=1)
    pytorch_layout(directory, tmp_path / "shards", shards=3)
    for name in ("tensorflow", "pytorch", "shards"):
        found = read_weights(tmp_path / name)
        np.testing.assert_array_equal(found.words, wanted.words)
        np.testing.assert_array_equal(found.layers[2].output.matrix, wanted.layers[2].output.matrix)
        np.testing.assert_array_equal(found.layers[0].query.matrix, wanted.layers[0].query.matrix)
        np.testing.assert_array_equal(found.layers[1].output_norm.scale, wanted.layers[1].output_norm.scale)


def test_roberta_counts_positions_from_behind_its_padding(tmp_path: Path) -> None:
    from transformers import RobertaConfig, TFRobertaModel

    model = TFRobertaModel(RobertaConfig(**DIMENSIONS, type_vocab_size=1, pad_token_id=1))
    model(np.array([[2, 3]]))
    randomise(model, seed=8)
    model.save_pretrained(tmp_path)
    padded = np.where(ATTENTION == 1, IDENTIFIERS, 1)
    wanted = model(input_ids=padded, attention_mask=ATTENTION).last_hidden_state.numpy()
    assert worst_cosine(run(read_weights(tmp_path), "fp32"), wanted) > CLOSE_ENOUGH["fp32"]


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_a_prepared_directory_encodes_like_the_library(
    reference: tuple[Path, Any], precision: str, tmp_path: Path
) -> None:
    from transformers import BertTokenizer

    directory, model = reference
    prepared = prepare(f"dir:{directory}", precision, layers=[2], root=tmp_path)
    encoder = Encoder.load(prepared.path)
    tokenizer = BertTokenizer(str(directory / "vocab.txt"))
    texts = ["我想买一个耳机", "iPhones 多少钱？", "abc, 你好!", "在"]
    for text, encoding in zip(texts, encoder.encode(texts), strict=True):
        inputs = tokenizer(text, return_tensors="tf")
        states = model(**inputs, output_hidden_states=True)
        wanted = states.last_hidden_state.numpy()[0]
        cosines = (encoding.piece_vectors * wanted[1:-1]).sum(-1) / (
            np.linalg.norm(encoding.piece_vectors, axis=-1) * np.linalg.norm(wanted[1:-1], axis=-1)
        )
        assert cosines.min() > CLOSE_ENOUGH[precision]
        mean = wanted.mean(0) / np.linalg.norm(wanted.mean(0))
        assert float(encoding.sentence_vector @ mean) > CLOSE_ENOUGH[precision]
        between = states.hidden_states[2].numpy()[0]
        cosines = (encoding.layers[2] * between).sum(-1) / (
            np.linalg.norm(encoding.layers[2], axis=-1) * np.linalg.norm(between, axis=-1)
        )
        assert cosines.min() > CLOSE_ENOUGH[precision]


def test_a_pickle_without_pytorch_is_refused_in_one_sentence(
    reference: tuple[Path, Any], tmp_path: Path
) -> None:
    shutil.copy(reference[0] / "config.json", tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(CheckpointError, match="which PyTorch alone can read"):
        read_weights(tmp_path)


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}), encoding="utf-8")
    with pytest.raises(CheckpointError, match="gpt2"):
        read_weights(tmp_path)


def test_weights_that_contradict_the_configuration_are_refused(
    reference: tuple[Path, Any], tmp_path: Path
) -> None:
    shutil.copy(reference[0] / "tf_model.h5", tmp_path)
    config = json.loads((reference[0] / "config.json").read_text(encoding="utf-8"))
    config["vocab_size"] = len(VOCABULARY) + 1
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(CheckpointError, match="word_embeddings"):
        read_weights(tmp_path)


def pytorch_layout(source: Path, target: Path, shards: int) -> None:
    """The same weights under PyTorch's names and the transposed way round, in one file or several."""
    weights = read_weights(source)
    tensors: dict[str, np.ndarray] = {
        "bert.embeddings.word_embeddings.weight": weights.words,
        "bert.embeddings.position_embeddings.weight": weights.positions,
        "bert.embeddings.token_type_embeddings.weight": np.stack([weights.type, weights.type]),
        "bert.embeddings.LayerNorm.gamma": weights.embedding_norm.scale,
        "bert.embeddings.LayerNorm.beta": weights.embedding_norm.shift,
        "cls.predictions.bias": np.zeros(3, dtype=np.float32),
    }
    for index, layer in enumerate(weights.layers):
        at = f"bert.encoder.layer.{index}"
        for name, linear in {
            "attention.self.query": layer.query,
            "attention.self.key": layer.key,
            "attention.self.value": layer.value,
            "attention.output.dense": layer.attention_output,
            "intermediate.dense": layer.intermediate,
            "output.dense": layer.output,
        }.items():
            tensors[f"{at}.{name}.weight"] = np.ascontiguousarray(linear.matrix.T)
            tensors[f"{at}.{name}.bias"] = linear.bias
        for name, norm in {"attention.output": layer.attention_norm, "output": layer.output_norm}.items():
            tensors[f"{at}.{name}.LayerNorm.weight"] = norm.scale
            tensors[f"{at}.{name}.LayerNorm.bias"] = norm.shift
    target.mkdir()
    shutil.copy(source / "config.json", target)
    if shards == 1:
        save_file(tensors, target / "model.safetensors")
        return
    names = {
        key: f"model-{place % shards + 1:05}-of-{shards:05}.safetensors" for place, key in enumerate(tensors)
    }
    for name in set(names.values()):
        save_file({key: value for key, value in tensors.items() if names[key] == name}, target / name)
    (target / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}), encoding="utf-8")
