"""Which labelled sentences are worth the encoder's pass: those whose intent their n-grams alone hardly tell."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FOLDS = 2
_TOLERANCE = 0.1


def least_certain(rows: Any, labels: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Indices, ascending, of the `most` sentences whose own intent leads least, by machines that were taught the others.

    rows: sparse [sentences, n-grams]; labels: [sentences]. What the n-grams of a sentence tell anyway, its vector need not
    tell again: left out, it costs strangers' sentences nothing that could be measured (docs/nlu.md).
    """
    if most >= len(labels):
        return np.arange(len(labels))
    folds = np.random.RandomState(seed).randint(0, _FOLDS, len(labels))
    leads = np.zeros(len(labels))

    def measure(fold: int) -> None:
        own = folds == fold
        leads[own] = _leads(rows[~own], labels[~own], rows[own], labels[own], seed)

    # The library gives Python's lock back while it trains.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(measure, range(_FOLDS)))
    return np.sort(np.argsort(leads, kind="stable")[:most])


def _leads(
    taught: Any, taught_labels: NDArray[np.int64], asked: Any, labels: NDArray[np.int64], seed: int
) -> NDArray[np.float64]:
    """By how much the score of its own label exceeds that of the best other, for each row of `asked`."""
    from sklearn.svm import LinearSVC

    known = np.unique(taught_labels)
    if len(known) < 2:
        return np.full(len(labels), -np.inf)
    machine = LinearSVC(random_state=seed, tol=_TOLERANCE).fit(taught, taught_labels)
    scores = machine.decision_function(asked)
    if scores.ndim == 1:  # the library gives two classes one column
        scores = np.stack([-scores, scores], axis=1)
    own = machine.classes_[np.newaxis, :] == labels[:, np.newaxis]
    # A label that was not taught has no score: nothing is less certain.
    mine = np.where(own, scores, -np.inf).max(axis=1)
    return np.asarray(mine - np.where(own, -np.inf, scores).max(axis=1))
