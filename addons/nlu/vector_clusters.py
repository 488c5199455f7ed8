"""Groups of similar BERT vectors: what a model over discrete features can know of meaning in context."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from language.bert import LowerEncoding

Array = NDArray[np.float32]

_FILE = "clusters.npz"
_MOST_SAMPLED = 30_000
_AT_ONCE = 64
_NONE = "-"


class VectorClusters:
    """k-means over the vectors of pieces, standardised and of length 1."""

    def __init__(self, mean: Array, scale: Array, centres: Array) -> None:
        self._mean, self._scale, self._centres = mean, scale, centres
        self._half_squares = (centres**2).sum(axis=1) / 2

    @classmethod
    def train(cls, encodings: Sequence[LowerEncoding], count: int, seed: int) -> VectorClusters:
        """Find `count` clusters among the pieces of the texts (fewer if there are few pieces)."""
        from sklearn.cluster import MiniBatchKMeans

        vectors = np.concatenate([_pieces(encoding) for encoding in encodings])
        if len(vectors) > _MOST_SAMPLED:
            chosen = np.random.RandomState(seed).choice(len(vectors), _MOST_SAMPLED, replace=False)
            vectors = vectors[chosen]
        mean, scale = vectors.mean(axis=0), 1 / np.maximum(vectors.std(axis=0), 1e-6)
        count = max(1, min(count, len(vectors) // 20))
        # Random first centres would save a sixth of a minute and cost half a point of the entities' F1.
        machine = MiniBatchKMeans(count, random_state=seed, batch_size=4096, n_init=1, max_iter=10)
        machine.fit(_unit((vectors - mean) * scale))
        return cls(mean, scale.astype(np.float32), machine.cluster_centers_.astype(np.float32))

    def of_pieces(self, encoding: LowerEncoding) -> list[int]:
        """The cluster of each piece."""
        return self._nearest(_pieces(encoding)) if encoding.places else []

    def of_many(self, encodings: Sequence[LowerEncoding]) -> list[list[int]]:
        """The cluster of each piece of each text: many in one product take a third of the time."""
        found: list[list[int]] = []
        for first in range(0, len(encodings), _AT_ONCE):
            some = encodings[first : first + _AT_ONCE]
            nearest = iter(self._nearest(np.concatenate([_pieces(encoding) for encoding in some])))
            found += [list(islice(nearest, len(encoding.places))) for encoding in some]
        return found

    def _nearest(self, vectors: Array) -> list[int]:
        standardised = _unit((vectors - self._mean) * self._scale)
        distances = self._half_squares - standardised @ self._centres.T
        return [int(index) for index in distances.argmin(axis=1)]

    def save(self, directory: Path) -> None:
        """Write the clusters' file."""
        np.savez(directory / _FILE, mean=self._mean, scale=self._scale, centres=self._centres)

    @classmethod
    def load(cls, directory: Path) -> VectorClusters:
        """Read what `save` wrote."""
        with np.load(directory / _FILE) as content:
            return cls(**{name: content[name] for name in content.files})


def cluster_features(
    characters: int, offsets: Sequence[tuple[int, int]], clusters: Sequence[int]
) -> list[list[str]]:
    """For each of so many characters: its piece's cluster and its place there, the clusters of the pieces before and after.

    offsets: characters [start, end) of each piece. clusters: each piece's.
    """
    rows: list[list[str]] = [[] for _ in range(characters)]
    for index, (start, end) in enumerate(offsets):
        before = str(clusters[index - 1]) if index else _NONE
        after = str(clusters[index + 1]) if index + 1 < len(clusters) else _NONE
        for at in range(start, min(end, characters)):
            where = 0 if end - start == 1 else 1 if at == start else 3 if at == end - 1 else 2
            rows[at] = [f"g{where}:{clusters[index]}", f"gb:{before}", f"ga:{after}"]
    return rows


def _pieces(encoding: LowerEncoding) -> Array:
    """[pieces, dimension]: their states after the highest intermediate layer."""
    states = encoding.layers[max(encoding.layers)]
    return np.asarray(states[list(encoding.places)])


def _unit(vectors: Array) -> Array:
    return np.asarray(
        vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), dtype=np.float32
    )
