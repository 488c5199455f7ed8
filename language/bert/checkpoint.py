"""Reads a BERT checkpoint from a directory: config.json, weights, vocabulary. Needs neither PyTorch nor TensorFlow.

Weights may be safetensors (also in shards) or TensorFlow's tf_model.h5; a pytorch_model.bin is a pickle that only PyTorch
can read, and is read if PyTorch happens to be installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from language.bert.weights import Activation, Array, Layer, Linear, Norm, Shape, Weights

CONFIG_FILE: Final = "config.json"
SAFETENSORS: Final = "model.safetensors"
SAFETENSORS_INDEX: Final = "model.safetensors.index.json"
TENSORFLOW: Final = "tf_model.h5"
PYTORCH: Final = "pytorch_model.bin"

_ACTIVATIONS: Final[dict[str, Activation]] = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}
_OFFSET_FAMILIES: Final = ("roberta", "xlm-roberta", "camembert")
_FAMILIES: Final = ("bert", *_OFFSET_FAMILIES)
# What comes before differs with the head a model was saved with.
_ENCODER_PART: Final = re.compile(r"(?:^|[./])((?:embeddings|encoder)[./].*)$")


class CheckpointError(Exception):
    """The directory is no BERT checkpoint that can be read; the message says what is wrong and how to mend it."""


def read_shape(directory: Path) -> Shape:
    """The dimensions in config.json. Raises CheckpointError for a model that is no absolute-position BERT."""
    config = read_json(directory / CONFIG_FILE)
    family = config.get("model_type", "bert")
    if family not in _FAMILIES:
        raise CheckpointError(
            f"{directory} holds a {family} model; an encoder can be one of {', '.join(_FAMILIES)}."
        )
    if config.get("position_embedding_type", "absolute") != "absolute":
        raise CheckpointError(
            f"{directory}: only absolute positions are supported, not {config['position_embedding_type']}."
        )
    activation = _ACTIVATIONS.get(config.get("hidden_act", "gelu"))
    if activation is None:
        raise CheckpointError(f"{directory}: the activation {config['hidden_act']} is not supported.")
    try:
        return Shape(
            layers=int(config["num_hidden_layers"]),
            hidden=int(config["hidden_size"]),
            heads=int(config["num_attention_heads"]),
            intermediate=int(config["intermediate_size"]),
            vocabulary=int(config["vocab_size"]),
            positions=int(config["max_position_embeddings"]),
            norm_epsilon=float(config.get("layer_norm_eps", 1e-12)),
            position_offset=int(config.get("pad_token_id", 1)) + 1 if family in _OFFSET_FAMILIES else 0,
            activation=activation,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{directory / CONFIG_FILE} lacks a dimension or has a wrong one: {error}."
        ) from error


def weights_files(directory: Path) -> list[Path]:
    """The files that hold the weights. Raises CheckpointError if there are none that can be read here."""
    if (directory / SAFETENSORS).is_file():
        return [directory / SAFETENSORS]
    if (directory / SAFETENSORS_INDEX).is_file():
        shards = read_json(directory / SAFETENSORS_INDEX).get("weight_map", {}).values()
        return [directory / name for name in sorted(set(shards))]
    if (directory / TENSORFLOW).is_file():
        return [directory / TENSORFLOW]
    if (directory / PYTORCH).is_file():
        if importlib.util.find_spec("torch") is not None:
            return [directory / PYTORCH]
        raise CheckpointError(
            f"{directory} has only {PYTORCH}, which PyTorch alone can read: install torch or convert it to {SAFETENSORS}."
        )
    raise CheckpointError(f"{directory} has no {SAFETENSORS} and no {TENSORFLOW}.")


def read_weights(directory: Path) -> Weights:
    """All parameters of the encoder in `directory`; heads and poolers are left out. Raises CheckpointError."""
    shape = read_shape(directory)
    tensors: dict[str, Array] = {}
    for path in weights_files(directory):
        if not path.is_file():
            raise CheckpointError(f"{path} is missing.")
        reader = _READERS[".bin" if path.suffix == ".bin" else path.suffix]
        try:
            tensors.update(reader(path))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CheckpointError(f"{path} cannot be read: {error}.") from error
    return _assemble(_Tensors(directory, tensors), shape)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of the checkpoint. Raises CheckpointError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{path.parent} is no checkpoint: {path.name} is missing.") from error
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {error}.") from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path} does not hold a JSON object.")
    return content


def _read_safetensors(path: Path) -> Iterator[tuple[str, Array]]:
    library: Any = importlib.import_module("safetensors")  # its stubs are incomplete
    try:
        stored = library.safe_open(str(path), framework="numpy")
        for name in stored.keys():  # noqa: SIM118 - no mapping
            part = _ENCODER_PART.search(name)
            if part:
                yield _canonical(part[1]), _matrix(name, stored.get_tensor(name).astype(np.float32))
    except library.SafetensorError as error:
        raise ValueError(str(error)) from error


def _read_tensorflow(path: Path) -> Iterator[tuple[str, Array]]:
    import h5py

    found: list[tuple[str, Array]] = []

    def visit(name: str, item: object) -> None:
        part = _ENCODER_PART.search(name)
        if part and isinstance(item, h5py.Dataset):
            found.append((_canonical(part[1]), _matrix(name, np.asarray(item, dtype=np.float32))))

    with h5py.File(path, "r") as stored:
        stored.visititems(visit)
    yield from found


def _read_pytorch(path: Path) -> Iterator[tuple[str, Array]]:
    import torch

    # weights_only: a pickle may otherwise run code.
    for name, tensor in torch.load(str(path), map_location="cpu", weights_only=True).items():
        part = _ENCODER_PART.search(name)
        if part:
            yield _canonical(part[1]), _matrix(name, tensor.float().numpy())


_READERS: Final[dict[str, Callable[[Path], Iterator[tuple[str, Array]]]]] = {
    ".safetensors": _read_safetensors,
    ".h5": _read_tensorflow,
    ".bin": _read_pytorch,
}


def _matrix(name: str, values: Array) -> Array:
    """PyTorch keeps the `weight` of a linear layer as [outputs, inputs], TensorFlow its `kernel` as [inputs, outputs]."""
    is_transposed = values.ndim == 2 and name.endswith(".weight") and "_embeddings." not in name
    return np.ascontiguousarray(values.T) if is_transposed else values


def _canonical(name: str) -> str:
    """One name for TensorFlow's and PyTorch's, old and new: encoder.layer.0.attention.self.query.weight."""
    name = name.replace("/", ".").removesuffix(":0").replace("layer_._", "layer.")
    for old, new in (
        (".gamma", ".weight"),
        (".beta", ".bias"),
        (".kernel", ".weight"),
        ("_embeddings.embeddings", "_embeddings.weight"),
    ):
        if name.endswith(old):
            name = name.removesuffix(old) + new
    return name


class _Tensors:
    """Tensors by canonical name, with their sizes checked."""

    def __init__(self, directory: Path, tensors: dict[str, Array]) -> None:
        self._directory = directory
        self._tensors = tensors

    def get(self, name: str, *dimensions: int) -> Array:
        tensor = self._tensors.get(name)
        if tensor is None:
            raise CheckpointError(f"{self._directory} lacks the tensor {name}: it is no BERT encoder.")
        if tensor.shape != dimensions:
            raise CheckpointError(
                f"{self._directory}: {name} has shape {tensor.shape}, but {CONFIG_FILE} says {dimensions}."
            )
        return tensor

    def linear(self, name: str, inputs: int, outputs: int) -> Linear:
        return Linear(self.get(f"{name}.weight", inputs, outputs), self.get(f"{name}.bias", outputs))

    def norm(self, name: str, hidden: int) -> Norm:
        return Norm(self.get(f"{name}.weight", hidden), self.get(f"{name}.bias", hidden))

    def first_type(self, hidden: int) -> Array:
        table = self._tensors.get("embeddings.token_type_embeddings.weight")
        return np.zeros(hidden, dtype=np.float32) if table is None else table[0]


def _assemble(tensors: _Tensors, shape: Shape) -> Weights:
    hidden, wide = shape.hidden, shape.intermediate
    layers = []
    for index in range(shape.layers):
        at = f"encoder.layer.{index}"
        layers.append(
            Layer(
                query=tensors.linear(f"{at}.attention.self.query", hidden, hidden),
                key=tensors.linear(f"{at}.attention.self.key", hidden, hidden),
                value=tensors.linear(f"{at}.attention.self.value", hidden, hidden),
                attention_output=tensors.linear(f"{at}.attention.output.dense", hidden, hidden),
                attention_norm=tensors.norm(f"{at}.attention.output.LayerNorm", hidden),
                intermediate=tensors.linear(f"{at}.intermediate.dense", hidden, wide),
                output=tensors.linear(f"{at}.output.dense", wide, hidden),
                output_norm=tensors.norm(f"{at}.output.LayerNorm", hidden),
            )
        )
    return Weights(
        shape=shape,
        words=tensors.get("embeddings.word_embeddings.weight", shape.vocabulary, hidden),
        positions=tensors.get("embeddings.position_embeddings.weight", shape.positions, hidden),
        type=tensors.first_type(hidden),
        embedding_norm=tensors.norm("embeddings.LayerNorm", hidden),
        layers=tuple(layers),
    )
