"""The trainable layers in TensorFlow: BERT's upper layers, an intent head and a tag head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from addons.nlu.adapted.characters import KINDS, PLACES
from addons.nlu.adapted.serving import TABLES
from addons.nlu.adapted.settings import Settings
from addons.nlu.adapted.words import WORD_CLASSES
from language.bert.weights import Layer, Shape

Array = NDArray[np.float32]
Pair = tuple[tf.Variable, tf.Variable]

_FAR = -1e4
_KIND_SIZE = 8
_PLACE_SIZE = 8
_CLASS_SIZE = 16


def _variable(values: Any) -> tf.Variable:
    return tf.Variable(values, dtype=tf.float32)


class Network:
    """Variables and the forward pass. `variables()` lists them with the factor of their learning rate."""

    def __init__(
        self,
        layers: Sequence[Layer],
        shape: Shape,
        intents: int,
        tags: int,
        alphabet: int,
        settings: Settings,
    ) -> None:
        self._shape = shape
        self._settings = settings
        rng = np.random.RandomState(settings.seed)
        self._layers: list[dict[str, Pair]] = [_trainable(layer) for layer in layers]

        def head(inputs: int, outputs: int) -> Pair:
            scale = np.sqrt(2.0 / (inputs + outputs))
            return _variable(rng.normal(0, scale, (inputs, outputs))), _variable(np.zeros(outputs))

        def table(rows: int, size: int) -> tf.Variable:
            return _variable(rng.normal(0, 0.1, (rows, size)))

        size = settings.tag_hidden
        hashes = settings.hash_buckets, settings.hash_size
        sizes = {
            "characters": (alphabet, settings.character_size),
            "kinds": (KINDS, _KIND_SIZE),
            "places": (PLACES, _PLACE_SIZE),
            "classes": (WORD_CLASSES, _CLASS_SIZE),
            **dict.fromkeys(("bigrams", "words", "before", "after"), hashes),
        }
        features = sum(width for _, width in sizes.values())
        self._intent_head = head(shape.hidden, max(intents, 1))
        self._tables = {name: table(*size) for name, size in sizes.items()}
        self._tag_heads = [head(2 * shape.hidden + features, size), head(3 * size, size), head(size, tags)]

    def variables(self) -> list[tuple[tf.Variable, float]]:
        """Every variable and its factor."""
        encoder = [(variable, 1.0) for layer in self._layers for pair in layer.values() for variable in pair]
        new = [
            *self._intent_head,
            *self._tables.values(),
            *(part for pair in self._tag_heads for part in pair),
        ]
        return encoder + [(variable, self._settings.head_factor) for variable in new]

    def forward(
        self, states: tf.Tensor, mask: tf.Tensor, characters: tf.Tensor, training: bool
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Logits of intents [batch, intents] and of tags [batch, characters, tags]."""
        drop: Callable[[tf.Tensor], tf.Tensor] = (
            (lambda values: tf.nn.dropout(values, self._settings.dropout))
            if training
            else (lambda values: values)
        )
        bias = (1.0 - mask)[:, tf.newaxis, tf.newaxis, :] * _FAR
        lower = states
        for layer in self._layers:
            states = self._transform(layer, states, bias, drop)
        weights = mask[:, :, tf.newaxis]
        pooled = tf.reduce_sum(states * weights, axis=1) / tf.reduce_sum(weights, axis=1)
        return _linear(drop(pooled), self._intent_head), self._tags(
            tf.concat([states, lower], axis=-1), characters, drop
        )

    def _tags(
        self, states: tf.Tensor, characters: tf.Tensor, drop: Callable[[tf.Tensor], tf.Tensor]
    ) -> tf.Tensor:
        pieces = characters[:, :, 0]
        known = tf.cast(pieces >= 0, tf.float32)[:, :, tf.newaxis]
        vectors = tf.gather(states, tf.maximum(pieces, 0), batch_dims=1) * known
        looked_up = [
            tf.gather(self._tables[name], characters[:, :, column])
            for column, name in enumerate(TABLES, start=1)
        ]
        hidden = drop(
            tf.nn.relu(_linear(drop(tf.concat([vectors, *looked_up], axis=-1)), self._tag_heads[0]))
        )
        before = tf.pad(hidden[:, :-1], [[0, 0], [1, 0], [0, 0]])
        after = tf.pad(hidden[:, 1:], [[0, 0], [0, 1], [0, 0]])
        wide = tf.concat([before, hidden, after], axis=-1)
        hidden = hidden + drop(tf.nn.relu(_linear(wide, self._tag_heads[1])))
        return _linear(hidden, self._tag_heads[2])

    def _transform(
        self,
        layer: dict[str, Pair],
        states: tf.Tensor,
        bias: tf.Tensor,
        drop: Callable[[tf.Tensor], tf.Tensor],
    ) -> tf.Tensor:
        heads = self._shape.heads
        size = self._shape.hidden // heads
        batch, length = tf.shape(states)[0], tf.shape(states)[1]

        def split(values: tf.Tensor) -> tf.Tensor:
            return tf.transpose(tf.reshape(values, [batch, length, heads, size]), [0, 2, 1, 3])

        query, key, value = tf.split(_linear(states, layer["joined"]), 3, axis=-1)
        scores = tf.matmul(split(query), split(key), transpose_b=True) / np.sqrt(size).astype(np.float32)
        context = tf.matmul(drop(tf.nn.softmax(scores + bias)), split(value))
        context = tf.reshape(tf.transpose(context, [0, 2, 1, 3]), [batch, length, heads * size])
        states = self._norm(
            states + drop(_linear(context, layer["attention_output"])), layer["attention_norm"]
        )
        widened = _ACTIVATIONS[self._shape.activation](_linear(states, layer["intermediate"]))
        return self._norm(states + drop(_linear(widened, layer["output"])), layer["output_norm"])

    def _norm(self, states: tf.Tensor, norm: Pair) -> tf.Tensor:
        mean, variance = tf.nn.moments(states, axes=-1, keepdims=True)
        return (states - mean) * tf.math.rsqrt(variance + self._shape.norm_epsilon) * norm[0] + norm[1]

    def trained_layers(self) -> list[dict[str, tuple[Array, Array]]]:
        """The encoder layers' values."""
        return [
            {name: (pair[0].numpy(), pair[1].numpy()) for name, pair in layer.items()}
            for layer in self._layers
        ]

    def heads(self) -> dict[str, Array]:
        """The heads' values by name, as `heads.Heads` reads them."""
        values = {name: table.numpy() for name, table in self._tables.items()}
        named = {"intent": self._intent_head, **{f"tag{at}": pair for at, pair in enumerate(self._tag_heads)}}
        for name, pair in named.items():
            values[f"{name}_matrix"], values[f"{name}_bias"] = pair[0].numpy(), pair[1].numpy()
        return values


