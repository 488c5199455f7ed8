"""Sparse tables of who took what, how items follow each other, and what lies near the end of a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix = Any  # scipy.sparse.csr_matrix: scipy 1.10 ships no types
Floats = NDArray[np.float32]

LONGEST = 1_000  # events of a user that count, the latest ones
WINDOW = 10  # steps over which one item is said to lead to another


@dataclass(frozen=True)
class Latest:
    """The latest event of each item in each history: [histories, items] in rows, as sparse matrices keep them.

    Row r is `indices[indptr[r]:indptr[r + 1]]`; `ages` says how many events came after each.
    """

    items: int
    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    ages: NDArray[np.int64]

    @classmethod
    def of(cls, histories: Sequence[NDArray[np.int32]], items: int) -> Latest:
        """Of histories in time order, whose last LONGEST events count."""
        tails = [history[-LONGEST:] for history in histories]
        lengths = np.array([len(tail) for tail in tails], np.int64)
        rows = np.repeat(np.arange(len(tails)), lengths)
        columns = np.concatenate(tails) if tails else np.zeros(0, np.int32)
        ages = np.repeat(lengths.cumsum(), lengths) - 1 - np.arange(len(columns))
        # Of an item taken twice the later event counts: sorted by age, `unique` keeps the first it meets.
        order = np.argsort(ages, kind="stable")
        keys, first = np.unique(rows[order] * np.int64(items) + columns[order], return_index=True)
        counts = np.bincount(keys // max(items, 1), minlength=len(tails))
        indptr = np.concatenate([[0], counts.cumsum()]).astype(np.int32)
        return cls(items, indptr, (keys % max(items, 1)).astype(np.int32), ages[order[first]])

    def __len__(self) -> int:
        """How many histories."""
        return len(self.indptr) - 1

    def values(self, decay: float) -> Floats:
        """1 for the latest event of a history, `decay` for the one before it, decay^2 ..., beside `indices`."""
        return np.power(decay, self.ages, dtype=np.float64).astype(np.float32)

    def weighted(self, decay: float = 1.0) -> Matrix:
        """[histories, items] of `values`."""
        return sparse.csr_matrix((self.values(decay), self.indices, self.indptr), (len(self), self.items))


def transitions(histories: Sequence[NDArray[np.int32]], items: int, decay: float = 0.8) -> Matrix:
    """[items, items]: how often the column's item came after the row's, within WINDOW steps, far steps counting less."""
    tails = [history[-LONGEST:] for history in histories if len(history) > 1]
    if not tails:
        return sparse.csr_matrix((items, items), dtype=np.float32)
    flat = np.concatenate(tails).astype(np.int64)
    owner = np.repeat(np.arange(len(tails)), [len(tail) for tail in tails])
    total = sparse.csr_matrix((items, items), dtype=np.float32)
    for step in range(1, WINDOW + 1):
        same = owner[step:] == owner[:-step]
        source, target = flat[:-step][same], flat[step:][same]
        differ = source != target
        values = np.full(int(differ.sum()), decay ** (step - 1), np.float32)
        total = total + sparse.csr_matrix((values, (source[differ], target[differ])), shape=(items, items))
    return total


def scaled(matrix: Matrix, rows: Floats, columns: Floats) -> Matrix:
    """Each value times the factor of its row and of its column."""
    return (sparse.diags(rows) @ matrix @ sparse.diags(columns)).tocsr().astype(np.float32)


def strongest(matrix: Matrix, keep: int) -> Matrix:
    """The `keep` largest values of each row."""
    made = matrix.tocsr()
    lengths = np.diff(made.indptr)
    if lengths.max(initial=0) <= keep:
        return made
    order = np.lexsort((-made.data, np.repeat(np.arange(made.shape[0]), lengths)))
    rank = np.arange(len(order)) - np.repeat(made.indptr[:-1], lengths)
    chosen = order[rank < keep]
    rows = np.repeat(np.arange(made.shape[0]), lengths)[chosen]
    return sparse.csr_matrix((made.data[chosen], (rows, made.indices[chosen])), shape=made.shape)


def power(counts: Floats, exponent: float) -> Floats:
    """counts ** -exponent, and 0 where nothing was counted."""
    made = np.zeros_like(counts, dtype=np.float32)
    np.power(counts, -exponent, out=made, where=counts > 0)
    return made
