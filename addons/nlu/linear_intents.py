"""A linear classifier of intents over n-grams and BERT vectors: trained in a minute, strong where examples are few."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from addons.nlu.packing import write_arrays
from addons.nlu.weighted_ngrams import LearntNgrams, WeightedNgrams
from language.bert import LowerEncoding
from language.pinyin import sounds

Array = NDArray[np.float32]

_FILE = "linear.npz"
_VOCABULARY_FILE = "ngrams.json"
_AXES = 128
_TOLERANCE = 0.1


def pooled_vectors(encoding: LowerEncoding) -> Array:
    """The mean state of the lowest intermediate layer that the encoder gives, of length 1. Higher ones and more of them say
    nothing more (docs/nlu.md)."""
    mean = encoding.layers[min(encoding.layers)].mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


class LinearIntents:
    """One-against-all support vectors. `decide` gives a score for each intent, above zero where it fits."""

    def __init__(
        self,
        ngrams: Sequence[WeightedNgrams],
        mean: Array,
        scale: Array,
        matrix: NDArray[Any],
        bias: Array,
    ) -> None:
        self._ngrams = ngrams
        self._mean, self._scale = mean, scale
        self._bias = bias
        # Rows of the matrix: those of each kind of n-grams, then the vectors' dimensions; columns: intents.
        self._matrix = matrix
        ends = np.cumsum([len(kind.weights) for kind in ngrams])
        *self._of_ngrams, of_vectors = np.split(matrix, ends)
        self._of_vectors = of_vectors.astype(np.float32)

    @classmethod
    def train(
        cls,
        learnt: LearntNgrams,
        vectors: Array,
        having: NDArray[np.int64],
        labels: NDArray[np.int64],
        count: int,
        *,
        vector_weight: float = 0.03,
        penalty: float = 1.0,
        seed: int = 20240611,
    ) -> LinearIntents:
        """Train on texts and their labels 0..count-1 (count of at least two, all present).

        vectors: `pooled_vectors` [of some of the texts, dimensions]; having: which texts these are. For the others an average
        one counts. penalty: the C of the support vectors.
        """
        from sklearn.svm import LinearSVC

        mean = vectors.mean(axis=0)
        scale = (vector_weight / np.maximum(vectors.std(axis=0), 1e-6)).astype(np.float32)
        standardised = (vectors - mean) * scale
        axes = _principal_axes(standardised)
        dense = np.zeros((len(labels), axes.shape[1]), dtype=np.float32)
        dense[having] = standardised @ axes
        machine = LinearSVC(C=penalty, random_state=seed, tol=_TOLERANCE)
        machine.fit(scipy.sparse.hstack([learnt.rows, scipy.sparse.csr_matrix(dense)]).tocsr(), labels)
        of_ngrams, of_axes = np.split(machine.coef_.T, [learnt.rows.shape[1]])
        matrix, bias = np.concatenate([of_ngrams, axes @ of_axes]), machine.intercept_
        if count == 2:  # the library gives two classes one column
            matrix, bias = np.concatenate([-matrix, matrix], axis=1), np.concatenate([-bias, bias])
        return cls(learnt.kinds, mean, scale, matrix.astype(np.float16), bias.astype(np.float32))

    def decide(self, text: str, vector: Array) -> Array:
        """Score of each intent for a text and its `pooled_vectors`."""
        scores = (vector - self._mean) * self._scale @ self._of_vectors + self._bias
        for kind, matrix in zip(self._ngrams, self._of_ngrams, strict=True):
            columns, values = kind.row(text)
            if columns:
                scores = scores + values @ matrix[columns].astype(np.float32)
        return np.asarray(scores, dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the classifier's files."""
        words = {kind.kind: kind.ordered() for kind in self._ngrams}
        (directory / _VOCABULARY_FILE).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        write_arrays(
            directory / _FILE,
            mean=self._mean,
            scale=self._scale,
            matrix=self._matrix,
            bias=self._bias,
            **{f"weights_{kind.kind}": kind.weights for kind in self._ngrams},
        )

    @classmethod
    def load(cls, directory: Path) -> LinearIntents:
        """Read what `save` wrote."""
        words: dict[str, list[str]] = json.loads((directory / _VOCABULARY_FILE).read_text(encoding="utf-8"))
        with np.load(directory / _FILE) as content:
            values = {name: content[name] for name in content.files}
        sounds("a")  # reads the table of syllables, half a second, before there is a message to wait
        ngrams = [
            WeightedNgrams(
                kind, {ngram: at for at, ngram in enumerate(ordered)}, values.pop(f"weights_{kind}")
            )
            for kind, ordered in words.items()
        ]
        return cls(ngrams, **values)


def _principal_axes(vectors: Array) -> Array:
    """[dimensions, axes]: the orthogonal directions in which the vectors differ most. The support vectors learn along these
    in half the time that all dimensions take, and lose nothing (docs/nlu.md)."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.asarray(axes[:, ::-1][:, :_AXES], dtype=np.float32)
