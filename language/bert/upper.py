"""The layers above an encoder's intermediate output, kept in a prepared directory so that they can be trained for a task."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from language.bert.weights import Array, Layer, Linear, Norm, Shape, Weights

UPPER_FILE: Final = "upper.npz"

_LINEARS: Final = ("query", "key", "value", "attention_output", "intermediate", "output")
_NORMS: Final = ("attention_norm", "output_norm")


@dataclass(frozen=True)
class Upper:
    """The layers above number `below`."""

    shape: Shape
    below: int
    """How many layers stand below; their output is these layers' input."""
    layers: tuple[Layer, ...]


def save_upper(path: Path, weights: Weights, below: int) -> None:
    """Write the layers of `weights` from number `below` on, in half precision."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for index, layer in enumerate(weights.layers[below:]):
        for name, values in layer_arrays(layer).items():
            arrays[f"{index}.{name}"] = values.astype(np.float16)
    about = json.dumps({"shape": asdict(weights.shape), "below": below}, sort_keys=True)
    np.savez(path, about=np.frombuffer(about.encode("utf-8"), dtype=np.uint8), **arrays)


def load_upper(path: Path) -> Upper:
    """Read what `save_upper` wrote. Raises OSError if there is no such file."""
    with np.load(path) as content:
        about = json.loads(content["about"].tobytes().decode("utf-8"))
        shape = Shape(**about["shape"])
        arrays = {name: content[name].astype(np.float32) for name in content.files if name != "about"}
    count = shape.layers - about["below"]
    layers = [
        layer_of({name: arrays[f"{index}.{name}"] for name in _array_names()}) for index in range(count)
    ]
    return Upper(shape, about["below"], tuple(layers))


def layer_arrays(layer: Layer) -> dict[str, Array]:
    """A layer's arrays by name."""
    arrays: dict[str, Array] = {}
    for name in _LINEARS:
        linear: Linear = getattr(layer, name)
        arrays[f"{name}.matrix"], arrays[f"{name}.bias"] = linear.matrix, linear.bias
    for name in _NORMS:
        norm: Norm = getattr(layer, name)
        arrays[f"{name}.scale"], arrays[f"{name}.shift"] = norm.scale, norm.shift
    return arrays


def layer_of(arrays: Mapping[str, Array]) -> Layer:
    """The layer of `layer_arrays`."""
    linears = {name: Linear(arrays[f"{name}.matrix"], arrays[f"{name}.bias"]) for name in _LINEARS}
    norms = {name: Norm(arrays[f"{name}.scale"], arrays[f"{name}.shift"]) for name in _NORMS}
    return Layer(
        query=linears["query"],
        key=linears["key"],
        value=linears["value"],
        attention_output=linears["attention_output"],
        attention_norm=norms["attention_norm"],
        intermediate=linears["intermediate"],
        output=linears["output"],
        output_norm=norms["output_norm"],
    )


def _array_names() -> Sequence[str]:
    return [f"{name}.{part}" for name in _LINEARS for part in ("matrix", "bias")] + [
        f"{name}.{part}" for name in _NORMS for part in ("scale", "shift")
    ]
