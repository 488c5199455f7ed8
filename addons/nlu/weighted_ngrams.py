"""Texts as tf-idf weighted n-grams: of their characters, and of the syllables that they sound like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from language.pinyin import sounds

Array = NDArray[np.float32]

_START, _END = "\x02", "\x03"
_LONGEST_WRITTEN = 4
_LONGEST_HEARD = 3
_MANY = 200


def written_ngrams(text: str) -> list[str]:
    """Every run of one to four characters, the beginning and the end of the text counting as characters."""
    return ["".join(run) for run in _runs([_START, *text.lower(), _END], _LONGEST_WRITTEN)]


def heard_ngrams(text: str) -> list[str]:
    """Every run of one to three syllables, with the ends: typed pinyin and homophones (推款) count as what is meant."""
    return [" ".join(run) for run in _runs([_START, *sounds(text), _END], _LONGEST_HEARD)]


def _runs(parts: Sequence[str], longest: int) -> list[Sequence[str]]:
    return [
        parts[start : start + size]
        for size in range(1, longest + 1)
        for start in range(len(parts) - size + 1)
    ]


KINDS: dict[str, Callable[[str], list[str]]] = {"written": written_ngrams, "heard": heard_ngrams}


@dataclass(frozen=True)
class WeightedNgrams:
    """The n-grams of one kind that training texts have in common, with their inverse document frequency."""

    kind: str
    vocabulary: dict[str, int]
    weights: Array

    @classmethod
    def train(cls, kind: str, texts: Sequence[str], at_least: int) -> tuple[WeightedNgrams, Any]:
        """The n-grams that at least so many texts have, and the texts as a sparse matrix [texts, n-grams], rows of length 1."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectoriser = TfidfVectorizer(analyzer=KINDS[kind], sublinear_tf=True, min_df=at_least)
        matrix = vectoriser.fit_transform(texts)
        vocabulary = {ngram: int(index) for ngram, index in vectoriser.vocabulary_.items()}
        return cls(kind, vocabulary, vectoriser.idf_.astype(np.float32)), matrix

    def row(self, text: str) -> tuple[list[int], Array]:
        """Columns of the text's n-grams that are known, and their values (of length 1 together)."""
        counts: dict[int, int] = {}
        for ngram in KINDS[self.kind](text):
            column = self.vocabulary.get(ngram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = list(counts)
        if not columns:
            return [], np.zeros(0, dtype=np.float32)
        values = (1 + np.log([counts[column] for column in columns])) * self.weights[columns]
        return columns, (values / max(float(np.linalg.norm(values)), 1e-12)).astype(np.float32)

    def ordered(self) -> list[str]:
        """The n-grams in the order of their columns."""
        return sorted(self.vocabulary, key=self.vocabulary.__getitem__)


@dataclass(frozen=True)
class LearntNgrams:
    """What training texts have in common, and the texts in terms of it."""

    kinds: tuple[WeightedNgrams, ...]
    rows: Any
    """Sparse [texts, n-grams of all kinds]; the n-grams of each kind have length 1 together."""

    @classmethod
    def of(cls, texts: Sequence[str], at_least: int = 2) -> LearntNgrams:
        """Of n-grams that at least so many texts have; among a handful of texts, where nothing occurs twice, of all."""
        least = at_least if len(texts) >= _MANY else 1
        learnt = [WeightedNgrams.train(kind, texts, least) for kind in KINDS]
        return cls(
            tuple(kind for kind, _ in learnt), scipy.sparse.hstack([rows for _, rows in learnt]).tocsr()
        )
