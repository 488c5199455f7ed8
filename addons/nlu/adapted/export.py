"""Writes trained layers and heads as the files that `serving` reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from addons.nlu.adapted.characters import Alphabet
from addons.nlu.adapted.network import Network
from addons.nlu.adapted.serving import ABOUT_FILE, GRAPH_FILE, HEADS_FILE
from language.bert.graph import build_upper
from language.bert.interface import Precision
from language.bert.weights import Layer, Linear, Norm, Shape

Array = NDArray[np.float32]


def export(
    network: Network,
    shape: Shape,
    layer: int,
    alphabet: Alphabet,
    buckets: int,
    directory: Path,
    precision: Precision = "int8",
) -> None:
    """Write the network to a directory; `layer` is the layer whose states it takes."""
    layers = [_layer(pairs, shape.hidden) for pairs in network.trained_layers()]
    onnx.save(build_upper(layers, shape, precision), str(directory / GRAPH_FILE))
    np.savez(
        directory / HEADS_FILE,
        **{name: values.astype(np.float16) for name, values in network.heads().items()},
    )
    about = {"layer": layer, "buckets": buckets, "alphabet": alphabet.ids}
    (directory / ABOUT_FILE).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def _layer(pairs: dict[str, tuple[Array, Array]], hidden: int) -> Layer:
    def linear(name: str) -> Linear:
        return Linear(*pairs[name])

    def norm(name: str) -> Norm:
        return Norm(*pairs[name])

    matrix, bias = pairs["joined"]
    query, key, value = (
        Linear(matrix[:, first : first + hidden], bias[first : first + hidden])
        for first in (0, hidden, 2 * hidden)
    )
    return Layer(
        query=query,
        key=key,
        value=value,
        attention_output=linear("attention_output"),
        attention_norm=norm("attention_norm"),
        intermediate=linear("intermediate"),
        output=linear("output"),
        output_norm=norm("output_norm"),
    )
