"""A linear model over what the encoder, character n-grams and the lexicon say of a message.

Linear on purpose: a message costs well under a millisecond beyond the encoder's pass, which intent recognition needs
anyway, and each part can be left out to see what it brings (docs/sentiment.md).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from language.sentiment.examples import LABELS, Label, as_label
from language.sentiment.lexicon import counts

__all__ = ["LABELS", "Mood", "MoodModel", "grams", "weigh_grams"]

Vector = NDArray[np.float32]

LONGEST_GRAM: Final = 4
_FORMAT: Final = 1


@dataclass(frozen=True)
class Mood:
    """A message's mood; `confidence` lies in [0, 1]."""

    label: Label
    confidence: float
    probabilities: Mapping[Label, float]

    @property
    def log_odds(self) -> float:
        """How much likelier positive is than negative: above 0 if it is."""
        positive, negative = self.probabilities["positive"], self.probabilities["negative"]
        return float(np.log(positive + 1e-6) - np.log(negative + 1e-6))


@dataclass(frozen=True)
class MoodModel:
    """Weights of a trained model. Arrays are never changed."""

    vocabulary: Mapping[str, int]
    """Row of each n-gram in `gram_weights`."""
    rarity: Vector
    """Inverse document frequency of each n-gram."""
    gram_weights: NDArray[np.float32]
    """[n-grams, labels]"""
    dense_weights: NDArray[np.float32]
    """[dimension of the encoder, labels]"""
    dense_mean: Vector
    dense_scale: Vector
    count_weights: NDArray[np.float32]
    """[counts of the lexicon, labels]"""
    bias: Vector
    encoder: str
    """Fingerprint of the encoder whose vectors the weights are for."""

    def mood(self, text: str, vector: Vector) -> Mood:
        """The mood of `text`, whose sentence vector is `vector`."""
        scores = self.bias + ((vector - self.dense_mean) / self.dense_scale) @ self.dense_weights
        scores = scores + np.asarray(counts(text), dtype=np.float32) @ self.count_weights
        rows, weights = weigh_grams(text, self.vocabulary, self.rarity)
        if rows:
            scores = scores + np.asarray(weights, dtype=np.float32) @ self.gram_weights[rows]
        shifted = np.exp(scores - scores.max())
        shares = shifted / shifted.sum()
        best = int(shares.argmax())
        return Mood(LABELS[best], float(shares[best]), dict(zip(LABELS, map(float, shares), strict=True)))

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, which is made if absent."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / "weights.npz",
            rarity=self.rarity,
            gram_weights=self.gram_weights.astype(np.float16),
            dense_weights=self.dense_weights,
            dense_mean=self.dense_mean,
            dense_scale=self.dense_scale,
            count_weights=self.count_weights,
            bias=self.bias,
        )
        about = {"format": _FORMAT, "labels": LABELS, "encoder": self.encoder, "grams": list(self.vocabulary)}
        (folder / "model.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> MoodModel:
        """Read what `save` wrote. Raises ValueError for another format, OSError where nothing is."""
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if about["format"] != _FORMAT or tuple(map(as_label, about["labels"])) != LABELS:
            raise ValueError(
                f"{folder} holds a mood model of another version: delete it, it is trained again"
            )
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            parts = {name: stored[name].astype(np.float32) for name in stored.files}
        vocabulary = {gram: row for row, gram in enumerate(about["grams"])}
        return cls(vocabulary=vocabulary, encoder=about["encoder"], **parts)


def grams(text: str) -> Iterator[str]:
    """All runs of 1 to LONGEST_GRAM characters, with marks for the beginning and the end."""
    marked = f"\x02{text.lower()}\x03"
    for length in range(1, LONGEST_GRAM + 1):
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


def weigh_grams(text: str, vocabulary: Mapping[str, int], rarity: Vector) -> tuple[list[int], list[float]]:
    """Rows and TF-IDF weights (sublinear, length 1) of the known n-grams of `text`."""
    known = Counter(vocabulary[gram] for gram in grams(text) if gram in vocabulary)
    rows = list(known)
    weights = [(1.0 + float(np.log(known[row]))) * float(rarity[row]) for row in rows]
    length = float(np.sqrt(sum(weight * weight for weight in weights))) or 1.0
    return rows, [weight / length for weight in weights]


def rarities(texts: Sequence[str], fewest: int) -> tuple[dict[str, int], Vector]:
    """The n-grams that occur in at least `fewest` texts, and their smoothed inverse document frequencies."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(grams(text)))
    kept = sorted(gram for gram, number in seen.items() if number >= fewest)
    rarity = [float(np.log((1 + len(texts)) / (1 + seen[gram]))) + 1.0 for gram in kept]
    return {gram: row for row, gram in enumerate(kept)}, np.asarray(rarity, dtype=np.float32)