def _trainable(layer: Layer) -> dict[str, Pair]:
    query, key, value = layer.query, layer.key, layer.value
    pairs = {
        # One product for query, key and value.
        "joined": (
            np.concatenate([query.matrix, key.matrix, value.matrix], axis=1),
            np.concatenate([query.bias, key.bias, value.bias]),
        ),
        "attention_output": (layer.attention_output.matrix, layer.attention_output.bias),
        "attention_norm": (layer.attention_norm.scale, layer.attention_norm.shift),
        "intermediate": (layer.intermediate.matrix, layer.intermediate.bias),
        "output": (layer.output.matrix, layer.output.bias),
        "output_norm": (layer.output_norm.scale, layer.output_norm.shift),
    }
    return {name: (_variable(first), _variable(second)) for name, (first, second) in pairs.items()}


def _linear(values: tf.Tensor, pair: Pair) -> tf.Tensor:
    matrix, bias = pair
    if len(values.shape) == 2:
        return tf.matmul(values, matrix) + bias
    # A batch of matrix products is slower than one large product.
    batch, length = tf.shape(values)[0], tf.shape(values)[1]
    flat = tf.matmul(tf.reshape(values, [-1, matrix.shape[0]]), matrix) + bias
    return tf.reshape(flat, [batch, length, matrix.shape[1]])


_ACTIVATIONS: dict[str, Callable[[tf.Tensor], tf.Tensor]] = {
    "gelu": tf.nn.gelu,
    "gelu_tanh": lambda values: tf.nn.gelu(values, approximate=True),
    "relu": tf.nn.relu,
}
