"""The adapted layers at work: an ONNX graph of the layers, NumPy for the small heads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from addons.nlu.adapted.characters import Alphabet, features
from addons.nlu.adapted.inputs import upper_input
from language.bert import LowerEncoding
from language.bert.interface import FINAL, HIDDEN, MASK

Array = NDArray[np.float32]

GRAPH_FILE = "adapted.onnx"
HEADS_FILE = "adapted.npz"
ABOUT_FILE = "adapted.json"

TABLES = ("characters", "kinds", "places", "classes", "bigrams", "words", "before", "after")
"""Embedding tables in the order of the columns of `characters.features` that follow the piece."""


@dataclass(frozen=True)
class AdaptedLayers:
    """Predicts from the pass of the shared encoder."""

    layer: int
    alphabet: Alphabet
    buckets: int
    heads: dict[str, Array]
    session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, directory: Path) -> AdaptedLayers:
        """Read what `export` wrote."""
        about = json.loads((directory / ABOUT_FILE).read_text(encoding="utf-8"))
        with np.load(directory / HEADS_FILE) as content:
            heads = {name: content[name].astype(np.float32) for name in content.files}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(directory / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )
        return cls(about["layer"], Alphabet(about["alphabet"]), about["buckets"], heads, session)

    def predict(self, encoding: LowerEncoding) -> tuple[Array, Array]:
        """Log-probabilities of the intents [intents] and of the tags [characters, tags]."""
        states, pieces = upper_input(encoding, self.layer)
        mask = np.ones((1, len(states)), dtype=np.int64)
        (upper,) = self.session.run([FINAL], {HIDDEN: states[np.newaxis], MASK: mask})
        intents = self._linear("intent", upper[0].mean(axis=0))
        rows = features(encoding.text, pieces, self.alphabet, self.buckets)
        return log_softmax(intents), log_softmax(self._tags(np.concatenate([upper[0], states], axis=1), rows))

    def _tags(self, states: Array, rows: NDArray[np.int32]) -> Array:
        known = (rows[:, :1] >= 0).astype(np.float32)
        looked_up = [self.heads[name][rows[:, column]] for column, name in enumerate(TABLES, start=1)]
        first = np.concatenate([states[np.maximum(rows[:, 0], 0)] * known, *looked_up], axis=1)
        hidden = np.maximum(self._linear("tag0", first), 0)
        edge = np.zeros((1, hidden.shape[1]), dtype=np.float32)
        wide = np.concatenate([np.vstack([edge, hidden])[:-1], hidden, np.vstack([hidden, edge])[1:]], axis=1)
        return self._linear("tag2", hidden + np.maximum(self._linear("tag1", wide), 0))

    def _linear(self, name: str, values: Array) -> Array:
        return np.asarray(
            values @ self.heads[f"{name}_matrix"] + self.heads[f"{name}_bias"], dtype=np.float32
        )


def log_softmax(logits: Array) -> Array:
    """Log-probabilities along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
